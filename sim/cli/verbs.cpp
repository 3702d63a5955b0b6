#include "sim/cli/verbs.hpp"

#include <algorithm>
#include <iostream>
#include <memory>

#include "analysis/inspect.hpp"
#include "analysis/json.hpp"
#include "analysis/plan.hpp"
#include "analysis/report.hpp"
#include "analysis/text.hpp"
#include "scenarios/reader.hpp"
#include "sim/cli/campaign_verbs.hpp"
#include "sim/cli/diagnostics.hpp"
#include "sim/cli/progress.hpp"
#include "sim/simulate.hpp"

namespace drsim::cli {
namespace {

// A scenario and what came of it. The report refers to the scenario, which therefore stays where it is.
struct Played {
  std::shared_ptr<const Scenario> scenario;
  RunReport report;
};

TextStyle style_of(const Command& command) { return {.colour = command.colour, .ascii = command.ascii, .width = terminal_width()}; }

// Reads all, so that all errors are seen at once; plays none of them if one is wrong.
std::pair<std::vector<campaign::Design>, ExitCode> read_all(const Command& command) {
  std::vector<campaign::Design> designs;
  ExitCode code = ExitCode::ok;
  for (const std::string& file : command.files) {
    Reading reading = read_scenario(file, command.assignments);
    print(std::cerr, reading.diagnostics, command.colour);
    if (reading.scenario) designs.push_back({std::make_shared<const Scenario>(std::move(*reading.scenario)), reading.fingerprint, {}});
    else code = std::max(code, reading.unreadable ? ExitCode::file : ExitCode::invalid_scenario);
  }
  return {std::move(designs), code};
}

std::vector<Played> play(std::vector<campaign::Design> designs, std::uint64_t seed, std::uint64_t replication) {
  std::vector<Played> played;
  Progress progress(designs.size());
  for (campaign::Design& design : designs) {
    progress.at(played.size(), design.scenario->design);
    RunReport report = analyse(*design.scenario, simulate(*design.scenario, seed, replication));
    played.push_back({std::move(design.scenario), std::move(report)});
  }
  return played;
}

ExitCode code_of(const RunReport& report) {
  if (report.ending != Ending::horizon) return ExitCode::limit;
  const bool all_hold = std::all_of(report.expectations.begin(), report.expectations.end(),
                                    [](const ExpectationReport& expectation) { return expectation.holds; });
  return all_hold ? ExitCode::ok : ExitCode::expectation_failed;
}

ExitCode check(const Command& command) {
  std::vector<Diagnostic> all;
  ExitCode code = ExitCode::ok;
  for (const std::string& file : command.files) {
    const Reading reading = read_scenario(file, command.assignments);
    if (!reading.scenario) code = std::max(code, reading.unreadable ? ExitCode::file : ExitCode::invalid_scenario);
    if (command.format == Format::text) {
      print(std::cout, reading.diagnostics, command.colour);
      print(std::cout, reading.notes, command.colour);
      if (reading.scenario) std::cout << file << ": ok\n";
    }
    all.insert(all.end(), reading.diagnostics.begin(), reading.diagnostics.end());
    all.insert(all.end(), reading.notes.begin(), reading.notes.end());
  }
  if (command.format == Format::json) std::cout << diagnostics_json(all);
  return code;
}

ExitCode inspect(const Command& command, const Scenario& scenario) {
  const Inspection inspection = drsim::inspect(scenario);
  std::cout << (command.format == Format::json ? inspect_json(inspection) : inspect_text(inspection, style_of(command)));
  return ExitCode::ok;
}

ExitCode run(const Command& command, std::vector<Played> played) {
  const RunReport& report = played.front().report;
  std::cout << (command.format == Format::json ? run_json(report) : run_text(report, style_of(command)));
  return code_of(report);
}

ExitCode compare(const Command& command, const std::vector<Played>& played) {
  std::vector<RunReport> reports;
  ExitCode code = ExitCode::ok;
  for (const Played& one : played) {
    reports.push_back(one.report);
    code = std::max(code, code_of(one.report));
  }
  std::cout << (command.format == Format::json ? compare_json(reports) : compare_text(reports, style_of(command)));
  return code;
}

// Throws UsageError for names that the scenario does not have.
ExitCode explain(const Command& command, std::vector<Played> played) {
  const Scenario& scenario = *played.front().scenario;
  RunReport& report = played.front().report;
  std::erase_if(report.populations, [&](const PopulationReport& population) {
    return (!command.from.empty() && scenario[population.clients].name != command.from) ||
           (!command.application.empty() && scenario[population.application].name != command.application);
  });
  if (report.populations.empty()) throw UsageError("no clients of that name use an application of that name");
  std::cout << (command.format == Format::json ? run_json(report) : explain_text(report, style_of(command)));
  return code_of(report);
}

}  // namespace

ExitCode carry_out(const Command& command) {
  if (command.verb == Verb::schema) {
    std::cout << (command.reference ? reference() : schema());
    return ExitCode::ok;
  }
  if (command.verb == Verb::check) return check(command);
  if (command.verb == Verb::merge) return merge(command);
  if (command.verb == Verb::sweep) return sweep(command);
  if (command.verb == Verb::solve) return solve(command);
  auto [designs, code] = read_all(command);
  if (code != ExitCode::ok) return code;
  if (command.verb == Verb::plan) {
    const DesignPlan found = plan(*designs.front().scenario);
    std::cout << (command.format == Format::json ? plan_json(found) : plan_text(found, style_of(command)));
    return ExitCode::ok;
  }
  if (command.verb == Verb::inspect) return inspect(command, *designs.front().scenario);
  if (command.verb == Verb::annual) return annual(command, designs);
  if (command.campaign.replications != 0) return replicate(command, std::move(designs));
  std::vector<Played> played = play(std::move(designs), command.seed, command.replication);
  if (command.verb == Verb::compare) return compare(command, played);
  if (command.verb == Verb::explain) return explain(command, std::move(played));
  return run(command, std::move(played));
}

}  // namespace drsim::cli
