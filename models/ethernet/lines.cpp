#include "models/ethernet/lines.hpp"

#include "models/ethernet/bridged.hpp"

namespace drsim {
namespace {

RouterId from(const Scenario& scenario, Hop hop) { return scenario[hop.link].router(hop.backwards ? 1 : 0); }

// Its end is the switch that the router is attached to, or one of the same site.
bool begins_at(const Scenario& scenario, LinkId trunk, RouterId router) {
  const SwitchId first = std::get<SwitchId>(scenario[trunk].ends[0]),
                 second = std::get<SwitchId>(scenario[trunk].ends[1]);
  const SwitchId near = scenario[router].attached_to;
  if (near == first || near == second) return near == first;
  return scenario[first].site == scenario[router].site;
}

void add(const Scenario& scenario, Hop hop, std::vector<Hop>& lines) {
  lines.push_back(hop);
  if (const LinkId trunk = scenario[hop.link].over)
    lines.push_back({trunk, !begins_at(scenario, trunk, from(scenario, hop))});
  if (const VlanId vlan = scenario[hop.link].shared_vlan)
    for (const Hop one : shortest_over(scenario, vlan, scenario[from(scenario, hop)].attached_to,
                                       scenario[from(scenario, {hop.link, !hop.backwards})].attached_to))
      lines.push_back(one);
}

// From one end of a tunnel to the other, in whichever order its links are stated.
void add_links_under(const Scenario& scenario, Hop tunnel, std::vector<Hop>& lines) {
  std::vector<LinkId> rest = scenario[tunnel.link].tunnel->over;
  RouterId here = from(scenario, tunnel);
  while (!rest.empty()) {
    const auto leads_on = [&](LinkId link) {
      return from(scenario, {link, false}) == here || from(scenario, {link, true}) == here;
    };
    auto next = std::find_if(rest.begin(), rest.end(), leads_on);
    if (next == rest.end()) next = rest.begin();  // A gap: who knows which way round.
    const Hop hop{*next, from(scenario, {*next, false}) != here && leads_on(*next)};
    add(scenario, hop, lines);
    here = from(scenario, {hop.link, !hop.backwards});
    rest.erase(next);
  }
}

}  // namespace

std::vector<Hop> lines_of(const Scenario& scenario, Hop hop) {
  std::vector<Hop> lines;
  add(scenario, hop, lines);
  if (scenario[hop.link].tunnel) add_links_under(scenario, hop, lines);
  return lines;
}

}  // namespace drsim
