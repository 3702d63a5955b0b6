#include "analysis/availability/design/inspect.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "analysis/availability/design/fault_domains.hpp"
#include "models/ethernet/storm_growth.hpp"
#include "models/ethernet/tree/spanning_tree.hpp"

namespace drsim {
namespace {

constexpr std::size_t shown_hops = 8;

DomainInspection::Storm storm_in(const FloodGraph& graph, FrameRate broadcast) {
  return {growth_factor(graph), copies_per_hop(graph, 0, shown_hops), time_to_saturation(graph, broadcast)};
}

// Edges that join what is joined already. Those that spanning tree blocks are taken last, so that it is they.
std::vector<LinkId> redundant_in(const FloodGraph& graph, const std::vector<bool>& forwards) {
  std::vector<std::uint32_t> joined_to(graph.switches.size());
  std::iota(joined_to.begin(), joined_to.end(), 0U);
  const auto find = [&](std::uint32_t node) {
    while (joined_to[node] != node) node = joined_to[node] = joined_to[joined_to[node]];
    return node;
  };
  std::vector<LinkId> redundant;
  for (const bool forwarding : {true, false}) {
    for (const FloodEdge& edge : graph.edges) {
      if (forwards[edge.links.front().index] != forwarding) continue;
      const std::uint32_t a = find(edge.ends[0]), b = find(edge.ends[1]);
      if (a == b) redundant.insert(redundant.end(), edge.links.begin(), edge.links.end());
      joined_to[a] = b;
    }
  }
  std::sort(redundant.begin(), redundant.end());
  return redundant;
}

class Inspector {
 public:
  explicit Inspector(const Scenario& scenario)
      : scenario_(scenario),
        tree_(spanning_tree(scenario)),
        forwards_(tree_.forwards),
        all_(scenario.links.size(), true) {}

  DomainInspection operator()(const FaultDomain& domain) {
    if (domain.vlan != vlan_) {
      vlan_ = domain.vlan;
      full_ = by_first_switch(flood_graphs(scenario_, vlan_, all_));
      active_ = by_first_switch(flood_graphs(scenario_, vlan_, forwards_));
    }
    DomainInspection found;
    found.domain = domain;
    found.broadcast = scenario_[domain.vlan].broadcast;
    const FloodGraph* full = graph_at(full_, domain.switches.front());
    if (!full) return found;
    for (const FloodEdge& edge : full->edges) add_edge(edge, found);
    add_roots(found);
    found.redundant = redundant_in(*full, forwards_);
    found.without_spanning_tree = storm_in(*full, found.broadcast);
    if (const FloodGraph* active = graph_at(active_, domain.switches.front()))
      found.as_it_is = storm_in(*active, found.broadcast);
    return found;
  }

 private:
  using Graphs = std::map<SwitchId, FloodGraph>;  ///< By the lowest of its switches.

  static Graphs by_first_switch(std::vector<FloodGraph> graphs) {
    Graphs sorted;
    for (FloodGraph& graph : graphs) {
      const SwitchId first = *std::min_element(graph.switches.begin(), graph.switches.end());
      sorted.emplace(first, std::move(graph));
    }
    return sorted;
  }
  static const FloodGraph* graph_at(const Graphs& graphs, SwitchId first) {
    const auto found = graphs.find(first);
    return found == graphs.end() ? nullptr : &found->second;
  }

  void add_edge(const FloodEdge& edge, DomainInspection& found) const {
    for (const LinkId id : edge.links) {
      const Link& link = scenario_[id];
      found.trunks.push_back(id);
      if (link.begins_up) add_ports(id, found);
      if (!link.begins_up)
        found.unplugged.push_back(id);
      else if (!forwards_[id.index])
        found.blocked.push_back(id);
      if (link.storm_control)
        found.storm_control.push_back(
            {id, *link.storm_control, static_cast<double>(link.bandwidth.bits_per_second) / smallest_frame});
    }
  }

  void add_ports(LinkId id, DomainInspection& found) const {
    for (const std::size_t end : {0u, 1u})
      found.ports.push_back({id, std::get<SwitchId>(scenario_[id].ends[end]), tree_.roles[id.index][end]});
  }

  void add_roots(DomainInspection& found) const {
    for (const SwitchId node : found.domain.switches)
      if (scenario_[node].spanning_tree != SpanningTree::none && tree_.root_of[node.index] == node)
        found.roots.push_back(node);
  }

  const Scenario& scenario_;
  const TreeRoles tree_;
  const std::vector<bool> forwards_, all_;
  VlanId vlan_;
  Graphs full_, active_;
};

// Which applications and users a storm in each domain takes down.
void add_users(const Scenario& scenario, std::vector<DomainInspection>& domains) {
  std::map<std::pair<VlanId, std::uint32_t>, std::size_t> domain_at;
  const auto key_of = [&](VlanId vlan, SwitchId node) {
    return std::pair{vlan, scenario.index.segments[vlan.index][node.index]};
  };
  for (std::size_t i = 0; i < domains.size(); ++i)
    domain_at[key_of(domains[i].domain.vlan, domains[i].domain.switches.front())] = i;
  std::vector<std::set<std::size_t>> domains_of(scenario.applications.size());
  for (std::size_t i = 0; i < scenario.applications.size(); ++i) {
    for (const VmId vm : scenario.applications[i].served_by) {
      const Attachment& home = scenario[vm].home;
      if (!home.is_connected()) continue;
      const auto found = domain_at.find(key_of(scenario[home.subnet].vlan, home.attached_to));
      if (found != domain_at.end()) domains_of[i].insert(found->second);
    }
    for (const std::size_t domain : domains_of[i]) domains[domain].applications.emplace_back(i);
  }
  for (std::size_t i = 0; i < scenario.populations.size(); ++i) {
    std::set<std::size_t> lost;
    for (const ApplicationId used : scenario.populations[i].uses)
      lost.insert(domains_of[used.index].begin(), domains_of[used.index].end());
    for (const std::size_t domain : lost) domains[domain].users.emplace_back(i);
  }
}

}  // namespace

Inspection inspect(const Scenario& scenario) {
  Inspection inspection{&scenario, {}};
  Inspector inspector(scenario);
  for (const FaultDomain& domain : fault_domains(scenario)) inspection.domains.push_back(inspector(domain));
  add_users(scenario, inspection.domains);
  return inspection;
}

}  // namespace drsim
