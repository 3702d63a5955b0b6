#include "models/dns/state.hpp"

#include <algorithm>

namespace drsim {

DnsState::DnsState(const Scenario& scenario) : RecoveryState(scenario), caches_(scenario.index.watched.size()) {
  begin_names();
  begin_balancers();
}

void DnsState::begin_names() {
  const Scenario& s = *scenario_;
  dns_servers_.assign(s.dns_servers.size(), Status::up);
  resolvers_.assign(s.resolvers.size(), Status::up);
  expired_zones_.assign(s.dns_servers.size(), false);
  promoted_.assign(s.dns_servers.size(), false);
  resolver_orders_.assign(s.populations.size(), 0);
  for (std::size_t i = 0; i < s.names.size(); ++i) {
    const Name& name = s.names[i];
    NameState& state = names_.emplace_back();
    std::vector<Address>& addresses = state.versions.emplace_back();
    if (name.health && !s.index.endpoints_of_name[i].empty())
      addresses = s.index.endpoints_of_name[i].front();
    else
      addresses = s.first_addresses(name.application);
    state.authority = name.authority;
    state.held.assign(s.dns_servers.size(), Held{0, name.ttl, 0});
    state.directory = state.held;
    state.unhealthy.resize(s.index.endpoints_of_name[i].size());
    if (name.health) state.found_unhealthy.resize(state.unhealthy.size() * name.health->from.size());
    for (const WatchId asking : s.index.asks_for_name[i]) caches_[asking.index].ttl = name.ttl;
    if (name.inside || (name.health && name.health->tells_askers_apart())) begin_answers(NameId{i});
  }
}

DnsServerId DnsState::first_asked(ResolverId resolver, NameId name) const {
  while ((*scenario_)[resolver].forwards_to) resolver = *(*scenario_)[resolver].forwards_to;
  const std::vector<DnsServerId> servers = scenario_->servers_of(resolver, name);
  return servers.empty() ? (*scenario_)[name].authority : servers.front();
}

// Not all who ask are told the same.
void DnsState::begin_answers(NameId id) {
  const Scenario& s = *scenario_;
  const Name& name = s[id];
  NameState& state = names_[id.index];
  if (name.health) {
    for (const std::vector<Address>& endpoint : s.index.endpoints_of_name[id.index])
      state.endpoint_versions.push_back(version_of(id, endpoint));
  }
  if (name.inside) {
    std::vector<Address> inside;
    for (const VmId vm : s[name.application].served_by)
      if (!name.site || s[vm].home.site == *name.site) add_address(id, *name.inside, s[vm].home, inside);
    const std::uint32_t version = version_of(id, std::move(inside));
    for (std::size_t i = 0; i < s.dns_servers.size(); ++i)
      if (s.is_inside(DnsServerId{i}, id)) state.held[i].version = state.directory[i].version = version;
  }
  for (const WatchId asking : s.index.asks_for_name[id.index]) {
    const ResolverId resolver = std::get<WatchedFlow::Asking>(s[asking].purpose).resolver;
    const DnsServerId server = first_asked(resolver, id);
    caches_[asking.index].version = answer(server, id, s[s[resolver].behind].site, s[resolver].position).version;
  }
}

DnsState::Held DnsState::answer(DnsServerId server, NameId id, SiteId asker, double position) const {
  const NameState& name = names_[id.index];
  Held held = name.held[server.index];
  const auto& health = (*scenario_)[id].health;
  if (!health || !health->tells_askers_apart() || name.endpoint_versions.empty() || is_empty(id, held.version))
    return held;
  if (health->routing == HealthChecks::Routing::weighted) {
    held.version = name.endpoint_versions[scenario_->weighted_endpoint(id, name.unhealthy, position)];
    return held;
  }
  const std::vector<std::uint32_t>& order = scenario_->index.endpoint_orders[id.index][asker.index];
  const auto best = std::find_if(order.begin(), order.end(), [&](std::uint32_t one) { return !name.unhealthy[one]; });
  held.version = name.endpoint_versions[best == order.end() ? order.front() : *best];
  return held;
}

bool DnsState::finds_healthy(NameId id, std::uint32_t endpoint, std::uint32_t checker) const {
  const std::size_t checkers = (*scenario_)[id].health->from.size();
  return checkers == 1 ? is_healthy(id, endpoint) : !names_[id.index].found_unhealthy[endpoint * checkers + checker];
}

bool DnsState::is_up(DnsServerId id) const {
  const DnsServer& server = (*scenario_)[id];
  if (dns_servers_[id.index] == Status::down) return false;
  return server.on ? (*this)[*server.on].status == VmStatus::up : is_up(server.behind);
}
bool DnsState::is_up(ResolverId id) const {
  return resolvers_[id.index] == Status::up && is_up((*scenario_)[id].behind);
}

std::span<const Address> DnsState::addresses(NameId name, std::uint32_t version) const {
  return names_[name.index].versions[version];
}
std::uint32_t DnsState::versions(NameId name) const {
  return static_cast<std::uint32_t>(names_[name.index].versions.size());
}
bool DnsState::is_published(NameId name, PlanId plan, Place place, DnsServerId server) const {
  const NameState& state = names_[name.index];
  return (scenario_->is_inside(server, name) ? state.published_inside : state.published) == std::pair{plan, place};
}
std::optional<std::pair<PlanId, Place>>& DnsState::published(NameId name, DnsServerId server) {
  NameState& state = names_[name.index];
  return scenario_->is_inside(server, name) ? state.published_inside : state.published;
}

std::uint32_t DnsState::version_of(NameId id, std::vector<Address> addresses) {
  std::vector<std::vector<Address>>& versions = names_[id.index].versions;
  const auto known = std::find(versions.begin(), versions.end(), addresses);
  const auto version = static_cast<std::uint32_t>(known - versions.begin());
  if (known == versions.end()) versions.push_back(std::move(addresses));
  return version;
}

// What a directory's member takes is in the directory at once; the last writer wins.
bool DnsState::write(NameId id, DnsServerId server, std::uint32_t version, Duration ttl) {
  NameState& name = names_[id.index];
  const Held before = name.held[server.index];
  if (before.version == version && before.ttl == ttl) return false;
  name.held[server.index] = name.directory[server.index] = {version, ttl, ++name.serial};
  return true;
}

// The plan's own VMs are published where the plan takes them, before they run there; all others where they are.
std::vector<Address> DnsState::addresses_after(const NamePublished& c) const {
  const std::vector<VmId>& moved = scenario_->index.vms_of_plan[c.plan.index];
  std::vector<Address> addresses;
  for (const VmId vm : (*scenario_)[(*scenario_)[c.name].application].served_by) {
    const bool is_moved = std::find(moved.begin(), moved.end(), vm) != moved.end();
    const Attachment& there = is_moved ? (*scenario_)[vm].at(c.place, true) : attachment(vm);
    if (there.is_connected()) add_address(c.name, c.server, there, addresses);
  }
  return addresses;
}

// Where a VM runs now; where it does not, as it would be attached.
std::vector<Address> DnsState::addresses_at(const NamePointed& c) const {
  std::vector<Address> addresses;
  for (const VmId id : (*scenario_)[(*scenario_)[c.name].application].served_by) {
    const Vm& vm = (*scenario_)[id];
    for (const Place place : {Place::home, Place::recovery}) {
      if (place == Place::recovery && !vm.recovery) continue;
      const Attachment& there = (*this)[id].place == place ? attachment(id) : vm.at(place);
      if (there.is_connected() && there.site == *c.site) add_address(c.name, c.server, there, addresses);
    }
  }
  return addresses;
}

void DnsState::add_address(NameId name, DnsServerId server, const Attachment& there,
                           std::vector<Address>& addresses) const {
  const ApplicationId application = (*scenario_)[name].application;
  if (!scenario_->is_inside(server, name)) return scenario_->add_entrance(application, there, addresses);
  const Address address = scenario_->inside_entrance(application, there);
  if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) addresses.push_back(address);
}

bool DnsState::set(const NamePublished& c) {
  NameState& name = names_[c.name.index];
  const Duration ttl = name.withdrawn ? name.withdrawn->ttl : name.held[c.server.index].ttl;
  name.withdrawn.reset();
  const bool is_written = write(c.name, c.server, version_of(c.name, addresses_after(c)), ttl);
  const bool is_new = published(c.name, c.server) != std::pair{c.plan, c.place};
  published(c.name, c.server) = {c.plan, c.place};
  return is_written || is_new;
}

// One address of several, in the place of the one it had elsewhere: the others stay as they are.
bool DnsState::set(const NameRegistered& c) {
  NameState& state = names_[c.name.index];
  const Attachment& here = attachment(c.vm);
  if (!here.is_connected()) return false;
  const Held base = state.withdrawn ? *state.withdrawn : state.directory[c.server.index];
  state.withdrawn.reset();
  std::vector<Address> addresses = state.versions[base.version];
  const Vm& vm = (*scenario_)[c.vm];
  const auto is_its_own = [&](Address address) {
    return address == vm.home.address || (vm.recovery && address == vm.recovery->address) ||
           (vm.failed_back && address == vm.failed_back->address);
  };
  const auto old = std::find_if(addresses.begin(), addresses.end(), is_its_own);
  if (old == addresses.end())
    addresses.push_back(here.address);
  else
    *old = here.address;
  return write(c.name, c.server, version_of(c.name, std::move(addresses)), base.ttl);
}

bool DnsState::set(const NamePointed& c) {
  NameState& name = names_[c.name.index];
  const Duration ttl = name.withdrawn ? name.withdrawn->ttl : name.held[c.server.index].ttl;
  name.withdrawn.reset();
  published(c.name, c.server).reset();
  return write(c.name, c.server, c.site ? version_of(c.name, addresses_at(c)) : 0, ttl);
}

// What it holds is what is to be had from now on; what was its primary keeps what it has.
bool DnsState::set(const ServerPromoted& c) {
  if (promoted_[c.server.index] == c.is_primary) return false;
  promoted_[c.server.index] = c.is_primary;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    const Name& name = scenario_->names[i];
    if (!scenario_->holds(c.server, NameId{i}) || scenario_->is_inside(c.server, NameId{i})) continue;
    if (c.is_primary)
      names_[i].authority = c.server;
    else if (names_[i].authority == c.server)
      names_[i].authority = name.authority;
  }
  return true;
}

bool DnsState::set(const ResolversSet& c) {
  std::uint32_t& order = resolver_orders_[c.clients.index];
  if (order == c.order) return false;
  order = c.order;
  return true;
}

bool DnsState::set(const EndpointProbed& c) {
  const std::size_t checkers = (*scenario_)[c.name].health->from.size();
  std::vector<bool>::reference found = names_[c.name.index].found_unhealthy[c.endpoint * checkers + c.checker];
  if (found == (c.to == Status::down)) return false;
  found = c.to == Status::down;
  return true;
}

bool DnsState::set(const TtlChanged& c) {
  NameState& name = names_[c.name.index];
  if (!name.withdrawn) return write(c.name, c.server, name.held[c.server.index].version, c.to);
  const bool is_new = name.withdrawn->ttl != c.to;
  name.withdrawn->ttl = c.to;
  return is_new;
}

bool DnsState::set(const NameWithdrawn& c) {
  const Name& name = (*scenario_)[c.name];
  NameState& state = names_[c.name.index];
  if (state.withdrawn.has_value() == c.is_withdrawn) return false;
  if (!c.is_withdrawn) {
    const Held before = *state.withdrawn;
    state.withdrawn.reset();
    return write(c.name, state.authority, before.version, before.ttl);
  }
  state.withdrawn = state.held[state.authority.index];
  return write(c.name, state.authority, version_of(c.name, {}), name.negative_ttl);
}

bool DnsState::set(const EndpointChanged& c) {
  const bool is_unhealthy = c.to == Status::down;
  std::vector<bool>::reference unhealthy = names_[c.name.index].unhealthy[c.endpoint];
  if (unhealthy == is_unhealthy) return false;
  unhealthy = is_unhealthy;
  return true;
}

bool DnsState::set(const EndpointChosen& c) {
  NameState& name = names_[c.name.index];
  name.endpoint = c.endpoint;
  const std::uint32_t version = version_of(c.name, scenario_->index.endpoints_of_name[c.name.index][c.endpoint]);
  return write(c.name, name.authority, version, name.held[name.authority.index].ttl);
}

bool DnsState::set(const DirectoryReplicated& c) {
  NameState& name = names_[c.name.index];
  if (name.directory[c.from.index].serial <= name.directory[c.server.index].serial) return false;
  name.directory[c.server.index] = name.directory[c.from.index];
  return true;
}

bool DnsState::set(const ZoneTransferred& c) {
  NameState& name = names_[c.name.index];
  const auto primary = (*scenario_)[c.secondary].secondary_of;
  const Held& now = primary ? name.held[primary->index] : name.directory[c.secondary.index];
  if (name.held[c.secondary.index] == now) return false;
  name.held[c.secondary.index] = now;
  return true;
}

bool DnsState::set(const ZoneExpired& c) {
  if (expired_zones_[c.secondary.index] == c.is_expired) return false;
  expired_zones_[c.secondary.index] = c.is_expired;
  return true;
}

bool DnsState::set(const DnsServerChanged& c) {
  if (dns_servers_[c.server.index] == c.to) return false;
  dns_servers_[c.server.index] = c.to;
  return true;
}

bool DnsState::set(const ResolverChanged& c) {
  if (resolvers_[c.resolver.index] == c.to) return false;
  resolvers_[c.resolver.index] = c.to;
  return true;
}

bool DnsState::set(const ResolverAnswered& c) {
  CacheState& cache = caches_[scenario_->index.asking.at({c.resolver, c.name}).index];
  cache.version = c.version;
  cache.ttl = c.ttl;
  cache.kept = c.is_kept;
  cache.answered_at = at_;
  return true;
}

// Whoever is not there before the first event has failed its probes long ago.
void DnsState::begin_balancers() {
  for (std::size_t i = 0; i < scenario_->load_balancers.size(); ++i) {
    BalancerState& state = balancers_.emplace_back();
    for (const VmId vm : scenario_->load_balancers[i].pool) {
      state.unhealthy.push_back(!is_backend(LoadBalancerId{i}, vm));
      state.used.push_back(begins_in_use(scenario_->load_balancers[i], vm));
      state.drained.push_back(!state.used.back());
    }
  }
}

bool DnsState::is_up(LoadBalancerId balancer) const {
  return balancers_[balancer.index].status == Status::up && is_up((*scenario_)[balancer].behind);
}

bool DnsState::is_backend(LoadBalancerId id, VmId vm) const {
  const LoadBalancer& balancer = (*scenario_)[id];
  const SiteId here = (*scenario_)[balancer.behind].site;
  const auto is_one = [&](const Attachment& there) {
    return there.is_connected() && (!balancer.is_regional || there.site == here);
  };
  return is_one(attachment(vm)) || (runs_at_both(vm) && is_one(attachment(Instance{vm, other((*this)[vm].place)})));
}

std::vector<VmId> DnsState::rotation(LoadBalancerId id) const {
  const std::vector<VmId>& pool = (*scenario_)[id].pool;
  std::vector<VmId> rotation;
  for (std::uint32_t member = 0; member < pool.size(); ++member)
    if (is_used(id, member) && is_healthy(id, member) && is_backend(id, pool[member])) rotation.push_back(pool[member]);
  return rotation;
}

std::vector<VmId> DnsState::draining(LoadBalancerId id) const {
  const std::vector<VmId>& pool = (*scenario_)[id].pool;
  std::vector<VmId> draining;
  for (std::uint32_t member = 0; member < pool.size(); ++member)
    if (!is_used(id, member) && !balancers_[id.index].drained[member] && is_backend(id, pool[member]))
      draining.push_back(pool[member]);
  return draining;
}

bool DnsState::set(const LoadBalancerChanged& c) {
  Status& status = balancers_[c.balancer.index].status;
  if (status == c.to) return false;
  status = c.to;
  return true;
}

bool DnsState::set(const BackendChanged& c) {
  std::vector<bool>::reference unhealthy = balancers_[c.balancer.index].unhealthy[member_of(c.balancer, c.vm)];
  const bool is_unhealthy = c.to == Status::down;
  if (unhealthy == is_unhealthy) return false;
  unhealthy = is_unhealthy;
  return true;
}

std::size_t DnsState::member_of(LoadBalancerId balancer, VmId vm) const {
  const std::vector<VmId>& pool = (*scenario_)[balancer].pool;
  return static_cast<std::size_t>(std::find(pool.begin(), pool.end(), vm) - pool.begin());
}

bool DnsState::set(const BackendUsed& c) {
  BalancerState& state = balancers_[c.balancer.index];
  const std::size_t member = member_of(c.balancer, c.vm);
  if (state.used[member] == c.is_used) return false;
  state.used[member] = c.is_used;
  state.drained[member] = false;
  return true;
}

bool DnsState::set(const BackendDrained& c) {
  BalancerState& state = balancers_[c.balancer.index];
  const std::size_t member = member_of(c.balancer, c.vm);
  if (state.used[member] || state.drained[member]) return false;
  state.drained[member] = true;
  return true;
}

}  // namespace drsim
