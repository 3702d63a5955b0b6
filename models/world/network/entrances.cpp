#include "models/world/network/entrances.hpp"

#include <algorithm>

namespace drsim {

bool begins_in_use(const LoadBalancer& balancer, VmId vm) {
  const std::vector<VmId>& first = balancer.begins_with;
  return first.empty() || std::find(first.begin(), first.end(), vm) != first.end();
}

bool Scenario::has_frontends(ApplicationId application) const {
  const auto is_its = [&](const auto& frontend) { return frontend.application == application; };
  return std::any_of(load_balancers.begin(), load_balancers.end(), is_its) ||
         std::any_of(public_addresses.begin(), public_addresses.end(), is_its);
}

// A load balancer at the VM's own site goes before one that reaches every site.
Address Scenario::inside_entrance(ApplicationId application, const Attachment& there) const {
  const LoadBalancer* found = nullptr;
  for (const LoadBalancer& balancer : load_balancers) {
    if (balancer.application != application) continue;
    const bool is_near = (*this)[balancer.behind].site == there.site;
    if (is_near) return balancer.address;
    if (!balancer.is_regional && !found) found = &balancer;
  }
  return found ? found->address : there.address;
}

Address Scenario::entrance(ApplicationId application, const Attachment& there) const {
  for (const PublicAddress& address : public_addresses)
    if (address.application == application && (*this)[address.at].site == there.site) return address.address;
  return inside_entrance(application, there);
}

void Scenario::add_entrance(ApplicationId application, const Attachment& there, std::vector<Address>& known) const {
  const Address address = has_frontends(application) ? entrance(application, there) : there.address;
  if (address == there.address || std::find(known.begin(), known.end(), address) == known.end())
    known.push_back(address);
}

std::vector<Address> Scenario::first_addresses(ApplicationId application) const {
  const auto& name = (*this)[application].known_as;
  const bool has_all = name && (*this)[*name].has_all_places;
  std::vector<Address> addresses;
  const std::optional<SiteId> only_at = name ? (*this)[*name].site : std::nullopt;
  for (const Place place : {Place::home, Place::recovery})
    for (const VmId vm : (*this)[application].served_by) {
      const bool is_there = !only_at || (*this)[vm].at(place).site == *only_at;
      if (is_there && (place == Place::home || (has_all && (*this)[vm].recovery)))
        add_entrance(application, (*this)[vm].at(place), addresses);
    }
  return addresses;
}

// A translation is typed once: it leads to where the application is when it is at the router's site, whether it is
// there or not.
Address inside_of(const Scenario& scenario, const PublicAddress& address) {
  const std::vector<VmId>& vms = scenario[address.application].served_by;
  const SiteId site = scenario[address.at].site;
  for (const VmId vm : vms)
    for (const Place place : {Place::home, Place::recovery})
      if (const Attachment& there = scenario[vm].at(place); there.site == site)
        return scenario.inside_entrance(address.application, there);
  return vms.empty() ? Address{} : scenario.inside_entrance(address.application, scenario[vms.front()].home);
}

}  // namespace drsim
