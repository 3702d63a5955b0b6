#include "analysis/availability/caches/user_paths.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "analysis/availability/report.hpp"

namespace drsim {
namespace {

constexpr Micros never = std::numeric_limits<Micros>::max() / 4;
constexpr double next_to_nothing = 1e-9;

// From an instant on a user, or a cache on the way to him, holds a version.
struct Held {
  Micros from = 0;
  std::uint32_t version = 0;
};
using Path = std::vector<Held>;

void append(Path& path, Micros from, std::uint32_t version) {
  if (!path.empty() && path.back().from == from) path.pop_back();
  if (path.empty() || path.back().version != version) path.push_back({from, version});
}

std::uint32_t version_at(const Path& path, Micros at) {
  const auto after =
      std::upper_bound(path.begin(), path.end(), at, [](Micros t, const Held& held) { return t < held.from; });
  return after == path.begin() ? path.front().version : (after - 1)->version;
}

Path replaced(const Path& path, Micros from, Micros to, std::uint32_t version) {
  Path result;
  for (const Held& held : path)
    if (held.from < from) append(result, held.from, held.version);
  append(result, from, version);
  append(result, to, version_at(path, to));
  for (const Held& held : path)
    if (held.from > to) append(result, held.from, held.version);
  return result;
}

// Where a user stands: between 0 and 1 in each thing that is another one for each user.
class Places {
 public:
  explicit Places(std::size_t user) : user_(user) {}
  explicit Places(std::vector<double> fixed) : fixed_(std::move(fixed)) {}
  double next() {
    const std::size_t dimension = next_++;
    if (dimension < fixed_.size()) return fixed_[dimension];
    return user_ ? place_of(*user_, dimension) : 0.5;
  }

 private:
  std::optional<std::size_t> user_;
  std::vector<double> fixed_;
  std::size_t next_ = 0;
};

// The first look-up at or after an instant, of one at an interval that has looked up, or will, at another one.
Micros first_ask(Micros ask, Micros interval, Micros from) {
  if (ask >= from || ask >= never) return ask;
  return ask + (from - ask + interval - 1) / interval * interval;
}

// ---- One cache after the other -------------------------------------------------------------------------------------

// A resolver that asks the servers, as Cohorts has very many of them.
class Root {
 public:
  Root(std::span<const Step> steps, std::uint32_t none, double place) : none_(none) {
    const Step& first = steps.front();
    const bool is_spread = first.lifetime > 0 && first.lifetime < forever;
    expires_ = first.from + 1;
    if (is_spread) expires_ += static_cast<Micros>(place * static_cast<double>(first.lifetime));
    if (first.lifetime >= forever) expires_ = never;
    is_overdue_ = first.answers == none;
    if (is_overdue_) expires_ = never;
    append(path_, first.from, first.answers);
    for (const Step& step : steps) pass(step);
  }
  Path path() && { return std::move(path_); }

 private:
  void pass(const Step& step) {
    const bool is_answered = step.answers != none_;
    if (step.flushes || (is_overdue_ && is_answered)) expires_ = step.from, is_overdue_ = false;
    while (expires_ < step.to) {
      const Micros at = std::max(expires_, step.from);
      if (is_answered) {
        append(path_, at, step.answers);
        expires_ = step.lifetime == 0         ? step.to
                   : step.lifetime >= forever ? never
                                              : first_ask(at, step.lifetime, step.to);
      } else if (!is_overdue_ && step.grace > 0 && !step.flushes) {
        is_overdue_ = true;
        expires_ += step.grace;
      } else {
        append(path_, at, none_);
        is_overdue_ = true, expires_ = never;
      }
    }
  }

  const std::uint32_t none_;
  Micros expires_ = 0;
  bool is_overdue_ = false;
  Path path_;
};

// What a cache does with what it is told, from change to change and from flush to flush.
struct Keeping {
  Micros interval = 0;
  bool begins_again = false;                  ///< Emptied, it has another phase: a resolver.
  std::vector<char> negative{};               ///< By version: that there is no such name,
  std::optional<Micros> negative_interval{};  ///< which is kept for this long.
};

class Keeper {
 public:
  Keeper(const Keeping& keeping, std::uint32_t none, double place) : keeping_(keeping), none_(none) {
    ask_ = keeping.interval >= forever ? never : static_cast<Micros>(place * static_cast<double>(keeping.interval));
  }
  Path keep(const Path& told, std::span<const Micros> flushes) {
    const Micros start = told.front().from;
    held_ = told.front().version;
    if (ask_ < never) ask_ += start + 1;
    append(path_, start, held_);
    std::vector<Micros> turns;
    for (const Held& one : told) turns.push_back(one.from);
    turns.insert(turns.end(), flushes.begin(), flushes.end());
    std::sort(turns.begin(), turns.end());
    turns.erase(std::unique(turns.begin(), turns.end()), turns.end());
    for (std::size_t i = 0; i < turns.size(); ++i) {
      const Micros from = turns[i], to = i + 1 < turns.size() ? turns[i + 1] : never;
      if (std::binary_search(flushes.begin(), flushes.end(), from)) empty(from, version_at(told, from));
      pass(from, to, version_at(told, from));
    }
    return std::move(path_);
  }

 private:
  bool is_short() const { return keeping_.negative_interval && keeping_.negative[held_]; }
  Micros interval() const { return is_short() ? *keeping_.negative_interval : keeping_.interval; }
  void hold(Micros at, std::uint32_t version) { append(path_, at, held_ = version); }

  void empty(Micros at, std::uint32_t told) {
    hold(at, told);
    if (keeping_.begins_again || is_short()) ask_ = at + interval();
  }
  // It is told the same from one instant to another. Told nothing, it asks again at once when there is something.
  void pass(Micros from, Micros to, std::uint32_t told) {
    if (held_ == none_ && told != none_) {
      hold(from, told);
      if (is_short()) ask_ = from + interval();
    }
    if (is_short() && interval() == 0) ask_ = from;
    while (true) {
      if (ask_ < from && interval() > 0) ask_ = first_ask(ask_, interval(), from);
      if (ask_ >= to || told == held_) break;
      const bool was_short = is_short();
      const Micros at = ask_;
      hold(at, told);
      if (was_short || is_short()) ask_ = keeping_.interval >= forever && !is_short() ? never : at + interval();
      if (is_short() && interval() == 0) break;
    }
  }

  const Keeping& keeping_;
  const std::uint32_t none_;
  std::uint32_t held_ = 0;
  Micros ask_ = 0;
  Path path_;
};

Path delayed(const Path& told, Micros by, std::span<const Micros> flushes) {
  Path path{told.front()};
  for (std::size_t i = 1; i < told.size(); ++i) append(path, told[i].from + by, told[i].version);
  for (const Micros flush : flushes) path = replaced(path, flush, flush + by, version_at(told, flush));
  return path;
}

// Without memory: since something was told last, the next look-up is as far away as ever.
Path looked_up_at_random(const Path& told, double mean, std::span<const Micros> flushes, std::uint32_t none,
                         Places& places) {
  Path path{told.front()};
  for (std::size_t i = 1; i < told.size(); ++i) {
    const Micros from = told[i].from, to = i + 1 < told.size() ? told[i + 1].from : never;
    Micros asks = path.back().version == none && told[i].version != none
                      ? from
                      : from + std::llround(-std::log(1 - places.next()) * mean * 1e6);
    for (const Micros flush : flushes)
      if (flush >= from) asks = std::min(asks, flush);
    if (asks < to) append(path, asks, told[i].version);
  }
  return path;
}

// ---- All of them, one behind the other
// -------------------------------------------------------------------------------

class Follower {
 public:
  Follower(const Timeline& timeline, const Caches& caches) : timeline_(timeline), caches_(caches) {
    for (std::size_t k = 0; k < caches.keep.size(); ++k) {
      const bool is_resolver = k < caches.resolvers;
      Keeping& keeping = keeping_.emplace_back(
          Keeping{.interval = caches.keep[k].count(), .begins_again = is_resolver, .negative = {}});
      if (is_resolver || !caches.negative_keep) continue;
      keeping.negative.assign(timeline.kinds, char{0});
      for (const Step& step : timeline.steps)
        if (step.is_negative && step.answers != timeline.none) keeping.negative[step.answers] = char{1};
      keeping.negative_interval = caches.negative_keep->count();
    }
  }

  FollowedUser follow(Places places) const {
    Path path;
    if (caches_.is_spread)
      path = Root(timeline_.steps, timeline_.none, places.next()).path();
    else
      for (const Step& step : timeline_.steps) append(path, step.from, step.answers);
    if (caches_.delay > Duration{}) path = delayed(path, caches_.delay.count(), timeline_.empties);
    for (std::size_t k = 0; k < caches_.keep.size(); ++k) {
      const bool is_resolver = k < caches_.resolvers;
      const Hearing& who = is_resolver ? timeline_.keepers[k] : timeline_.clients;
      hear(who, path);
      if (caches_.keep[k] > Duration{})
        path = Keeper(keeping_[k], timeline_.none, places.next()).keep(path, who.flushes);
    }
    if (caches_.keep.size() == caches_.resolvers) hear(timeline_.clients, path);
    if (caches_.random > Duration{})
      path = looked_up_at_random(path, seconds(caches_.random), timeline_.clients.flushes, timeline_.none, places);
    return {.weight = 1, .cut_off = cut_off(path)};
  }

  // Where phases turn: at their ends, and where something happens.
  std::vector<std::vector<double>> edges() const {
    std::vector<Micros> periods;
    if (caches_.is_spread) periods.push_back(timeline_.steps.front().lifetime);
    for (const Duration keep : caches_.keep)
      if (keep > Duration{}) periods.push_back(keep.count());
    constexpr std::size_t most = 3;
    if (periods.size() > most) periods.resize(most);
    std::vector<std::vector<double>> all{{}};
    for (const Micros period : periods) {
      std::vector<std::vector<double>> more;
      for (const std::vector<double>& before : all)
        for (const double place : edges_of(period)) {
          more.push_back(before);
          more.back().push_back(place);
        }
      all = std::move(more);
    }
    return all;
  }

 private:
  void hear(const Hearing& who, Path& path) const {
    for (const auto& [from, to] : who.cut_off) path = replaced(path, from, to, timeline_.none);
  }

  std::vector<double> edges_of(Micros period) const {
    if (period <= 0 || period >= forever) return {0};
    const double length = static_cast<double>(period);
    std::vector<double> places{0.5 / length, 1 - 0.5 / length};
    constexpr std::size_t most = 3;
    const std::size_t steps = timeline_.steps.size();
    for (std::size_t i = 1; i < std::min(steps, most + 1); ++i) {
      const Micros since = timeline_.steps[i].from - timeline_.steps.front().from - 1;
      for (const Micros at : {since - 1, since})
        places.push_back((static_cast<double>((at % period + period) % period) + 0.5) / length);
    }
    return places;
  }

  std::vector<std::pair<Micros, Micros>> cut_off(const Path& path) const {
    std::vector<std::pair<Micros, Micros>> times;
    std::size_t k = 0;
    for (const Step& step : timeline_.steps) {
      for (Micros at = step.from; at < step.to;) {
        while (k + 1 < path.size() && path[k + 1].from <= at) ++k;
        const Micros to = k + 1 < path.size() ? std::min(step.to, path[k + 1].from) : step.to;
        if (at >= 0 && step.bad[path[k].version]) {
          if (!times.empty() && times.back().second == at)
            times.back().second = to;
          else
            times.emplace_back(at, to);
        }
        at = to;
      }
    }
    return times;
  }

  const Timeline& timeline_;
  const Caches& caches_;
  std::vector<Keeping> keeping_;
};

}  // namespace

// Multiples of square roots of primes are spread evenly, and independently of each other (Richtmyer).
double place_of(std::size_t user, std::size_t dimension) {
  constexpr std::array primes{2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
  // Beyond them a scrambled number does (Steele et al., SplitMix64).
  if (dimension >= primes.size()) {
    std::uint64_t z = user * 0x9e3779b97f4a7c15U + dimension * 0xd1b54a32d192ed03U + 0x632be59bd9b4e019U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
  }
  const double at = (static_cast<double>(user) + 0.5) * std::sqrt(static_cast<double>(primes[dimension]));
  return at - std::floor(at);
}

bool can_follow_users(const Caches& caches) { return caches.gap == Duration{} && caches.asked_in == Duration{}; }

std::vector<FollowedUser> follow_users(const Timeline& timeline, const Caches& caches) {
  const Follower follower(timeline, caches);
  const bool are_alike =
      !caches.is_spread && caches.random == Duration{} &&
      std::all_of(caches.keep.begin(), caches.keep.end(), [](Duration d) { return d == Duration{}; });
  constexpr std::size_t work = 4'000'000, most = 4096, least = 512;
  const std::size_t users = std::clamp(work / (timeline.steps.size() * (caches.keep.size() + 2)), least, most);
  std::vector<FollowedUser> all;
  for (std::size_t i = 0; i < users; ++i) {
    all.push_back(are_alike && i > 0 ? all.front() : follower.follow(Places(i)));
    all.back().number = i;
    all.back().weight = 1.0 / static_cast<double>(users);
  }
  for (std::vector<double>& places : follower.edges()) {
    all.push_back(follower.follow(Places(std::move(places))));
    all.back().weight = next_to_nothing;
    all.back().is_at_edge = true;
  }
  return all;
}

std::vector<Spread> downtimes_of(std::span<const FollowedUser> users) {
  std::vector<Spread> spreads;
  for (const FollowedUser& user : users) {
    Micros downtime = 0;
    for (const auto& [from, to] : user.cut_off) downtime += to - from;
    spreads.push_back({downtime, downtime, user.weight});
  }
  return spreads;
}

UserOutcome outcome_of(std::span<const FollowedUser> users, Micros end) {
  UserOutcome outcome;
  outcome.downtimes = downtimes_of(users);
  std::vector<std::pair<Micros, std::int64_t>> turns;
  std::int64_t count = 0;
  for (const FollowedUser& user : users) {
    if (user.is_at_edge) continue;
    ++count;
    for (const auto& [from, to] : user.cut_off) turns.emplace_back(from, 1), turns.emplace_back(to, -1);
  }
  std::sort(turns.begin(), turns.end());
  for (const Spread& spread : outcome.downtimes)
    if (spread.weight > next_to_nothing) outcome.mean_downtime += spread.weight * static_cast<double>(spread.low) / 1e6;
  std::int64_t lost = 0;
  const auto point = [&](Micros at) {
    const Breakpoint next{Time{Duration{at}}, static_cast<double>(lost) / static_cast<double>(count)};
    if (outcome.affected.empty() || outcome.affected.back() != next) outcome.affected.push_back(next);
  };
  // Several at one instant are a step. One after the other, they are drawn by a straight line for every few of them.
  constexpr std::int64_t together = 4, drawn = 8;
  std::int64_t since = 0;
  point(0);
  for (std::size_t i = 0; i < turns.size();) {
    const Micros at = turns[i].first;
    std::int64_t more = 0;
    for (; i < turns.size() && turns[i].first == at; ++i) more += turns[i].second;
    if (std::abs(more) > together || lost == 0) point(at);
    lost += more;
    since += std::abs(more);
    if (std::abs(more) > together || lost == 0 || since >= drawn) point(at), since = 0;
  }
  point(end);
  return outcome;
}

}  // namespace drsim
