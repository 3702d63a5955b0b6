// Replaces assumed durations of plans by those that Site Recovery measured in drills and failovers.

#pragma once

#include "scenarios/import/builder.hpp"

namespace drsim::imports {

/// Site Recovery's jobs: how long things took in drills and failovers takes the place of what was assumed. One drill
/// gives a figure, several their median and how far they spread, five a distribution. After the plans.
void import_drills(Builder& builder);

}  // namespace drsim::imports
