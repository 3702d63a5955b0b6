#include "analysis/availability/caches/parts.hpp"

#include <algorithm>
#include <optional>

namespace drsim {
namespace {

std::optional<ResolverId> resolver_of(const Scenario& scenario, const History::Source& source) {
  if (!source.asking) return {};
  return std::get<WatchedFlow::Asking>(scenario[*source.asking].purpose).resolver;
}

// The way that answers come as far as a resolver, and how that one looks to those that ask it.
struct Supply {
  Part part;
  RefreshCycle refresh_cycle;
};

// What resolvers were told before the record first changed; and whether anything that they were ever told is kept for
// another time, in which case light use leaves another share of them empty from then on. After a flush, phases are
// known: that is worked out for one time only.
struct Told {
  Duration ttl{};
  bool is_kept_differently = false;
};

// A resolver that asks the servers: some of its class keep records longer, and one in light use often has none.
std::vector<Supply> supplies_from(const Scenario& scenario, ResolverId id, const Told& told, const Part& whole) {
  const Duration ttl = told.ttl;
  const Resolver& root = scenario[id];
  std::vector<Supply> supplies;
  for (const bool violates : {true, false}) {
    const double share = violates ? root.violators.share : 1 - root.violators.share;
    const CacheRules rules = violates ? root.cache.keeping(root.violators.ttl) : root.cache;
    const LightUse use = light_use(rules, root.demand, ttl);
    Part part = whole;
    part.share *= share * use.cached;
    part.violates = violates;
    part.caches.is_spread = true;
    part.caches.delay = use.delay;
    part.way = {{id, 0}};
    const RefreshCycle refresh_cycle{use.lifetime, rules.kept(ttl)};
    if (told.is_kept_differently && root.demand.random > Duration{} && use.grace == Duration{}) {
      part.share = whole.share * share;
      part.caches.gap = root.demand.random;
      supplies.push_back({part, refresh_cycle});
      continue;
    }
    supplies.push_back({part, refresh_cycle});
    part.share = whole.share * share * (1 - use.cached);
    part.caches.is_spread = false;
    part.caches.asked_in = use.asked_in, part.caches.give = use.grace;
    part.caches.outlasts = rules.serves_stale > Duration{};
    part.caches.delay = use.asked_in > Duration{} ? use.lifetime : Duration{};
    supplies.push_back({part, refresh_cycle});
  }
  return supplies;
}

// One that is in step shows what its forwarder does, a little later. The query that finds out is answered from what
// there was, if it serves stale.
void keep_in_step(const Resolver& one, const RefreshCycle& refresh_cycle, Part& part) {
  part.caches.delay += *refresh_cycle.lag;
  if (one.cache.serves_stale == Duration{} || refresh_cycle.period == Duration{}) return;
  if (one.demand.every > Duration{}) {
    part.caches.delay += one.demand.every;
    part.caches.keep.push_back(one.demand.every);
    part.keeps += one.demand.every;
    ++part.caches.resolvers;
  } else if (one.demand.random > Duration{}) {
    part.caches.asked_in = one.demand.random, part.caches.give = one.cache.serves_stale;
  }
}

// One at a phase of its own: of those in light use, some hold nothing, and pass on what they are told.
void keep_for(const Resolver& one, const CacheRules& rules, const Supply& supply, std::vector<Supply>& supplies) {
  const LightUse use = light_use(rules, one.demand, Duration{});
  Supply holding = supply, rest = supply;
  holding.part.share *= use.cached, rest.part.share *= 1 - use.cached;
  holding.part.caches.delay += use.delay;
  holding.part.caches.keep.push_back(use.lifetime);
  holding.part.keeps += use.lifetime;
  ++holding.part.caches.resolvers;
  if (use.asked_in > Duration{}) {
    rest.part.caches.asked_in = use.asked_in, rest.part.caches.give = use.grace;
    rest.part.caches.delay += use.lifetime;
  }
  supplies.push_back(holding), supplies.push_back(rest);
}

std::vector<Supply> supplies_to(const Scenario& scenario, ResolverId id, const Told& told, const Part& whole) {
  const Resolver& one = scenario[id];
  if (!one.forwards_to) return supplies_from(scenario, id, told, whole);
  std::vector<Supply> supplies;
  for (const Supply& before : supplies_to(scenario, *one.forwards_to, told, whole)) {
    for (const bool violates : {true, false}) {
      const CacheRules rules = violates ? one.cache.keeping(one.violators.ttl) : one.cache;
      Supply supply{before.part, refresh_cycle_behind(before.refresh_cycle, rules)};
      supply.part.share *= violates ? one.violators.share : 1 - one.violators.share;
      if (supply.part.share <= 0) continue;
      const std::size_t first = supplies.size();
      if (supply.refresh_cycle.lag)
        keep_in_step(one, supply.refresh_cycle, supply.part), supplies.push_back(supply);
      else
        keep_for(one, rules, supply, supplies);
      for (std::size_t i = first; i < supplies.size(); ++i)
        supplies[i].part.way.emplace_back(id, supplies[i].part.caches.resolvers);
    }
  }
  return supplies;
}

// A client's own cache, and how often it is asked: the first look-up after the cache has run out goes on to the
// resolver. One that keeps to the TTL is in step with the resolver, as one that forwards to it would be.
void add_clients(const Population& clients, const RefreshCycle& resolver, Part& part) {
  if (clients.cache == ClientCache::os)
    part.caches.delay += refresh_cycle_behind(resolver, CacheRules{}).lag.value_or(Duration{});
  const Duration every = clients.lookup.every;
  const auto keeps_for = [&](Duration kept) {
    if (kept > Duration{} && every > Duration{} && kept < longest_duration)
      return (kept + every - Duration{1}) / every * every;
    return std::max(kept, every);
  };
  const Duration keeps = keeps_for(clients.cache_ttl.value_or(kept_by(clients.cache)));
  const Duration negative =
      keeps_for(clients.negative_cache_ttl.value_or(std::min(keeps, negative_kept_by(clients.cache))));
  if (negative < keeps) part.caches.negative_keep = negative;
  part.is_own_cache = clients.cache == ClientCache::os && keeps == Duration{} && clients.lookup.is_steady();
  // Only one of two can be worked out at random. A resolver that prefetches is the lesser: it gives an answer longer by
  // what is left.
  if (clients.lookup.random > Duration{} && part.caches.asked_in > Duration{})
    part.caches.asked_in = part.caches.give = part.caches.delay = Duration{};
  if (clients.lookup.random > Duration{}) part.caches.random = clients.lookup.random;
  if (keeps > Duration{}) part.caches.keep.push_back(keeps);
  part.client_keeps = keeps;
}

// The TTL that most caches have been told when the record is first replaced: how full they are, and whether they keep
// in step, depends on it. A new one spreads over as long as the old one lasted.
Duration ttl_before_change(const History::Source& source) {
  const std::vector<History::Answered>& answers = source.answers;
  Duration ttl = answers.front().ttl;
  std::size_t changed = 0;
  while (changed < answers.size() && answers[changed].version == answers.front().version) ++changed;
  if (changed == answers.size()) return ttl;
  for (std::size_t i = 0; i < changed; ++i)
    if (answers[changed].from - answers[i].from >= ttl / 2) ttl = answers[i].ttl;
  return ttl;
}

bool are_kept_differently(const History::Source& source) {
  const auto is_emptied = [](const History::Answered& now) { return now.emptied.has_value(); };
  if (std::any_of(source.answers.begin(), source.answers.end(), is_emptied)) return false;
  return std::any_of(source.answers.begin(), source.answers.end(), [&](const History::Answered& now) {
    return now.version != Condition::no_version && now.ttl != source.answers.front().ttl;
  });
}

}  // namespace

std::vector<Part> parts_of(const Scenario& scenario, const History& history) {
  std::vector<Part> parts;
  const Population& clients = scenario[history.clients];
  for (const History::Source& source : history.sources) {
    const Part whole{.source = &source, .share = source.share, .caches = {}, .way = {}};
    const auto resolver = resolver_of(scenario, source);
    if (!resolver) {
      parts.push_back(whole);
      continue;
    }
    const Told told{ttl_before_change(source), are_kept_differently(source)};
    for (const Supply& supply : supplies_to(scenario, *resolver, told, whole)) {
      Part& part = parts.emplace_back(scenario[*resolver].is_spread ? supply.part : whole);
      add_clients(clients, supply.refresh_cycle, part);
      if (!scenario[*resolver].is_spread) break;
    }
  }
  std::erase_if(parts, [](const Part& part) { return part.share <= 0; });
  return parts;
}

namespace {

// A client's own cache that keeps to the TTL is filled when its resolver's is. Without the resolver it goes on until
// its records expire, and asks again and again from then on. That the resolver comes back with nothing is nothing to
// it.
void keep_while_unheard(std::vector<Entry>& entries) {
  bool was_heard = true;
  std::optional<Time> heard_again;
  for (Entry& entry : entries) {
    const bool is_heard = entry.condition.is_heard;
    if (is_heard && !was_heard) heard_again = entry.condition.from;
    was_heard = is_heard;
    if (!is_heard || heard_again == entry.condition.from) entry.emptied.reset();
    if (!is_heard) entry.condition.answers = Condition::no_version, entry.cut_off.reset();
    entry.condition.is_heard = true;
  }
}

// The same of clients of a single resolver, whose phase is drawn, but not when it is lost: any phase is as likely.
void expire_while_unheard(UserCourse& course) {
  std::optional<Waiting> open;
  std::uint32_t held = course.entries.front().condition.answers;
  Duration ttl{};
  for (Entry& entry : course.entries) {
    Condition& condition = entry.condition;
    if (open && condition.is_heard) {
      open->to = condition.from, open->record = entry.record;
      if (ttl > Duration{}) open->waits_to = std::min(1.0, seconds(open->to - open->from) / seconds(ttl));
      if (open->to > open->from) course.waiting.push_back(*open);
      open.reset();
    }
    if (condition.is_heard) {
      held = condition.answers, ttl = condition.lifetime;
    } else {
      if (!open)
        open = Waiting{.from = condition.from, .to = {}, .met = Disposition::no_name, .is_ended_by_record = true};
      condition.answers = held;
    }
    condition.is_heard = true;
  }
}

// Where a resolver is cut off, those behind it that are in step lose what they have together: it runs out, and then
// what they may serve stale. One at a phase of its own goes on until its own time comes.
class Cuts {
 public:
  Cuts(const Scenario& scenario, const Part& part)
      : scenario_(scenario), part_(part), root_(scenario[part.way.front().first]) {}

  void apply(Entry& entry) const {
    Condition& condition = entry.condition;
    const CacheRules rules = part_.violates ? root_.cache.keeping(root_.violators.ttl) : root_.cache;
    const Duration ttl = condition.lifetime;
    condition.grace = rules.grace(ttl) - rules.serves_stale;
    condition.lifetime = light_use(rules, root_.demand, ttl).lifetime;
    condition.cut_off = condition.emptied = 0;
    condition.flushes = false;
    if (entry.emptied) empty(*entry.emptied, condition);
    if (!entry.cut_off) return;
    const std::size_t place = place_of(*entry.cut_off);
    for (std::size_t i = place; i < part_.way.size(); ++i)
      condition.grace += scenario_[part_.way[i].first].cache.serves_stale;
    if (place == 0) condition.grace = outlasts(rules, root_.demand, ttl, condition.grace);
    if (part_.way[place].second == 0)
      condition.answers = Condition::no_version;
    else
      condition.cut_off = 1u << (part_.way[place].second - 1);
  }

 private:
  void empty(ResolverId one, Condition& condition) const {
    const std::size_t place = place_of(one);
    const std::size_t before = place == 0 ? 0 : part_.way[place - 1].second, keeps = part_.way[place].second;
    if (place == 0)
      condition.flushes = true;
    else if (keeps > before)
      condition.emptied = 1u << (keeps - 1);
  }
  std::size_t place_of(ResolverId one) const {
    const auto found =
        std::find_if(part_.way.begin(), part_.way.end(), [&](const auto& step) { return step.first == one; });
    return static_cast<std::size_t>(found - part_.way.begin());
  }

  const Scenario& scenario_;
  const Part& part_;
  const Resolver& root_;
};

}  // namespace

std::vector<Entry> entries_of(const Scenario& scenario, const History& history, const Part& part) {
  std::vector<Entry> entries = entries_of(history, *part.source);
  if (part.caches.is_spread && part.is_own_cache) keep_while_unheard(entries);
  if (!part.way.empty())
    for (Entry& entry : entries) Cuts(scenario, part).apply(entry);
  return entries;
}

UserCourse course_of(const Scenario& scenario, const History& history, const Part& part) {
  UserCourse course{entries_of(scenario, history, part), {}};
  if (part.is_own_cache && !part.caches.is_spread) expire_while_unheard(course);
  const auto& connections = scenario[history.clients].connections;
  if (!connections) return course;
  Duration settles = part.keeps + part.client_keeps + part.caches.delay + part.settles(), longest{};
  for (const Entry& entry : course.entries)
    if (part.caches.is_spread) longest = std::max(longest, entry.condition.lifetime);
  const double users = part.share * static_cast<double>(scenario[history.clients].count);
  return with_connections(course.entries, *connections, settles + longest, users);
}

}  // namespace drsim
