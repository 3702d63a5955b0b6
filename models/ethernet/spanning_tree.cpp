#include "models/ethernet/spanning_tree.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <queue>
#include <tuple>

#include "models/ethernet/bridge_profile.hpp"

namespace drsim {
namespace {

std::array<SwitchId, 2> ends_of(const Link& link) {
  return {std::get<SwitchId>(link.ends[0]), std::get<SwitchId>(link.ends[1])};
}

// Whether both switches hear each other's BPDUs over it.
bool carries_bpdus(const Scenario& scenario, const Bridges& bridges, std::size_t link) {
  const auto [a, b] = ends_of(scenario.links[link]);
  return scenario.links[link].kind == TrunkKind::trunk && !bridges.filters_bpdus[link] && bridges.speaks[a.index] &&
         bridges.speaks[b.index];
}

// Trunks that the tree sees as one: each by itself, or all of a lag together.
struct Port {
  std::array<SwitchId, 2> ends;
  std::vector<std::size_t> links;
  std::int64_t bandwidth = 0;
};

std::vector<Port> ports_of(const Scenario& scenario, const std::vector<bool>& is_seen) {
  std::vector<Port> ports;
  std::map<std::tuple<SwitchId, SwitchId, std::string>, std::size_t> lags;
  for (std::size_t i = 0; i < scenario.links.size(); ++i) {
    if (!is_seen[i]) continue;
    const Link& link = scenario.links[i];
    const auto ends = ends_of(link);
    std::size_t place = ports.size();
    if (!link.lag.empty())
      place = lags.try_emplace({std::min(ends[0], ends[1]), std::max(ends[0], ends[1]), link.lag}, place).first->second;
    if (place == ports.size()) ports.push_back({ends, {}, 0});
    ports[place].links.push_back(i);
    ports[place].bandwidth += link.bandwidth.bits_per_second;
  }
  return ports;
}

// What a switch compares paths to a root by, the smaller the better: cost, then the bridge it hears it from, then the
// port.
struct Path {
  std::int64_t cost = 0;
  std::pair<std::int64_t, SwitchId> from;
  std::size_t port = 0;
  friend auto operator<=>(const Path&, const Path&) = default;
};

class Tree {
 public:
  Tree(const Scenario& scenario, const Bridges& bridges, TreeRoles& roles)
      : scenario_(scenario), roles_(roles), ports_(ports_of(scenario, roles.is_seen)), at_(scenario.switches.size()) {
    for (std::size_t i = 0; i < ports_.size(); ++i)
      for (const SwitchId end : ports_[i].ends) at_[end.index].push_back(i);
    best_.resize(scenario.switches.size());
    std::vector<SwitchId> order;
    for (std::size_t i = 0; i < scenario.switches.size(); ++i) order.emplace_back(i);
    std::sort(order.begin(), order.end(), [&](SwitchId a, SwitchId b) { return bridge_id(a) < bridge_id(b); });
    // The best bridge of whatever is left becomes the root of all that hears it.
    for (const SwitchId root : order)
      if (bridges.speaks[root.index] && !best_[root.index]) grow(root);
    block();
  }

 private:
  std::pair<std::int64_t, SwitchId> bridge_id(SwitchId node) const { return {scenario_[node].priority, node}; }
  SwitchId other(std::size_t port, SwitchId node) const {
    return ports_[port].ends[ports_[port].ends[0] == node ? 1 : 0];
  }

  void grow(SwitchId root) {
    using Candidate = std::pair<Path, SwitchId>;
    std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> open;
    open.push({Path{0, bridge_id(root), 0}, root});
    while (!open.empty()) {
      const auto [path, node] = open.top();
      open.pop();
      if (best_[node.index]) continue;
      best_[node.index] = path;
      roles_.root_of[node.index] = root;
      if (node != root) roles_.depth[node.index] = roles_.depth[path.from.second.index] + 1;
      if (!is_believed(root, node)) continue;
      for (const std::size_t port : at_[node.index])
        if (!best_[other(port, node).index])
          open.push({Path{path.cost + path_cost({ports_[port].bandwidth}), bridge_id(node), port}, other(port, node)});
    }
  }

  // What a BPDU says is a second older at each bridge that passes it on, and forgotten at its maximum age: who is
  // further away never hears of this root (IEEE 802.1D-2004 section 17.21.23).
  bool is_believed(SwitchId root, SwitchId passed_on_by) const {
    const Duration age = roles_.depth[passed_on_by.index] * timing_of(scenario_[passed_on_by].profile).age_per_bridge;
    return age < scenario_[root].max_age;
  }

  // A port forwards if one of its ends goes to the root through it; the others stand by.
  void block() {
    for (std::size_t port = 0; port < ports_.size(); ++port) {
      // Two trees that are too far apart to know of each other: both ends take themselves for the one that forwards.
      if (roles_.root_of[ports_[port].ends[0].index] != roles_.root_of[ports_[port].ends[1].index]) {
        for (const std::size_t link : ports_[port].links) roles_.is_seen[link] = false;
        continue;
      }
      const bool is_used = std::any_of(ports_[port].ends.begin(), ports_[port].ends.end(), [&](SwitchId end) {
        return roles_.root_of[end.index] != end && best_[end.index]->port == port;
      });
      // Designated is the end nearer to the root; of two equally near, that of the better bridge.
      const auto distance = [&](SwitchId end) { return std::pair{best_[end.index]->cost, bridge_id(end)}; };
      const bool first_is_further = distance(ports_[port].ends[0]) > distance(ports_[port].ends[1]);
      for (const std::size_t link : ports_[port].links) {
        const bool same_way = ends_of(scenario_.links[link])[0] == ports_[port].ends[0];
        roles_.forwards[link] = is_used;
        roles_.discards[link] = first_is_further == same_way ? 0 : 1;
      }
    }
  }

  const Scenario& scenario_;
  TreeRoles& roles_;
  std::vector<Port> ports_;
  std::vector<std::vector<std::size_t>> at_;  ///< By switch: its ports.
  std::vector<std::optional<Path>> best_;     ///< By switch.
};

}  // namespace

std::int64_t path_cost(BitRate bandwidth) {
  return std::max<std::int64_t>(1, 20'000'000'000'000 / std::max<std::int64_t>(1, bandwidth.bits_per_second));
}

std::uint32_t TreeRoles::bridges_to_root(const Scenario& scenario, LinkId trunk) const {
  const Link& link = scenario[trunk];
  return link.is_trunk() ? depth[ends_of(link)[discards[trunk.index] == 0 ? 1 : 0].index] : 0;
}

Bridges initial_bridges(const Scenario& scenario) {
  Bridges bridges;
  for (const Link& link : scenario.links) {
    bridges.is_up.push_back(link.begins_up);
    bridges.filters_bpdus.push_back(link.bpdus != Bpdus::pass);
  }
  for (const Switch& node : scenario.switches) bridges.speaks.push_back(node.spanning_tree != SpanningTree::none);
  return bridges;
}

TreeRoles spanning_tree(const Scenario& scenario, const Bridges& bridges) {
  TreeRoles roles{std::vector<bool>(scenario.links.size(), true),
                  std::vector<std::uint8_t>(scenario.links.size(), 0),
                  std::vector<bool>(scenario.links.size(), false),
                  {},
                  std::vector<std::uint32_t>(scenario.switches.size(), 0)};
  for (std::size_t i = 0; i < scenario.switches.size(); ++i) roles.root_of.emplace_back(i);
  for (std::size_t i = 0; i < scenario.links.size(); ++i) {
    if (!bridges.is_up[i])
      roles.forwards[i] = false;
    else if (scenario.links[i].is_trunk())
      roles.is_seen[i] = carries_bpdus(scenario, bridges, i);
  }
  Tree(scenario, bridges, roles);
  return roles;
}

TreeRoles spanning_tree(const Scenario& scenario) { return spanning_tree(scenario, initial_bridges(scenario)); }

}  // namespace drsim
