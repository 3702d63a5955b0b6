#include "models/ethernet/tree/spanning_tree.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <queue>
#include <tuple>
#include <utility>

#include "models/ethernet/tree/bridge_profile.hpp"

namespace drsim {
namespace {

// Priority, then what stands for a MAC address, which nobody states: the place of its name among all.
using BridgeId = std::pair<std::int64_t, std::uint32_t>;

// What a switch compares paths to a root by, the smaller the better: cost, then the bridge it hears it from, then the
// port that sends it, then its own port.
struct Path {
  std::int64_t cost = 0;
  BridgeId from;
  std::size_t sender = 0, port = 0;
  SwitchId by;  ///< The same bridge as `from`.
  friend auto operator<=>(const Path&, const Path&) = default;
};

class Tree {
 public:
  Tree(const Scenario& scenario, const Bridges& bridges, TreeRoles& roles)
      : scenario_(scenario), roles_(roles), at_(scenario.switches.size()), best_(scenario.switches.size()) {
    number_ports(bpdu_segments(scenario, bridges));
    std::vector<SwitchId> order;
    for (std::size_t i = 0; i < scenario.switches.size(); ++i) order.emplace_back(i);
    std::sort(order.begin(), order.end(), [&](SwitchId a, SwitchId b) { return bridge_id(a) < bridge_id(b); });
    // The best bridge of whatever is left becomes the root of all that hears it.
    for (const SwitchId root : order)
      if (bridges.speaks[root.index] && !best_[root.index]) grow(root);
    for (const std::vector<std::size_t>& segment : segments_) settle(segment);
  }

 private:
  BridgeId bridge_id(SwitchId node) const {
    return {scenario_[node].priority, scenario_.index.name_order_of_switch[node.index]};
  }

  LinkId first_by_name(const std::vector<LinkId>& links) const {
    return *std::min_element(links.begin(), links.end(), [&](LinkId a, LinkId b) { return scenario_.precedes(a, b); });
  }

  // Ports are numbered by the names of their links: what no file's order changes.
  void number_ports(const std::vector<BpduSegment>& segments) {
    std::vector<std::pair<const BridgePort*, std::size_t>> order;
    for (std::size_t i = 0; i < segments.size(); ++i)
      for (const BridgePort& port : segments[i]) order.emplace_back(&port, i);
    std::stable_sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
      return scenario_.precedes(first_by_name(a.first->links), first_by_name(b.first->links));
    });
    segments_.resize(segments.size());
    for (const auto& [port, segment] : order) {
      at_[port->node.index].push_back(ports_.size());
      segments_[segment].push_back(ports_.size());
      segment_of_.push_back(segment);
      ports_.push_back(*port);
    }
  }

  void grow(SwitchId root) {
    using Candidate = std::pair<Path, SwitchId>;
    std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> open;
    open.push({Path{0, bridge_id(root), 0, 0, root}, root});
    while (!open.empty()) {
      const auto [path, node] = open.top();
      open.pop();
      if (best_[node.index]) continue;
      best_[node.index] = path;
      roles_.root_of[node.index] = root;
      if (node != root) roles_.depth[node.index] = roles_.depth[path.by.index] + 1;
      if (!is_believed(root, node)) continue;
      for (const std::size_t sender : at_[node.index])
        for (const std::size_t port : segments_[segment_of_[sender]])
          if (const SwitchId there = ports_[port].node; !best_[there.index])
            open.push(
                {Path{path.cost + path_cost({ports_[port].bandwidth}), bridge_id(node), sender, port, node}, there});
    }
  }

  // What a BPDU says is a second older at each bridge that passes it on, and forgotten at its maximum age: who is
  // further away never hears of this root (IEEE 802.1D-2004 section 17.21.23).
  bool is_believed(SwitchId root, SwitchId passed_on_by) const {
    const Duration age = roles_.depth[passed_on_by.index] * timing_of(scenario_[passed_on_by].profile).age_per_bridge;
    return age < scenario_[root].max_age;
  }

  // One port of those that hear each other is designated: that of the bridge nearest to the root; of two equally near,
  // that of the better bridge. Another forwards only if its bridge goes to the root through it.
  void settle(const std::vector<std::size_t>& segment) {
    const auto distance = [&](std::size_t port) {
      const SwitchId node = ports_[port].node;
      return std::tuple{best_[node.index]->cost, bridge_id(node), port};
    };
    const auto designated = std::min_element(segment.begin(), segment.end(),
                                             [&](std::size_t a, std::size_t b) { return distance(a) < distance(b); });
    if (designated == segment.end()) return;
    const SwitchId near = ports_[*designated].node;
    // Trees that are too far apart to know of each other: each takes itself for the one that forwards.
    const bool is_one_tree = std::all_of(segment.begin(), segment.end(), [&](std::size_t port) {
      return roles_.root_of[ports_[port].node.index] == roles_.root_of[near.index];
    });
    for (const std::size_t port : segment) {
      const SwitchId node = ports_[port].node;
      const bool is_root = roles_.root_of[node.index] != node && best_[node.index]->port == port;
      const PortRole role = segment.size() < 2 || !is_one_tree ? PortRole::none
                            : port == *designated              ? PortRole::designated
                            : is_root                          ? PortRole::root
                            : node == near                     ? PortRole::backup
                                                               : PortRole::alternate;
      for (const LinkId link : ports_[port].links) set(link, node, role, roles_.depth[near.index]);
    }
  }

  // Of a trunk whose two ends are one switch, the first end is the first of its two ports.
  void set(LinkId id, SwitchId node, PortRole role, std::uint32_t bridges) {
    const Link& link = scenario_[id];
    const bool is_self = link.ends[0] == link.ends[1];
    const bool is_second =
        is_self ? roles_.roles[id.index][0] != PortRole::none : std::get<SwitchId>(link.ends[1]) == node;
    roles_.roles[id.index][is_second ? 1 : 0] = role;
    if (role != PortRole::designated) roles_.discards[id.index] = is_second ? 1 : 0;
    if (role == PortRole::alternate || role == PortRole::backup) roles_.forwards[id.index] = false;
    roles_.is_seen[id.index] = role != PortRole::none;
    roles_.bridges[id.index] = bridges;
  }

  const Scenario& scenario_;
  TreeRoles& roles_;
  std::vector<BridgePort> ports_;
  std::vector<std::vector<std::size_t>> segments_;  ///< The ports of each.
  std::vector<std::size_t> segment_of_;             ///< By port.
  std::vector<std::vector<std::size_t>> at_;        ///< By switch: its ports.
  std::vector<std::optional<Path>> best_;           ///< By switch.
};

// Overlays elect one forwarder of those that would carry a VLAN between the same two sites (Cisco's OTV: the
// authoritative edge device; RFC 7432 section 8.5: the designated forwarder). Who forwards goes on; otherwise the best
// pair of switches wins, and of equal ones the first by name.
void elect_forwarders(const Scenario& scenario, const Bridges& bridges, TreeRoles& roles) {
  std::map<std::pair<SiteId, SiteId>, std::vector<std::size_t>> between;
  for (std::size_t i = 0; i < scenario.links.size(); ++i) {
    if (!scenario.links[i].elects_forwarder || !bridges.is_up[i]) continue;
    const auto [a, b] = ends_of(scenario.links[i]);
    const SiteId first = scenario[a].site, second = scenario[b].site;
    between[{std::min(first, second), std::max(first, second)}].push_back(i);
  }
  const auto rank = [&](std::size_t i) {
    const auto [a, b] = ends_of(scenario.links[i]);
    const bool forwards = !bridges.forwards.empty() && bridges.forwards[i];
    return std::tuple{!forwards, scenario[a].priority + scenario[b].priority, scenario.links[i].name};
  };
  for (auto& [sites, candidates] : between) {
    std::sort(candidates.begin(), candidates.end(), [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
    std::vector<VlanId> taken;
    for (const std::size_t i : candidates) {
      const std::vector<VlanId>& vlans = scenario.links[i].vlans;
      roles.forwards[i] = std::none_of(vlans.begin(), vlans.end(), [&](VlanId vlan) {
        return std::find(taken.begin(), taken.end(), vlan) != taken.end();
      });
      if (roles.forwards[i])
        taken.insert(taken.end(), vlans.begin(), vlans.end());
      else
        roles.roles[i] = {PortRole::alternate, PortRole::alternate};
    }
  }
}

}  // namespace

std::int64_t path_cost(BitRate bandwidth) {
  return std::max<std::int64_t>(1, 20'000'000'000'000 / std::max<std::int64_t>(1, bandwidth.bits_per_second));
}

TreeRoles spanning_tree(const Scenario& scenario, const Bridges& bridges) {
  const std::size_t links = scenario.links.size(), switches = scenario.switches.size();
  TreeRoles roles{std::vector<std::array<PortRole, 2>>(links), bridges.is_up,
                  std::vector<std::uint8_t>(links, 0),         std::vector<bool>(links, false),
                  std::vector<std::uint32_t>(links, 0),        {},
                  std::vector<std::uint32_t>(switches, 0)};
  for (std::size_t i = 0; i < switches; ++i) roles.root_of.emplace_back(i);
  Tree(scenario, bridges, roles);
  elect_forwarders(scenario, bridges, roles);
  return roles;
}

TreeRoles spanning_tree(const Scenario& scenario) { return spanning_tree(scenario, initial_bridges(scenario)); }

}  // namespace drsim
