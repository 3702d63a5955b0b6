// The timeline's actions and the flows that rules depend on, each as one line.

#include <algorithm>

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
// Resolvers by the name of their class, each once.
std::string classes_of(const Scenario& s, const std::vector<ResolverId>& resolvers) {
  std::vector<std::string> named;
  for (const ResolverId one : resolvers)
    if (std::find(named.begin(), named.end(), s[one].class_name) == named.end()) named.push_back(s[one].class_name);
  std::string text;
  for (const std::string& name : named) text += (text.empty() ? "" : ", ") + name;
  return text;
}
std::string text_of(const Scenario& s, const SetResolvers& a) {
  const Population& clients = s[a.clients];
  std::string text = "tell clients " + clients.name + " to ask ", then;
  if (a.order >= clients.resolver_orders.size()) return text + "other resolvers";
  for (const std::uint32_t place : clients.resolver_orders[a.order]) {
    text += then + classes_of(s, place == 0 ? clients.resolvers : clients.next_resolvers[place - 1]);
    then = ", then ";
  }
  return text;
}
std::string text_of(const Scenario& s, const FlushCaches& a) {
  std::string clients;
  for (const PopulationId one : a.clients) clients += (clients.empty() ? "" : ", ") + s[one].name;
  const std::string resolvers = classes_of(s, a.resolvers);
  return "flush caches" + (resolvers.empty() ? "" : " of resolvers " + resolvers) +
         (clients.empty()     ? ""
          : resolvers.empty() ? " of clients " + clients
                              : " and of clients " + clients);
}
std::string text_of(const Scenario& s, const StartFailover& a) {
  static constexpr const char* kinds[] = {"", "planned ", "test "};
  return kinds[static_cast<std::size_t>(a.mode)] + std::string("failover by plan ") + s[a.plan].name;
}
std::string text_of(const Scenario& s, const StartFailback& a) { return "failback by plan " + s[a.plan].name; }
std::string text_of(const Scenario& s, const SetInstance& a) {
  return (a.runs ? "start of vm " : "stop of vm ") + s[a.vms].name + " at site " + s[a.site].name;
}
std::string text_of(const Scenario& s, const SetBackends& a) {
  std::string backends;
  for (const VmId vm : a.to) backends += (backends.empty() ? "" : ", ") + s[vm].name;
  return "new connections of load balancer " + s[a.balancer].name + " go to " + backends;
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
