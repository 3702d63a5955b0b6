#include "analysis/availability/flows/connections.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/availability/report.hpp"

namespace drsim {

Duration retransmission_gap(const Connections& connections, Duration silent_for) {
  Duration gap = connections.first_retransmission, sent = gap;
  while (sent <= silent_for && gap < connections.longest_retransmission) {
    gap = std::min(2 * gap, connections.longest_retransmission);
    sent += gap;
  }
  return gap;
}

// Attempts lie at the sums of the waits, each of which the jitter may shorten: a wave of them lasts as long as all
// jitter together, until it is as long as a wait; from then on they are anywhere in it.
RetryWave retries_after(const Reconnecting& tries, Duration failed_for) {
  const auto shortened = [&](Duration sum) { return std::chrono::duration_cast<Duration>(sum * (1 - tries.jitter)); };
  Duration gap = tries.first, sum = gap;
  const auto more = [&] {
    gap = std::min(2 * gap, tries.longest);
    sum += gap;
  };
  while (sum < failed_for) {
    if (gap == tries.longest && sum - shortened(sum) >= gap) return {1, {Duration{}, gap}, {}};
    more();
  }
  if (sum - shortened(sum) >= gap) return {1, {Duration{}, gap}, {}};
  RetryWave wave{1, {std::max(shortened(sum), failed_for) - failed_for, sum - failed_for}, {}};
  if (failed_for > shortened(sum)) wave.share = seconds(sum - failed_for) / seconds(sum - shortened(sum));
  more();
  wave.next = {std::max(shortened(sum), failed_for) - failed_for, sum - failed_for};
  return wave;
}

namespace {

// A connection that was opened: to which version, to whom, and who knows it.
struct Open {
  std::uint32_t version = 0;
  VmId vm;
  std::uint32_t starts = 0;
  std::vector<std::uint32_t> known;

  // Whoever is told of a connection by one that knows it, knows it too.
  void share(const History::View& view) {
    for (const std::vector<std::uint32_t>& group : view.shared) {
      const bool is_known = std::any_of(group.begin(), group.end(), [&](std::uint32_t one) { return knows(one); });
      for (const std::uint32_t one : group)
        if (is_known && !knows(one)) known.push_back(one);
    }
  }
  bool knows(std::uint32_t one) const { return std::find(known.begin(), known.end(), one) != known.end(); }
};

Duration quantile(const Delay& delay, double u) {
  const auto scaled = [](Duration span, double by) { return std::chrono::duration_cast<Duration>(span * by); };
  const auto* three = std::get_if<Triangular>(&delay);
  if (!three || three->low >= three->high) return {};
  const double rise = seconds(three->mode - three->low) / seconds(three->high - three->low);
  const Duration whole = three->high - three->low;
  if (u < rise) return three->low + scaled(whole, std::sqrt(u * rise));
  return three->high - scaled(whole, std::sqrt((1 - u) * (1 - rise)));
}

// After a time since the loss, the share of the connections that has not been found dead: straight lines between.
struct Unnoticed {
  Duration after{};
  double share = 1;
};

// Cut off where a ten-thousandth is left, which is found dead as late as keeps the mean. A chord over a step h of what
// decays as e^(-t / m) makes the mean longer by h^2 / 12 m^2 of it: 1/20000 here.
std::vector<Unnoticed> unnoticed_of(const Exponential& exponential) {
  constexpr double step = 0.025, least = 1e-4;
  std::vector<Unnoticed> left;
  const auto add = [&](double means, double share) {
    left.push_back({std::chrono::duration_cast<Duration>(exponential.mean * means), share});
  };
  const double end = -std::log(least);
  for (double means = 0; means < end; means += step) add(means, std::exp(-means));
  add(end, least), add(end + 2, 0);
  return left;
}

std::vector<Unnoticed> unnoticed_of(const Delay& delay) {
  if (const auto* fixed = std::get_if<Fixed>(&delay)) return {{fixed->value, 0}};
  if (const auto* uniform = std::get_if<Uniform>(&delay)) return {{uniform->low, 1}, {uniform->high, 0}};
  if (const auto* exponential = std::get_if<Exponential>(&delay)) return unnoticed_of(*exponential);
  std::vector<Unnoticed> left;
  constexpr int parts = 64;
  for (int i = 0; i <= parts; ++i) {
    const double found = static_cast<double>(i) / parts;
    left.push_back({quantile(delay, found), 1 - found});
  }
  return left;
}

class Following {
 public:
  Following(const Connections& connections, Duration settles, double users)
      : connections_(connections), settles_(settles), users_(users), notices_(unnoticed_of(connections.notice)) {}

  UserCourse follow(const std::vector<Entry>& entries) && {
    if (entries.front().condition.answers != Condition::no_version && works(entries.front()))
      open_ = opened(entries.front());
    for (const Entry& entry : entries) {
      find_dead(entry.condition.from);
      renew(entry.condition.from);
      step(entry);
      if (!works(entry))
        found_since_.reset();
      else if (!found_since_ || entry.condition.answers != before_->condition.answers)
        found_since_ = entry.condition.from;
      before_ = entry;
    }
    find_dead(Time::max());
    renew(Time::max());
    return std::move(course_);
  }

 private:
  static bool works(const Entry& entry) { return is_reached(entry.of(entry.condition.answers)); }

  static const History::Connection& connection(const Entry& entry, std::uint32_t version) {
    static const History::Connection none;
    return version < entry.view->connections.size() ? entry.view->connections[version] : none;
  }
  static Open opened(const Entry& entry) {
    const History::Connection& now = connection(entry, entry.condition.answers);
    Open open{entry.condition.answers, now.vm, now.starts, now.passes};
    open.share(*entry.view);
    return open;
  }

  // What those connected meet: a host that serves; one that is there, and lacks something to serve; one that has
  // started again, and knows nothing of them.
  enum class Meets { works, fails, reset, nothing };
  // What a host that is there lacks is nothing to its connections.
  static bool is_behind_host(Disposition met) {
    return met == Disposition::commits_wait || met == Disposition::dependency_down || met == Disposition::overloaded ||
           met == Disposition::too_slow;
  }
  static const History::Connection::Host* host(const Entry& entry, const Open& open) {
    const std::vector<History::Connection::Host>& all = connection(entry, open.version).reached;
    const auto its = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.vm == open.vm; });
    return its == all.end() ? nullptr : &*its;
  }
  static Disposition met_by(const Entry& entry, const Open& open) {
    const History::Connection::Host* its = host(entry, open);
    return its && is_behind_host(its->met) ? its->met : entry.of(open.version);
  }
  static Meets meets(const Entry& entry, const Open& open) {
    const Disposition met = met_by(entry, open);
    const History::Connection::Host* its = host(entry, open);
    if (!its || (!is_reached(met) && !is_behind_host(met))) return Meets::nothing;
    const History::Connection& now = connection(entry, open.version);
    const bool is_known = std::all_of(now.passes.begin(), now.passes.end(), [&](auto one) { return open.knows(one); });
    if (!is_known) return Meets::nothing;
    if (its->starts != open.starts) return Meets::reset;
    return is_reached(met) ? Meets::works : Meets::fails;
  }

  void step(const Entry& entry) {
    settle(entry);
    if (!open_) {
      try_again(entry);
      add(entry);
      return;
    }
    const Meets met = meets(entry, *open_);
    const bool is_there = met == Meets::works || met == Meets::fails;
    if (is_there) open_->share(*entry.view);
    if (is_there && !lost_since_)
      connections_.max_age ? keep(entry) : stay(entry);
    else if (is_there)
      go_on(entry);
    else if (!lost_since_)
      lose(entry, met, kept(entry.condition.from));
    else if (met == Meets::reset)
      reset(entry);
    else
      is_noticed(entry.condition.from) ? add(entry) : suffer(entry);
  }

  // Once all of them have found what works, that is what they are connected to.
  void settle(const Entry& entry) {
    if (open_ || !found_since_ || !before_ || entry.condition.from - *found_since_ < settles_) return;
    if (entry.condition.from < noticed_by_) return;
    const Open now = opened(*before_);
    if (entry.condition.answers == before_->condition.answers && meets(entry, now) == Meets::works) return;
    open_ = now;
  }

  // Closed in good order they are asked for again at once. Otherwise nobody tells their users.
  void lose(const Entry& entry, Meets met, double share) {
    const bool is_closed = entry.closed_by == open_->vm && met == Meets::nothing;
    const Disposition meets_now = entry.of(open_->version);
    lost_as_ = is_reached(meets_now) ? Disposition::unknown_connection : meets_now;
    kept_ = share;
    renewing_since_.reset();
    young_.reset();
    if (is_closed || notices_.back().after == Duration{}) {
      open_.reset();
      noticed_by_ = entry.condition.from;
      if (!works(entry)) failing_since_ = entry.condition.from;
      add(entry);
    } else if (met == Meets::reset) {  // It has started again within an instant.
      lost_since_ = entry.condition.from;
      reset(entry);
    } else {
      lost_since_ = counted_until_ = entry.condition.from;
      suffer(entry);
    }
  }

  // ---- Connections of a certain age are closed, and others opened
  // ----------------------------------------------------

  // From the first instant at which who opens one now may fare otherwise than who has one: of all ages, a part each
  // instant. Whoever has one that was opened since fares as names do, until those are lost.
  void keep(const Entry& entry) {
    if (!renewing_since_ && is_as_ever(entry)) {
      stay(entry);
      return;
    }
    if (!renewing_since_) renewing_since_ = renewed_until_ = entry.condition.from;
    const Meets met = young_ ? meets(entry, *young_) : Meets::works;
    if (young_ && (met == Meets::nothing || met == Meets::reset)) {
      const double share = 1 - kept(entry.condition.from);
      open_ = young_;
      lose(entry, met, share);
      return;
    }
    if (young_)
      young_->share(*entry.view);
    else if (works(entry))
      young_ = opened(entry);
    add(entry);
  }

  // Who opens one now gets what all have: the same host, known to the same devices on the way.
  bool is_as_ever(const Entry& entry) const {
    if (entry.condition.answers != open_->version) return false;
    if (meets(entry, *open_) == Meets::fails) return true;
    if (!works(entry) || connection(entry, entry.condition.answers).vm != open_->vm) return false;
    const Open now = opened(entry);
    return std::all_of(open_->known.begin(), open_->known.end(), [&](std::uint32_t one) { return now.knows(one); });
  }

  // The share that still has the connection it had.
  double kept(Time at) const {
    if (!renewing_since_) return 1;
    return std::max(0.0, 1 - seconds(at - *renewing_since_) / seconds(*connections_.max_age));
  }

  void renew(Time until) {
    if (!renewing_since_ || !open_ || lost_since_) return;
    const Time end = *renewing_since_ + *connections_.max_age, to = std::min(until, end);
    if (to > renewed_until_) keep_between(renewed_until_, to);
    renewed_until_ = to;
    if (until < end) return;
    open_.reset();
    young_.reset();
    renewing_since_.reset();
    noticed_by_ = end;
  }
  // Those who still have theirs are served, or see its errors.
  void keep_between(Time from, Time to) {
    Waiting one{.from = from, .to = to, .what = {}};
    if (before_ && meets(*before_, *open_) == Meets::fails)
      one.waits_from = kept(from), one.waits_to = kept(to), one.met = met_by(*before_, *open_);
    else
      one.works_from = kept(from), one.works_to = kept(to);
    wait(one);
  }

  // ---- Who has none tries again and again
  // ----------------------------------------------------------------------------

  void try_again(const Entry& entry) {
    if (!connections_.reconnecting) return;
    const Time at = entry.condition.from;
    if (!works(entry)) {
      if (!failing_since_) failing_since_ = at;
      suffered_ = entry.of(entry.condition.answers);
      return;
    }
    if (!failing_since_) return;
    const RetryWave wave = retries_after(*connections_.reconnecting, at - *failing_since_);
    failing_since_.reset();
    come_back(at, wave.now, 1, 1 - wave.share, entry.record);
    if (wave.share < 1)
      come_back(at + wave.now.last, {wave.next.first - wave.now.last, wave.next.last - wave.now.last}, 1 - wave.share,
                0, entry.record);
  }

  // Of those who wait, all but a rest are back between two instants.
  void come_back(Time at, const Retries& when, double before, double rest, std::optional<std::size_t> record) {
    const std::string what = retry_text(when, before - rest);
    Waiting one{.from = at,
                .to = at + when.first,
                .waits_from = before,
                .waits_to = before,
                .record = record,
                .met = suffered_,
                .what = what};
    one.is_ended_together = when.first == when.last;
    wait(one);
    one.from = one.to, one.to = at + when.last, one.waits_to = rest;
    wait(one);
  }

  std::string retry_text(const Retries& when, double share) const {
    const std::string count = std::to_string(std::llround(users_ * share));
    if (when.first == when.last) return "clients connect again with their next attempt, " + count + " at one instant";
    const double rate = users_ * share / std::max(1e-6, seconds(when.last - when.first));
    return "clients connect again with their next attempt, " + std::to_string(std::llround(std::ceil(rate))) +
           " a second";
  }

  bool is_noticed(Time at) const { return lost_since_ && at >= *lost_since_ + notices_.front().after; }

  // Of those lost, the share that has not been found dead.
  double unnoticed(Time at) const {
    const Duration age = at - *lost_since_;
    if (age < notices_.front().after) return kept_;
    if (age >= notices_.back().after) return 0;
    const auto next = std::upper_bound(notices_.begin(), notices_.end(), age,
                                       [](Duration span, const Unnoticed& left) { return span < left.after; });
    const Unnoticed &b = *next, &a = *(next - 1);
    const double within = seconds(age - a.after) / seconds(b.after - a.after);
    return kept_ * (a.share + (b.share - a.share) * within);
  }

  // What happens by itself before an instant: they are found dead, one after the other.
  void find_dead(Time until) {
    if (!lost_since_) return;
    const Time first = *lost_since_ + notices_.front().after, last = *lost_since_ + notices_.back().after;
    // Those who have another one already fare as names do.
    if (kept_ < 1 && counted_until_ < std::min(until, first)) {
      wait({.from = counted_until_,
            .to = std::min(until, first),
            .waits_from = kept_,
            .waits_to = kept_,
            .met = lost_as_,
            .what = "clients find out that their connections are dead"});
      counted_until_ = std::min(until, first);
    }
    if (until > first && !has_begun_) {
      has_begun_ = true;
      mark(first);
    }
    if (!has_begun_) return;
    while (next_ + 1 < notices_.size() && until > *lost_since_ + notices_[next_].after) {
      const Time from = *lost_since_ + notices_[next_].after,
                 to = std::min(until, *lost_since_ + notices_[next_ + 1].after);
      wait({.from = std::max(from, counted_until_),
            .to = to,
            .waits_from = unnoticed(std::max(from, counted_until_)),
            .waits_to = unnoticed(to),
            .met = lost_as_,
            .what = "clients find out that their connections are dead"});
      counted_until_ = to;
      if (to < *lost_since_ + notices_[next_ + 1].after) break;
      ++next_;
    }
    if (until > last) end_loss(last);
  }

  void end_loss(Time at) {
    open_.reset();
    lost_since_.reset();
    kept_ = 1;
    if (before_ && !works(*before_)) failing_since_ = at;
    has_begun_ = false;
    next_ = 0;
    noticed_by_ = at;
    counted_until_ = {};
  }

  // It works again: who waits goes on with his next retransmission.
  void go_on(const Entry& entry) {
    const Time at = entry.condition.from;
    const double waiting = unnoticed(at);
    const bool nobody_noticed = !has_begun_;
    const Time to = resume_until(entry);
    if (to > at)
      wait({.from = at,
            .to = to,
            .waits_from = waiting,
            .waits_to = 0,
            .works_to = nobody_noticed ? 0 : waiting,
            .record = entry.record,
            .met = suffered_,
            .what = "connections go on with their next retransmission"});
    const Open kept = *open_;
    end_loss(to);
    if (nobody_noticed) {
      open_ = kept;
      stay(entry);
      return;
    }
    add(entry);
  }

  // The host knows nothing of them, and says so to the next retransmission.
  void reset(const Entry& entry) {
    const Time at = entry.condition.from, to = resume_until(entry);
    if (to > at)
      wait({.from = at,
            .to = to,
            .waits_from = unnoticed(at),
            .waits_to = 0,
            .record = entry.record,
            .met = Disposition::unknown_connection,
            .what = "the host, started again, refuses the next retransmission"});
    end_loss(to);
    add(entry);
  }

  Time resume_until(const Entry& entry) const {
    const Time at = entry.condition.from;
    if (connections_.are_idle) return at;
    const Duration gap = retransmission_gap(connections_, at - *lost_since_);
    return std::max(at, std::min(at + gap, *lost_since_ + notices_.back().after));
  }

  // ---- What is recorded
  // ----------------------------------------------------------------------------------------------

  void wait(const Waiting& one) {
    if (one.to > one.from) course_.waiting.push_back(one);
  }
  // A point in time at which nothing happens, but users do something.
  void mark(Time at) {
    if (!before_) return;
    Entry now = *before_;
    now.condition.from = at;
    now.condition.flushes = now.condition.flushes_clients = false;
    now.condition.emptied = 0;
    now.emptied.reset();
    now.record.reset();
    add(std::move(now));
  }

  void add(Entry entry) {
    for (std::size_t v = 0; v < entry.dispositions.size(); ++v)
      entry.condition.bad[v] = !is_reached(entry.dispositions[v]);
    course_.entries.push_back(std::move(entry));
  }
  // All are connected, whatever they hold: served, or shown the errors of what the host lacks.
  void stay(Entry entry) {
    const Disposition met = met_by(entry, *open_);
    std::fill(entry.dispositions.begin(), entry.dispositions.end(), is_reached(met) ? Disposition::reached : met);
    entry.condition.is_held_open = is_reached(met);
    add(std::move(entry));
  }
  void suffer(Entry entry) {
    const Disposition met = entry.of(open_->version);
    suffered_ = is_reached(met) ? Disposition::unknown_connection : met;
    if (kept_ < 1) return add(std::move(entry));
    std::fill(entry.dispositions.begin(), entry.dispositions.end(), suffered_);
    add(std::move(entry));
  }

  const Connections& connections_;
  const Duration settles_;
  const double users_;
  const std::vector<Unnoticed> notices_;
  std::optional<Open> open_;
  std::optional<Open> young_;  ///< Those opened since connections of another kind began to be.
  std::optional<Time> lost_since_, found_since_, renewing_since_, failing_since_;
  Time renewed_until_{};
  Disposition lost_as_ = Disposition::unknown_connection;
  Disposition suffered_ = Disposition::unknown_connection;  ///< What was met last before it worked again.
  double kept_ = 1;  ///< Of those lost, the share that had the connection when it was lost.
  Time noticed_by_{}, counted_until_{};
  bool has_begun_ = false;
  std::size_t next_ = 0;
  std::optional<Entry> before_;
  UserCourse course_;
};

}  // namespace

UserCourse with_connections(const std::vector<Entry>& entries, const Connections& connections, Duration settles,
                            double users) {
  return Following(connections, settles, users).follow(entries);
}

}  // namespace drsim
