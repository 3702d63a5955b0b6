#include "scenarios/import/iso_time.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "models/world/quantities.hpp"

namespace drsim::imports {

std::optional<std::int64_t> seconds_of_duration(const std::string& text) {
  int days = 0, hours = 0, minutes = 0, seconds = 0, used = 0;
  if (std::sscanf(text.c_str(), "%4d.%2d:%2d:%2d%n", &days, &hours, &minutes, &seconds, &used) == 4 ||
      (days = 0, std::sscanf(text.c_str(), "%2d:%2d:%2d%n", &hours, &minutes, &seconds, &used) == 3))
    return ((std::int64_t{days} * 24 + hours) * 60 + minutes) * 60 + seconds;
  if (text.size() < 3 || text.front() != 'P') return {};
  std::int64_t total = 0;
  double number = -1;
  bool is_time = false;
  for (std::size_t i = 1; i < text.size(); ++i) {
    const char c = text[i];
    if ((c >= '0' && c <= '9') || c == '.') {
      char* end = nullptr;
      number = std::strtod(text.c_str() + i, &end);
      i = static_cast<std::size_t>(end - text.c_str()) - 1;
      if (!(number >= 0 && number < 1e6)) return {};
      continue;
    }
    if (c == 'T' && !is_time) {
      is_time = true;
      continue;
    }
    const int unit = c == 'D'   ? 86400
                     : c == 'W' ? 604800
                     : !is_time ? 0
                     : c == 'H' ? 3600
                     : c == 'M' ? 60
                     : c == 'S' ? 1
                                : 0;
    if (unit == 0 || number < 0) return {};
    total += static_cast<std::int64_t>(std::llround(number * unit));
    number = -1;
  }
  if (number >= 0) return {};
  return total;
}

std::optional<double> seconds_of_instant(const std::string& text) {
  long long milliseconds = 0;
  if (std::sscanf(text.c_str(), "/Date(%15lld", &milliseconds) == 1) return static_cast<double>(milliseconds) / 1000;
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, used = 0;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%n", &year, &month, &day, &hour, &minute, &used) != 5 || used == 0)
    return {};
  if (year < 1970 || year > 2200 || month < 1 || month > 12 || day < 1 || day > 31) return {};
  char* end = nullptr;
  const double seconds = std::strtod(text.c_str() + used, &end);
  if (!(seconds >= 0 && seconds < 61)) return {};
  // Days since 1970, counted from March so that leap days come last.
  const int y = year - (month <= 2 ? 1 : 0);
  const std::int64_t days =
      365ll * y + y / 4 - y / 100 + y / 400 + (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1 - 719468;
  double instant = static_cast<double>(((days * 24) + hour) * 60 + minute) * 60 + seconds;
  int zone_hours = 0, zone_minutes = 0;
  char sign = 0;
  if (std::sscanf(end, "%1c%2d:%2d", &sign, &zone_hours, &zone_minutes) == 3 && (sign == '+' || sign == '-'))
    instant -= (sign == '+' ? 60 : -60) * (zone_hours * 60 + zone_minutes);
  return instant;
}

std::string duration_of(double seconds) {
  return drsim::to_text(Duration{static_cast<std::int64_t>(std::llround(seconds * 1e6))});
}

}  // namespace drsim::imports
