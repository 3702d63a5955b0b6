#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "analysis/availability/design/plan.hpp"
#include "analysis/worksheets/runbook.hpp"
#include "models/world/text/columns.hpp"
#include "sim/campaign/what_if/connections.hpp"
#include "sim/cli/options/common_options.hpp"
#include "sim/cli/runs/named_ends.hpp"
#include "sim/cli/runs/single_runs.hpp"
#include "sim/cli/style.hpp"

namespace drsim::cli {
namespace {

using Json = nlohmann::ordered_json;
namespace po = boost::program_options;

struct PlanOptions {
  std::string from, to;  ///< Only these. Empty: all.
};

void add_plan_options(po::options_description& options, const Verb& verb) {
  add_output_options(options, verb);
  add_scenario_options(options);
  auto add = options.add_options();
  add("from", text_value("WHO"),
      "only who connects from there: clients, a VM, a resolver; with --to anybody, a router as well");
  add("to", text_value("WHOM"),
      "only to there: an application, a VM, a name; with --from a router or an address as well");
}

void read_plan(const po::variables_map& values, Command& command) {
  command.own = PlanOptions{text_of(values, "from"), text_of(values, "to")};
}

constexpr std::size_t most_rows = 40;  // A screenful.

// Who gets where in the end does not depend on draws.
constexpr std::uint64_t usual_seed = 1;

campaign::Connections connections(const Command& command, const Scenario& scenario) {
  const PlanOptions& own = command.own_as<PlanOptions>();
  const campaign::Asked asked{own.from, own.to};
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

ExitCode plan(const Command& command) {
  const PlanOptions& own = command.own_as<PlanOptions>();
  const auto [designs, code] = read_designs(command);
  if (code != ExitCode::ok) return code;
  const Scenario& scenario = *designs.front().scenario;
  if (command.format == Format::md) {
    std::cout << runbook_markdown(scenario);
    return ExitCode::ok;
  }
  const TextStyle style = style_of(command);
  const campaign::Connections connected = connections(command, scenario);
  const bool is_about_one = !own.from.empty() || !own.to.empty();
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

}  // namespace

extern const VerbFunctions plan_verb{add_plan_options, read_plan, plan};

}  // namespace drsim::cli
