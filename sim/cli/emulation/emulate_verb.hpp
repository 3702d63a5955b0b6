// The entry point of drsim emulate: a scenario on real protocols in network namespaces, predicted beside measured. It
// has options of its own; sim/emulate does the work.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/cli/exit_code.hpp"
#include "sim/cli/papers/manual.hpp"

namespace drsim::cli {

/// Carries it out. Nothing: the arguments name another verb. Throws UsageError.
std::optional<ExitCode> emulate(const std::vector<std::string>& arguments);

/// For the general help, manual pages and completion.
VerbManual emulate_manual();

}  // namespace drsim::cli
