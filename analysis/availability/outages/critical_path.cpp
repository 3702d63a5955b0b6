#include "analysis/availability/outages/critical_path.hpp"

#include <algorithm>

namespace drsim {
namespace {

struct PhaseOf {
  Phase operator()(const SiteChanged&) const { return Phase::repair; }
  Phase operator()(const SwitchChanged&) const { return Phase::repair; }
  Phase operator()(const SpanningTreeChanged&) const { return Phase::repair; }
  Phase operator()(const BpdusChanged&) const { return Phase::repair; }
  Phase operator()(const LossChanged&) const { return Phase::repair; }
  Phase operator()(const GuardTripped&) const { return Phase::spanning_tree; }
  Phase operator()(const StormShutdown&) const { return Phase::storm; }
  Phase operator()(const PortRecovered&) const { return Phase::spanning_tree; }
  Phase operator()(const MemberChanged&) const { return Phase::spanning_tree; }
  Phase operator()(const HostsAsk&) const { return Phase::neighbour; }
  Phase operator()(const PathsRelearned&) const { return Phase::neighbour; }
  Phase operator()(const GatewayMistaken&) const { return Phase::neighbour; }
  Phase operator()(const TrunkChanged&) const { return Phase::spanning_tree; }
  Phase operator()(const StormChanged&) const { return Phase::storm; }
  Phase operator()(const VmFlapping&) const { return Phase::storm; }
  Phase operator()(const LinkSaturated&) const { return Phase::storm; }
  Phase operator()(const RouterHelloLoss&) const { return Phase::storm; }
  Phase operator()(const SwitchBpduLoss&) const { return Phase::storm; }
  Phase operator()(const RouterChanged&) const { return Phase::repair; }
  Phase operator()(const LinkChanged&) const { return Phase::repair; }
  Phase operator()(const BandwidthChanged&) const { return Phase::repair; }
  Phase operator()(const AdjacencyChanged&) const { return Phase::route; }
  Phase operator()(const TopologyChanged&) const { return Phase::route; }
  Phase operator()(const SubnetWithdrawn&) const { return Phase::route; }
  Phase operator()(const SubnetAnnounced&) const { return Phase::route; }
  Phase operator()(const MasterChanged&) const { return Phase::neighbour; }
  Phase operator()(const GatewayLeft&) const { return Phase::neighbour; }
  Phase operator()(const RouteChanged&) const { return Phase::route; }
  Phase operator()(const DirectionChanged&) const { return Phase::repair; }
  Phase operator()(const RouterFollowed&) const { return Phase::route; }
  Phase operator()(const InterfaceChanged&) const { return Phase::route; }
  Phase operator()(const RedistributionChanged&) const { return Phase::route; }
  Phase operator()(const LinkSettingChanged&) const { return Phase::route; }
  Phase operator()(const LinkSettingFollowed&) const { return Phase::route; }
  Phase operator()(const SessionShutDown&) const { return Phase::route; }
  Phase operator()(const StandbyTookOver&) const { return Phase::route; }
  Phase operator()(const UnitsRepaired&) const { return Phase::repair; }
  Phase operator()(const ForwarderChanged&) const { return Phase::neighbour; }
  Phase operator()(const ControlPlaneChanged&) const { return Phase::repair; }
  Phase operator()(const StaticRouteChanged&) const { return Phase::route; }
  Phase operator()(const TunnelChanged&) const { return Phase::route; }
  Phase operator()(const RoutingStepDone&) const { return Phase::route; }
  Phase operator()(const RoutingStepRefused&) const { return Phase::route; }
  Phase operator()(const TrackChanged&) const { return Phase::route; }
  Phase operator()(const VmChanged&) const { return Phase::boot; }
  Phase operator()(const NeighbourLearned&) const { return Phase::neighbour; }
  Phase operator()(const MonitorChanged&) const { return Phase::detect; }
  Phase operator()(const PlanChanged&) const { return Phase::declare; }
  Phase operator()(const GroupStarted&) const { return Phase::task; }
  Phase operator()(const TaskQueued&) const { return Phase::task; }
  Phase operator()(const TaskStarted&) const { return Phase::people; }
  Phase operator()(const TaskHindered&) const { return Phase::task; }
  Phase operator()(const TaskFailed&) const { return Phase::task; }
  Phase operator()(const TaskFinished&) const { return Phase::task; }
  Phase operator()(const PlanCommitted&) const { return Phase::operator_act; }
  Phase operator()(const TeamReached&) const { return Phase::people; }
  Phase operator()(const PlanHindered&) const { return Phase::tools; }
  Phase operator()(const PlanUnhindered&) const { return Phase::tools; }
  Phase operator()(const VmQueued&) const { return Phase::boot; }
  Phase operator()(const ShutdownStarted&) const { return Phase::shutdown; }
  Phase operator()(const ShutdownEnded&) const { return Phase::shutdown; }
  Phase operator()(const DisksReady&) const { return Phase::disks; }
  Phase operator()(const RecoveryPointPicked&) const { return Phase::replicate; }
  Phase operator()(const VmNotRecoverable&) const { return Phase::replicate; }
  Phase operator()(const InstanceChanged& c) const { return c.to == VmStatus::up ? Phase::boot : Phase::shutdown; }
  Phase operator()(const CommitsChanged& c) const {
    return c.to == Commits::confirmed ? Phase::repair : Phase::replicate;
  }
  Phase operator()(const StepUnreachable&) const { return Phase::task; }
  Phase operator()(const StepReached&) const { return Phase::repair; }
  Phase operator()(const TravellerArrived&) const { return Phase::people; }
  Phase operator()(const VantageChanged&) const { return Phase::detect; }
  Phase operator()(const TestVmChanged&) const { return Phase::boot; }
  Phase operator()(const VmReprotected&) const { return Phase::replicate; }
  Phase operator()(const GroupFinished&) const { return Phase::task; }
  Phase operator()(const NamePublished&) const { return Phase::publish; }
  Phase operator()(const DnsServerChanged&) const { return Phase::repair; }
  Phase operator()(const ResolverChanged&) const { return Phase::repair; }
  Phase operator()(const NameRegistered&) const { return Phase::publish; }
  Phase operator()(const TtlChanged&) const { return Phase::publish; }
  Phase operator()(const NameWithdrawn&) const { return Phase::repair; }
  Phase operator()(const EndpointChanged&) const { return Phase::detect; }
  Phase operator()(const EndpointChosen&) const { return Phase::publish; }
  Phase operator()(const LoadBalancerChanged&) const { return Phase::repair; }
  Phase operator()(const BackendChanged&) const { return Phase::probe; }
  Phase operator()(const BackendUsed&) const { return Phase::task; }
  Phase operator()(const BackendDrained&) const { return Phase::task; }
  Phase operator()(const DirectoryReplicated&) const { return Phase::directory; }
  Phase operator()(const ResolverFlushed&) const { return Phase::cache_resolver; }
  Phase operator()(const ClientsFlushed&) const { return Phase::cache_client; }
  Phase operator()(const FlushFinished&) const { return Phase::task; }
  Phase operator()(const ConfigureFinished&) const { return Phase::task; }
  Phase operator()(const NamePointed&) const { return Phase::publish; }
  Phase operator()(const ServerPromoted&) const { return Phase::publish; }
  Phase operator()(const ResolversSet&) const { return Phase::publish; }
  Phase operator()(const EndpointProbed&) const { return Phase::detect; }
  Phase operator()(const ZoneTransferred&) const { return Phase::zone_transfer; }
  Phase operator()(const ZoneExpired&) const { return Phase::zone_transfer; }
  Phase operator()(const LookupAnswered&) const { return Phase::cache_client; }
  Phase operator()(const ResolverAnswered&) const { return Phase::cache_resolver; }
  Phase operator()(const TransferStarted&) const { return Phase::replicate; }
  Phase operator()(const TransferFinished&) const { return Phase::replicate; }
  Phase operator()(const TransferAborted&) const { return Phase::replicate; }
  Phase operator()(const RecoveryPointCreated&) const { return Phase::replicate; }
  Phase operator()(const FlowChanged&) const { return Phase::detect; }
  Phase operator()(const ActionRefused&) const { return Phase::operator_act; }
};

// What users wait for until somebody acts.
Phase wait_for(const Action& action) {
  const auto is_any_of = [&]<class... Kind>() { return (std::holds_alternative<Kind>(action.what) || ...); };
  const bool repairs = !is_any_of.operator()<StartFailover, StartFailback, AdvancePlan, SetTtl, FlushCaches,
                                             SetInstance, SetBackends, PointName, SetRole, SetResolvers>();
  return repairs ? Phase::repair : Phase::operator_act;
}

}  // namespace

Phase phase_of(const Change& change) { return std::visit(PhaseOf{}, change); }

std::vector<PathStep> causes_of(const Scenario& scenario, const Trace& trace, std::size_t record, Time from,
                                Wording wording) {
  std::vector<PathStep> steps;
  const auto words = [&](const auto& what) {
    return wording == Wording::full ? describe(scenario, what) : std::string();
  };
  const auto add = [&](Phase phase, Time since, Time until, std::string what, std::optional<std::size_t> ended_by) {
    since = std::max(since, from);
    if (since < until) steps.push_back({phase, since, until, std::move(what), ended_by});
  };
  // Causes are earlier records: the walk ends.
  for (std::optional<std::size_t> at = record; at && trace.records[*at].at > from;) {
    const std::size_t here = *at;
    const Record& now = trace.records[here];
    at.reset();
    switch (now.cause.kind) {
      case Cause::Kind::record:
        // A link that no timeline repairs is one that a plan connects.
        add(std::holds_alternative<LinkChanged>(now.change) ? Phase::route : phase_of(now.change),
            trace.records[now.cause.index].at, now.at, words(now.change), here);
        at = now.cause.index;
        break;
      case Cause::Kind::timeline: {
        const Action& action = scenario.timeline[now.cause.index];
        add(phase_of(now.change), action.at, now.at, words(now.change), here);
        add(wait_for(action), from, action.at, words(action), {});
        break;
      }
      case Cause::Kind::steady_state:
        add(phase_of(now.change), from, now.at, words(now.change), here);
        break;
    }
  }
  std::reverse(steps.begin(), steps.end());
  return steps;
}

}  // namespace drsim
