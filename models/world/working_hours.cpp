#include "models/world/working_hours.hpp"

#include <chrono>

#include "models/recovery/replication/churn.hpp"

namespace drsim {
namespace {

// Monday is 0.
unsigned weekday(const Scenario& scenario, Time at) {
  const CalendarStart& starts = scenario.starts;
  const std::chrono::sys_days first{std::chrono::year{starts.year} / starts.month / starts.day};
  const auto minutes = std::chrono::hours{starts.hour} + std::chrono::minutes{starts.minute};
  const auto days = std::chrono::floor<std::chrono::days>(minutes + at.time_since_epoch());
  return std::chrono::weekday{first + days}.iso_encoding() - 1;
}

}  // namespace

bool is_at_work(const Scenario& scenario, const Team& team, Time at) {
  const Duration time = time_of_day(scenario, at);
  return team.hours.days[weekday(scenario, at)] && time >= team.hours.from && time < team.hours.to;
}

std::optional<Time> next_at_work(const Scenario& scenario, const Team& team, Time at) {
  if (is_at_work(scenario, team, at)) return at;
  Time begins = at - time_of_day(scenario, at) + team.hours.from;
  for (int day = 0; day <= 7; ++day, begins += 24h)
    if (begins >= at && is_at_work(scenario, team, begins)) return begins;
  return {};
}

}  // namespace drsim
