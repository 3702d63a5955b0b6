#include "sim/cli/exports.hpp"

#include <unistd.h>

#include <iostream>

#include "analysis/chrome_trace.hpp"
#include "analysis/junit.hpp"
#include "sim/cli/campaign_verbs.hpp"

namespace drsim::cli {
std::vector<PlayedDesign> designs_of(const std::vector<Played>& played) {
  std::vector<PlayedDesign> designs;
  for (const Played& one : played) designs.push_back({&one.report, &one.trace, one.sample});
  return designs;
}

bool needs_traces(const Command& command) { return !command.report.empty() || !command.chrome_trace.empty(); }

ExitCode write_files(const Command& command, const std::vector<Played>& played) {
  const std::vector<PlayedDesign> designs = designs_of(played);
  std::vector<RunReport> reports;
  for (const Played& one : played) reports.push_back(one.report);
  const bool is_written = (command.report.empty() || write_file(command.report, report_page(designs))) &&
                          (command.chrome_trace.empty() || write_file(command.chrome_trace, chrome_trace(designs))) &&
                          (command.junit.empty() || write_file(command.junit, junit_xml(reports)));
  if (is_written && isatty(STDERR_FILENO) != 0)
    for (const auto& [what, file] : {std::pair{"report", command.report}, {"expectations", command.junit}, {"trace", command.chrome_trace}})
      if (!file.empty()) std::cerr << what << ": " << file << "\n";
  return is_written ? ExitCode::ok : ExitCode::file;
}

}  // namespace drsim::cli
