#include <algorithm>
#include <iostream>

#include "analysis/output/json.hpp"
#include "analysis/output/text/text.hpp"
#include "analysis/output/text/text_style.hpp"
#include "models/world/text/text.hpp"
#include "sim/cli/documents/evidence.hpp"
#include "sim/cli/options/campaign_options.hpp"
#include "sim/cli/options/common_options.hpp"
#include "sim/cli/runs/cut_sets.hpp"
#include "sim/cli/runs/replicated_runs.hpp"
#include "sim/cli/runs/single_runs.hpp"
#include "sim/cli/style.hpp"

namespace drsim::cli {
namespace {

namespace po = boost::program_options;

struct RunOptions {
  int cut_sets = 0;      ///< How many failures at once are tried on top of the story.
  std::string evidence;  ///< A folder for the record of it. Empty: none.
};

void add_run_options(po::options_description& options, const Verb& verb) {
  add_output_options(options, verb);
  add_scenario_options(options);
  add_seed_option(options);
  options.add_options()("cut-sets", text_value("1|2"),
                        "instead: which single failures, or pairs, on top of the story cut somebody off for good");
  add_report_option(options);
  add_export_options(options);
  options.add_options()("evidence", text_value("FOLDER"),
                        "write a record of the run: inputs with hashes, what was expected and found");
  add_replication_option(options);
  add_replications_option(options, "simulate it N times: percentiles with their error bars");
  add_parts_options(options);
  add_jobs_option(options);
  add_results_option(options);
}

void read_run(const po::variables_map& values, Command& command) {
  RunOptions own{0, text_of(values, "evidence")};
  read_export_options(values, command);
  if (has(values, "cut-sets")) {
    const std::string most = text_of(values, "cut-sets");
    if (most != "1" && most != "2") throw UsageError("--cut-sets takes 1 or 2, not '" + most + "'");
    own.cut_sets = most == "1" ? 1 : 2;
  }
  read_campaign_options(values, command);
  expect_replications(values, command);
  const bool reads_standard_input = std::find(command.files.begin(), command.files.end(), "-") != command.files.end();
  if (!own.evidence.empty() && (command.campaign.replications != 0 || reads_standard_input))
    throw UsageError("--evidence is the record of one run of a file: leave out --replications, and name the file");
  expect_no_report_of_a_shard(command);
  command.own = std::move(own);
}

// What to ask next, where somebody was cut off: the same run, explained.
std::string what_next(const Command& command, const RunReport& report) {
  const bool is_any = std::any_of(report.populations.begin(), report.populations.end(),
                                  [](const PopulationReport& population) { return !population.outages.empty(); });
  if (!is_any || !command.assignments.empty()) return "";
  std::string text = "\ncritical path of each outage: drsim explain";
  if (command.seed != 1) text += " --seed " + std::to_string(command.seed);
  if (command.replication != 0) text += " --replication " + std::to_string(command.replication);
  return text + " " + in_shell(printable(command.files.front())) + "\n";
}

ExitCode print_run(const Command& command, const RunReport& report) {
  print_runs(
      command, {report},
      [&] { return run_text(report, style_of(command)) + fitted(what_next(command, report), style_of(command)); },
      [&] { return run_json(report); });
  return code_of(report);
}

ExitCode print_cut_sets(const Command& command, const Scenario& scenario, int most) {
  const bool as_json = command.format == Format::json;
  const std::string text = cut_sets(scenario, command.seed, most, as_json);
  std::cout << (as_json ? text : fitted(text, style_of(command)));
  return ExitCode::ok;
}

ExitCode run(const Command& command) {
  const RunOptions& own = command.own_as<RunOptions>();
  auto [designs, code] = read_designs(command);
  if (code != ExitCode::ok) return code;
  if (own.cut_sets > 0) return print_cut_sets(command, *designs.front().scenario, own.cut_sets);
  if (command.campaign.replications != 0) return replicate(command, designs, CampaignOutput::one_design);
  const std::vector<Simulated> simulated = simulate_each(std::move(designs), command);
  // What cannot be written costs nobody the answer.
  ExitCode written = write_files(command, simulated);
  if (!own.evidence.empty()) written = std::max(written, write_evidence(command, own.evidence, simulated.front()));
  const ExitCode answered = print_run(command, simulated.front().report);
  return written != ExitCode::ok ? written : answered;
}

}  // namespace

extern const VerbFunctions run_verb{add_run_options, read_run, run};

}  // namespace drsim::cli
