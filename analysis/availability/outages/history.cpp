#include "analysis/availability/outages/history.hpp"

namespace drsim {

namespace {

// Those of a class who are given the same endpoint of a weighted name, and the same other one if that fails.
std::vector<History::Source> weighted_parts(const Scenario& scenario, NameId name, const History::Source& whole) {
  const HealthChecks& checks = *scenario[name].health;
  const std::size_t endpoints = scenario.index.endpoints_of_name[name.index].size();
  double total = 0, before = 0;
  for (std::size_t i = 0; i < endpoints; ++i) total += checks.weight(i);
  std::vector<History::Source> parts;
  for (std::size_t i = 0; i < endpoints; ++i) {
    const double own = checks.weight(i), others = total - own;
    double within = 0;
    for (std::size_t j = 0; j < endpoints && own > 0; ++j) {
      const double share = others <= 0 ? (j == i ? 1 : 0) : j == i ? 0 : checks.weight(j) / others;
      if (share <= 0) continue;
      History::Source& part = parts.emplace_back(whole);
      part.share *= own / total * share;
      part.position = (before + own * (within + share / 2)) / total;
      within += share;
    }
    before += own;
  }
  return parts;
}

}  // namespace

std::vector<History::Source> sources_of(const Scenario& scenario, const Population& clients,
                                        ApplicationId application) {
  const std::optional<NameId> name = scenario[application].known_as;
  std::vector<History::Source> sources;
  if (name && !clients.is_hard_coded)
    for (const ResolverId resolver : clients.resolvers)
      sources.push_back(
          {scenario.index.asking.at({resolver, *name}), 1.0 / static_cast<double>(clients.resolvers.size()), {}});
  for (std::size_t i = 0; i < sources.size(); ++i)
    for (const std::vector<ResolverId>& next : clients.next_resolvers)
      sources[i].next.push_back(scenario.index.asking.at({next[i % next.size()], *name}));
  if (sources.empty()) sources.emplace_back();
  const bool is_weighted = name && sources.front().asking && scenario[*name].health &&
                           scenario[*name].health->routing == HealthChecks::Routing::weighted;
  if (!is_weighted || !scenario[clients.resolvers.front()].is_spread) return sources;
  std::vector<History::Source> parts;
  for (const History::Source& source : sources)
    for (History::Source& part : weighted_parts(scenario, *name, source)) parts.push_back(std::move(part));
  return parts;
}

std::vector<Entry> entries_of(const History& history, const History::Source& source) {
  std::vector<Entry> entries;
  const std::vector<History::View>& views = history.slices[source.slice].views;
  entries.reserve(views.size() + source.answers.size());
  std::size_t view = 0, answer = 0;
  Duration asking_for{};
  const auto order = [](std::optional<std::size_t> record) { return record ? *record + 1 : 0; };
  while (view < views.size() || answer < source.answers.size()) {
    const bool has_view = view < views.size(), has_answer = answer < source.answers.size();
    const std::size_t next_view = has_view ? order(views[view].record) : SIZE_MAX;
    const std::size_t next_answer = has_answer ? order(source.answers[answer].record) : SIZE_MAX;
    const std::size_t next = std::min(next_view, next_answer);
    Entry entry = entries.empty() ? Entry{} : entries.back();
    entry.condition.flushes_clients = false;
    entry.emptied.reset();
    entry.closed_by.reset();
    if (next == next_view) {
      entry.dispositions = views[view].dispositions;
      entry.condition.from = views[view].from;
      entry.view = &views[view];
      entry.closed_by = views[view].closed_by;
      entry.condition.bad.clear();
      for (const Disposition disposition : entry.dispositions) entry.condition.bad.push_back(!is_reached(disposition));
      ++view;
    }
    if (next == next_answer) {
      const History::Answered& now = source.answers[answer++];
      entry.condition.from = now.from;
      entry.condition.answers = now.version;
      entry.condition.lifetime = now.ttl;  // As it was told: what a resolver makes of it comes later.
      entry.condition.is_heard = now.is_heard;
      entry.condition.is_negative = now.is_negative;
      asking_for = now.wait;
      entry.emptied = now.emptied;
      entry.cut_off = now.cut_off;
      entry.condition.flushes_clients = now.flushes_clients;
    }
    if (view > 0 && entry.condition.answers < views[view - 1].dispositions.size()) {
      const std::vector<Duration>& detours = views[view - 1].detours;
      entry.detour = detours.empty() ? Duration{} : detours[entry.condition.answers];
      const std::vector<Duration>& waits = views[view - 1].waits;
      const std::vector<double>& waiting = views[view - 1].waiting;
      entry.waiting = waiting.empty() || asking_for > Duration{} ? 1 : waiting[entry.condition.answers];
      entry.wait = asking_for + (waits.empty() ? Duration{} : waits[entry.condition.answers]);
    }
    entry.record = next == 0 ? std::nullopt : std::optional(next - 1);
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::vector<Condition> conditions_of(std::span<const Entry> entries) {
  std::vector<Condition> conditions;
  conditions.reserve(entries.size());
  for (const Entry& entry : entries) conditions.push_back(entry.condition);
  return conditions;
}

}  // namespace drsim
