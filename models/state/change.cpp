#include "models/state/change.hpp"

#include <cmath>

namespace drsim {
namespace {

std::string_view to_text(Status status) { return status == Status::up ? "up" : "down"; }
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
std::string_view to_text(Loss loss) {
  switch (loss) {
    case Loss::nothing:
      return "nothing any more";
    case Loss::some:
      return "a share of what it carries";
    case Loss::data:
      return "data, but no signs of life";
    case Loss::everything:
      return "everything, and keeps its carrier";
  }
  return "";
}
std::string_view to_text(VmStatus status) {
  switch (status) {
    case VmStatus::stopped:
      return "stopped";
    case VmStatus::booting:
      return "booting";
    case VmStatus::up:
      return "up";
  }
  return "";
}
std::string_view to_text(PlanPhase phase) {
  switch (phase) {
    case PlanPhase::ready:
      return "ready";
    case PlanPhase::failing_over:
      return "failing over";
    case PlanPhase::recovered:
      return "recovered";
    case PlanPhase::resynchronising:
      return "resynchronising";
    case PlanPhase::draining:
      return "draining";
    case PlanPhase::failing_back:
      return "failing back";
    case PlanPhase::reprotecting:
      return "reprotecting";
    case PlanPhase::reprotected:
      return "reprotected";
    case PlanPhase::stopped:
      return "stopped, for a step has failed";
    case PlanPhase::testing:
      return "testing";
    case PlanPhase::tested:
      return "tested";
  }
  return "";
}
std::string_view to_text(TransferKind kind) {
  switch (kind) {
    case TransferKind::delta:
      return "delta";
    case TransferKind::resync:
      return "resync";
    case TransferKind::last:
      return "last delta";
    case TransferKind::whole:
      return "whole copy";
    case TransferKind::image:
      return "boot image";
  }
  return "";
}
std::string_view to_text(Refusal reason) {
  switch (reason) {
    case Refusal::plan_is_busy:
      return "it is not ready";
    case Refusal::nothing_to_fail_back:
      return "it has not recovered anything";
    case Refusal::home_is_down:
      return "a home site is down";
    case Refusal::not_recovered:
      return "it has not recovered anything";
    case Refusal::not_committed:
      return "it is not committed";
    case Refusal::not_tested:
      return "it is not being tested";
    case Refusal::not_stopped:
      return "it has not stopped";
    case Refusal::no_replica:
      return "one of its VMs has no replica yet";
    case Refusal::recovery_is_down:
      return "the site it would go to is down";
  }
  return "";
}

// Each change as one line of a trace: what, which, how.
struct Describe {
  const Scenario& s;
  using Text = std::string;

  template <class Component>
  const Text& name(Id<Component> id) const {
    return s[id].name;
  }
  Text group(PlanId plan, std::uint32_t group) const { return name(plan) + ": " + s[plan].groups[group].name; }
  const Text& site(VmId vm, Place place) const { return name(s[vm].at(place).site); }

  Text operator()(const SiteChanged& c) const { return "site " + name(c.site) + " " + Text(to_text(c.to)); }
  Text operator()(const SwitchChanged& c) const { return "switch " + name(c.node) + " " + Text(to_text(c.to)); }
  Text operator()(const SpanningTreeChanged& c) const {
    return "spanning tree of switch " + name(c.node) + " " + Text(to_text(c.to));
  }
  Text operator()(const BpdusChanged& c) const { return "BPDUs over trunk " + name(c.link) + Text(to_text(c.to)); }
  Text operator()(const LossChanged& c) const {
    if (c.to == Loss::some)
      return "link " + name(c.link) + " loses " + std::to_string(std::lround(c.share * 100)) + " % of what it carries";
    return "link " + name(c.link) + " loses " + Text(to_text(c.to));
  }
  Text operator()(const GuardTripped& c) const { return "BPDU guard shuts link " + name(c.link); }
  Text operator()(const TrunkChanged& c) const {
    return "trunk " + name(c.link) + (c.to == Status::up ? " forwards" : " is blocking or down");
  }
  Text operator()(const StormChanged& c) const {
    const Text where = " in vlan " + name(c.vlan) + ", from switch " + name(c.domain) + " on";
    if (c.to == StormPhase::none) return "the storm is over" + where;
    return (c.to == StormPhase::growing ? "a storm begins" : "the storm fills its links") + where;
  }
  Text operator()(const VmFlapping& c) const {
    return "vm " + name(c.vm) + (c.flaps ? " flaps between ports (MAC flapping)" : " has stopped flapping");
  }
  Text operator()(const LinkSaturated& c) const {
    return "link " + name(c.link) + (c.is_saturated ? " has no room left by the storm" : " has room again");
  }
  Text operator()(const RouterHelloLoss& c) const {
    return "router " + name(c.router) +
           (c.loses_hellos ? " is overloaded by broadcasts" : " hears its neighbours again");
  }
  Text operator()(const SwitchBpduLoss& c) const {
    return "switch " + name(c.node) + (c.loses_hellos ? " is overloaded by broadcasts" : " hears BPDUs again");
  }
  Text operator()(const RouterChanged& c) const { return "router " + name(c.router) + " " + Text(to_text(c.to)); }
  Text operator()(const LinkChanged& c) const {
    return "link " + name(c.link) + " " + Text(to_text(c.to)) + (c.loses_carrier ? ", without carrier" : "");
  }
  Text operator()(const BandwidthChanged& c) const {
    return "link " + name(c.link) + " carries " + drsim::to_text(c.to);
  }
  Text operator()(const AdjacencyChanged& c) const {
    return "adjacency over " + name(c.link) + " " + Text(to_text(c.to));
  }
  Text operator()(const TopologyChanged& c) const {
    return "routers " + Text(c.to == Status::up ? "use " : "avoid ") + name(c.link);
  }
  Text operator()(const SubnetWithdrawn& c) const {
    return "subnet " + name(c.subnet) + " withdrawn at " + name(c.from);
  }
  Text operator()(const SubnetAnnounced& c) const {
    return "subnet " + name(c.subnet) + " announced at " + name(c.from);
  }
  Text operator()(const MasterChanged& c) const {
    return "router " + name(c.router) + (c.is_master ? " is" : " is no longer") + " the master for " + name(c.subnet);
  }
  Text operator()(const GatewayLeft& c) const {
    return "router " + name(c.router) +
           (c.is_leaving ? " tells the others to answer in its stead" : " takes part in its virtual gateways again");
  }
  Text operator()(const RouteChanged& c) const {
    return "routers " + Text(c.to == Status::up ? "have" : "dropped") + " the route to " + name(c.subnet) + " at " +
           name(c.gateway);
  }
  Text operator()(const DirectionChanged& c) const {
    const std::array<Node, 2>& ends = s[c.link].ends;
    const auto end = [&](bool second) { return std::visit([&](auto id) { return name(id); }, ends[second ? 1 : 0]); };
    return "link " + name(c.link) + (c.to == Status::up ? " passes again" : " loses") + " what " + end(c.backwards) +
           " sends";
  }
  Text operator()(const RouterFollowed& c) const { return "router " + name(c.router) + " uses what it has heard"; }
  Text operator()(const StaticRouteChanged& c) const {
    return "static route " + name(c.route) + (c.is_installed ? " installed at " : " removed at ") + name(s[c.route].at);
  }
  Text operator()(const TrackChanged& c) const {
    return "static route " + name(c.route) +
           (c.to == Status::up ? ": its probe is answered" : ": its probe is not answered") + " at " +
           name(s[c.route].at);
  }
  Text operator()(const TunnelChanged& c) const {
    return "tunnel " + name(c.link) + (c.to == Status::up ? " negotiated" : " given up");
  }
  Text step(const RoutingStep& step, bool is_undone) const {
    const bool is_on = step.is_on != is_undone;
    if (const auto* link = std::get_if<LinkId>(&step.what)) return (is_on ? "connect " : "disconnect ") + name(*link);
    const StaticRoute& route = s[std::get<StaticRouteId>(step.what)];
    if (!route.local_network) return (is_on ? "install " : "remove ") + route.name;
    return (is_on ? "add " : "drop ") + drsim::to_text(std::get<Prefix>(route.to)) + (is_on ? " to " : " from ") +
           name(route.local_network);
  }
  Text operator()(const RoutingStepDone& c) const {
    return "plan " + group(c.plan, c.group) + ": " + std::to_string(c.steps) + " of " +
           std::to_string(s[c.plan].groups[c.group].routing.size()) + " changes to routes and connections done";
  }
  Text operator()(const RoutingStepRefused& c) const {
    const PlanGroup& its = s[c.plan].groups[c.group];
    // On the way back what is refused is a step that is undone. One past the last is the group's move.
    const Text what = c.step < its.routing.size() ? step(its.routing[c.step], !its.routing[c.step].is_on)
                                                  : "moving subnet " + name(its.move->subnet);
    return "plan " + group(c.plan, c.group) + ": " + what + " refused: " + describe(c.conflict);
  }
  Text operator()(const VmChanged& c) const {
    return "vm " + name(c.vm) + " " + Text(to_text(c.to)) + " at " + site(c.vm, c.place);
  }
  Text operator()(const VmQueued& c) const {
    return "vm " + name(c.vm) + " waits for room to boot at " + site(c.vm, c.place);
  }
  Text operator()(const ShutdownStarted& c) const { return "vm " + name(c.vm) + " being shut down"; }
  Text operator()(const ShutdownEnded& c) const {
    return "vm " + name(c.vm) + (c.is_stopped ? " shut down" : " could not be shut down");
  }
  Text operator()(const DisksReady& c) const { return "disks of vm " + name(c.vm) + " ready"; }
  Text operator()(const RecoveryPointPicked& c) const {
    return "vm " + name(c.vm) + " goes on with its data of " + drsim::to_text(c.of);
  }
  Text operator()(const VmNotRecoverable& c) const {
    return "vm " + name(c.vm) + " has no recovery point to start from";
  }
  Text operator()(const VmSplit& c) const {
    return "vm " + name(c.vm) +
           (c.runs_twice ? " runs at both its places" : " no longer runs at " + site(c.vm, Place::home) + " too");
  }
  Text operator()(const TestVmChanged& c) const { return "test copy of vm " + name(c.vm) + " " + Text(to_text(c.to)); }
  Text operator()(const VmReprotected& c) const { return "vm " + name(c.vm) + " reprotected"; }
  Text operator()(const NeighbourLearned& c) const { return "neighbours of vm " + name(c.vm) + " follow it"; }
  Text operator()(const MonitorChanged& c) const {
    return "monitor " + name(c.monitor) + (c.alarmed ? " alarmed" : " clear");
  }
  Text operator()(const PlanChanged& c) const { return "plan " + name(c.plan) + " " + Text(to_text(c.to)); }
  Text operator()(const GroupStarted& c) const { return "plan " + group(c.plan, c.group) + " started"; }
  Text task(TaskId id) const {
    return "plan " + group(id.plan, id.group) + ": " + s[id.plan].groups[id.group].tasks[id.task].what;
  }
  Text operator()(const TaskQueued& c) const { return task(c.task) + " waits for somebody"; }
  Text operator()(const TaskStarted& c) const { return task(c.task) + " begun"; }
  Text operator()(const TaskHindered& c) const { return task(c.task) + " has to do without " + name(c.tool); }
  Text operator()(const TaskFailed& c) const { return task(c.task) + " failed, attempt " + std::to_string(c.attempt); }
  Text operator()(const TaskFinished& c) const {
    return task(c.task) + (c.end == TaskEnd::done ? " done" : c.end == TaskEnd::skipped ? " left out" : " given up");
  }
  Text operator()(const PlanCommitted& c) const { return "plan " + name(c.plan) + " committed"; }
  Text operator()(const TeamReached& c) const {
    return "plan " + name(c.plan) + ": somebody of " + name(c.team) + " reached";
  }
  Text operator()(const PlanHindered& c) const { return "plan " + name(c.plan) + " has to do without " + name(c.tool); }
  Text operator()(const PlanUnhindered& c) const { return "plan " + name(c.plan) + " has found another way"; }
  Text operator()(const GroupFinished& c) const { return "plan " + group(c.plan, c.group) + " finished"; }
  Text operator()(const NamePublished& c) const {
    return "name " + name(c.name) + " published with the " + (c.place == Place::home ? "home" : "recovery") +
           " addresses of plan " + name(c.plan);
  }
  Text operator()(const DnsServerChanged& c) const {
    return "dns server " + name(c.server) + " " + Text(to_text(c.to));
  }
  Text operator()(const ResolverChanged& c) const { return "resolver " + name(c.resolver) + " " + Text(to_text(c.to)); }
  Text operator()(const NameRegistered& c) const {
    return "name " + name(c.name) + " has the address that vm " + name(c.vm) + " registered";
  }
  Text operator()(const TtlChanged& c) const {
    return "name " + name(c.name) + " has a TTL of " + drsim::to_text(c.to);
  }
  Text operator()(const NameWithdrawn& c) const {
    return "name " + name(c.name) + (c.is_withdrawn ? " is no longer in the zone" : " is in the zone again");
  }
  Text operator()(const EndpointChanged& c) const {
    return "endpoint " + std::to_string(c.endpoint + 1) + " of " + name(c.name) +
           (c.to == Status::up ? " found healthy" : " found unhealthy");
  }
  Text operator()(const EndpointChosen& c) const {
    return "name " + name(c.name) + " is answered with endpoint " + std::to_string(c.endpoint + 1);
  }
  Text operator()(const LoadBalancerChanged& c) const {
    return "load balancer " + name(c.balancer) + " " + Text(to_text(c.to));
  }
  Text operator()(const BackendChanged& c) const {
    return "load balancer " + name(c.balancer) + " finds backend " + name(c.vm) +
           (c.to == Status::up ? " well" : " unhealthy");
  }
  Text operator()(const DirectoryReplicated& c) const {
    return "name " + name(c.name) + " replicated to the directory of " + name(c.server);
  }
  Text operator()(const ResolverFlushed& c) const { return "resolver " + name(c.resolver) + " flushed"; }
  Text operator()(const ClientsFlushed& c) const { return "caches of " + name(c.clients) + " flushed"; }
  Text operator()(const FlushFinished& c) const { return "plan " + group(c.plan, c.group) + ": caches flushed"; }
  Text operator()(const ZoneTransferred& c) const { return "name " + name(c.name) + " copied to " + name(c.secondary); }
  Text operator()(const ZoneExpired& c) const {
    return "zones of " + name(c.secondary) + (c.is_expired ? " expired" : " valid again");
  }
  Text operator()(const ResolverAnswered& c) const {
    if (c.is_for_server && c.version == ResolverAnswered::no_answer)
      return name(c.resolver) + " has no " + name(c.name);
    if (c.is_for_server && c.is_kept)
      return name(c.resolver) + " uses version " + std::to_string(c.version) + " of " + name(c.name);
    if (!c.is_kept && c.version != ResolverAnswered::no_answer)
      return "resolver " + name(c.resolver) + "'s record of " + name(c.name) + " expired";
    if (c.version == ResolverAnswered::no_answer) return "resolver " + name(c.resolver) + " has no " + name(c.name);
    return "resolver " + name(c.resolver) + " answers version " + std::to_string(c.version) + " of " + name(c.name);
  }
  Text operator()(const TransferStarted& c) const {
    return Text(to_text(c.kind)) + " of vm " + name(c.vm) + " started, " + drsim::to_text(c.size);
  }
  Text operator()(const TransferFinished& c) const {
    return Text(to_text(c.kind)) + " of vm " + name(c.vm) + " finished";
  }
  Text operator()(const TransferAborted& c) const { return "transfer of vm " + name(c.vm) + " aborted"; }
  Text operator()(const RecoveryPointCreated& c) const {
    return "recovery point of vm " + name(c.vm) + " as of " + drsim::to_text(c.of);
  }
  Text operator()(const FlowChanged& c) const {
    return describe(s, s[c.flow]) + ": " + Text(drsim::to_text(c.disposition));
  }
  Text operator()(const ActionRefused& c) const {
    return "plan " + name(c.plan) + " refused: " + Text(to_text(c.reason));
  }

  Text operator()(const WatchedFlow::Monitoring& f) const { return "monitor " + name(f.monitor) + " to its target"; }
  Text operator()(const WatchedFlow::Replicating& f) const {
    return "copies from " + name(f.from) + " to " + name(f.to);
  }
  Text operator()(const WatchedFlow::Asking& f) const {
    return "resolver " + name(f.resolver) + " to the servers of " + name(f.name);
  }
  Text operator()(const WatchedFlow::Transferring& f) const {
    return "dns server " + name(f.secondary) + (s[f.secondary].directory ? " to its partner" : " to its primary");
  }
  Text operator()(const WatchedFlow::Probing& f) const {
    return "probes of endpoint " + std::to_string(f.endpoint + 1) + " of " + name(f.name);
  }

  Text operator()(const WatchedFlow::Balancing& f) const {
    return "probes of backend " + name(s[f.balancer].pool[f.member]) + " by load balancer " + name(f.balancer);
  }
  Text operator()(const WatchedFlow::Tracking& f) const { return "probe of static route " + name(f.route); }

  Text operator()(const InterruptGateway& a) const {
    static constexpr const char* how[] = {"planned maintenance of", "unplanned loss of",
                                          "loss of one of two instances of"};
    return how[static_cast<std::size_t>(a.how)] + Text(" gateway ") + name(a.gateway);
  }
  Text operator()(const SetDirection& a) const {
    return (a.to == Status::up ? "repair " : "fail ") + Text("one direction of link ") + name(a.link);
  }
  Text operator()(const SetStatus& a) const {
    const Text what = std::visit([&](auto id) { return name(id); }, a.what);
    static constexpr const char* kinds[] = {"site ",       "switch ",   "router ", "link ",
                                            "dns server ", "resolver ", "name ",   "load balancer "};
    return (a.to == Status::up ? "repair " : "fail ") + Text(kinds[a.what.index()]) + what;
  }
  Text operator()(const SetBandwidth& a) const { return "set link " + name(a.link) + " to " + drsim::to_text(a.to); }
  Text operator()(const SetSpanningTree& a) const {
    return (a.to == Status::up ? "repair " : "fail ") + Text("spanning tree of switch ") + name(a.node);
  }
  Text operator()(const SetBpdus& a) const {
    return (a.to == Bpdus::filter  ? "filter BPDUs over trunk "
            : a.to == Bpdus::guard ? "guard against BPDUs on trunk "
                                   : "pass BPDUs over trunk ") +
           name(a.link);
  }
  Text operator()(const SetLoss& a) const { return "link " + name(a.link) + " loses " + Text(to_text(a.to)); }
  Text operator()(const SetGateway& a) const {
    return "router " + name(a.router) + (a.is_leaving ? " leaves" : " takes part again in") + " its virtual gateways";
  }
  Text operator()(const SetTtl& a) const { return "set the TTL of " + name(a.name) + " to " + drsim::to_text(a.to); }
  Text operator()(const FlushCaches&) const { return "flush caches"; }
  Text operator()(const StartFailover& a) const {
    static constexpr const char* kinds[] = {"", "planned ", "test "};
    return kinds[static_cast<std::size_t>(a.mode)] + Text("failover by plan ") + name(a.plan);
  }
  Text operator()(const StartFailback& a) const { return "failback by plan " + name(a.plan); }
  Text operator()(const AdvancePlan& a) const {
    static constexpr const char* acts[] = {"commit ", "reprotect ", "clean up after ", "resume "};
    return acts[static_cast<std::size_t>(a.act)] + Text("plan ") + name(a.plan);
  }
};

template <class... Alternatives>
bool is_any_of(const Change& change) {
  return (std::holds_alternative<Alternatives>(change) || ...);
}

}  // namespace

std::string_view to_text(Disposition disposition) {
  switch (disposition) {
    case Disposition::client_down:
      return "client down";
    case Disposition::no_name:
      return "no name";
    case Disposition::stale_name:
      return "stale name";
    case Disposition::no_route:
      return "no route";
    case Disposition::loop:
      return "loop";
    case Disposition::black_hole:
      return "black hole";
    case Disposition::blocked:
      return "blocked";
    case Disposition::asymmetric:
      return "asymmetric";
    case Disposition::unknown_connection:
      return "unknown connection";
    case Disposition::untranslated:
      return "untranslated";
    case Disposition::not_attached:
      return "not attached";
    case Disposition::lossy:
      return "lossy";
    case Disposition::storm:
      return "storm";
    case Disposition::stale_neighbour:
      return "stale neighbour";
    case Disposition::no_backend:
      return "no backend";
    case Disposition::host_down:
      return "host down";
    case Disposition::dependency_down:
      return "dependency down";
    case Disposition::trombone:
      return "trombone";
    case Disposition::reached:
      return "reached";
  }
  return "";
}

std::string describe(const Scenario& scenario, const Change& change) { return std::visit(Describe{scenario}, change); }
std::string describe(const Scenario& scenario, const Action& action) {
  return std::visit(Describe{scenario}, action.what);
}
std::string describe(const Scenario& scenario, const WatchedFlow& flow) {
  return std::visit(Describe{scenario}, flow.purpose);
}

bool touches_routers(const Change& change) {
  return is_any_of<SiteChanged, RouterChanged, LinkChanged, DirectionChanged, GuardTripped, LossChanged, TunnelChanged,
                   TopologyChanged, RouterFollowed, StaticRouteChanged, TrackChanged, TrunkChanged, LinkSaturated,
                   DnsServerChanged, ResolverChanged, ZoneExpired>(change);
}
bool touches_trunks(const Change& change) {
  return is_any_of<SiteChanged, SwitchChanged, LinkChanged, GuardTripped, LossChanged, TrunkChanged>(change);
}
bool touches_reachability(const Change& change) {
  if (const auto* answered = std::get_if<ResolverAnswered>(&change)) return answered->is_for_server;
  return touches_routers(change) || touches_trunks(change) ||
         is_any_of<StormChanged, VmFlapping, MasterChanged, SubnetWithdrawn, SubnetAnnounced, RouteChanged, VmChanged,
                   NeighbourLearned, NamePublished, NameRegistered, NameWithdrawn, EndpointChosen, LoadBalancerChanged,
                   BackendChanged>(change);
}

}  // namespace drsim
