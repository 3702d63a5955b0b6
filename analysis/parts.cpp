#include "analysis/parts.hpp"

#include <algorithm>
#include <optional>

namespace drsim {
namespace {

const Resolver* resolver_of(const Scenario& scenario, const History::Source& source) {
  if (!source.asking) return nullptr;
  return &scenario[std::get<WatchedFlow::Asking>(scenario[*source.asking].purpose).resolver];
}

// The one that asks the servers.
const Resolver& root_of(const Scenario& scenario, const Resolver& resolver) {
  return resolver.forwards_to ? root_of(scenario, scenario[*resolver.forwards_to]) : resolver;
}

// Resolvers between the root and the clients that restart the TTL, each at a phase of its own.
void add_restarts(const Scenario& scenario, const Resolver& resolver, Duration ttl, Part& part) {
  if (!resolver.forwards_to) return;
  add_restarts(scenario, scenario[*resolver.forwards_to], ttl, part);
  if (resolver.inherits(ttl)) return;
  const Duration kept = resolver.cache.lifetime(Duration{});  // Whatever is left, it becomes the floor.
  part.caches.keep.push_back(kept);
  part.keeps += kept;
}

// A client's own cache, and how often it is asked: the first look-up after the cache has run out goes on to the resolver.
void add_clients(const Population& clients, Part& part) {
  const Duration kept = kept_by(clients.cache), every = clients.looks_up.every;
  Duration keeps = std::max(kept, every);
  if (kept > Duration{} && every > Duration{} && kept < longest_duration) keeps = (kept + every - Duration{1}) / every * every;
  if (clients.looks_up.random > Duration{}) part.caches.random = clients.looks_up.random;
  if (keeps > Duration{}) part.caches.keep.push_back(keeps);
  part.client_keeps = keeps;
}

void add_resolver(const Scenario& scenario, const Resolver& resolver, Duration ttl, const Part& whole, std::vector<Part>& parts) {
  const Resolver& root = root_of(scenario, resolver);
  const CacheRules& rules = root.cache;
  Part part = whole;
  part.caches.is_spread = true;
  add_restarts(scenario, resolver, ttl, part);
  const double extended = root.violators.share;
  if (extended > 0) {
    Part violator = part;
    violator.share *= extended;
    violator.violates = true;
    parts.push_back(violator);
    part.share *= 1 - extended;
  }
  const LightUse use = light_use(root.demand, rules.lifetime(ttl), rules.serves_stale > Duration{});
  part.caches.delay = use.delay;
  if (use.cached < 1) {
    Part rest = part;
    rest.share *= 1 - use.cached;
    rest.caches.is_spread = false;
    rest.caches.random = use.stale_for;
    rest.caches.delay = use.stale_for > Duration{} ? use.lifetime : Duration{};
    parts.push_back(rest);
    part.share *= use.cached;
  }
  parts.push_back(part);
}

// The TTL that most caches have been told when the record is first replaced: how full they are, and whether they keep in step,
// depends on it. A new one spreads over as long as the old one lasted.
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

}  // namespace

std::vector<Part> parts_of(const Scenario& scenario, const History& history) {
  std::vector<Part> parts;
  const Population& clients = scenario[history.clients];
  for (const History::Source& source : history.sources) {
    const std::size_t first = parts.size();
    const Part whole{.source = &source, .share = source.share, .caches = {}};
    const Resolver* resolver = resolver_of(scenario, source);
    if (resolver && resolver->is_spread) add_resolver(scenario, *resolver, ttl_before_change(source), whole, parts);
    else parts.push_back(whole);
    if (resolver)
      for (std::size_t i = first; i < parts.size(); ++i) add_clients(clients, parts[i]);
  }
  std::erase_if(parts, [](const Part& part) { return part.share <= 0; });
  return parts;
}

namespace {

// Whose connections stay with the version they were opened to, for as long as it works, whatever the name says meanwhile. When it
// fails they are found dead `notices` later, unless it works again before that. From then on names count.
class Connections {
 public:
  /// `settles`: after so long without a change, all of them have found what is answered.
  Connections(Duration notices, Duration settles) : notices_(notices), settles_(settles) {}

  std::vector<Entry> hide(const std::vector<Entry>& entries) && {
    connected_ = entries.front().condition.answers;
    for (const Entry& entry : entries) {
      if (dead_until_ && entry.condition.from > *dead_until_) notice(*dead_until_);
      step(entry);
      if (!works(entry, entry.condition.answers)) found_since_.reset();
      else if (!found_since_ || entry.condition.answers != before_->condition.answers) found_since_ = entry.condition.from;
      before_ = entry;
    }
    if (dead_until_) notice(*dead_until_);
    return std::move(hidden_);
  }

 private:
  static bool works(const Entry& entry, std::uint32_t version) { return is_reached(entry.of(version)); }

  void step(const Entry& entry) {
    // Once all of them have found a version that works, that is what they are connected to.
    if (!connected_ && found_since_ && entry.condition.from - *found_since_ >= settles_ &&
        (entry.condition.answers != before_->condition.answers || !works(entry, before_->condition.answers)))
      connected_ = before_->condition.answers;
    if (!connected_) {
      add(entry);
      return;
    }
    const bool is_well = works(entry, *connected_);
    if (is_well) dead_until_.reset();
    else if (!dead_until_) dead_until_ = entry.condition.from + notices_;
    if (!is_well && notices_ == Duration{}) notice(entry.condition.from);
    if (!connected_) add(entry);
    else add(entry, is_well ? Disposition::reached : entry.of(*connected_));
  }

  void notice(Time at) {
    dead_until_.reset();
    connected_.reset();
    if (!before_ || notices_ == Duration{}) return;
    Entry open = *before_;
    open.condition.from = at;
    open.condition.flushes = open.condition.flushes_clients = false;
    open.record.reset();
    add(open);
  }

  void add(Entry entry, std::optional<Disposition> all = {}) {
    if (all) std::fill(entry.dispositions.begin(), entry.dispositions.end(), *all);
    for (std::size_t v = 0; v < entry.dispositions.size(); ++v) entry.condition.bad[v] = !is_reached(entry.dispositions[v]);
    hidden_.push_back(std::move(entry));
  }

  const Duration notices_, settles_;
  std::optional<std::uint32_t> connected_;
  std::optional<Time> found_since_;  ///< Since when the same answer has been given, and works.
  std::optional<Time> dead_until_;
  std::optional<Entry> before_;
  std::vector<Entry> hidden_;
};

}  // namespace

std::vector<Entry> entries_of(const Scenario& scenario, const History& history, const Part& part) {
  std::vector<Entry> entries = entries_of(history, *part.source);
  if (part.caches.is_spread) {
    const Resolver& root = root_of(scenario, *resolver_of(scenario, *part.source));
    for (Entry& entry : entries) {
      const Duration ttl = part.violates ? std::max(entry.condition.lifetime, root.violators.ttl) : entry.condition.lifetime;
      const Duration lifetime = root.cache.lifetime(ttl);
      entry.condition.lifetime = light_use(root.demand, lifetime, root.cache.serves_stale > Duration{}).lifetime;
      entry.condition.grace = root.cache.grace(ttl);
    }
  }
  if (const auto notices = scenario[history.clients].notices) {
    Duration settles = part.keeps + part.client_keeps + part.caches.delay + 20 * part.caches.random, longest{};
    for (const Entry& entry : entries)
      if (part.caches.is_spread) longest = std::max(longest, entry.condition.lifetime);
    return Connections(*notices, settles + longest).hide(entries);
  }
  return entries;
}

}  // namespace drsim
