// Names of namespaces and interfaces, and the addresses that a laboratory adds to those of its scenario. Owns the list
// of namespaces and of hosts behind routers. Begin with class Wiring.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/world/scenario.hpp"
#include "sim/emulate/laboratory.hpp"

namespace drsim::emulate {

/// A host in a router's own subnet: a DNS server, a resolver, or clients.
struct LanHost {
  std::string where;
  Address address;
};

/// Who is connected to whom, by which names. Filled while a laboratory is planned; `lab` gets the steps.
class Wiring {
 public:
  Wiring(const Scenario& scenario, std::string name);

  Laboratory lab;
  const Scenario& scenario;

  std::string of(RouterId router) const { return space("router", scenario[router].name, router.index); }
  std::string of(SwitchId node) const { return space("switch", scenario[node].name, node.index); }
  std::string of(Instance instance) const;

  // Interfaces, each in the namespace that it is in.
  static std::string link(LinkId id) { return "l" + std::to_string(id.index); }
  static std::string trunk(LinkId id, VlanId vlan) {
    return "t" + std::to_string(id.index) + "v" + std::to_string(vlan.index);
  }
  static std::string bridge(VlanId vlan) { return "v" + std::to_string(vlan.index); }
  static std::string subnet(SubnetId id) { return "s" + std::to_string(id.index); }
  static std::string port_of(RouterId router, SubnetId id) {
    return "r" + std::to_string(router.index) + "s" + std::to_string(id.index);
  }
  static std::string port_of(Instance instance) {
    return "m" + std::to_string(instance.vm.index) + (instance.place == Place::home ? "h" : "r");
  }

  /// The /30 of a routed link, and its address at an end.
  Prefix prefix(LinkId id) const;
  Address address(LinkId id, std::size_t end) const { return {prefix(id).network.value + (end == 0 ? 1u : 2u)}; }
  /// The subnet of whoever is behind a router.
  Prefix lan(RouterId router) const;
  Address gateway(SubnetId id, RouterId router) const;
  Address virtual_gateway(SubnetId id) const { return {scenario[id].prefix.network.value + 1}; }
  /// Who a VM there sends to that is for others: the virtual gateway, or the one at its own site.
  Address gateway_for(const Attachment& there) const;
  /// The other router of a link.
  RouterId neighbour(LinkId id, RouterId of) const;
  std::size_t end_of(LinkId id, RouterId router) const {
    return std::get<RouterId>(scenario[id].ends[0]) == router ? 0 : 1;
  }
  /// A tunnel whose client has one interface for it and for the one that it stands in for.
  LinkId carrier_of(LinkId id) const;

  void make(const std::string& where) { lab.namespaces.push_back(where); }
  /// A host behind a router, wired to it.
  LanHost attach(const std::string& kind, const std::string& host, std::size_t place, RouterId router);
  /// Another address of such a host.
  Address another(RouterId router) { return {lan(router).network.value + 10 + hosts_of_[router]++}; }

  void file(const std::string& path, const std::string& text) { lab.build.push_back(File{path, text}); }
  void run(const std::string& where, std::vector<std::string> argv) {
    lab.build.push_back(Run{where, std::move(argv)});
  }
  void leave_out(const std::string& what);

 private:
  std::string space(const std::string& kind, const std::string& component, std::size_t place) const;
  std::map<RouterId, std::uint32_t> hosts_of_;
};

/// "ip link set ..." and the like as words.
std::vector<std::string> words(const std::string& command);
/// Whole seconds, as daemons are told; throws CannotEmulate for others.
std::string whole_seconds(Duration span, const std::string& what);

/// What is lost although the carrier stays: the rules of nft for an interface, both of what comes in and of what goes
/// out, or of the one only. Each reason has chains of its own, so that it can be undone without the others.
enum class Lost { both, incoming };
std::string silence(const std::string& interface, const std::string& reason, Lost direction = Lost::both,
                    const std::string& what = "drop");
/// The same undone.
std::string hear(const std::string& interface, const std::string& reason, Lost direction = Lost::both);

}  // namespace drsim::emulate
