#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>

#include "analysis/output/output_version.hpp"
#include "analysis/output/text/text_style.hpp"
#include "sim/campaign/what_if/advice.hpp"
#include "sim/cli/options/common_options.hpp"
#include "sim/cli/runs/single_runs.hpp"
#include "sim/cli/style.hpp"

namespace drsim::cli {
namespace {

namespace po = boost::program_options;

constexpr std::size_t most_lines = 20;

// What no shorter delay mends comes before those that do.
std::string stuck_text(const campaign::Advice& advice) {
  std::string text = "what does not come back by itself\n";
  std::size_t lines = 0;
  for (const campaign::Stuck& one : advice.stuck)
    if (++lines <= most_lines)
      text += "  " + one.who + ": " + one.what + "\n    what would bring it back: " + one.help + "\n";
  if (lines > most_lines) text += fmt::format("  and {} more\n", lines - most_lines);
  return text + "\n";
}

std::string advice_text(const Scenario& scenario, const campaign::Advice& advice) {
  std::string text =
      fmt::format("{}\n{} user-minutes {} as it is\n\n{}halving each delay would save, with the same random draws\n",
                  scenario.title, grouped(advice.user_minutes, 1), scenario.states_demand() ? "missing" : "lost",
                  advice.stuck.empty() ? "" : stuck_text(advice));
  std::size_t lines = 0;
  for (const campaign::Shortening& one : advice.shortenings) {
    if (one.user_minutes < 0.05 && one.recovery < 0.05 && one.data < 0.05) continue;
    if (++lines <= most_lines)
      text += fmt::format("  {:>10} user-minutes, {:>10} of the longest outage{}: {}\n", grouped(one.user_minutes, 1),
                          duration_text(one.recovery),
                          one.data < 0.05 ? "" : ", data " + duration_text(one.data) + " younger", one.what);
  }
  if (lines == 0) text += "  nothing: no delay is on a critical path\n";
  if (lines > most_lines) text += fmt::format("  and {} more\n", lines - most_lines);
  if (advice.waits.empty()) return text;
  text += "\nfail over, or wait? user-minutes lost if the site is repaired after\n";
  for (const campaign::Wait& wait : advice.waits)
    text += fmt::format("  {:>8}  failing over {:>12}   waiting {:>12}\n", duration_text(wait.repaired_after),
                        grouped(wait.failing_over, 1), grouped(wait.waiting, 1));
  if (advice.break_even)
    return text + "failing over loses less if the repair takes more than about " + duration_text(*advice.break_even) +
           "\n";
  const bool differ = std::any_of(advice.waits.begin(), advice.waits.end(),
                                  [](const campaign::Wait& wait) { return wait.waiting < wait.failing_over; });
  return text + (differ ? "waiting loses no more, for repairs of up to " +
                              duration_text(advice.waits.back().repaired_after) + "\n"
                        : "it makes no difference: nobody fails over in time\n");
}

std::string json_of(const campaign::Advice& advice) {
  using Json = nlohmann::ordered_json;
  Json shortenings = Json::array(), waits = Json::array(), stuck = Json::array();
  for (const campaign::Stuck& one : advice.stuck)
    stuck.push_back({{"who", one.who}, {"obstacle", one.what}, {"help", one.help}});
  for (const campaign::Shortening& one : advice.shortenings)
    shortenings.push_back({{"what", one.what},
                           {"user_minutes", one.user_minutes},
                           {"longest_outage_s", one.recovery},
                           {"recovery_point_s", one.data}});
  for (const campaign::Wait& wait : advice.waits)
    waits.push_back({{"repaired_after_s", seconds(wait.repaired_after)},
                     {"failing_over", wait.failing_over},
                     {"waiting", wait.waiting}});
  const Json all = {{"drsim", output_version},
                    {"user_minutes_lost", advice.user_minutes},
                    {"stuck", stuck},
                    {"halving_saves", shortenings},
                    {"fail_over_or_wait", waits},
                    {"break_even_s", advice.break_even ? Json(seconds(*advice.break_even)) : Json(nullptr)}};
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

void add_advise_options(po::options_description& options, const Verb& verb) {
  add_output_options(options, verb);
  add_scenario_options(options);
  add_seed_option(options);
}

void read_advise(const po::variables_map&, Command&) {}

ExitCode advise(const Command& command) {
  const auto [designs, code] = read_designs(command);
  if (code != ExitCode::ok) return code;
  const Scenario& scenario = *designs.front().scenario;
  const campaign::Advice advice = campaign::advise(scenario, command.seed);
  std::cout << (command.format == Format::json ? json_of(advice)
                                               : fitted(advice_text(scenario, advice), style_of(command)));
  return ExitCode::ok;
}

}  // namespace

extern const VerbFunctions advise_verb{add_advise_options, read_advise, advise};

}  // namespace drsim::cli
