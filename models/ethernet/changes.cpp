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
std::string describe(const Scenario& s, const TrunkChanged& c) {
  return "trunk " + s[c.link].name + (c.to == Status::up ? " forwards" : " is blocking or down");
}
std::string describe(const Scenario& s, const StormChanged& c) {
  const std::string where = " in vlan " + s[c.vlan].name + ", from switch " + s[c.domain].name + " on";
  if (c.to == StormPhase::none) return "the storm is over" + where;
  return (c.to == StormPhase::growing ? "a storm begins" : "the storm fills its links") + where;
}
std::string describe(const Scenario& s, const VmFlapping& c) {
  return "vm " + s[c.vm].name + (c.flaps ? " flaps between ports (MAC flapping)" : " has stopped flapping");
}
std::string describe(const Scenario& s, const LinkSaturated& c) {
  return "link " + s[c.link].name + (c.is_saturated ? " has no room left by the storm" : " has room again");
}
std::string describe(const Scenario& s, const RouterHelloLoss& c) {
  return "router " + s[c.router].name +
         (c.loses_hellos ? " is overloaded by broadcasts" : " hears its neighbours again");
}
std::string describe(const Scenario& s, const SwitchBpduLoss& c) {
  return "switch " + s[c.node].name + (c.loses_hellos ? " is overloaded by broadcasts" : " hears BPDUs again");
}
std::string describe(const Scenario& s, const NeighbourLearned& c) {
  return "neighbours of vm " + s[c.vm].name + " follow it";
}

}  // namespace drsim
