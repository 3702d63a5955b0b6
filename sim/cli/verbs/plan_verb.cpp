#include "sim/cli/verbs/connection_verbs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "analysis/availability/design/plan.hpp"
#include "analysis/availability/flows/paths.hpp"
#include "analysis/names/name_answers.hpp"
#include "analysis/worksheets/runbook.hpp"
#include "models/world/text/columns.hpp"
#include "scenarios/reading/values.hpp"
#include "sim/campaign/what_if/connections.hpp"
#include "sim/cli/style.hpp"
#include "sim/simulate.hpp"

namespace drsim::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_rows = 40;  // A screenful.

// Who gets where in the end does not depend on draws.
constexpr std::uint64_t usual_seed = 1;

template <class Component>
std::optional<std::size_t> place_of(const std::vector<Component>& all, const std::string& name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const Component& one) { return one.name == name; });
  if (found == all.end()) return {};
  return static_cast<std::size_t>(found - all.begin());
}

RouterId sender_named(const Scenario& scenario, const std::string& name) {
  if (const auto clients = place_of(scenario.populations, name)) return scenario.populations[*clients].behind;
  if (const auto router = place_of(scenario.routers, name)) return RouterId{*router};
  throw UsageError("--from: there are no clients and no router '" + name + "'");
}

Endpoint receiver_named(const Scenario& scenario, const std::string& name) {
  if (const auto application = place_of(scenario.applications, name)) return ApplicationId{*application};
  if (const auto vm = place_of(scenario.vms, name)) return VmId{*vm};
  if (const auto router = place_of(scenario.routers, name)) return RouterId{*router};
  const Parsed<Address> address = parse_address(name);
  if (const auto* parsed = std::get_if<Address>(&address)) return *parsed;
  throw UsageError("--to: there is no name, application, VM or router '" + name + "', and it is no address");
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

Duration instant_asked(const Command& command, const Scenario& scenario) {
  if (command.at.empty()) return {};
  const Parsed<Duration> parsed = parse_duration(command.at);
  if (const auto* fault = std::get_if<Fault>(&parsed)) throw UsageError("--at: " + fault->message + "; " + fault->help);
  const Duration since = std::get<Duration>(parsed);
  if (since > scenario.horizon) throw UsageError("--at: the scenario ends after " + to_text(scenario.horizon));
  return since;
}

campaign::Connections connections(const Command& command, const Scenario& scenario) {
  const campaign::Asked asked{command.from, command.to};
  campaign::Connections found = campaign::connections_of(scenario, asked, usual_seed);
  if (!found.rows.empty() || (asked.from.empty() && asked.to.empty())) return found;
  if (asked.from.empty() || asked.to.empty())
    throw UsageError("nothing connects " + (asked.from.empty() ? "to '" + asked.to : "from '" + asked.from) +
                     "' in this scenario; say both --from and --to for a packet's way");
  return campaign::connections_of(scenario, sender_named(scenario, asked.from), receiver_named(scenario, asked.to),
                                  asked, usual_seed);
}

bool is_reached_always(const campaign::Connection& row) {
  return std::all_of(row.outcomes.begin(), row.outcomes.end(), [](const auto& one) { return one.is_reached; });
}

std::string connections_text(const campaign::Connections& found, const TextStyle& style) {
  if (found.rows.empty()) return "";
  std::string text = "\nwho can connect to whom\n", why;
  for (std::size_t i = 0; i < found.occasions.size(); ++i)
    text += fmt::format("  {:>2}  {}\n", i + 1, found.occasions[i]);
  std::vector<const campaign::Connection*> rows;
  for (const campaign::Connection& row : found.rows) rows.push_back(&row);
  // Those that fail on some occasion first: the others are what is folded.
  std::stable_partition(rows.begin(), rows.end(), [](const auto* row) { return !is_reached_always(*row); });
  const auto failing = static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [](const auto* row) { return !is_reached_always(*row); }));
  const std::size_t shown = style.verbose ? rows.size() : std::min(rows.size(), std::max(most_rows, failing));
  std::size_t wide = 0;
  for (std::size_t r = 0; r < shown; ++r) wide = std::max(wide, columns(rows[r]->from + " to " + rows[r]->to));
  text += "\n" + std::string(wide + 4, ' ');
  for (std::size_t i = 0; i < found.occasions.size(); ++i) text += fmt::format("{:>3}", i + 1);
  text += "\n";
  for (std::size_t r = 0; r < shown; ++r) {
    const campaign::Connection& row = *rows[r];
    const std::string who = row.from + " to " + row.to;
    text += "  " + who + std::string(wide - columns(who) + 2, ' ');
    for (std::size_t i = 0; i < row.outcomes.size(); ++i) {
      text += "  " + mark(row.outcomes[i].is_reached, style);
      if (row.outcomes[i].is_reached) continue;
      why += filled(fmt::format("{} ({}): {}{}{}", who, i + 1, row.outcomes[i].what,
                                row.outcomes[i].help.empty() ? "" : "; ", row.outcomes[i].help),
                    2, style);
    }
    text += "\n";
  }
  if (shown < rows.size())
    text += fmt::format("  and {} more that connect on every occasion: --verbose has them\n", rows.size() - shown);
  return text + (why.empty() ? "" : "\nwhy not\n" + why);
}

Json json_of(const campaign::Connections& found) {
  Json rows = Json::array();
  for (const campaign::Connection& row : found.rows) {
    Json outcomes = Json::array();
    for (std::size_t i = 0; i < row.outcomes.size(); ++i)
      outcomes.push_back({{"when", found.occasions[i]},
                          {"reached", row.outcomes[i].is_reached},
                          {"obstacle", row.outcomes[i].what},
                          {"help", row.outcomes[i].help}});
    rows.push_back({{"from", row.from}, {"to", row.to}, {"outcomes", outcomes}});
  }
  return rows;
}

}  // namespace

ExitCode plan(const Command& command, const Scenario& scenario) {
  if (command.format == Format::md) {
    std::cout << runbook_markdown(scenario);
    return ExitCode::ok;
  }
  const TextStyle style = style_of(command);
  const campaign::Connections connected = connections(command, scenario);
  const bool is_about_one = !command.from.empty() || !command.to.empty();
  if (command.format == Format::json) {
    Json all = Json::parse(plan_json(drsim::plan(scenario)));
    all["connections"] = json_of(connected);
    std::cout << all.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
    return ExitCode::ok;
  }
  const std::string vms = is_about_one ? "" : plan_text(drsim::plan(scenario), style);
  std::cout << fitted(vms + connections_text(connected, style), style);
  return ExitCode::ok;
}

ExitCode explain_way(const Command& command, const Scenario& scenario) {
  const Time at = start_of_scenario + instant_asked(command, scenario);
  const TextStyle style = style_of(command);
  if (const auto name = name_named(scenario, command.to)) {
    const NameAnswers answers =
        answers_of(scenario, simulate(scenario, command.seed), asker_named(scenario, command.from, *name), *name, at);
    std::cout << (command.format == Format::json ? name_json(answers) : fitted(name_text(answers, style), style));
    return ExitCode::ok;
  }
  const RouterId from = sender_named(scenario, command.from);
  const Endpoint to = receiver_named(scenario, command.to);
  const PathExplanation path = explain_path(scenario, simulate(scenario, command.seed), from, to, at);
  std::cout << (command.format == Format::json ? path_json(path)
                                               : fitted(path_text(path, style_of(command)), style_of(command)));
  return ExitCode::ok;
}

}  // namespace drsim::cli
