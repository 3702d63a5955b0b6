// The timeline's actions and the flows that rules depend on, each as one line.

#include "models/state/change.hpp"
#include "models/state/wording.hpp"

namespace drsim {
namespace {

std::string text_of(const Scenario& s, const WatchedFlow::Monitoring& f) {
  return "monitor " + s[f.monitor].name + " to its target";
}
std::string text_of(const Scenario& s, const WatchedFlow::Replicating& f) {
  return "copies from " + s[f.from].name + " to " + s[f.to].name;
}
std::string text_of(const Scenario& s, const WatchedFlow::Asking& f) {
  return "resolver " + s[f.resolver].name + " to the servers of " + s[f.name].name;
}
std::string text_of(const Scenario& s, const WatchedFlow::Transferring& f) {
  return "dns server " + s[f.secondary].name + (s[f.secondary].directory ? " to its partner" : " to its primary");
}
std::string text_of(const Scenario& s, const WatchedFlow::Probing& f) {
  const std::string what = "probes of endpoint " + std::to_string(f.endpoint + 1) + " of " + s[f.name].name;
  const std::vector<RouterId>& checkers = s[f.name].health->from;
  return checkers.size() == 1 ? what : what + " from " + s[checkers[f.checker]].name;
}
std::string text_of(const Scenario& s, const WatchedFlow::Voting& f) {
  const std::string place = f.place == Place::home ? "home" : "recovery";
  return "plan " + s[f.plan].name +
         (f.is_of_peer ? ": its " + place + " site to the other" : ": majority of its " + place + " site");
}
std::string text_of(const Scenario& s, const WatchedFlow::Acting& f) {
  return "plan " + s[f.plan].name + " to what it waits for";
}
std::string text_of(const Scenario& s, const WatchedFlow::Balancing& f) {
  return "probes of backend " + s[s[f.balancer].pool[f.member]].name + " by load balancer " + s[f.balancer].name;
}
std::string text_of(const Scenario& s, const WatchedFlow::Tracking& f) {
  return "probe of static route " + s[f.route].name;
}

std::string text_of(const Scenario& s, const InterruptGateway& a) {
  static constexpr const char* how[] = {"planned maintenance of", "unplanned loss of",
                                        "loss of one of two instances of"};
  return how[static_cast<std::size_t>(a.how)] + std::string(" gateway ") + s[a.gateway].name;
}
std::string text_of(const Scenario& s, const SetDirection& a) {
  return (a.to == Status::up ? "repair " : "fail ") + std::string("one direction of link ") + s[a.link].name;
}
std::string text_of(const Scenario& s, const SetStatus& a) {
  const std::string what = std::visit([&](auto id) { return s[id].name; }, a.what);
  static constexpr const char* kinds[] = {"site ",       "switch ",   "router ", "link ",
                                          "dns server ", "resolver ", "name ",   "load balancer "};
  return (a.to == Status::up ? "repair " : "fail ") + std::string(kinds[a.what.index()]) + what;
}
std::string text_of(const Scenario& s, const SetBandwidth& a) {
  return "set link " + s[a.link].name + " to " + to_text(a.to);
}
std::string text_of(const Scenario& s, const SetSpanningTree& a) {
  return (a.to == Status::up ? "repair " : "fail ") + std::string("spanning tree of switch ") + s[a.node].name;
}
std::string text_of(const Scenario& s, const SetBpdus& a) {
  return (a.to == Bpdus::filter  ? "filter BPDUs over trunk "
          : a.to == Bpdus::guard ? "guard against BPDUs on trunk "
                                 : "pass BPDUs over trunk ") +
         s[a.link].name;
}
std::string text_of(const Scenario& s, const SetLoss& a) {
  return "link " + s[a.link].name + " loses " + std::string(to_text(a.to));
}
std::string text_of(const Scenario& s, const SetGateway& a) {
  return "router " + s[a.router].name + (a.is_leaving ? " leaves" : " takes part again in") + " its virtual gateways";
}
std::string text_of(const Scenario& s, const LinkSettingTo& a) {
  return "set link " + s[a.link].name + (a.setting == LinkSetting::cost ? " to cost " : " to preference ") +
         std::to_string(a.to);
}
std::string text_of(const Scenario& s, const ClearSession& a) { return "clear the session over " + s[a.link].name; }
std::string text_of(const Scenario& s, const SetControlPlane& a) {
  return (a.to == Status::up ? "repair " : "fail ") + std::string("control plane of router ") + s[a.router].name;
}
std::string text_of(const Scenario& s, const SetTtl& a) {
  return "set the TTL of " + s[a.name].name + " to " + to_text(a.to);
}
std::string text_of(const Scenario& s, const PointName& a) {
  return "point name " + s[a.name].name + " at " + (a.site ? "site " + s[*a.site].name : "its first addresses");
}
std::string text_of(const Scenario& s, const SetRole& a) {
  return std::string(a.is_primary ? "promote" : "demote") + " dns server " + s[a.server].name;
}
std::string text_of(const Scenario& s, const SetResolvers& a) {
  return "tell clients " + s[a.clients].name + " other resolvers";
}
std::string text_of(const Scenario&, const FlushCaches&) { return "flush caches"; }
std::string text_of(const Scenario& s, const StartFailover& a) {
  static constexpr const char* kinds[] = {"", "planned ", "test "};
  return kinds[static_cast<std::size_t>(a.mode)] + std::string("failover by plan ") + s[a.plan].name;
}
std::string text_of(const Scenario& s, const StartFailback& a) { return "failback by plan " + s[a.plan].name; }
std::string text_of(const Scenario& s, const SetInstance& a) {
  return (a.runs ? "start of vm " : "stop of vm ") + s[a.vms].name + " at site " + s[a.site].name;
}
std::string text_of(const Scenario& s, const AdvancePlan& a) {
  static constexpr const char* acts[] = {"commit ", "reprotect ", "clean up after ", "resume "};
  return acts[static_cast<std::size_t>(a.act)] + std::string("plan ") + s[a.plan].name;
}

}  // namespace

std::string describe(const Scenario& scenario, const Action& action) {
  return std::visit([&](const auto& what) { return text_of(scenario, what); }, action.what);
}
std::string describe(const Scenario& scenario, const WatchedFlow& flow) {
  return std::visit([&](const auto& purpose) { return text_of(scenario, purpose); }, flow.purpose);
}

}  // namespace drsim
