#include <iostream>

#include "analysis/output/text/text_style.hpp"
#include "analysis/statistics/annual.hpp"
#include "sim/campaign/what_if/annual.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/style.hpp"
#include "sim/cli/verbs/campaign_verbs.hpp"

namespace drsim::cli {

ExitCode annual(const Command& command, const std::vector<campaign::Design>& designs) {
  std::vector<AnnualReport> reports;
  for (const campaign::Design& design : designs) {
    if (design.scenario->hazards.empty())
      throw UsageError("nothing ever fails in " + design.scenario->file + ": a year needs hazards: in the scenario");
    const auto report =
        campaign::annual(*design.scenario, command.seed, command.campaign.replications, command.campaign.jobs);
    if (!report) {
      std::cerr << "drsim: interrupted\n";
      return ExitCode::interrupted;
    }
    reports.push_back(*report);
  }
  const TextStyle style = style_of(command);
  std::cout << (command.format == Format::json ? annual_json(reports) : fitted(annual_text(reports, style), style));
  return ExitCode::ok;
}

}  // namespace drsim::cli
