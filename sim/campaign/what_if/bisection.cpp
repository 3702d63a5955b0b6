#include "sim/campaign/what_if/bisection.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace drsim::campaign {
namespace {

// What a value is rounded to: milliseconds, whole bits, frames and people; shares as finely as they can be stated.
double grain(Amount::Unit unit) {
  switch (unit) {
    case Amount::Unit::duration:
      return 1000;
    case Amount::Unit::share:
      return 1e-6;
    default:
      return 1;
  }
}

// What people would say: whole hours rather than minutes, ten rather than eleven.
std::vector<double> round_steps(Amount::Unit unit) {
  std::vector<double> steps;
  if (unit == Amount::Unit::duration) {
    constexpr double second = 1e6, minute = 60 * second, hour = 60 * minute;
    for (const double hours : {8760.0, 720.0, 168.0, 24.0, 12.0, 6.0, 1.0}) steps.push_back(hours * hour);
    for (const double minutes : {30.0, 15.0, 10.0, 5.0, 1.0}) steps.push_back(minutes * minute);
    for (const double seconds : {30.0, 15.0, 10.0, 5.0, 1.0, 0.1, 0.01}) steps.push_back(seconds * second);
    return steps;
  }
  for (double power = 1e15; power > grain(unit); power /= 10)
    for (const double times : {5.0, 2.0, 1.0}) steps.push_back(times * power);
  return steps;
}

// The roundest value about half-way; exactly half-way if there is none.
Amount half_way(const Amount& a, const Amount& b) {
  const double low = std::min(a.value, b.value), gap = std::abs(a.value - b.value), first = low + 0.4 * gap,
               last = low + 0.6 * gap;
  for (const double step : round_steps(a.unit))
    if (const double value = std::ceil(first / step) * step; value <= last) return {a.unit, value};
  return {a.unit, std::round((low + gap / 2) / grain(a.unit)) * grain(a.unit)};
}

bool are_neighbours(const Amount& a, const Amount& b) {
  constexpr double fine_enough = 1e-3;
  const double gap = std::abs(a.value - b.value), largest = std::max(std::abs(a.value), std::abs(b.value));
  const bool is_whole = a.unit == Amount::Unit::count;
  return gap <= grain(a.unit) * 1.5 || (!is_whole && gap <= fine_enough * largest);
}

}  // namespace

Turn last_holding(const Amount& good, const Amount& other, const std::function<bool(const Amount&)>& holds) {
  if (!holds(good)) return {};
  if (holds(other)) return {other, true};
  Amount last = good, first_not = other;
  while (!are_neighbours(last, first_not)) {
    const Amount middle = half_way(last, first_not);
    if (middle.value == last.value || middle.value == first_not.value) break;
    (holds(middle) ? last : first_not) = middle;
  }
  return {last, false};
}

}  // namespace drsim::campaign
