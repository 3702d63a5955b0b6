#include "sim/cli/verbs/verbs.hpp"

#include <algorithm>
#include <functional>
#include <iostream>
#include <memory>

#include "analysis/availability/design/inspect.hpp"
#include "analysis/availability/flows/paths.hpp"
#include "analysis/availability/report.hpp"
#include "analysis/output/csv.hpp"
#include "analysis/output/dot.hpp"
#include "analysis/output/json.hpp"
#include "analysis/output/markdown.hpp"
#include "analysis/output/text/text.hpp"
#include "analysis/output/text/text_style.hpp"
#include "models/world/text/text.hpp"
#include "scenarios/reading/reader.hpp"
#include "sim/campaign/what_if/proof.hpp"
#include "sim/cli/diagnostics.hpp"
#include "sim/cli/estate/import_verb.hpp"
#include "sim/cli/estate/new_verb.hpp"
#include "sim/cli/exports.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/papers/drift.hpp"
#include "sim/cli/papers/evidence.hpp"
#include "sim/cli/papers/sarif.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/style.hpp"
#include "sim/cli/teaching/teaching_verbs.hpp"
#include "sim/cli/verbs/advise_verb.hpp"
#include "sim/cli/verbs/campaign_verbs.hpp"
#include "sim/cli/verbs/check_verb.hpp"
#include "sim/cli/verbs/connection_verbs.hpp"
#include "sim/cli/verbs/cut_sets.hpp"
#include "sim/simulate.hpp"

namespace drsim::cli {
namespace {

// Reads all, so that all errors are seen at once; simulates none of them if one is wrong.
std::pair<std::vector<campaign::Design>, ExitCode> read_all(const Command& command) {
  std::vector<Reading> readings;
  for (const std::string& file : command.files) readings.push_back(read(command, file, command.assignments));
  std::vector<bool> is_left_out;  // A fragment that another one extends: a folder's files are given as they are.
  for (std::size_t i = 0; i < readings.size(); ++i)
    is_left_out.push_back(is_extended(readings[i], command.files[i], readings));
  std::vector<campaign::Design> designs;
  ExitCode code = ExitCode::ok;
  std::vector<Diagnostic> told;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    if (is_left_out[i]) continue;
    Reading& reading = readings[i];
    print(std::cerr, not_told_before(reading.diagnostics, told), command.colour);
    if (reading.scenario)
      designs.push_back({std::make_shared<const Scenario>(std::move(*reading.scenario)), reading.fingerprint, {}});
    else
      code = std::max(code, reading.unreadable ? ExitCode::file : ExitCode::invalid_scenario);
  }
  return {std::move(designs), code};
}

std::vector<Simulated> simulate(std::vector<campaign::Design> designs, const Command& command) {
  std::vector<Simulated> simulated;
  Progress progress(designs.size());
  for (campaign::Design& design : designs) {
    progress.at(simulated.size(), design.scenario->design);
    Trace trace = simulate(*design.scenario, command.seed, command.replication);
    RunReport report = analyse(*design.scenario, trace);
    if (!needs_traces(command)) trace = {};
    simulated.push_back({std::move(design.scenario), std::move(trace), std::move(report)});
  }
  return simulated;
}

// In the format that was asked for: verbs differ in their text and JSON; rows are rows.
void show(const Command& command, const std::vector<RunReport>& reports, const std::function<std::string()>& text,
          const std::function<std::string()>& json) {
  switch (command.format) {
    case Format::json:
      std::cout << json();
      break;
    case Format::csv:
      std::cout << intervals_csv(reports);
      break;
    case Format::md:
      std::cout << runs_markdown(reports);
      break;
    case Format::text:
    case Format::dot:
    case Format::sarif:
      std::cout << text();
      break;
  }
}

ExitCode code_of(const RunReport& report) {
  if (report.ending != Ending::horizon) return ExitCode::limit;
  const bool all_hold = std::all_of(report.expectations.begin(), report.expectations.end(),
                                    [](const ExpectationReport& expectation) { return expectation.holds; });
  return all_hold ? ExitCode::ok : ExitCode::expectation_failed;
}

ExitCode inspect(const Command& command, const Scenario& scenario) {
  if (command.routes) {
    std::cout << (command.format == Format::json ? routes_json(scenario)
                                                 : fitted(routes_text(scenario, style_of(command)), style_of(command)));
    return ExitCode::ok;
  }
  const Inspection inspection = drsim::inspect(scenario);
  switch (command.format) {
    case Format::text:
      std::cout << inspect_text(inspection, style_of(command));
      break;
    case Format::json:
      std::cout << inspect_json(inspection);
      break;
    case Format::csv:
      std::cout << domains_csv(inspection);
      break;
    case Format::md:
      std::cout << domains_markdown(inspection);
      break;
    case Format::dot:
      std::cout << topology_dot(scenario);
      break;
    case Format::sarif:
      break;
  }
  return ExitCode::ok;
}

// As a shell takes it for one word (POSIX, "Quoting").
std::string in_shell(const std::string& word) {
  constexpr const char* plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+-,:=@%";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
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

// What to ask next, where somebody is not reached to the end: what is missing.
std::string what_is_missing(const Command& command, const RunReport& report) {
  const bool is_any = std::any_of(report.populations.begin(), report.populations.end(),
                                  [](const auto& use) { return !use.outages.empty() && !use.outages.back().to; });
  // It is only named if it has an answer.
  if (!is_any || campaign::check_reachability(*report.scenario, 1).empty()) return "";
  return "\nwhat is missing for those who are unreachable to the end: drsim check " +
         in_shell(printable(command.files.front())) + "\n";
}

ExitCode run(const Command& command, std::vector<Simulated> simulated) {
  const RunReport& report = simulated.front().report;
  show(
      command, {report},
      [&] { return run_text(report, style_of(command)) + fitted(what_next(command, report), style_of(command)); },
      [&] { return run_json(report); });
  return code_of(report);
}

ExitCode compare(const Command& command, const std::vector<Simulated>& simulated) {
  std::vector<RunReport> reports;
  ExitCode code = ExitCode::ok;
  for (const Simulated& one : simulated) {
    reports.push_back(one.report);
    code = std::max(code, code_of(one.report));
  }
  show(
      command, reports, [&] { return compare_text(reports, style_of(command)); },
      [&] { return compare_json(reports); });
  if (command.against.empty()) return code;
  return std::max(code, judge_drift(compare_json(reports), command.against, command.tolerance));
}

// Throws UsageError for names that the scenario does not have.
ExitCode explain(const Command& command, std::vector<Simulated> simulated) {
  const Scenario& scenario = *simulated.front().scenario;
  RunReport& report = simulated.front().report;
  std::erase_if(report.populations, [&](const PopulationReport& population) {
    return (!command.from.empty() && scenario[population.clients].name != command.from) ||
           (!command.application.empty() && scenario[population.application].name != command.application);
  });
  if (report.populations.empty() && !(command.from.empty() && command.application.empty()))
    throw UsageError("no clients of that name use an application of that name");
  show(
      command, {report},
      [&] {
        return explain_text(report, style_of(command)) + fitted(what_is_missing(command, report), style_of(command));
      },
      [&] { return run_json(report); });
  return code_of(report);
}

}  // namespace

ExitCode carry_out(const Command& command) {
  if (command.verb == Verb::schema) {
    std::cout << (command.reference ? reference() : schema());
    return ExitCode::ok;
  }
  if (!can_write(command)) return ExitCode::file;
  if (command.verb == Verb::check) return check(command);
  if (command.verb == Verb::import_estate) return import_estate(command);
  if (command.verb == Verb::write_new) return write_new(command);
  if (command.verb == Verb::merge) return merge(command);
  if (command.verb == Verb::sweep) return sweep(command);
  if (command.verb == Verb::solve) return solve(command);
  auto [designs, code] = read_all(command);
  if (code != ExitCode::ok) return code;
  if (command.verb == Verb::plan) return plan(command, *designs.front().scenario);
  if (command.verb == Verb::explain && !command.to.empty()) return explain_way(command, *designs.front().scenario);
  if (command.verb == Verb::advise) {
    const std::string text = advice_text(*designs.front().scenario, command.seed, command.format);
    std::cout << (command.format == Format::json ? text : fitted(text, style_of(command)));
    return ExitCode::ok;
  }
  if (command.cut_sets > 0) {
    const std::string text =
        cut_sets(*designs.front().scenario, command.seed, command.cut_sets, command.format == Format::json);
    std::cout << (command.format == Format::json ? text : fitted(text, style_of(command)));
    return ExitCode::ok;
  }
  if (command.verb == Verb::inspect) return inspect(command, *designs.front().scenario);
  if (command.verb == Verb::annual) return annual(command, designs);
  if (command.campaign.replications != 0) return replicate(command, std::move(designs));
  std::vector<Simulated> simulated = simulate(std::move(designs), command);
  // What cannot be written costs nobody the answer.
  ExitCode written = write_files(command, simulated);
  if (!command.evidence.empty()) written = std::max(written, write_evidence(command, simulated.front()));
  const ExitCode answered = command.verb == Verb::compare   ? compare(command, simulated)
                            : command.verb == Verb::explain ? explain(command, std::move(simulated))
                                                            : run(command, std::move(simulated));
  return written != ExitCode::ok ? written : answered;
}

}  // namespace drsim::cli
