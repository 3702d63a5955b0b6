#pragma once

#include "models/trace.hpp"

namespace drsim {

/// Whether a record is part of the story of a run: not of the rhythm of replication, and not what follows by itself.
bool is_told(const Record& record);

}  // namespace drsim
