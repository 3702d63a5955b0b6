#include <algorithm>
#include <iostream>

#include "analysis/availability/flows/paths.hpp"
#include "analysis/names/name_answers.hpp"
#include "analysis/output/json.hpp"
#include "analysis/output/text/text.hpp"
#include "analysis/output/text/text_style.hpp"
#include "models/world/text/text.hpp"
#include "scenarios/reading/values.hpp"
#include "sim/campaign/what_if/proof.hpp"
#include "sim/cli/options/campaign_options.hpp"
#include "sim/cli/options/common_options.hpp"
#include "sim/cli/runs/named_ends.hpp"
#include "sim/cli/runs/single_runs.hpp"
#include "sim/cli/style.hpp"
#include "sim/simulate.hpp"

namespace drsim::cli {
namespace {

namespace po = boost::program_options;

struct ExplainOptions {
  std::string from, application;  ///< Only these. Empty: all.
  std::string to, at;             ///< A packet's way to there, at an instant. Empty: none was asked for.
};

void add_explain_options(po::options_description& options, const Verb& verb) {
  add_output_options(options, verb);
  add_scenario_options(options);
  add_seed_option(options);
  auto add = options.add_options();
  add("from", text_value("CLIENTS"), "only these clients");
  add("application", text_value("NAME"), "only this application");
  add("to", text_value("WHOM"),
      "the way of a packet instead: to an application, a VM, a router or an address; --from clients or a router. To a "
      "name: which addresses these clients hold then, and the way to each");
  add("at", text_value("SPAN"), "since the start, as in 1h 30m; the start if left out");
  add_replication_option(options);
}

void read_explain(const po::variables_map& values, Command& command) {
  ExplainOptions own{text_of(values, "from"), text_of(values, "application"), text_of(values, "to"),
                     text_of(values, "at")};
  if (!own.at.empty() && own.to.empty()) throw UsageError("--at says when a packet is sent: say --to whom");
  if (!own.to.empty() && own.from.empty()) throw UsageError("--to says whom a packet is for: say --from whom");
  read_campaign_options(values, command);
  command.own = std::move(own);
}

// Whose look-ups are asked about: they use what has that name.
PopulationId asker_named(const Scenario& scenario, const std::string& from, NameId name) {
  const auto clients = place_of(scenario.populations, from);
  if (!clients) throw UsageError("--to is a name: --from says which clients look it up, and '" + from + "' are none");
  const std::vector<ApplicationId>& uses = scenario.populations[*clients].uses;
  if (std::find(uses.begin(), uses.end(), scenario[name].application) == uses.end())
    throw UsageError("--from: clients '" + from + "' do not use '" + scenario[name].name + "'");
  if (scenario.populations[*clients].is_hard_coded)
    throw UsageError("--from: clients '" + from + "' have addresses in their configuration: they look no name up");
  return PopulationId{*clients};
}

// A name, if nothing else is called so.
std::optional<NameId> name_named(const Scenario& scenario, const std::string& to) {
  const auto known = place_of(scenario.names, to);
  const bool is_other =
      place_of(scenario.applications, to) || place_of(scenario.vms, to) || place_of(scenario.routers, to);
  return known && !is_other ? std::optional(NameId{*known}) : std::nullopt;
}

Duration instant_asked(const ExplainOptions& own, const Scenario& scenario) {
  if (own.at.empty()) return {};
  const Parsed<Duration> parsed = parse_duration(own.at);
  if (const auto* fault = std::get_if<Fault>(&parsed)) throw UsageError("--at: " + fault->message + "; " + fault->help);
  const Duration since = std::get<Duration>(parsed);
  if (since > scenario.horizon) throw UsageError("--at: the scenario ends after " + to_text(scenario.horizon));
  return since;
}

// The way of one packet at an instant, or what clients hold of a name then.
ExitCode explain_way(const Command& command, const ExplainOptions& own, const Scenario& scenario) {
  const Time at = start_of_scenario + instant_asked(own, scenario);
  const TextStyle style = style_of(command);
  if (const auto name = name_named(scenario, own.to)) {
    const NameAnswers answers =
        answers_of(scenario, simulate(scenario, command.seed), asker_named(scenario, own.from, *name), *name, at);
    std::cout << (command.format == Format::json ? name_json(answers) : fitted(name_text(answers, style), style));
    return ExitCode::ok;
  }
  const RouterId from = sender_named(scenario, own.from);
  const Endpoint to = receiver_named(scenario, own.to);
  const PathExplanation path = explain_path(scenario, simulate(scenario, command.seed), from, to, at);
  std::cout << (command.format == Format::json ? path_json(path)
                                               : fitted(path_text(path, style_of(command)), style_of(command)));
  return ExitCode::ok;
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

// Throws UsageError for names that the scenario does not have.
ExitCode explain_outages(const Command& command, const ExplainOptions& own, const Scenario& scenario,
                         RunReport report) {
  std::erase_if(report.populations, [&](const PopulationReport& population) {
    return (!own.from.empty() && scenario[population.clients].name != own.from) ||
           (!own.application.empty() && scenario[population.application].name != own.application);
  });
  if (report.populations.empty() && !(own.from.empty() && own.application.empty()))
    throw UsageError("no clients of that name use an application of that name");
  print_runs(
      command, {report},
      [&] {
        return explain_text(report, style_of(command)) + fitted(what_is_missing(command, report), style_of(command));
      },
      [&] { return run_json(report); });
  return code_of(report);
}

ExitCode explain(const Command& command) {
  const ExplainOptions& own = command.own_as<ExplainOptions>();
  auto [designs, code] = read_designs(command);
  if (code != ExitCode::ok) return code;
  if (!own.to.empty()) return explain_way(command, own, *designs.front().scenario);
  const std::vector<Simulated> simulated = simulate_each(std::move(designs), command);
  return explain_outages(command, own, *simulated.front().scenario, simulated.front().report);
}

}  // namespace

extern const VerbFunctions explain_verb{add_explain_options, read_explain, explain};

}  // namespace drsim::cli
