#pragma once

#include <deque>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "models/state/change.hpp"
#include "models/state/touched.hpp"

namespace drsim {

/// Which routers' views of the network a question is about: what they all share, or what a router had heard of by some
/// fact.
using View = std::uint32_t;
inline constexpr View common_view = 0xffffffff;

/// The status of every component at one instant. It begins in the steady state before the first event: all is up,
/// routes have converged, names are published, VMs run at home. Only apply() and advance() change it.
class State {
 public:
  explicit State(const Scenario& scenario);

  /// The instant this is the state of.
  Time at() const { return at_; }
  /// Moves the instant on. Nothing else changes: between two events nothing does.
  void advance(Time to);
  /// The one writer. False, and nothing done, if it was so already.
  bool apply(const Change& change);

  bool is_up(SiteId site) const { return sites_[site.index] == Status::up; }
  bool is_up(RouterId router) const;  ///< It and its site.
  bool is_up(SwitchId node) const;    ///< It and its site.
  bool is_up(LinkId link) const;      ///< It, both its ends, and the trunk it runs over.
  BitRate bandwidth(LinkId link) const { return links_[link.index].bandwidth; }
  /// A trunk that is up, and whose ports both forward.
  bool is_forwarding(LinkId trunk) const { return links_[trunk.index].forwarding == Status::up && is_up(trunk); }
  /// Of a trunk that does not forward: the switch whose port discards.
  SwitchId discarding(LinkId trunk) const {
    return std::get<SwitchId>((*scenario_)[trunk].ends[links_[trunk.index].discards]);
  }
  /// Through how many bridges what it hears has come.
  std::uint32_t bridges_heard_through(LinkId trunk) const { return links_[trunk.index].bridges; }
  Bpdus bpdus(LinkId trunk) const { return links_[trunk.index].bpdus; }
  Loss loses(LinkId link) const { return links_[link.index].loses; }
  /// The share of packets that a link loses; and how many links do so.
  double loss_share(LinkId link) const { return loses(link) == Loss::some ? links_[link.index].loss_share : 0; }
  std::size_t lossy_links() const { return lossy_links_; }
  /// A trunk that forwards, and over which frames arrive.
  bool is_passing(LinkId trunk) const { return is_forwarding(trunk) && loses(trunk) == Loss::nothing; }
  bool speaks_spanning_tree(SwitchId node) const { return trees_[node.index] == Status::up; }
  StormPhase storm(VlanId vlan, SwitchId domain) const;
  /// The storms there are.
  const std::map<std::pair<VlanId, SwitchId>, StormPhase>& storms() const { return storms_; }
  bool is_saturated(LinkId link) const { return links_[link.index].saturated; }
  bool loses_hellos(RouterId router) const { return hello_loss_[router.index]; }
  /// Whether it has told the others to answer for its virtual gateways, and does so itself only until one of them does.
  bool is_leaving(RouterId router) const { return leaving_[router.index]; }
  bool loses_hellos(SwitchId node) const { return bpdu_loss_[node.index]; }
  /// Changes with whatever decides what floods where.
  std::uint64_t flooding_version() const { return flooding_version_; }
  bool is_adjacent(LinkId link) const { return links_[link.index].adjacency == Status::up; }
  bool is_routed(LinkId link) const { return links_[link.index].routed == Status::up; }
  /// The same, as seen by those who have this view.
  bool is_routed(LinkId link, View view) const;
  bool is_known(SubnetId subnet, RouterId gateway, View view) const;
  /// Routers without a profile of their own share one view.
  View view(RouterId router) const { return views_[router.index].facts; }
  /// When a router last followed a change, and how long it waits at least until it follows the next.
  Time followed_at(RouterId router) const { return views_[router.index].followed_at; }
  Duration hold(RouterId router) const { return views_[router.index].hold; }
  bool is_connected(LinkId link) const {
    return links_[link.index].status == Status::up;
  }  ///< As far as somebody decides.
  bool is_negotiated(LinkId tunnel) const { return links_[tunnel.index].tunnel == Status::up; }
  /// Whether nothing but its own negotiation keeps a tunnel from carrying packets.
  bool could_tunnel(LinkId tunnel) const;
  /// Whether a router sees its end of a link as plugged in: down at the other end of one cable, too.
  bool sees_carrier(LinkId link, RouterId at) const;
  /// Appends what tells one announcement from others: who, since when, and as seen by whom. Nothing if there never was
  /// one.
  void write_announcements(SubnetId subnet, RouterId gateway, std::vector<std::uint64_t>& to) const;
  /// Whether what the one end sends arrives at the other: data, or at least signs of life.
  bool passes(Hop hop) const;
  bool passes_hellos(Hop hop) const;
  bool is_installed(StaticRouteId route) const { return routes_[route.index].installed; }
  bool is_tracked_up(StaticRouteId route) const { return routes_[route.index].tracked == Status::up; }
  /// All that was touched since the run began, in order.
  std::span<const Touched> touched() const { return touched_; }

  /// Whether the gateway is configured to announce the subnet, and whether the other routers know it.
  bool is_active(SubnetId subnet, RouterId gateway) const;
  bool is_known(SubnetId subnet, RouterId gateway) const;
  /// Whether hosts that use the virtual address are answered by this router.
  bool is_master(SubnetId subnet, RouterId gateway) const;
  std::vector<RouterId> active_gateways(SubnetId subnet) const;

  struct VmState {
    VmStatus status = VmStatus::up;
    Place place = Place::home;
    bool has_moved = false;               ///< It has run at the other place, or still does.
    bool flaps = false;                   ///< A storm moves its address about.
    bool stale_neighbours = false;        ///< Gateways still send to where it was.
    bool held = false;                    ///< Stopped by a plan: it does not boot by itself.
    bool queued = false;                  ///< It boots when its site has room for it.
    bool closing = false, asked = false;  ///< It is being shut down; and whether that has been tried.
    bool has_disks = false;               ///< They are ready at the place its plan takes it to.
    bool passed_over = false;             ///< Its plan has found nothing to start it with.
    bool is_split = false;                ///< It runs at home too.
    bool reprotected = false;             ///< At the recovery site: its copies go home.
    bool has_point = true;                ///< The other place has data it can be started with.
    VmStatus test = VmStatus::stopped;    ///< Of the copy that a test failover has started.
    std::optional<TransferKind> sending;  ///< The copy under way.
    std::optional<TransferKind> sent;     ///< The last copy that arrived since the VM changed its place.
    Time silent_since{};                  ///< When it last stopped sending.
    Time since{};                         ///< When it last changed its status.
    Bytes written{};                      ///< How much it had written before that.
    Bytes copied{};                       ///< How much of that the other place has.
    Bytes copying{};                      ///< The same, once the copy under way has arrived.
    Time begun{};                         ///< When the last copy began.
    Time point{};                         ///< The replica's latest recovery point holds the data of this instant.
  };
  const VmState& operator[](VmId vm) const { return vms_[vm.index]; }
  /// What a VM has written that is at one place only.
  Bytes uncopied(VmId vm) const;
  /// What of it has to be sent: what was written over and over goes once, so that it is never more than the disks hold.
  Bytes to_send(VmId vm) const;
  const Attachment& attachment(VmId vm) const {
    return (*scenario_)[vm].at(vms_[vm.index].place, vms_[vm.index].has_moved);
  }

  /// How many VMs there are whose neighbours do not know where they are.
  std::size_t stale_vms() const { return stale_vms_; }

  bool is_alarmed(MonitorId monitor) const { return alarmed_[monitor.index]; }
  PlanPhase phase(PlanId plan) const { return plans_[plan.index].phase; }
  bool is_started(PlanId plan, std::size_t group) const { return plans_[plan.index].groups[group].started; }
  bool is_finished(PlanId plan, std::size_t group) const { return plans_[plan.index].groups[group].finished; }
  std::uint32_t routing_steps_done(PlanId plan, std::size_t group) const {
    return plans_[plan.index].groups[group].routing_steps;
  }
  bool is_finished(TaskId task) const { return plans_[task.plan.index].groups[task.group].tasks[task.task].finished; }
  /// How many of its attempts have failed.
  std::uint32_t failures(TaskId task) const {
    return plans_[task.plan.index].groups[task.group].tasks[task.task].failures;
  }
  const Course& course(PlanId plan) const { return plans_[plan.index].course; }
  bool is_committed(PlanId plan) const { return plans_[plan.index].is_committed; }
  /// It was decided to fail over, and there was nowhere to go.
  bool is_put_off(PlanId plan) const { return plans_[plan.index].is_put_off; }
  bool is_hindered(PlanId plan) const { return plans_[plan.index].is_hindered; }
  /// How many of a plan's own tools it has, or has found its way without.
  std::size_t tools_passed(PlanId plan) const { return plans_[plan.index].tools_passed; }
  bool is_begun(TaskId task) const { return plans_[task.plan.index].groups[task.group].tasks[task.task].begun; }
  /// The task that made a plan stop.
  std::optional<TaskId> stopped_at(PlanId plan) const { return plans_[plan.index].stopped_at; }
  /// The one instant of whose data all VMs of a plan are started: none, before the first of them is.
  std::optional<Time> common_point(PlanId plan) const { return plans_[plan.index].common_point; }
  /// Who of those that must agree has been reached.
  const std::vector<TeamId>& reached(PlanId plan) const { return plans_[plan.index].reached; }
  /// How many of a team are at something, and what waits for them, in the order it came.
  std::int64_t busy(TeamId team) const { return teams_[team.index].busy; }
  const std::deque<TaskId>& queue(TeamId team) const { return teams_[team.index].queue; }
  /// How many VMs boot at a site, and which wait for it.
  std::int64_t booting(SiteId site) const { return boots_[site.index].booting; }
  const std::deque<std::pair<VmId, Place>>& queue(SiteId site) const { return boots_[site.index].queue; }

  /// The addresses of a version of a record; version 0 is the one before the first event.
  std::span<const Address> addresses(NameId name, std::uint32_t version) const;
  std::uint32_t versions(NameId name) const;  ///< How many there have been.
  /// What a server holds of a name: which version, to be kept how long, and the how manieth record it is that was ever
  /// written.
  struct Held {
    std::uint32_t version = 0;
    Duration ttl{};
    std::uint32_t serial = 0;
    friend bool operator==(const Held&, const Held&) = default;
  };
  const Held& held(DnsServerId server, NameId name) const { return names_[name.index].held[server.index]; }
  /// The same in the directory it is a member of, of which its DNS service may not know yet.
  const Held& in_directory(DnsServerId server, NameId name) const { return names_[name.index].directory[server.index]; }
  std::uint32_t version(DnsServerId server, NameId name) const { return held(server, name).version; }
  bool is_withdrawn(NameId name) const { return names_[name.index].withdrawn.has_value(); }
  bool is_healthy(NameId name, std::uint32_t endpoint) const {
    return names_[name.index].unhealthy.empty() || !names_[name.index].unhealthy[endpoint];
  }
  std::uint32_t endpoint(NameId name) const { return names_[name.index].endpoint; }
  /// What its clients are told is that there is no such name.
  bool is_empty(NameId name, std::uint32_t version) const { return names_[name.index].versions[version].empty(); }
  bool is_expired(DnsServerId server) const { return expired_zones_[server.index]; }
  bool is_up(DnsServerId server) const;   ///< It, its router, and the VM it runs on.
  bool is_up(ResolverId resolver) const;  ///< It and its router.
  bool is_flushed(PlanId plan, std::size_t group) const { return plans_[plan.index].groups[group].flushed; }
  bool is_published(NameId name, PlanId plan, Place place) const;  ///< Nothing was published after it.
  std::uint32_t cached_version(WatchId asking) const { return flows_[asking.index].version; }
  std::optional<Time> cached_at(WatchId asking) const { return flows_[asking.index].answered_at; }
  Duration cached_ttl(WatchId asking) const { return flows_[asking.index].ttl; }
  bool is_cached(WatchId asking) const { return flows_[asking.index].kept; }  ///< False: what it answers has expired.

  bool is_up(LoadBalancerId balancer) const;  ///< It and its router.
  /// Whether a VM of its pool is one of its backends now; and whether its probes have found it well.
  bool is_backend(LoadBalancerId balancer, VmId vm) const;
  bool is_healthy(LoadBalancerId balancer, std::uint32_t member) const {
    return !balancers_[balancer.index].unhealthy[member];
  }
  /// The backends that get new connections, in the order of the pool.
  std::vector<VmId> rotation(LoadBalancerId balancer) const;

  Disposition disposition(WatchId flow) const { return flows_[flow.index].disposition; }
  std::uint32_t path(WatchId flow) const { return flows_[flow.index].path; }

 private:
  struct LinkState {
    Status status = Status::up, adjacency = Status::up, routed = Status::up, forwarding = Status::up;
    Bpdus bpdus = Bpdus::pass;
    Loss loses = Loss::nothing;
    double loss_share = 0;
    bool saturated = false;
    std::uint8_t discards = 0;
    std::uint32_t bridges = 0;
    BitRate bandwidth;
    bool lost_carrier = false, never_up = false;
    Status tunnel = Status::up;
    std::array<bool, 2> cut{};                    ///< By direction.
    std::vector<std::pair<View, Status>> told{};  ///< What its ends have told others of it, and as which fact.
  };
  struct GatewayState {
    bool active = false, known = false, master = false;
    std::vector<std::pair<View, Status>> told{};
  };
  struct ViewState {
    View facts = common_view;
    Time followed_at{};
    Duration hold{};
  };
  struct RouteState {
    bool installed = true;
    Status tracked = Status::up;
  };
  struct TaskState {
    bool finished = false, begun = false;
    std::uint32_t failures = 0;
  };
  struct GroupState {
    bool started = false, finished = false, flushed = false;
    std::vector<TaskState> tasks{};
    std::uint32_t routing_steps = 0;
  };
  struct PlanState {
    PlanPhase phase = PlanPhase::ready;
    Course course{};
    bool is_committed = false, is_hindered = false, is_put_off = false;
    std::uint32_t tools_passed = 0;
    std::vector<GroupState> groups;
    std::vector<TeamId> reached{};
    std::optional<TaskId> stopped_at{};
    std::optional<Time> common_point{};
  };
  struct TeamState {
    std::int64_t busy = 0;
    std::deque<TaskId> queue{};
  };
  struct BootState {
    std::int64_t booting = 0;
    std::deque<std::pair<VmId, Place>> queue{};
  };
  struct FlowState {
    Disposition disposition = Disposition::reached;
    std::uint32_t path = 0;
    std::uint32_t version = 0;  ///< Of a resolver's question: what it answers.
    Duration ttl{};
    bool kept = true;
    std::optional<Time> answered_at;
  };

  bool set(const SiteChanged&);
  bool set(const SwitchChanged&);
  bool set(const SpanningTreeChanged&);
  bool set(const BpdusChanged&);
  bool set(const LossChanged&);
  bool set(const GuardTripped&);
  bool set(const TrunkChanged&);
  bool set(const StormChanged&);
  bool set(const VmFlapping&);
  bool set(const LinkSaturated&);
  bool set(const RouterHelloLoss&);
  bool set(const SwitchBpduLoss&);
  bool set(const RouterChanged&);
  bool set(const LinkChanged&);
  bool set(const BandwidthChanged&);
  bool set(const AdjacencyChanged&);
  bool set(const TopologyChanged&);
  bool set(const SubnetWithdrawn&);
  bool set(const SubnetAnnounced&);
  bool set(const MasterChanged&);
  bool set(const GatewayLeft&);
  bool set(const RouteChanged&);
  bool set(const DirectionChanged&);
  bool set(const RouterFollowed&);
  bool set(const StaticRouteChanged&);
  bool set(const TrackChanged&);
  bool set(const TunnelChanged&);
  bool set(const RoutingStepDone&);
  bool set(const RoutingStepRefused&);
  bool set(const VmChanged&);
  bool set(const NeighbourLearned&);
  bool set(const VmQueued&);
  bool set(const ShutdownStarted&);
  bool set(const ShutdownEnded&);
  bool set(const DisksReady&);
  bool set(const RecoveryPointPicked&);
  bool set(const VmNotRecoverable&);
  bool set(const VmSplit&);
  bool set(const TestVmChanged&);
  bool set(const VmReprotected&);
  bool set(const MonitorChanged&);
  bool set(const PlanChanged&);
  bool set(const PlanCommitted&);
  bool set(const TeamReached&);
  bool set(const PlanHindered&);
  bool set(const PlanUnhindered&);
  bool set(const GroupStarted&);
  bool set(const TaskQueued&);
  bool set(const TaskStarted&);
  bool set(const TaskHindered&);
  bool set(const TaskFailed&);
  bool set(const TaskFinished&);
  bool set(const GroupFinished&);
  bool set(const DnsServerChanged&);
  bool set(const ResolverChanged&);
  bool set(const NamePublished&);
  bool set(const NameRegistered&);
  bool set(const TtlChanged&);
  bool set(const NameWithdrawn&);
  bool set(const EndpointChanged&);
  bool set(const EndpointChosen&);
  bool set(const LoadBalancerChanged&);
  bool set(const BackendChanged&);
  bool set(const DirectoryReplicated&);
  bool set(const ResolverFlushed&) { return true; }
  bool set(const ClientsFlushed&) { return true; }
  bool set(const FlushFinished&);
  bool set(const ZoneTransferred&);
  bool set(const ZoneExpired&);
  bool set(const ResolverAnswered&);
  bool set(const TransferStarted&);
  bool set(const TransferFinished&);
  bool set(const TransferAborted&);
  bool set(const RecoveryPointCreated&);
  bool set(const FlowChanged&);
  bool set(const ActionRefused&);

  GatewayState& gateway(SubnetId subnet, RouterId router);
  const GatewayState* find_gateway(SubnetId subnet, RouterId router) const;
  std::vector<Address> addresses_after(const NamePublished& change) const;
  TaskState& task(TaskId id) { return plans_[id.plan.index].groups[id.group].tasks[id.task]; }
  const Task& stated(TaskId id) const { return (*scenario_)[id.plan].groups[id.group].tasks[id.task]; }
  void begin_groups(PlanId plan);
  void count_boots(VmId vm, const VmState& before);
  void unqueue(VmId vm, Place place);
  std::uint32_t version_of(NameId name, std::vector<Address> addresses);
  bool write(NameId name, DnsServerId server, std::uint32_t version, Duration ttl);
  void begin_names();
  void begin_balancers();

  bool set_active(SubnetId subnet, RouterId router, bool is_active);
  void touch(LinkId link);
  void touch(RouterId router) { touched_.push_back({Touched::Kind::router, router.index}); }
  void touch(SubnetId subnet) { touched_.push_back({Touched::Kind::announcement, subnet.index}); }
  void touch_with_cables(RouterId router);
  void touch_carried_by(LinkId trunk);
  void touch_carried_by(SwitchId node);

  const Scenario* scenario_;
  Time at_;
  std::vector<Status> sites_, switches_, trees_, routers_;
  std::vector<bool> hello_loss_, bpdu_loss_, leaving_;
  std::map<std::pair<VlanId, SwitchId>, StormPhase> storms_;
  std::uint64_t flooding_version_ = 0;
  std::vector<LinkState> links_;
  std::vector<std::vector<GatewayState>> subnets_;  ///< By subnet, then as in Subnet::gateways.
  std::vector<VmState> vms_;
  std::size_t stale_vms_ = 0, lossy_links_ = 0;
  std::vector<bool> alarmed_;
  std::vector<PlanState> plans_;
  std::vector<TeamState> teams_;
  std::vector<BootState> boots_;  ///< By site.
  struct NameState {
    std::vector<std::vector<Address>> versions;  ///< Different sets of addresses it has had.
    std::vector<Held> held, directory;           ///< By DNS server.
    std::uint32_t serial = 0;                    ///< Of the last that was written.
    std::optional<std::pair<PlanId, Place>> published;
    std::optional<Held> withdrawn;  ///< What the zone held before.
    std::vector<bool> unhealthy;    ///< By endpoint.
    std::uint32_t endpoint = 0;
  };
  std::vector<NameState> names_;
  std::vector<Status> dns_servers_, resolvers_;
  std::vector<bool> expired_zones_;  ///< By DNS server.
  std::vector<FlowState> flows_;
  struct BalancerState {
    Status status = Status::up;
    std::vector<bool> unhealthy;  ///< By place in the pool.
  };
  std::vector<BalancerState> balancers_;
  std::vector<ViewState> views_;    ///< By router.
  std::vector<RouteState> routes_;  ///< By static route.
  View facts_ = 0;                  ///< How many changes routers have told each other of.
  std::vector<Touched> touched_;
};

}  // namespace drsim
