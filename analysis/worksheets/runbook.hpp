// Recovery plans as a printable checklist, with expected times and room for signatures.

#pragma once

#include <string>

#include "models/world/scenario.hpp"

namespace drsim {

/// The plans of a scenario as a runbook in Markdown: for each plan and each mode (unplanned, planned, test) a table of
/// its steps, with what the scenario expects of each (50 and 95 of 100 times) and room for what happened and for
/// signatures.
std::string runbook_markdown(const Scenario& scenario);

}  // namespace drsim
