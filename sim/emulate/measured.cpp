#include "sim/emulate/measured.hpp"

#include <algorithm>

namespace drsim::emulate {

Measured measure(std::vector<Use> uses, std::int64_t from, Duration horizon) {
  const std::int64_t to = from + horizon.count();
  std::erase_if(uses, [&](const Use& use) { return use.at < from || use.at >= to; });
  std::sort(uses.begin(), uses.end(),
            [](const Use& a, const Use& b) { return a.flow != b.flow ? a.flow < b.flow : a.at < b.at; });
  Measured found;
  found.uses = uses.size();
  for (std::size_t i = 1; i < uses.size(); ++i)
    if (uses[i].flow == uses[i - 1].flow)
      found.longest_pause = std::max(found.longest_pause, static_cast<double>(uses[i].at - uses[i - 1].at) / 1e6);
  std::size_t flows = 0;
  double sum = 0;
  for (std::size_t i = 0; i < uses.size(); ++i) {
    if (i == 0 || uses[i].flow != uses[i - 1].flow) ++flows;
    if (uses[i].answered >= 0) {
      found.longest_wait = std::max(found.longest_wait, static_cast<double>(uses[i].answered - uses[i].at) / 1e6);
      continue;
    }
    std::size_t next = i;
    while (next < uses.size() && uses[next].flow == uses[i].flow && uses[next].answered < 0) ++next;
    const bool is_over = next < uses.size() && uses[next].flow == uses[i].flow;
    const double lasted = static_cast<double>((is_over ? uses[next].at : to) - uses[i].at) / 1e6;
    sum += lasted;
    found.failed += next - i;
    found.longest_outage = std::max(found.longest_outage, lasted);
    i = next - 1;
  }
  if (flows > 0) found.downtime = sum / static_cast<double>(flows);
  return found;
}

}  // namespace drsim::emulate
