#include <algorithm>

#include "analysis/output/json.hpp"
#include "analysis/output/text/text.hpp"
#include "scenarios/reading/values.hpp"
#include "sim/cli/documents/regression_gate.hpp"
#include "sim/cli/options/campaign_options.hpp"
#include "sim/cli/options/common_options.hpp"
#include "sim/cli/runs/replicated_runs.hpp"
#include "sim/cli/runs/single_runs.hpp"
#include "sim/cli/style.hpp"

namespace drsim::cli {
namespace {

namespace po = boost::program_options;

struct CompareOptions {
  std::string against;   ///< What it printed earlier. Empty: it is held against nothing.
  double tolerance = 0;  ///< How much worse than that is borne, as a share.
};

void add_compare_options(po::options_description& options, const Verb& verb) {
  add_output_options(options, verb);
  add_scenario_options(options);
  add_seed_option(options);
  add_report_option(options);
  add_export_options(options);
  auto add = options.add_options();
  add("against", text_value("FILE.json"), "what it printed earlier with --format json: exit 1 if anything is worse");
  add("tolerance", text_value("SHARE"), "how much worse is borne, as in 5%; 0% if left out");
  add_replication_option(options);
  add_replications_option(options, "simulate it N times: percentiles with their error bars");
  add_parts_options(options);
  add_jobs_option(options);
  add_results_option(options);
}

void read_compare(const po::variables_map& values, Command& command) {
  CompareOptions own{text_of(values, "against"), 0};
  read_export_options(values, command);
  if (has(values, "tolerance")) {
    const Parsed<double> share = parse_share(text_of(values, "tolerance"));
    if (const auto* fault = std::get_if<Fault>(&share))
      throw UsageError("--tolerance: " + fault->message + "; " + fault->help);
    own.tolerance = std::get<double>(share);
  }
  read_campaign_options(values, command);
  expect_replications(values, command);
  expect_no_report_of_a_shard(command);
  command.own = std::move(own);
}

ExitCode print_comparison(const Command& command, const std::vector<Simulated>& simulated, const JudgedByJson& judged) {
  std::vector<RunReport> reports;
  ExitCode code = ExitCode::ok;
  for (const Simulated& one : simulated) {
    reports.push_back(one.report);
    code = std::max(code, code_of(one.report));
  }
  print_runs(
      command, reports, [&] { return compare_text(reports, style_of(command)); },
      [&] { return compare_json(reports); });
  return judged ? std::max(code, judged(compare_json(reports))) : code;
}

ExitCode compare(const Command& command) {
  const CompareOptions& own = command.own_as<CompareOptions>();
  auto [designs, code] = read_designs(command);
  if (code != ExitCode::ok) return code;
  JudgedByJson judged;
  if (!own.against.empty())
    judged = [&own](const std::string& json) { return judge_regression(json, own.against, own.tolerance); };
  if (command.campaign.replications != 0) return replicate(command, designs, CampaignOutput::designs, judged);
  const std::vector<Simulated> simulated = simulate_each(std::move(designs), command);
  // What cannot be written costs nobody the answer.
  const ExitCode written = write_files(command, simulated);
  const ExitCode answered = print_comparison(command, simulated, judged);
  return written != ExitCode::ok ? written : answered;
}

}  // namespace

extern const VerbFunctions compare_verb{add_compare_options, read_compare, compare};

}  // namespace drsim::cli
