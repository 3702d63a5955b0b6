#include "models/recovery/replication/churn.hpp"

#include <algorithm>

namespace drsim {
namespace {

constexpr Duration day = 24h;

// What a day's profile amounts to from midnight until a time of that day, in bytes times microseconds per second.
std::int64_t until(const std::vector<ChurnStep>& steps, Duration time) {
  __extension__ using Wide = __int128;
  Wide sum = 0;
  for (std::size_t i = 0; i < steps.size() && steps[i].from < time; ++i) {
    const Duration end = std::min(time, i + 1 < steps.size() ? steps[i + 1].from : day);
    sum += Wide{steps[i].rate.bytes_per_second} * (end - steps[i].from).count();
  }
  return static_cast<std::int64_t>(sum / 1'000'000);
}

}  // namespace

Duration time_of_day(const Scenario& scenario, Time at) {
  const Duration since =
      std::chrono::hours{scenario.starts.hour} + std::chrono::minutes{scenario.starts.minute} + at.time_since_epoch();
  const Duration rest = since % day;
  return rest < Duration{} ? rest + day : rest;
}

Bytes written(const Scenario& scenario, const Vm& vm, Time from, Time to) {
  if (!vm.replication || to <= from) return {};
  if (!vm.replication->by_day) return vm.replication->churn * (to - from);
  const std::vector<ChurnStep>& steps = *vm.replication->by_day;
  const Duration begins = time_of_day(scenario, from), ends = begins + (to - from);
  const std::int64_t days = ends / day;
  return {days * until(steps, day) + until(steps, ends % day) - until(steps, begins)};
}

}  // namespace drsim
