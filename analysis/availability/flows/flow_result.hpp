// The result of a connection attempt to several addresses in turn, with the timeouts it costs.

#pragma once

#include <algorithm>
#include <vector>

#include "models/state/change.hpp"
#include "models/world/names.hpp"

namespace drsim {

/// What a question met.
struct FlowResult {
  Disposition disposition{};
  Duration detour{};
  Duration wait{};        ///< On addresses that were tried before.
  std::size_t tried = 0;  ///< The address that was reached, by its place.
};

/// What new connections meet, by the backends that get equal parts of them.
using FlowResults = std::vector<FlowResult>;
/// Of users who stand in a row from 0 to 1.
inline const FlowResult& result_at(const FlowResults& results, double user) {
  return results[std::min(results.size() - 1, static_cast<std::size_t>(user * static_cast<double>(results.size())))];
}

/// Of several addresses that a user tries one after the other, the first that is reached, or else the best. Each that
/// is tried in vain costs a timeout; who has waited for too long has failed.
inline FlowResult first_reached(const std::vector<FlowResults>& addresses, double user, const Connecting& connecting) {
  FlowResult best{Disposition::no_name, {}};
  const std::size_t count = addresses.size();
  const double place = connecting.rotates ? user * static_cast<double>(count) : user;
  const std::size_t first = connecting.rotates ? std::min(count - 1, static_cast<std::size_t>(place)) : 0;
  const double within = connecting.rotates ? place - static_cast<double>(first) : place;
  Duration wait{};
  for (std::size_t k = 0; k < count; ++k, wait += connecting.timeout) {
    if (k > 0 && connecting.gives_up && wait >= *connecting.gives_up) break;
    FlowResult met = result_at(addresses[(first + k) % count], within);
    met.wait = wait, met.tried = (first + k) % count;
    if (is_reached(met.disposition)) return met;
    if (met.disposition > best.disposition) best = met;
  }
  best.wait = {};
  return best;
}

/// Of those who ask, the share that tries an address first at which nobody answers, and what that costs the last of
/// them. At one of them at least somebody does.
inline double count_waiting(const std::vector<bool>& answers, const Connecting& connecting, Duration& longest) {
  const std::size_t count = answers.size(), starts = connecting.rotates ? count : 1;
  const auto first = static_cast<std::size_t>(std::find(answers.begin(), answers.end(), true) - answers.begin());
  std::size_t waiting = connecting.rotates ? 0 : first > 0 ? 1 : 0, most = connecting.rotates ? 0 : first;
  // From the first that answers once round: so many in a row do not.
  for (std::size_t k = 1, run = 0; connecting.rotates && first < count && k <= count; ++k) {
    run = answers[(first + k) % count] ? 0 : run + 1;
    waiting += run > 0 ? 1 : 0;
    most = std::max(most, run);
  }
  if (first == count) waiting = starts, most = count;
  longest = most < count ? static_cast<std::int64_t>(most) * connecting.timeout : Duration{};
  return static_cast<double>(waiting) / static_cast<double>(starts);
}

}  // namespace drsim
