#include <algorithm>
#include <set>

#include "models/world/network/entrances.hpp"
#include "scenarios/build/build.hpp"

namespace drsim {
namespace {

BackendProbe probe_of(const Fields& fields, Draft& draft) {
  constexpr std::int64_t most = 1000;
  BackendProbe probe{
      fields.duration("every"), fields.count("failures"), fields.count("successes"), {}, fields.text("kind") == "http"};
  probe.timeout = fields.states("timeout") ? fields.duration("timeout") : probe.every;
  if (probe.every == Duration{}) draft.wrong(fields.at("every"), "probes every 0s never end", "write 5s or 15s");
  for (const char* key : {"failures", "successes"})
    if (fields.count(key) > most) draft.wrong(fields.at(key), "more than 1000 probes", "usually it is 1 to 3");
  return probe;
}

}  // namespace

std::vector<VmId> backends_of(const Fields& fields, const char* key, const LoadBalancer& balancer, Draft& draft) {
  std::vector<VmId> backends;
  for (const VmGroupId group : fields.ids(key, draft.groups))
    for (const VmId vm : draft.scenario[group].vms) {
      if (std::find(balancer.pool.begin(), balancer.pool.end(), vm) != balancer.pool.end()) {
        backends.push_back(vm);
        continue;
      }
      draft.wrong(fields.at(key),
                  "vm '" + draft.scenario[vm].name + "' is not in the pool of load balancer '" + balancer.name + "'",
                  "");
    }
  if (backends.empty())
    draft.lacks(fields.at(key), "nobody would get connections of load balancer '" + balancer.name + "'",
                "to take it down: fail: {load-balancer: " + balancer.name + "}");
  return backends;
}

namespace {

void build_load_balancer(const std::string& name, const Fields& fields, Draft& draft) {
  const RouterId behind = router_at(fields, fields.id("site", draft.sites), draft);
  LoadBalancer balancer{.name = name,
                        .behind = behind,
                        .address = fields.address("address"),
                        .application = fields.id("application", draft.applications),
                        .pool = {},
                        .is_regional = fields.text("reach") == "own-site",
                        .probe = probe_of(fields.map("probe"), draft),
                        .origin = draft.origin(fields.at())};
  const Application& application = draft.scenario[balancer.application];
  if (fields.states("backends")) {
    for (const VmGroupId group : fields.ids("backends", draft.groups))
      for (const VmId vm : draft.scenario[group].vms) {
        if (std::find(application.served_by.begin(), application.served_by.end(), vm) == application.served_by.end())
          draft.wrong(fields.at("backends"),
                      "vm '" + draft.scenario[vm].name + "' does not serve application '" + application.name + "'", "");
        else if (std::find(balancer.pool.begin(), balancer.pool.end(), vm) == balancer.pool.end())
          balancer.pool.push_back(vm);
      }
  } else {
    balancer.pool = application.served_by;
  }
  if (fields.states("initially")) balancer.begins_with = backends_of(fields, "initially", balancer, draft);
  if (fields.states("draining")) balancer.drains = fields.duration("draining");
  if (application.at_least > 1)
    draft.wrong(fields.at("application"),
                "application '" + application.name + "' takes " + std::to_string(application.at_least) +
                    " VMs to serve, and a load balancer gives a connection to one",
                "let any of them serve: served-by: {any: ...}");
  draft.load_balancers[name] = LoadBalancerId{draft.scenario.load_balancers.size()};
  draft.scenario.load_balancers.push_back(std::move(balancer));
}

void build_public_address(const std::string& name, const Fields& fields, Draft& draft) {
  draft.scenario.public_addresses.push_back({.name = name,
                                             .at = fields.id("router", draft.routers),
                                             .address = fields.address("address"),
                                             .application = fields.id("application", draft.applications),
                                             .origin = draft.origin(fields.at())});
}

// ---- What only shows when all is there
// -------------------------------------------------------------------------------

bool is_gateway_for(const Scenario& scenario, RouterId router, Address address) {
  return std::any_of(scenario.subnets.begin(), scenario.subnets.end(), [&](const Subnet& subnet) {
    return subnet.prefix.contains(address) &&
           std::find(subnet.gateways.begin(), subnet.gateways.end(), router) != subnet.gateways.end();
  });
}

void expect_routed(Draft& draft, Origin origin, const std::string& what, RouterId router, Address address) {
  if (is_gateway_for(draft.scenario, router, address)) return;
  draft.lacks(draft.mark(origin),
              what + " is at " + to_text(address) + ", and router '" + draft.scenario[router].name +
                  "' is no gateway of a subnet that contains it: nobody would send packets there",
              "give it an address of one of the router's subnets, or declare one for it");
}

void expect_public(Draft& draft, Origin origin, const std::string& what, Address address) {
  if (is_private(address))
    draft.wrong(draft.mark(origin),
                what + " is " + to_text(address) + ", a private address: the internet carries nothing to it",
                "RFC 1918: 10/8, 172.16/12 and 192.168/16 are; 203.0.113.0/24 is for examples");
}

void validate_load_balancers(Draft& draft) {
  const Scenario& scenario = draft.scenario;
  std::set<std::pair<SiteId, Address>> known;
  for (const LoadBalancer& balancer : scenario.load_balancers) {
    const std::string what = "load balancer '" + balancer.name + "'";
    const SiteId site = scenario[balancer.behind].site;
    expect_routed(draft, balancer.origin, what, balancer.behind, balancer.address);
    const auto [first, last] = scenario.index.holders.equal_range(balancer.address);
    for (auto holder = first; holder != last; ++holder) {
      const auto [vm, place] = holder->second;
      draft.wrong(draft.mark(balancer.origin),
                  what + " and vm '" + scenario[vm].name + "' both have " + to_text(balancer.address), "");
      break;
    }
    if (!known.emplace(site, balancer.address).second)
      draft.wrong(
          draft.mark(balancer.origin),
          "another load balancer at site '" + scenario[site].name + "' has " + to_text(balancer.address) + " already",
          "");
    const auto runs_here = [&](VmId vm) {
      return scenario[vm].home.site == site || (scenario[vm].recovery && scenario[vm].recovery->site == site);
    };
    if (balancer.is_regional && std::none_of(balancer.pool.begin(), balancer.pool.end(), runs_here))
      draft.warn(draft.mark(balancer.origin),
                 what + " has no backend: none of its pool ever runs at site '" + scenario[site].name + "'",
                 "reach: every-site");
  }
}

void validate_public_addresses(Draft& draft) {
  const Scenario& scenario = draft.scenario;
  std::set<std::pair<RouterId, Address>> known;
  for (const PublicAddress& address : scenario.public_addresses) {
    const std::string what = "public address '" + address.name + "'";
    expect_public(draft, address.origin, what, address.address);
    expect_routed(draft, address.origin, what, address.at, address.address);
    if (!known.emplace(address.at, address.address).second)
      draft.wrong(draft.mark(address.origin),
                  "router '" + scenario[address.at].name + "' translates " + to_text(address.address) + " already",
                  "an address leads to one place");
    const Application& application = scenario[address.application];
    const Address inside = inside_of(scenario, address);
    const bool has_balancer = std::any_of(scenario.load_balancers.begin(), scenario.load_balancers.end(),
                                          [&](const LoadBalancer& one) { return one.address == inside; });
    if (application.served_by.size() > 1 && !has_balancer)
      draft.lacks(draft.mark(address.origin),
                  what + " can be translated to one address, and application '" + application.name + "' is served by " +
                      std::to_string(application.served_by.size()) + " VMs",
                  "put a load balancer before them, at site '" + scenario[scenario[address.at].site].name + "'");
  }
  for (const Router& router : scenario.routers) {
    if (!router.translates_to) continue;
    const RouterId id{static_cast<std::size_t>(&router - scenario.routers.data())};
    expect_public(draft, router.origin, "what router '" + router.name + "' translates to", *router.translates_to);
    expect_routed(draft, router.origin, "what router '" + router.name + "' translates to", id, *router.translates_to);
  }
}

void warn_of_private_services(Draft& draft) {
  const Scenario& scenario = draft.scenario;
  for (const Population& clients : scenario.populations) {
    if (!scenario.is_internet(clients.behind)) continue;
    for (const ApplicationId id : clients.uses)
      for (const VmId vm : scenario[id].served_by) {
        const Address address = scenario.entrance(id, scenario[vm].home);
        if (!is_private(address)) continue;
        draft.warn(draft.mark(clients.origin),
                   "clients '" + clients.name + "' are in the internet, which carries nothing to " + to_text(address) +
                       ", where application '" + scenario[id].name + "' is",
                   "give it a public address: public-addresses");
        break;
      }
  }
}

}  // namespace

void build_frontends(const Fields& root, Draft& draft) {
  for (const auto& [name, fields] : root.named("load-balancers")) build_load_balancer(name, fields, draft);
  for (const auto& [name, fields] : root.named("public-addresses")) build_public_address(name, fields, draft);
}

void validate_frontends(Draft& draft) {
  validate_load_balancers(draft);
  validate_public_addresses(draft);
  warn_of_private_services(draft);
  for (const Name& name : draft.scenario.names)
    if (name.registers && draft.scenario.has_frontends(name.application))
      draft.wrong(draft.mark(name.origin),
                  "VMs would register their own addresses as '" + name.name + "', and application '" +
                      draft.scenario[name.application].name +
                      "' is reached by way of a load balancer or a public address",
                  "leave registration out, and publish the name in the plan");
}

}  // namespace drsim
