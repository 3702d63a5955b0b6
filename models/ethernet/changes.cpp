#include "models/ethernet/changes.hpp"

#include "models/state/wording.hpp"

namespace drsim {
namespace {

std::string_view to_text(Bpdus bpdus) {
  switch (bpdus) {
    case Bpdus::pass:
      return " pass";
    case Bpdus::filter:
      return " filtered";
    case Bpdus::guard:
      return " shut its ports";
  }
  return "";
}

}  // namespace

std::string describe(const Scenario& s, const SpanningTreeChanged& c) {
  return "spanning tree of switch " + s[c.node].name + " " + std::string(to_text(c.to));
}
std::string describe(const Scenario& s, const BpdusChanged& c) {
  return "BPDUs over trunk " + s[c.link].name + std::string(to_text(c.to));
}
std::string describe(const Scenario& s, const GuardTripped& c) { return "BPDU guard shuts link " + s[c.link].name; }
std::string describe(const Scenario& s, const StormShutdown& c) { return "storm control shuts link " + s[c.link].name; }
std::string describe(const Scenario& s, const PortRecovered& c) {
  return "link " + s[c.link].name + " recovers from err-disable";
}
std::string describe(const Scenario& s, const MemberChanged& c) {
  return "LACP takes link " + s[c.link].name + (c.to == Status::up ? " into its lag" : " out of its lag");
}
std::string describe(const Scenario& s, const HostsResolveAgain& c) {
  return "hosts beyond trunk " + s[c.link].name + " broadcast ARP requests";
}
std::string describe(const Scenario& s, const PathsRelearned& c) {
  return "switches no longer send into trunk " + s[c.link].name + ", which loses everything";
}
std::string describe(const Scenario& s, const GatewayEntryChanged& c) {
  return "vm " + s[c.vm].name +
         (c.is_mistaken ? " sends to the MAC address of router " : " no longer sends to the MAC address of router ") +
         s[c.gateway].name + " as its gateway";
}
std::string describe(const Scenario& s, const TrunkChanged& c) {
  return "trunk " + s[c.link].name + (c.to == Status::up ? " forwards" : " is blocking or down");
}
std::string describe(const Scenario& s, const StormChanged& c) {
  const std::string where = " in vlan " + s[c.vlan].name + ", from switch " + s[c.domain].name + " on";
  if (c.to == StormPhase::none) return "the storm is over" + where;
  return (c.to == StormPhase::growing ? "a storm begins" : "the storm has reached its full rate") + where;
}
std::string describe(const Scenario& s, const VmFlapping& c) {
  return "vm " + s[c.vm].name + (c.flaps ? " flaps between ports (MAC flapping)" : " has stopped flapping");
}
std::string describe(const Scenario& s, const LinkSaturated& c) {
  return "link " + s[c.link].name + (c.is_saturated ? " is saturated by a storm" : " is no longer saturated");
}
std::string describe(const Scenario& s, const RouterHelloLoss& c) {
  return "router " + s[c.router].name +
         (c.loses_hellos ? " is overloaded by broadcasts" : " hears its neighbours again");
}
std::string describe(const Scenario& s, const SwitchBpduLoss& c) {
  return "switch " + s[c.node].name + (c.loses_hellos ? " is overloaded by broadcasts" : " hears BPDUs again");
}
std::string describe(const Scenario& s, const NeighbourLearned& c) {
  return "ARP and MAC entries of vm " + s[c.vm].name + " updated";
}

}  // namespace drsim
