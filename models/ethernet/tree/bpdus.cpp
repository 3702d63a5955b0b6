#include "models/ethernet/tree/bpdus.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <string>
#include <tuple>

namespace drsim {

std::array<SwitchId, 2> ends_of(const Link& trunk) {
  return {std::get<SwitchId>(trunk.ends[0]), std::get<SwitchId>(trunk.ends[1])};
}

namespace {

// Trunks over which BPDUs go, joined at the switches that pass them on.
class Media {
 public:
  Media(const Scenario& scenario, const Bridges& bridges) : joined_(scenario.links.size()) {
    std::iota(joined_.begin(), joined_.end(), std::size_t{0});
    std::vector<std::size_t> first_at(scenario.switches.size(), none);
    for (std::size_t i = 0; i < scenario.links.size(); ++i) {
      const Link& link = scenario.links[i];
      carries_.push_back(link.is_trunk() && bridges.is_up[i] && link.kind == TrunkKind::trunk &&
                         !bridges.filters_bpdus[i]);
      if (!carries_[i]) continue;
      for (const SwitchId end : ends_of(link)) {
        if (bridges.speaks[end.index] || !bridges.passes_on[end.index]) continue;
        if (first_at[end.index] == none) first_at[end.index] = i;
        joined_[of(i)] = of(first_at[end.index]);
      }
    }
  }

  bool carries(std::size_t link) const { return carries_[link]; }
  std::size_t of(std::size_t link) {
    while (joined_[link] != link) link = joined_[link] = joined_[joined_[link]];
    return link;
  }

 private:
  static constexpr std::size_t none = ~std::size_t{0};
  std::vector<bool> carries_;
  std::vector<std::size_t> joined_;  ///< By link.
};

}  // namespace

std::vector<BpduSegment> bpdu_segments(const Scenario& scenario, const Bridges& bridges) {
  Media media(scenario, bridges);
  std::vector<BpduSegment> segments;
  std::map<std::size_t, std::size_t> segment_of;  // By medium.
  using Lag = std::tuple<std::string, SwitchId, SwitchId>;
  std::map<Lag, std::pair<std::size_t, std::size_t>> lags;  // The port that stands for it: its segment, and its place.
  for (std::size_t i = 0; i < scenario.links.size(); ++i) {
    if (!media.carries(i)) continue;
    const Link& link = scenario.links[i];
    const auto [known, is_new] = segment_of.try_emplace(media.of(i), segments.size());
    if (is_new) segments.emplace_back();
    const std::size_t place = known->second;
    BpduSegment& segment = segments[place];
    for (const std::size_t end : {0u, 1u}) {
      const SwitchId here = ends_of(link)[end], there = ends_of(link)[1 - end];
      if (!bridges.speaks[here.index]) continue;
      if (!link.lag.empty()) {
        const auto [lag, is_first] = lags.try_emplace({link.lag, here, there}, place, segment.size());
        if (!is_first) {
          BridgePort& port = segments[lag->second.first][lag->second.second];
          port.links.emplace_back(i);
          port.bandwidth += link.bandwidth.bits_per_second;
          continue;
        }
      }
      segment.push_back({here, {LinkId{i}}, link.bandwidth.bits_per_second});
    }
  }
  return segments;
}

Bridges initial_bridges(const Scenario& scenario) {
  Bridges bridges;
  for (const Link& link : scenario.links) {
    bridges.is_up.push_back(link.begins_up);
    bridges.filters_bpdus.push_back(link.bpdus != Bpdus::pass);
  }
  for (const Switch& node : scenario.switches) {
    bridges.speaks.push_back(node.spanning_tree != SpanningTree::none);
    bridges.passes_on.push_back(node.passes_bpdus);
  }
  return bridges;
}

}  // namespace drsim
