// The verbs that say who gets to whom: plan, and explain with --to.

#pragma once

#include "models/world/scenario.hpp"
#include "sim/cli/command.hpp"
#include "sim/cli/exit_code.hpp"

namespace drsim::cli {

/// What every VM will get, and who can connect to whom after each plan. Throws UsageError for names that the scenario
/// does not have.
ExitCode plan(const Command& command, const Scenario& scenario);
/// The way of one packet at an instant. Throws UsageError likewise.
ExitCode explain_way(const Command& command, const Scenario& scenario);

}  // namespace drsim::cli
