// Switches as Linux bridges, one for each VLAN, and the trunks between them.

#include <algorithm>

#include "sim/emulate/parts.hpp"

namespace drsim::emulate {
namespace {

// The VLANs that a switch has anything of.
std::vector<VlanId> vlans_of(const Scenario& s, SwitchId node) {
  std::vector<bool> has(s.vlans.size());
  for (const LinkId link : s.index.trunks_of_switch[node.index])
    for (const VlanId vlan : s[link].vlans) has[vlan.index] = true;
  for (const Subnet& subnet : s.subnets)
    for (const RouterId router : subnet.gateways)
      if (s[router].attached_to == node) has[subnet.vlan.index] = true;
  for (const Vm& vm : s.vms) {
    if (vm.home.is_connected() && vm.home.attached_to == node) has[s[vm.home.subnet].vlan.index] = true;
    if (vm.recovery && vm.recovery->is_connected() && vm.recovery->attached_to == node)
      has[s[vm.recovery->subnet].vlan.index] = true;
  }
  std::vector<VlanId> found;
  for (std::size_t i = 0; i < has.size(); ++i)
    if (has[i]) found.push_back(VlanId{i});
  return found;
}

std::string hundredths(Duration span) { return std::to_string(span / 10ms); }

void build_bridge(Wiring& w, SwitchId node, VlanId vlan) {
  const Switch& one = w.scenario[node];
  const std::string where = w.of(node), bridge = Wiring::bridge(vlan);
  std::string command = "ip link add " + bridge + " type bridge ageing_time " + hundredths(w.scenario[vlan].mac_ageing);
  if (one.spanning_tree != SpanningTree::none)
    command += " stp_state 1 priority " + std::to_string(one.priority) + " hello_time " + hundredths(one.hello) +
               " max_age " + hundredths(one.max_age) + " forward_delay " + hundredths(one.forward_delay);
  else
    command += " stp_state 0 forward_delay 0";
  w.run(where, words(command + " mcast_snooping 0"));
  w.run(where, words("ip link set dev " + bridge + " up"));
}

void shape(Wiring& w, const std::string& where, const std::string& interface, BitRate rate) {
  if (rate.bits_per_second >= 1'000'000'000) return;
  // As deep as 50 ms of it: a usual queue.
  const std::int64_t bytes = std::max<std::int64_t>(10'000, rate.bits_per_second / 160);
  w.run(where, words("tc qdisc add dev " + interface + " root tbf rate " + std::to_string(rate.bits_per_second) +
                     "bit burst 4000 limit " + std::to_string(bytes)));
}

void delay(Wiring& w, const std::string& where, const std::string& interface, const Link& link) {
  if (link.latency <= 100us || link.bandwidth.bits_per_second < 1'000'000'000) return;
  w.lab.build.push_back(
      Run{where,
          words("tc qdisc add dev " + interface + " root netem delay " + std::to_string(link.latency.count()) + "us"),
          false, Need::netem});
}

void limit(Wiring& w, const std::string& where, const std::string& port, const Link& link) {
  const auto add = [&](const std::string& reason, const std::string& what) {
    w.run(where, {"nft", silence(port, reason, Lost::incoming, what)});
  };
  if (link.storm_control)
    add("storm", "ether daddr ff:ff:ff:ff:ff:ff limit rate over " +
                     std::to_string(link.storm_control->frames_per_second) + "/second burst 5 packets drop");
  if (link.bpdus == Bpdus::filter) add("bpdus", "ether daddr 01:80:c2:00:00:00 drop");
  if (link.bpdus == Bpdus::guard) w.run(where, words("ip link set dev " + port + " type bridge_slave guard on"));
}

void build_trunk(Wiring& w, LinkId id) {
  const Link& link = w.scenario[id];
  if (!link.lag.empty()) throw CannotEmulate("link " + link.name + ": bundles (lag) have no kernel driver here");
  if (link.kind != TrunkKind::trunk && link.kind != TrunkKind::vxlan)
    throw CannotEmulate("link " + link.name + ": only plain trunks and vxlan have a Linux equivalent");
  for (const VlanId vlan : link.vlans) {
    const std::string port = Wiring::trunk(id, vlan);
    const std::string ends[] = {w.of(std::get<SwitchId>(link.ends[0])), w.of(std::get<SwitchId>(link.ends[1]))};
    const bool is_overlay = link.kind == TrunkKind::vxlan;
    const std::string line = is_overlay ? "u" + port : port;
    const std::string far = ends[0] == ends[1] ? line + "b" : line;
    w.run("", words("ip link add " + line + " netns " + ends[0] + " type veth peer name " + far + " netns " + ends[1]));
    for (const std::size_t end : {0u, 1u}) {
      const std::string& where = ends[end];
      const std::string& interface = end == 0 ? line : far;
      shape(w, where, interface, link.bandwidth);
      delay(w, where, interface, link);
      if (is_overlay) {
        const Address base{w.prefix(id).network.value};
        w.run(where, words("ip address add " + to_text(Address{base.value + 1 + static_cast<std::uint32_t>(end)}) +
                           "/30 dev " + line));
        w.run(where, words("ip link set dev " + line + " up"));
        w.run(where,
              words("ip link add " + port + " type vxlan id " + std::to_string(vlan.index + 1) + " remote " +
                    to_text(Address{base.value + 2 - static_cast<std::uint32_t>(end)}) + " dstport 4789 dev " + line));
      }
      const std::string member = is_overlay ? port : interface;
      w.run(where, words("ip link set dev " + member + " master " + Wiring::bridge(vlan)));
      limit(w, where, member, link);
      if (link.begins_up) w.run(where, words("ip link set dev " + member + " up"));
    }
  }
}

}  // namespace

void build_switches(Wiring& w) {
  const Scenario& s = w.scenario;
  for (std::size_t i = 0; i < s.switches.size(); ++i) {
    const SwitchId node{i};
    w.make(w.of(node));
    if (s.switches[i].spanning_tree == SpanningTree::rstp && !s.index.trunks_of_switch[i].empty())
      w.leave_out("switch " + s.switches[i].name + " has RSTP: Linux bridges speak the spanning tree of 802.1D only");
    const std::vector<VlanId> vlans = vlans_of(s, node);
    if (vlans.size() > 1 && s.switches[i].spanning_tree != SpanningTree::none)
      w.leave_out("switch " + s.switches[i].name + " has a tree for each VLAN, for each is a bridge of its own");
    for (const VlanId vlan : vlans) build_bridge(w, node, vlan);
  }
  for (std::size_t i = 0; i < s.links.size(); ++i)
    if (s.links[i].is_trunk()) build_trunk(w, LinkId{i});
}

void build_links(Wiring& w) {
  const Scenario& s = w.scenario;
  for (std::size_t i = 0; i < s.links.size(); ++i) {
    const Link& link = s.links[i];
    if (link.is_trunk() || link.tunnel) continue;
    if (link.over) throw CannotEmulate("link " + link.name + ": lines over trunks (over) are not built");
    const LinkId id{i};
    const std::string name = Wiring::link(id);
    const std::string ends[] = {w.of(std::get<RouterId>(link.ends[0])), w.of(std::get<RouterId>(link.ends[1]))};
    w.run("",
          words("ip link add " + name + " netns " + ends[0] + " type veth peer name " + name + " netns " + ends[1]));
    for (const std::size_t end : {0u, 1u}) {
      w.run(ends[end], words("ip address add " + to_text(w.address(id, end)) + "/30 dev " + name));
      shape(w, ends[end], name, link.bandwidth);
      delay(w, ends[end], name, link);
      w.run(ends[end], words("ip link set dev " + name + (link.begins_up ? " up" : " down")));
    }
  }
}

}  // namespace drsim::emulate
