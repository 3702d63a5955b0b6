#include "sim/emulate/wiring.hpp"

#include <algorithm>
#include <sstream>

namespace drsim::emulate {
namespace {

// Good for a namespace's name, which is a file's.
bool is_plain_name(const std::string& name) {
  const char* const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
  return name.size() <= 40 && name.find_first_not_of(letters) == std::string::npos;
}

}  // namespace

Wiring::Wiring(const Scenario& of, std::string name) : lab{}, scenario(of) {
  lab.name = std::move(name);
  lab.folder = "/run/drsim/" + lab.name;
  lab.horizon = of.horizon;
}

std::string Wiring::space(const std::string& kind, const std::string& component, std::size_t place) const {
  return "drsim." + lab.name + "." + kind + "." + (is_plain_name(component) ? component : std::to_string(place));
}

std::string Wiring::of(Instance instance) const {
  return space(instance.place == Place::home ? "vm" : "replica", scenario[instance.vm].name, instance.vm.index);
}

// RFC 2544 sets 198.18.0.0/15 aside for laboratories.
Prefix Wiring::prefix(LinkId id) const {
  return {{(198u << 24) + (18u << 16) + ((id.index / 64) << 8) + id.index % 64 * 4}, 30};
}

Prefix Wiring::lan(RouterId router) const {
  return scenario[router].lan.value_or(Prefix{{(198u << 24) + (19u << 16) + (router.index << 8)}, 24});
}

Address Wiring::gateway(SubnetId id, RouterId router) const {
  const Subnet& subnet = scenario[id];
  // Of a subnet that moves, the gateway's address moves along.
  if (!subnet.virtual_gateway && subnet.initially_active < subnet.gateways.size()) return virtual_gateway(id);
  const auto place = static_cast<std::uint32_t>(std::find(subnet.gateways.begin(), subnet.gateways.end(), router) -
                                                subnet.gateways.begin());
  return {subnet.prefix.network.value + 1 + place + (subnet.virtual_gateway ? 1 : 0)};
}

Address Wiring::gateway_for(const Attachment& there) const {
  const Subnet& subnet = scenario[there.subnet];
  if (subnet.virtual_gateway) return virtual_gateway(there.subnet);
  for (const RouterId router : subnet.gateways)
    if (scenario[router].site == there.site) return gateway(there.subnet, router);
  return gateway(there.subnet, subnet.gateways.front());
}

RouterId Wiring::neighbour(LinkId id, RouterId router) const {
  return std::get<RouterId>(scenario[id].ends[1 - end_of(id, router)]);
}

LinkId Wiring::carrier_of(LinkId id) const {
  const auto& tunnel = scenario[id].tunnel;
  return tunnel && tunnel->instead_of ? tunnel->instead_of : id;
}

LanHost Wiring::attach(const std::string& kind, const std::string& host, std::size_t place, RouterId router) {
  const LanHost made{space(kind, host, place), another(router)};
  const std::string port = "h" + std::to_string(made.address.value - lan(router).network.value), at = of(router);
  make(made.where);
  run("", words("ip link add e0 netns " + made.where + " type veth peer name " + port + " netns " + at));
  run(at, words("ip link set dev " + port + " master lan up"));
  run(made.where,
      words("ip address add " + to_text(made.address) + "/" + std::to_string(lan(router).length) + " dev e0"));
  run(made.where, words("ip link set dev e0 up"));
  run(made.where, words("ip route add default via " + to_text(Address{lan(router).network.value + 1})));
  return made;
}

void Wiring::leave_out(const std::string& what) {
  if (std::find(lab.left_out.begin(), lab.left_out.end(), what) == lab.left_out.end()) lab.left_out.push_back(what);
}

std::vector<std::string> words(const std::string& command) {
  std::istringstream in(command);
  std::vector<std::string> found;
  for (std::string word; in >> word;) found.push_back(word);
  return found;
}

std::string whole_seconds(Duration span, const std::string& what) {
  if (span % 1s != Duration{})
    throw CannotEmulate(what + ": " + to_text(span) + " is not in whole seconds, which is all that its program takes");
  return std::to_string(span / 1s);
}

std::string silence(const std::string& interface, const std::string& reason, Lost direction, const std::string& what) {
  std::string text;
  for (const std::string hook : {"ingress", "egress"}) {
    if (hook == "egress" && direction == Lost::incoming) continue;
    const std::string chain = reason + "-" + hook + "-" + interface;
    text += "add table netdev drsim; add chain netdev drsim " + chain + " { type filter hook " + hook + " device " +
            interface + " priority -500; }; add rule netdev drsim " + chain + " " + what + "; ";
  }
  return text;
}

std::string hear(const std::string& interface, const std::string& reason, Lost direction) {
  std::string text;
  for (const std::string hook : {"ingress", "egress"}) {
    if (hook == "egress" && direction == Lost::incoming) continue;
    const std::string chain = "netdev drsim " + reason + "-" + hook + "-" + interface;
    text += "flush chain " + chain + "; delete chain " + chain + "; ";
  }
  return text;
}

}  // namespace drsim::emulate
