#include <algorithm>

#include "scenarios/build/build.hpp"

namespace drsim {
namespace {

// What all trunks that carry a VLAN could bring to a router's interface in it; a gigabit where there are none.
BitRate fastest_in(const Scenario& scenario, VlanId vlan) {
  BitRate fastest{0};
  for (const Link& link : scenario.links)
    if (link.carries(vlan)) fastest = std::max(fastest, link.bandwidth);
  return fastest.bits_per_second > 0 ? fastest : BitRate{1'000'000'000};
}

void build_adjacency(const Subnet& subnet, RouterId one, RouterId other, const Fields& ospf, Draft& draft) {
  // Two networks may each have a subnet of that name.
  const std::vector<Subnet>& all = draft.scenario.subnets;
  const bool is_alone =
      std::count_if(all.begin(), all.end(), [&](const Subnet& its) { return its.name == subnet.name; }) == 1;
  const std::string network = is_alone ? "" : draft.scenario[subnet.network].name + " ";
  const std::string name = network + subnet.name + " " + draft.scenario[one].name + "-" + draft.scenario[other].name;
  if (draft.links.contains(name)) {
    draft.wrong(ospf.at(), "there is a link '" + name + "' already", "give it another name");
    return;
  }
  Link link{.name = name,
            .ends = {one, other},
            .bandwidth = fastest_in(draft.scenario, subnet.vlan),
            .cost = ospf.count("cost"),
            .area = area_of(ospf, draft),
            .shared_vlan = subnet.vlan,
            .origin = draft.origin(ospf.at())};
  draft.links[name] = LinkId{draft.scenario.links.size()};
  draft.scenario.links.push_back(std::move(link));
}

}  // namespace

// Gateways of a subnet that are OSPF neighbours in it: each of each, as on a broadcast network (RFC 2328 section 9.4).
void build_adjacencies_in_subnets(const Fields& root, Draft& draft) {
  for (const auto& [name, network] : root.named("networks")) {
    if (!draft.networks.contains(name)) continue;
    const std::vector<SubnetId> subnets = draft.scenario[draft.networks.at(name)].subnets;
    std::size_t place = 0;
    for (const auto& [subnet, node] : network.named("subnets")) {
      if (place >= subnets.size()) break;
      const Subnet its = draft.scenario[subnets[place++]];
      if (!node.states("ospf") || its.name != subnet) continue;
      const Fields ospf = node.map("ospf");
      if (its.gateways.size() < 2)
        draft.wrong(node.at("ospf"), "subnet '" + subnet + "' has one gateway, which has no neighbour there",
                    "name several: gateways: [...]");
      for (std::size_t i = 0; i < its.gateways.size(); ++i)
        for (std::size_t j = i + 1; j < its.gateways.size(); ++j)
          build_adjacency(its, its.gateways[i], its.gateways[j], ospf, draft);
    }
  }
}

}  // namespace drsim
