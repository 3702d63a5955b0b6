#include <iostream>

#include "analysis/output/text/text_style.hpp"
#include "analysis/statistics/annual.hpp"
#include "sim/campaign/what_if/annual.hpp"
#include "sim/cli/options/campaign_options.hpp"
#include "sim/cli/options/common_options.hpp"
#include "sim/cli/runs/single_runs.hpp"
#include "sim/cli/style.hpp"

namespace drsim::cli {
namespace {

namespace po = boost::program_options;

void add_annual_options(po::options_description& options, const Verb& verb) {
  add_output_options(options, verb);
  add_scenario_options(options);
  add_seed_option(options);
  add_replications_option(options, "how many years are simulated, and each hazard alone as often; 1000 if left out");
  add_jobs_option(options);
}

void read_annual(const po::variables_map& values, Command& command) {
  read_campaign_options(values, command);
  constexpr std::uint64_t usual_years = 1000;
  if (command.campaign.replications == 0) command.campaign.replications = usual_years;
}

ExitCode annual(const Command& command) {
  const auto [designs, code] = read_designs(command);
  if (code != ExitCode::ok) return code;
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

}  // namespace

extern const VerbFunctions annual_verb{add_annual_options, read_annual, annual};

}  // namespace drsim::cli
