#include "scenarios/reading/order.hpp"

#include <algorithm>

namespace drsim {

std::vector<std::optional<std::size_t>> chain_lengths(const std::vector<std::vector<std::size_t>>& needs) {
  const std::size_t count = needs.size();
  std::vector<std::vector<std::size_t>> needed_by(count);
  std::vector<std::size_t> open(count), longest(count), ready;
  for (std::size_t i = 0; i < count; ++i) {
    open[i] = needs[i].size();
    if (open[i] == 0) ready.push_back(i);
    for (const std::size_t need : needs[i]) needed_by[need].push_back(i);
  }
  std::vector<std::optional<std::size_t>> lengths(count);
  while (!ready.empty()) {
    const std::size_t item = ready.back();
    ready.pop_back();
    lengths[item] = longest[item];
    for (const std::size_t user : needed_by[item]) {
      longest[user] = std::max(longest[user], longest[item] + 1);
      if (--open[user] == 0) ready.push_back(user);
    }
  }
  return lengths;
}

}  // namespace drsim
