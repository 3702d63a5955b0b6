#include "analysis/names/name_answers.hpp"

#include <algorithm>

#include "analysis/availability/caches/parts.hpp"
#include "analysis/availability/outages/history_recorder.hpp"
#include "analysis/availability/report.hpp"
#include "analysis/availability/state_at.hpp"

namespace drsim {
namespace {

// From an instant on, if it jumps there.
double share_at(const std::vector<Breakpoint>& curve, Time at) {
  const auto after =
      std::upper_bound(curve.begin(), curve.end(), at, [](Time t, const Breakpoint& point) { return t < point.at; });
  if (after == curve.begin()) return curve.empty() ? 0 : curve.front().share;
  const Breakpoint& before = *(after - 1);
  if (after == curve.end() || before.at == at) return before.share;
  return before.share + (after->share - before.share) * (seconds(at - before.at) / seconds(after->at - before.at));
}

// The share of a part that holds a version, or has no answer: as if whoever holds it were cut off, and nobody else.
double share_holding(const std::vector<Entry>& entries, const Part& part, std::uint32_t version, std::uint32_t versions,
                     Time at, Time end) {
  std::vector<Condition> conditions = conditions_of(entries);
  for (Condition& now : conditions) {
    now.bad.assign(versions, false);
    if (version < versions) now.bad[version] = true;
    now.is_held_open = version < versions;
  }
  return share_at(user_outcome_of(conditions, part.caches, end).affected, at);
}

const History& history_of(const std::vector<History>& all, PopulationId clients, ApplicationId application) {
  return *std::find_if(all.begin(), all.end(),
                       [&](const History& one) { return one.clients == clients && one.application == application; });
}

// By version; the last of them has no answer. Who hears nobody holds what he held, unless his cache is his resolver's.
std::vector<double> shares_held(const Scenario& scenario, const History& history, std::uint32_t versions, Time at) {
  std::vector<double> shares(versions + 1, 0.0);
  for (const Part& part : parts_of(scenario, history)) {
    const std::vector<Entry> entries = entries_of(scenario, history, part);
    std::vector<double> own;
    for (std::uint32_t v = 0; v <= versions; ++v)
      own.push_back(share_holding(entries, part, v, versions, at, scenario.end()));
    double told = 0;
    for (std::uint32_t v = 0; v < versions; ++v) told += own[v];
    for (std::uint32_t v = 0; v < versions; ++v)
      shares[v] += part.share * (told > 0 ? own[v] * (1 - own[versions]) / told : 0);
    shares[versions] += part.share * own[versions];
  }
  return shares;
}

}  // namespace

NameAnswers answers_of(const Scenario& scenario, const Trace& trace, PopulationId clients, NameId name, Time at) {
  const State state = state_at(scenario, trace, at);
  const DnsServerId authority = state.authority(name);
  const auto in_zone = state.addresses(name, state.version(authority, name));
  NameAnswers answers{.scenario = &scenario,
                      .name = name,
                      .clients = clients,
                      .at = at,
                      .in_zone = {in_zone.begin(), in_zone.end()},
                      .ttl = state.held(authority, name).ttl,
                      .holders = {}};
  const std::vector<History> all = histories(scenario, trace);
  const std::uint32_t versions = state.versions(name);
  // Versions that come later are held by nobody yet.
  State last = state_at(scenario, trace, scenario.end());
  const std::uint32_t known = std::max(versions, last.versions(name));
  const std::vector<double> shares =
      shares_held(scenario, history_of(all, clients, scenario[name].application), known, at);
  for (std::uint32_t v = 0; v <= known; ++v) {
    constexpr double nobody = 1e-9;
    if (shares[v] < nobody) continue;
    NameAnswers::Holders& holders = answers.holders.emplace_back();
    holders.share = shares[v];
    holders.is_told = v < known;
    if (v >= versions) continue;
    for (const Address address : state.addresses(name, v))
      holders.ways.push_back(explain_path(scenario, trace, scenario[clients].behind, address, at,
                                          scenario[scenario[name].application].port));
  }
  std::stable_sort(answers.holders.begin(), answers.holders.end(),
                   [](const auto& a, const auto& b) { return a.share > b.share; });
  return answers;
}

}  // namespace drsim
