#include "analysis/availability/flows/crowd.hpp"

#include <algorithm>

namespace drsim {

std::vector<UserSlice> parts_of(const UserSlice& who, const FlowShare::Undecided& undecided) {
  std::vector<UserSlice> parts;
  const FlowShare::Interval whole = who.flows.part(undecided.branch);
  for (std::int64_t bucket = FlowShare::bucket(whole.from, undecided.choices);
       bucket <= FlowShare::bucket(whole.to - 1, undecided.choices); ++bucket) {
    const FlowShare::Interval part{std::max(whole.from, FlowShare::begin_of(bucket, undecided.choices)),
                                   std::min(whole.to, FlowShare::begin_of(bucket + 1, undecided.choices))};
    parts.push_back(who);
    parts.back().flows.narrow(undecided.branch, part);
  }
  return parts;
}
std::vector<UserSlice> parts_of(const UserSlice& who, std::vector<double> cuts) {
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  std::vector<UserSlice> parts{who};
  for (const double cut : cuts) {
    parts.push_back(parts.back());
    parts[parts.size() - 2].to = parts.back().from = cut;
  }
  return parts;
}

void cut_between(const std::vector<FlowResults>& addresses, const Connecting& connecting, bool are_kept,
                 const UserSlice& who, std::vector<double>& cuts) {
  const std::size_t parts = connecting.rotates ? addresses.size() : 1;
  const auto is_same = [](const FlowResult& a, const FlowResult& b) {
    return a.disposition == b.disposition && a.detour == b.detour;
  };
  const auto cut = [&](double at) {
    if (at > who.from && at < who.to) cuts.push_back(at);
  };
  for (std::size_t part = 0; part < parts; ++part) {
    const auto place = [&](double within) { return (static_cast<double>(part) + within) / static_cast<double>(parts); };
    for (const FlowResults& results : addresses)
      for (std::size_t i = 1; i < results.size(); ++i)
        if (!is_same(results[i], results[i - 1]))
          cut(place(static_cast<double>(i) / static_cast<double>(results.size())));
    if (part == 0) continue;
    const FlowResults &before = addresses[part - 1], &now = addresses[part];
    const bool is_alike = before.size() == now.size() && std::equal(before.begin(), before.end(), now.begin(), is_same);
    // Who gives up is told apart by what comes after the address that he tries first, too.
    if (are_kept || !is_alike || connecting.gives_up) cut(place(0));
  }
}

}  // namespace drsim
