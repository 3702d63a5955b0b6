// Simulated designs, and the files that run and compare write besides their output, such as the HTML report. Owns the
// traces and reports.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "analysis/availability/report.hpp"
#include "analysis/page/page.hpp"
#include "analysis/statistics/sample.hpp"
#include "sim/cli/command.hpp"
#include "sim/cli/exit_code.hpp"

namespace drsim::cli {

/// A scenario and what came of it. The report refers to the scenario, which therefore stays where it is.
struct Simulated {
  std::shared_ptr<const Scenario> scenario;
  Trace trace;  ///< Empty where no file is made of it.
  RunReport report;
  const Sample* sample = nullptr;  ///< The replications that the run is the typical one of; null: it is the only one.
};

/// The run in the middle of each sample, with expectations as the replications judge them.
std::vector<Simulated> judged_runs(const Command& command, const std::vector<Sample>& samples);
std::vector<SimulatedDesign> designs_of(const std::vector<Simulated>& simulated);

/// Whether the command asks for a file that is made of traces.
bool needs_traces(const Command& command);
/// Whether the files that a command asks for can be written, so far as their folders say: asked before hours of work.
/// If not, the reason is on standard error.
bool can_write(const Command& command);
/// Writes the files that a command asks for besides its output, each whole or not at all. ExitCode::ok, or file, with
/// the reason on standard error.
ExitCode write_files(const Command& command, const std::vector<Simulated>& simulated);

}  // namespace drsim::cli
