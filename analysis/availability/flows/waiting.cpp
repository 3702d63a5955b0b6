// What waiting for connections adds to what names cost: with_waiting().

#include <algorithm>
#include <cmath>

#include "analysis/availability/flows/connections.hpp"
#include "analysis/availability/outages/downtimes.hpp"
#include "analysis/availability/report.hpp"

namespace drsim {
namespace {

// The share cut off by names alone, at an instant; from the right, or from the left.
class Curve {
 public:
  explicit Curve(const std::vector<Breakpoint>& points) : points_(points) {}
  double at(Time at, bool from_left) const {
    const auto cut = from_left ? std::lower_bound(points_.begin(), points_.end(), at,
                                                  [](const Breakpoint& point, Time t) { return point.at < t; })
                               : std::upper_bound(points_.begin(), points_.end(), at,
                                                  [](Time t, const Breakpoint& point) { return t < point.at; });
    if (cut == points_.begin() || cut == points_.end())
      return cut == points_.end() && !points_.empty() && !from_left && points_.back().at == at ? points_.back().share
                                                                                               : 0;
    const Breakpoint &a = *(cut - 1), &b = *cut;
    if (a.at == b.at) return a.share;
    return a.share + (b.share - a.share) * (seconds(at - a.at) / seconds(b.at - a.at));
  }

 private:
  const std::vector<Breakpoint>& points_;
};

struct Proportions {
  double waits = 0, works = 0;
};
Proportions waiting_at(const std::vector<Waiting>& all, Time from, Time to, Time at) {
  for (const Waiting& one : all) {
    if (one.from > from || one.to < to) continue;
    const double within = seconds(at - one.from) / seconds(one.to - one.from);
    return {one.waits_from + (one.waits_to - one.waits_from) * within,
            one.works_from + (one.works_to - one.works_from) * within};
  }
  return {};
}

}  // namespace

namespace {

// Where in [from, to] a straight line is above zero.
std::pair<Micros, Micros> above_zero(Micros from, Micros to, double first, double last) {
  if (first <= 0 && last <= 0) return {from, from};
  if (first >= 0 && last >= 0) return {from, to};
  const Micros zero = from + std::llround(static_cast<double>(to - from) * first / (first - last));
  return first > 0 ? std::pair{from, zero} : std::pair{zero, to};
}

Micros overlap(const std::vector<std::pair<Micros, Micros>>& times, std::pair<Micros, Micros> within) {
  Micros sum = 0;
  for (const auto& [from, to] : times)
    sum += std::max<Micros>(0, std::min(to, within.second) - std::max(from, within.first));
  return sum;
}

// Users stand in a row, by a draw of their own for each time of waiting: those in front wait longest, and those behind
// them are the ones whose connections work.
Spread downtime_with(const FollowedUser& user, const std::vector<Waiting>& waiting, Time end) {
  Micros downtime = overlap(user.cut_off, {0, micros(end)}), last = 0;
  double place = 0;
  std::size_t dimension = 6;  // Behind those of caches.
  for (const Waiting& one : waiting) {
    if (micros(one.from) > last || dimension == 6) place = user.is_at_edge ? 0 : place_of(user.number, dimension++);
    if (user.is_at_edge) dimension = 7;
    const Micros from = std::max(micros(one.from), last), to = std::min(micros(one.to), micros(end));
    if (from >= to) continue;
    last = to;
    const auto at = [&](double first, double then, Micros t) {
      return first + (then - first) * (seconds(Time{Duration{t}} - one.from) / seconds(one.to - one.from)) - place;
    };
    const double waits = at(one.waits_from, one.waits_to, from), still = at(one.waits_from, one.waits_to, to);
    const auto waited = above_zero(from, to, waits, still);
    const double covers_from = one.waits_from + one.works_from, covers_to = one.waits_to + one.works_to;
    const auto covered = above_zero(from, to, at(covers_from, covers_to, from), at(covers_from, covers_to, to));
    downtime += waited.second - waited.first - overlap(user.cut_off, covered);
  }
  return {downtime, downtime, user.weight};
}

}  // namespace

UserOutcome with_waiting(const UserOutcome& names, const std::vector<Waiting>& waiting, Time end,
                         std::vector<FollowedUser> users) {
  std::vector<Time> turns{start_of_scenario, end};
  const auto add_turn = [&](Time at) { turns.push_back(std::clamp(at, start_of_scenario, end)); };
  for (const Breakpoint& point : names.affected) add_turn(point.at);
  for (const Waiting& one : waiting) add_turn(one.from), add_turn(one.to);
  std::sort(turns.begin(), turns.end());
  turns.erase(std::unique(turns.begin(), turns.end()), turns.end());
  const Curve curve(names.affected);
  UserOutcome outcome;
  const auto point = [&](Time at, double share) {
    const Breakpoint next{at, share < 1e-9 ? 0 : share > 1 - 1e-9 ? 1 : share};
    if (outcome.affected.empty() || outcome.affected.back() != next) outcome.affected.push_back(next);
  };
  for (std::size_t i = 0; i + 1 < turns.size(); ++i) {
    const Time from = turns[i], to = turns[i + 1];
    const Proportions first = waiting_at(waiting, from, to, from), last = waiting_at(waiting, from, to, to);
    const double named_first = curve.at(from, false), named_last = curve.at(to, true);
    const auto total = [&](double x) {
      const double waits = first.waits + (last.waits - first.waits) * x,
                   works = first.works + (last.works - first.works) * x;
      return waits + std::max(0.0, 1 - waits - works) * (named_first + (named_last - named_first) * x);
    };
    // The product of two straight lines is drawn by some, within 1/10000.
    const double bend = std::abs((last.waits + last.works - first.waits - first.works) * (named_last - named_first));
    const int parts = std::clamp(static_cast<int>(std::ceil(std::sqrt(bend / (4 * 1e-4)))), 1, 64);
    for (int k = 0; k <= parts; ++k) {
      const double x = static_cast<double>(k) / parts;
      point(from + std::chrono::duration_cast<Duration>((to - from) * x), total(x));
    }
    outcome.mean_downtime += seconds(to - from) * (total(0) + 4 * total(0.5) + total(1)) / 6;
  }
  drop_collinear(outcome.affected);
  if (is_one_fall(outcome.affected) || users.empty())
    outcome.downtimes = downtimes_of(outcome.affected);
  else
    for (const FollowedUser& user : users) outcome.downtimes.push_back(downtime_with(user, waiting, end));
  finish(outcome);
  return outcome;
}

}  // namespace drsim
