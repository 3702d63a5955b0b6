// The share of users that is cut off over time, from what DNS answers and from the caches in between. Begin with
// user_outcome_of(); cohorts.hpp and shares.hpp do the arithmetic.

#pragma once

#include <span>

#include "analysis/availability/caches/conditions.hpp"
#include "analysis/availability/outages/user_outcome.hpp"

namespace drsim {

/// `conditions` in order of time, the first at or before the start of the scenario; the answer is for [start, end].
/// With one cache or none the share is piecewise linear, and all is exact. With several, the share is exact and drawn
/// by straight lines that are within 1/10000 of it; unless all are lost at once, each downtime is that of some
/// thousands of users who are followed (user_paths.hpp), and so is the share where it is kept for a time of its own
/// that there is no such name. A share below `least` is nobody. Cost grows with the number of conditions, not with
/// clients nor with the number of look-ups.
UserOutcome user_outcome_of(std::span<const Condition> conditions, const Caches& caches, Time end, double least = 0);
/// Of clients that ask at this interval, and use the answer in between; zero: for every use.
UserOutcome user_outcome_of(std::span<const Condition> conditions, Duration interval, Time end);

/// One answer all the time, whatever becomes of it: whoever asks again has what it had, so that one cache or none
/// changes nothing, and all are cut off and back together.
bool have_one_answer(std::span<const Condition> conditions);
/// How many stand for all of them then, as Cohorts counts them; and what a downtime is in the mean over them, as it
/// rounds [s].
Micros holders_of(const Condition& first, const Caches& caches);
double mean_of(Micros lost, Micros holders);

}  // namespace drsim
