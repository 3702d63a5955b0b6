// The timers of this technology: what each is called, whose it is, and which rule it belongs to.

#include "models/dns/timers.hpp"

#include "models/dns/balancing.hpp"
#include "models/dns/health_checks.hpp"
#include "models/dns/registration.hpp"
#include "models/dns/resolver_caches.hpp"
#include "models/dns/zones.hpp"
#include "models/state/timer_table.hpp"

namespace drsim {
namespace {

// What else streams are named after.
std::string server_and_name(const Scenario& s, std::size_t i, std::uint32_t part) {
  return s.dns_servers[i].name + " " + s.names[part].name;
}
std::string server_notify(const Scenario& s, std::size_t i, std::uint32_t part) {
  return s.dns_servers[i].name + " " + s.names[part / notifies_per_name].name;
}
std::string server(const Scenario& s, std::size_t i, std::uint32_t) { return s.dns_servers[i].name; }
std::string vm_and_name(const Scenario& s, std::size_t i, std::uint32_t part) {
  return s.vms[i].name + " " + s.names[part].name;
}
std::string name_endpoint(const Scenario& s, std::size_t i, std::uint32_t part) {
  return s.names[i].name + " " + std::to_string(part);
}
std::string balancer_backend(const Scenario& s, std::size_t i, std::uint32_t part) {
  return s.load_balancers[i].name + " " + s[s.load_balancers[i].pool[part]].name;
}
std::string dns_question(const Scenario& s, std::size_t i, std::uint32_t) {
  const auto& asking = std::get<WatchedFlow::Asking>(s.index.watched[i].purpose);
  return s[asking.resolver].name + " " + s[asking.name].name;
}

constexpr TimerRow dns_timers[] = {
    {DnsTimer::transfer, "transfer", server_and_name, hand_to<Zones>},
    {DnsTimer::notify, "notify", server_notify, hand_to<Zones>},
    {DnsTimer::refresh, "refresh", server, hand_to<Zones>},
    {DnsTimer::zone_expiry, "zone expiry", server, hand_to<Zones>},
    {DnsTimer::replication, "replication", server_and_name, hand_to<Zones>},
    {DnsTimer::poll, "poll", server_and_name, hand_to<Zones>},
    {DnsTimer::registration, "registration", vm_and_name, hand_to<Registration>},
    {DnsTimer::health, "health", name_endpoint, hand_to<HealthCheck>},
    {DnsTimer::backend, "backend", balancer_backend, hand_to<Balancing>},
    {DnsTimer::drain, "drain", balancer_backend, hand_to<Balancing>},
    {DnsTimer::expiry, "expiry", dns_question, hand_to<ResolverCaches>},
    {DnsTimer::stale, "stale", dns_question, hand_to<ResolverCaches>},
    {DnsTimer::query, "query", dns_question, hand_to<ResolverCaches>},
};
static_assert(is_complete(dns_timers, DnsTimer::query));

}  // namespace

const TimerRow& row_of(DnsTimer kind) { return dns_timers[static_cast<std::size_t>(kind)]; }

}  // namespace drsim
