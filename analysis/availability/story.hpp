#pragma once

#include "models/state/trace.hpp"

namespace drsim {

/// Whether a record is part of the story of a run: not of the steady_state of replication, and not what follows by
/// itself.
bool is_told(const Record& record);

}  // namespace drsim
