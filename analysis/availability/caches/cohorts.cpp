#include "analysis/availability/caches/cohorts.hpp"

#include <algorithm>
#include <utility>

namespace drsim {

Cohorts::Cohorts(std::span<const Step> steps, std::uint32_t none, Flushed flushed) : none_(none), flushed_(flushed) {
  const Step& first = steps.front();
  const bool is_spread = first.lifetime > 0 && first.lifetime < forever;
  holders_ = is_spread ? first.lifetime : 1;
  Cohort all{.phases = holders_, .expires = first.from + 1, .moves = is_spread, .version = first.answers};
  if (first.lifetime >= forever) all.expires = 2 * forever;
  if (first.answers == none && flushed == Flushed::begins_again)
    all = {.phases = holders_, .expires = 2 * forever, .moves = false, .overdue = true, .version = none};
  now_.push_back(all);
  for (const Step& step : steps) {
    for (const Cohort& cohort : now_) advance(step, cohort);
    now_ = std::exchange(next_, {});
    thin();
  }
}

// What a cohort goes through from the beginning of a step to its end.
void Cohorts::advance(const Step& step, Cohort cohort) {
  const bool is_answered = step.answers != none_, keeps_phase = flushed_ == Flushed::keeps_phase;
  if (keeps_phase && (step.flushes || (cohort.version == none_ && is_answered))) {
    // Each asks now, and then again when it would have asked anyway.
    if (cohort.version != step.answers)
      ramps_.push_back({step.from, step.from, cohort.version, step.answers, cohort.holders()});
    cohort.version = step.answers;
  } else if (!keeps_phase && (step.flushes || (cohort.overdue && is_answered))) {
    cohort.expires = step.from;
    cohort.moves = cohort.overdue = false;
  }
  if (cohort.moves && cohort.expires < step.to && cohort.last() > step.to) {
    Cohort later = cohort;
    const Micros part = step.to - cohort.expires;
    later.phases -= part, later.expires += part, later.downtime += cohort.slope * part;
    cohort.phases = part;
    advance(step, later);
  }
  if (cohort.expires >= step.to) {
    if (step.bad[cohort.version]) cohort.downtime += step.to - step.from;
    next_.push_back(cohort);
  } else if (is_answered || keeps_phase) {
    renew(step, cohort);
  } else if (!cohort.overdue && step.grace > 0 && !step.flushes) {
    cohort.overdue = true;
    cohort.expires += step.grace;
    advance(step, cohort);
  } else {
    leave(step, cohort, none_);
    cohort.overdue = true, cohort.moves = false, cohort.expires = 2 * forever;
    next_.push_back(cohort);
  }
}

// From its expiry on it holds another version.
void Cohorts::leave(const Step& step, Cohort& cohort, std::uint32_t enters) {
  const int before = step.bad[cohort.version], after = step.bad[enters];
  if (cohort.version != enters)
    ramps_.push_back({cohort.expires, cohort.last(), cohort.version, enters, cohort.holders()});
  cohort.downtime += before * (cohort.expires - step.from) + after * (step.to - cohort.expires);
  if (cohort.moves) cohort.slope += before - after;
  cohort.version = enters;
}

void Cohorts::renew(const Step& step, const Cohort& cohort) {
  Cohort fresh = cohort;
  leave(step, fresh, step.answers);
  if (step.lifetime == 0) {
    fresh.expires = step.to, fresh.moves = false;
    next_.push_back(fresh);
  } else if (step.lifetime >= forever) {
    fresh.expires = 2 * forever, fresh.moves = false;
    next_.push_back(fresh);
  } else {
    fold(step, fresh);
  }
}

// It has asked again and again within the step, the first of it perhaps more often than the last: what comes to lie in
// the first lifetime after the step is one cohort for each number of times.
void Cohorts::fold(const Step& step, const Cohort& cohort) {
  const Micros life = step.lifetime;
  const auto times = [&](Micros expires) { return (step.to - expires + life - 1) / life; };
  const Micros end = cohort.moves ? cohort.last() : cohort.expires + 1;
  const auto part = [&](Micros from, Micros to, Micros layers, Micros downtime) {
    Cohort piece = cohort;
    piece.phases = cohort.moves ? to - from : cohort.phases;
    piece.layers = cohort.layers * layers;
    piece.expires = from + times(from) * life;
    piece.downtime = downtime;
    next_.push_back(piece);
  };
  const auto downtime_at = [&](Micros expires) { return cohort.downtime + cohort.slope * (expires - cohort.expires); };
  constexpr Micros most =
      4096;  // Beyond it, those of equal expiry count as one, with their mean: nothing else suffers from it.
  Micros at = cohort.expires;
  while (at < end) {
    const Micros next = step.to - (times(at) - 1) * life;
    const Micros whole = next - at == life ? (end - at) / life : 0;
    const bool is_one = cohort.slope == 0 || whole > most;
    if (whole > 1 && is_one) {
      part(at, next, whole, (downtime_at(at) + downtime_at(at + (whole - 1) * life)) / 2);
      at += whole * life;
    } else {
      part(at, std::min(next, end), 1, downtime_at(at));
      at = next;
    }
  }
}

// What changes thousands of times is kept to thousands of cohorts: neighbours of one version become one, with their
// mean.
void Cohorts::thin() {
  constexpr std::size_t most = 8192;
  if (now_.size() <= most) return;
  std::sort(now_.begin(), now_.end(), [](const Cohort& a, const Cohort& b) { return a.expires < b.expires; });
  std::vector<Cohort> kept;
  for (const Cohort& cohort : now_) {
    const bool joins = !kept.empty() && kept.back().moves && cohort.moves && kept.back().last() == cohort.expires &&
                       kept.back().version == cohort.version && kept.back().layers == cohort.layers &&
                       kept.back().overdue == cohort.overdue;
    if (!joins) {
      kept.push_back(cohort);
      continue;
    }
    Cohort& before = kept.back();
    const auto mean = [](const Cohort& c) { return c.downtime + c.slope * c.phases / 2; };
    before.downtime = (mean(before) * before.phases + mean(cohort) * cohort.phases) / (before.phases + cohort.phases);
    before.slope = 0;
    before.phases += cohort.phases;
  }
  now_ = std::move(kept);
}

std::vector<Spread> Cohorts::downtimes() const {
  std::vector<Spread> spreads;
  for (const Cohort& cohort : now_) {
    const Micros other = cohort.downtime + cohort.slope * cohort.phases;
    const auto [low, high] = std::minmax(cohort.downtime, other);
    spreads.push_back({low, high, static_cast<double>(cohort.holders())});
  }
  return spreads;
}

}  // namespace drsim
