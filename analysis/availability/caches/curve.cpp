#include "analysis/availability/caches/curve.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/availability/caches/shares.hpp"
#include "analysis/availability/caches/timeline.hpp"
#include "analysis/availability/caches/user_paths.hpp"
#include "analysis/availability/outages/downtimes.hpp"
#include "analysis/availability/report.hpp"
#include "analysis/names/light_use.hpp"

namespace drsim {
namespace {

__extension__ using Wide = __int128;

Time time_at(Micros at) { return Time{Duration{at}}; }

// ---- One cache, or none: straight lines -----------------------------------------------------------------------------

// The share cut off, from who leaves which version for which. Whole numbers throughout.
class Lines {
 public:
  Lines(std::span<const Step> steps, std::span<const Ramp> ramps, Micros holders)
      : held_(steps.front().bad.size(), 0), holders_(holders) {
    held_[steps.front().answers] = holders;
    std::size_t next = 0;
    for (const Step& step : steps) {
      const std::size_t first = next;
      while (next < ramps.size() && ramps[next].from < step.to) ++next;
      if (step.from < step.to) simulate(step, ramps.subspan(first, next - first));
    }
  }

  std::vector<Breakpoint> curve() && { return std::move(curve_); }
  double integral() const { return static_cast<double>(twice_area_) / 2 / static_cast<double>(holders_) / 1e6; }

 private:
  struct Turn {
    Micros at, jump, slope;
  };

  void simulate(const Step& step, std::span<const Ramp> ramps) {
    Micros cut_off = 0, slope = 0, at = step.from;
    for (std::size_t v = 0; v < held_.size(); ++v)
      if (step.bad[v]) cut_off += held_[v];
    if (ramps.empty()) {
      stay(step, cut_off);
      return;
    }
    std::vector<Turn> turns{{step.from, 0, 0}, {step.to, 0, 0}};
    for (const Ramp& ramp : ramps) {
      held_[ramp.leaves] -= ramp.holders, held_[ramp.enters] += ramp.holders;
      const Micros lost = (step.bad[ramp.enters] - step.bad[ramp.leaves]) * ramp.holders;
      const Micros span = ramp.to - ramp.from;
      turns.push_back({ramp.from, span == 0 ? lost : 0, span == 0 ? 0 : lost / span});
      if (span != 0) turns.push_back({ramp.to, 0, -lost / span});
    }
    std::stable_sort(turns.begin(), turns.end(), [](const Turn& a, const Turn& b) { return a.at < b.at; });
    for (std::size_t i = 0; i < turns.size();) {
      const Micros to = turns[i].at, arrived = cut_off + slope * (to - at);
      if (at >= 0) twice_area_ += static_cast<Wide>(cut_off + arrived) * (to - at);
      if (to > at && at >= 0) add(to, arrived);
      cut_off = arrived, at = to;
      for (; i < turns.size() && turns[i].at == at; ++i) cut_off += turns[i].jump, slope += turns[i].slope;
      if (at < step.to) add(at, cut_off);
    }
  }

  // Nobody leaves one version for another.
  void stay(const Step& step, Micros cut_off) {
    add(step.from, cut_off);
    if (step.from < 0) return;
    twice_area_ += static_cast<Wide>(cut_off + cut_off) * (step.to - step.from);
    add(step.to, cut_off);
  }

  void add(Micros at, Micros cut_off) {
    if (at < 0) return;
    const Breakpoint next{time_at(at), static_cast<double>(cut_off) / static_cast<double>(holders_)};
    if (curve_.empty() || curve_.back() != next) curve_.push_back(next);
  }

  std::vector<Micros> held_;
  const Micros holders_;
  std::vector<Breakpoint> curve_;
  Wide twice_area_ = 0;
};

UserOutcome along_lines(Timeline timeline, const Caches& caches) {
  const auto all_bad_unheard = [&](Step& step) {
    for (const auto& [from, to] : timeline.clients.cut_off)
      if (step.from >= from && step.from < to && step.bad[timeline.none])
        std::fill(step.bad.begin(), step.bad.end(), char{1});
  };
  for (Step& step : timeline.steps) {
    if (caches.is_spread) {
      all_bad_unheard(step);
      continue;
    }
    step.lifetime = caches.keep.empty() ? 0 : caches.keep.front().count();
    if (step.is_negative && caches.negative_keep) step.lifetime = caches.negative_keep->count();
    step.grace = 0;
    step.flushes = std::binary_search(timeline.clients.flushes.begin(), timeline.clients.flushes.end(), step.from);
  }
  const Cohorts cohorts(timeline.steps, timeline.none,
                        caches.is_spread ? Cohorts::Flushed::begins_again : Cohorts::Flushed::keeps_phase);
  Lines lines(timeline.steps, cohorts.ramps(), cohorts.holders());
  UserOutcome outcome;
  outcome.mean_downtime = lines.integral();
  outcome.affected = std::move(lines).curve();
  outcome.downtimes = cohorts.downtimes();
  return outcome;
}

// All are cut off and back together.
UserOutcome together(std::span<const Condition> conditions, const Caches& caches, Time end) {
  UserOutcome outcome;
  Micros lost = 0;
  const auto add = [&](Micros at, bool is_bad) {
    const Breakpoint next{time_at(at), is_bad ? 1.0 : 0.0};
    if (outcome.affected.empty() || outcome.affected.back() != next) outcome.affected.push_back(next);
  };
  const auto within = [&](Time at) { return std::clamp<Micros>(micros(at), 0, micros(end)); };
  outcome.affected.reserve(2 * conditions.size());
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    const Condition& now = conditions[i];
    const Micros from = within(now.from), to = i + 1 < conditions.size() ? within(conditions[i + 1].from) : micros(end);
    if (from >= to) continue;
    const bool is_bad = now.answers < now.bad.size() && now.bad[now.answers];
    add(from, is_bad), add(to, is_bad);
    if (is_bad) lost += to - from;
  }
  const Micros holders = holders_of(conditions.front(), caches);
  outcome.mean_downtime = mean_of(lost, holders);
  outcome.downtimes = {{lost, lost, static_cast<double>(holders)}};
  return outcome;
}

// ---- Several caches ------------------------------------------------------------------------------------------------

// A curve that is none of straight lines, drawn by some.
class Drawing {
 public:
  Drawing(const Shares& shares, double least) : mean_gap_(shares.mean_gap()), least_(least) {}

  void add(Shares::Piece piece, Micros from, Micros to) {
    const double length = static_cast<double>(to - from) / 1e6;
    integral_ += Shares::integral(piece, length, mean_gap_);
    point(from, Shares::value(piece, 0, mean_gap_));
    for (const double x : stops(piece, length)) point(from + std::llround(x * 1e6), Shares::value(piece, x, mean_gap_));
    point(to, Shares::value(piece, length, mean_gap_));
  }
  std::vector<Breakpoint> curve() && { return std::move(curve_); }
  double integral() const { return integral_; }

 private:
  // A chord over a step h is off by at most h^2 / 8 of the second derivative.
  std::vector<double> stops(const Shares::Piece& piece, double length) const {
    constexpr double accuracy = 1e-4;
    double bend = 0;
    for (std::size_t k = 2; k < piece.power.size(); ++k)
      bend +=
          std::abs(piece.power[k]) * static_cast<double>(k * (k - 1)) * std::pow(length, static_cast<double>(k) - 2);
    const double parts = std::clamp(std::ceil(length * std::sqrt(bend / (8 * accuracy))), 1.0, 512.0);
    std::vector<double> stops;
    for (double i = 1; i < parts; ++i) stops.push_back(length * i / parts);
    if (std::abs(piece.decaying) > least_) {
      const double tail = mean_gap_ * std::log(std::abs(piece.decaying) / (0.999 * std::max(least_, 1e-7)));
      for (double x = mean_gap_ / 40; x < std::min(length, tail); x += mean_gap_ / 40) stops.push_back(x);
      if (tail > 0 && tail < length) stops.push_back(tail);
    }
    std::sort(stops.begin(), stops.end());
    return stops;
  }

  void point(Micros at, double share) {
    constexpr double rounding = 1e-9;
    const double whole = share < std::max(least_, rounding) ? 0 : std::min(share, 1.0);
    const Breakpoint next{time_at(at), whole > 1 - rounding ? 1 : whole};
    if (curve_.empty() || curve_.back() != next) curve_.push_back(next);
  }

  const double mean_gap_, least_;
  double integral_ = 0;
  std::vector<Breakpoint> curve_;
};

Shares shares_of(const Timeline& timeline, const Caches& caches) {
  std::vector<Step> steps = timeline.steps;
  if (!caches.is_spread)
    for (Step& step : steps) step.lifetime = 0, step.flushes = false;
  const Cohorts cohorts(steps, timeline.none,
                        caches.is_spread ? Cohorts::Flushed::begins_again : Cohorts::Flushed::keeps_phase);
  const Shares fresh =
      caches.gap > Duration{}
          ? told_in_light_use(steps, timeline.kinds, timeline.none, seconds(caches.gap))
          : Shares::of(cohorts.ramps(), cohorts.holders(), timeline.kinds, steps.front().answers, steps.front().from);
  Shares shares = fresh;
  if (caches.delay > Duration{}) shares = shares.delayed(caches.delay.count(), timeline.empties);
  if (caches.asked_in > Duration{})
    shares = shares.given_until_asked(seconds(caches.asked_in), caches.give.count(), fresh, timeline.empties,
                                      timeline.unanswered);
  const auto hear = [&](const Hearing& who) {
    for (const auto& [from, to] : who.cut_off) shares = shares.without(from, to, timeline.none);
  };
  for (std::size_t k = 0; k < caches.resolvers; ++k) {
    hear(timeline.keepers[k]);
    shares = shares.kept_by_resolvers(caches.keep[k].count(), timeline.keepers[k].flushes, timeline.none);
  }
  hear(timeline.clients);
  // Who has been told that there is no such name, and keeps that for a while, is followed as one of many
  // (user_paths.hpp); here he asks again at once.
  if (caches.negative_keep)
    for (const Step& step : timeline.steps)
      if (step.is_negative && step.answers != timeline.none)
        shares = shares.without_version(step.answers, timeline.none);
  for (std::size_t k = caches.resolvers; k < caches.keep.size(); ++k)
    if (caches.keep[k] > Duration{})
      shares = shares.kept_by_clients(caches.keep[k].count(), timeline.clients.flushes, timeline.none);
  if (caches.random > Duration{})
    shares = shares.looked_up_at_random(seconds(caches.random), timeline.clients.flushes, timeline.none);
  return shares;
}

// Whether somebody keeps that there is no such name for another time than he keeps other answers.
bool keeps_that_there_is_none(const Timeline& timeline, const Caches& caches) {
  return caches.negative_keep && *caches.negative_keep > Duration{} &&
         std::any_of(timeline.steps.begin(), timeline.steps.end(),
                     [&](const Step& step) { return step.is_negative && step.answers != timeline.none; });
}

UserOutcome along_shares(const Timeline& timeline, const Caches& caches, double least) {
  if (keeps_that_there_is_none(timeline, caches) && can_follow_users(caches))
    return outcome_of(follow_users(timeline, caches), timeline.steps.back().to);
  const Shares shares = shares_of(timeline, caches);
  Drawing drawing(shares, least);
  std::size_t piece = 0;
  for (const Step& step : timeline.steps) {
    if (step.from < 0 || step.from >= step.to) continue;
    for (Micros at = step.from; at < step.to;) {
      while (piece < shares.size() && shares.at(piece) <= at) ++piece;
      const Micros next = piece < shares.size() ? std::min(shares.at(piece), step.to) : step.to;
      drawing.add(shares.sum(step.bad, at), at, next);
      at = next;
    }
  }
  UserOutcome outcome;
  outcome.mean_downtime = drawing.integral();
  outcome.affected = std::move(drawing).curve();
  drop_collinear(outcome.affected);
  if (is_one_fall(outcome.affected) || !can_follow_users(caches))
    outcome.downtimes = downtimes_of(outcome.affected);
  else
    outcome.downtimes = downtimes_of(follow_users(timeline, caches));
  return outcome;
}

}  // namespace

bool have_one_answer(std::span<const Condition> conditions) {
  const std::uint32_t answer = conditions.front().answers;
  return answer != Condition::no_version &&
         std::all_of(conditions.begin(), conditions.end(), [&](const Condition& now) {
           return now.answers == answer && now.is_connected() && !now.empties_any();
         });
}

Micros holders_of(const Condition& first, const Caches& caches) {
  const Micros life = caches.is_spread ? first.lifetime.count() : caches.keep.empty() ? 0 : caches.keep.front().count();
  return life > 0 && life < forever ? life : 1;
}

double mean_of(Micros lost, Micros holders) {
  return static_cast<double>(static_cast<Wide>(2) * holders * lost) / 2 / static_cast<double>(holders) / 1e6;
}

UserOutcome user_outcome_of(std::span<const Condition> conditions, const Caches& caches, Time end, double least) {
  const auto one_course = [&] {
    if (caches.is_linear() && have_one_answer(conditions)) return together(conditions, caches, end);
    const Timeline timeline(conditions, caches, end);
    return caches.is_linear() ? along_lines(timeline, caches) : along_shares(timeline, caches, least);
  };
  UserOutcome outcome = one_course();
  finish(outcome);
  return outcome;
}

UserOutcome user_outcome_of(std::span<const Condition> conditions, Duration interval, Time end) {
  Caches caches;
  if (interval > Duration{}) caches.keep.push_back(interval);
  return user_outcome_of(conditions, caches, end);
}

}  // namespace drsim
