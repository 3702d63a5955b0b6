#include "sim/campaign/bisection.hpp"

#include <algorithm>
#include <cmath>

namespace drsim::campaign {
namespace {

// What a value is rounded to: milliseconds, whole bits, frames and people; shares as finely as they can be stated.
double grain(Amount::Unit unit) {
  switch (unit) {
    case Amount::Unit::duration: return 1000;
    case Amount::Unit::share: return 1e-6;
    default: return 1;
  }
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
    const double unit = grain(good.unit);
    const Amount middle{good.unit, std::round((last.value + first_not.value) / 2 / unit) * unit};
    if (middle.value == last.value || middle.value == first_not.value) break;
    (holds(middle) ? last : first_not) = middle;
  }
  return {last, false};
}

}  // namespace drsim::campaign
