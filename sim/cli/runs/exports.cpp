#include "sim/cli/runs/exports.hpp"

#include <unistd.h>

#include <filesystem>
#include <iostream>

#include "analysis/output/chrome_trace.hpp"
#include "analysis/output/junit.hpp"
#include "analysis/worksheets/worksheet.hpp"
#include "models/world/text/text.hpp"
#include "sim/cli/diagnostics.hpp"
#include "sim/cli/files.hpp"

namespace drsim::cli {
std::vector<SimulatedDesign> designs_of(const std::vector<Simulated>& simulated) {
  std::vector<SimulatedDesign> designs;
  for (const Simulated& one : simulated) designs.push_back({&one.report, &one.trace, one.sample});
  return designs;
}

bool needs_traces(const Command& command) { return !command.report.empty() || !command.chrome_trace.empty(); }

bool can_write(const Command& command) {
  for (const std::string& file : {command.report, command.junit, command.chrome_trace, command.worksheet,
                                  command.campaign.csv, command.campaign.results}) {
    if (file.empty()) continue;
    std::error_code error;
    if (std::filesystem::exists(file, error) && access(file.c_str(), W_OK) == 0 &&
        !std::filesystem::is_directory(file, error))
      continue;
    const std::filesystem::path folder = std::filesystem::path(file).parent_path();
    const std::string where = folder.empty() ? "." : folder.string();
    if (!std::filesystem::exists(file, error) && access(where.c_str(), W_OK | X_OK) == 0) continue;
    complain(file + " cannot be written" +
             (std::filesystem::exists(where, error) ? "" : ": there is no folder " + where));
    return false;
  }
  return true;
}

ExitCode write_files(const Command& command, const std::vector<Simulated>& simulated) {
  const std::vector<SimulatedDesign> designs = designs_of(simulated);
  std::vector<RunReport> reports;
  for (const Simulated& one : simulated) reports.push_back(one.report);
  std::vector<CampaignReport> campaigns;
  for (const Simulated& one : simulated)
    if (one.sample && !command.worksheet.empty()) campaigns.push_back(summarise(*one.sample));
  const bool is_written =
      (command.report.empty() || write_file(command.report, report_page(designs))) &&
      (command.chrome_trace.empty() || write_file(command.chrome_trace, chrome_trace(designs))) &&
      (command.junit.empty() || write_file(command.junit, junit_xml(reports))) &&
      (command.worksheet.empty() || write_file(command.worksheet, worksheet_csv(reports, campaigns)));
  if (is_written && isatty(STDERR_FILENO) != 0)
    for (const auto& [what, file] : {std::pair{"report", command.report},
                                     {"expectations", command.junit},
                                     {"trace", command.chrome_trace},
                                     {"worksheet", command.worksheet}})
      if (!file.empty()) std::cerr << what << ": " << printable(file) << "\n";
  return is_written ? ExitCode::ok : ExitCode::file;
}

}  // namespace drsim::cli
