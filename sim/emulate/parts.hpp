// The parts that plan() makes a laboratory of, one for each technology. Each adds its steps to the wiring's laboratory.

#pragma once

#include <string>
#include <vector>

#include "models/state/trace.hpp"
#include "sim/emulate/wiring.hpp"

namespace drsim::emulate {

/// Throws CannotEmulate for what is never pretended, all of it in one message.
void refuse_what_cannot_be(const Scenario& scenario);

void build_switches(Wiring& wiring);
void build_links(Wiring& wiring);
void build_tunnels(Wiring& wiring);
void configure_routers(Wiring& wiring);
void configure_gateways(Wiring& wiring);
void build_vms(Wiring& wiring);

/// "ip route 10.0.0.0/8 198.18.0.2 1", as staticd is told.
std::string static_route(const Wiring& wiring, StaticRouteId id);
/// Lines typed at a router.
Run vtysh(const Wiring& wiring, RouterId router, const std::vector<std::string>& lines);
Daemon keepalived(const Wiring& wiring, SubnetId subnet, RouterId router);
/// The daemons of a router; started again when it is repaired.
std::vector<Daemon> daemons_of(const Wiring& wiring, RouterId router);
/// What starts a VM at a place, what stops it in good order, and what becomes of it with its site.
std::vector<Step> start(const Wiring& wiring, Instance instance);
std::vector<Step> stop(const Wiring& wiring, Instance instance);
std::vector<Step> cut_off(const Wiring& wiring, Instance instance);

/// Where DNS servers, resolvers and clients are.
struct Names {
  std::vector<LanHost> servers, resolvers;
};
Names build_names(Wiring& wiring);
Daemon daemon_of(const Wiring& wiring, const Names& names, ResolverId resolver);
Daemon daemon_of(const Wiring& wiring, const Names& names, DnsServerId server);
void configure_vms(Wiring& wiring, const Names& names);
/// Lines for nsupdate, and what sends them to the server they are for.
Step update(DnsServerId server, std::size_t number, const std::string& lines);
Step send_update(const Wiring& wiring, const Names& names, DnsServerId server, std::size_t number);
/// The addresses a name has while its VMs run at these places.
std::vector<Address> addresses_of(const Scenario& scenario, NameId name, const std::vector<Place>& places);

void build_clients(Wiring& wiring, const Names& names);
void add_acts(Wiring& wiring, const Names& names, const Trace& trace);

}  // namespace drsim::emulate
