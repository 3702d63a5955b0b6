// Whether one place reaches another in a given state, by which path, and what stops it. Owns the cached routes and the
// flood of the last state it was asked about. Begin with to_address(); disposition.hpp lists the possible outcomes.

#pragma once

#include <map>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "models/ethernet/bridged.hpp"
#include "models/ethernet/storm_load.hpp"
#include "models/routing/forwarding.hpp"
#include "models/state/state.hpp"
#include "models/world/network/filtering.hpp"

namespace drsim {

/// What became of a flow, and where it ended.
struct Answer {
  Disposition disposition = Disposition::reached;
  std::variant<std::monostate, SiteId, RouterId, LinkId, VmId, LoadBalancerId>
      where;              ///< What stopped it; the VM, if it was reached.
  std::vector<Hop> path;  ///< The routed links and trunks of the way there, as far as it got.

  Duration detour{};           ///< What a question and its answer spend on trunks between sites.
  Place place = Place::home;   ///< Of a VM that was reached: at which of its places it is.
  std::optional<VmId> host{};  ///< The VM that question and answer get to, whatever it lacks itself.

  bool reached() const { return is_reached(disposition); }
};
/// "black hole at link p-b": the answer in words.
std::string describe(const Scenario& scenario, const Answer& answer);
/// Which firewalls tell each other of their connections now.
Synchronised synchronised(const Scenario& scenario, const State& state);
/// Tells two paths apart.
std::uint32_t fingerprint(std::span<const Hop> path);

/// The sites that a plan is carried out from, on its way to a place. Nobody said, and nothing tells: none.
std::vector<SiteId> places_of(const Scenario& scenario, PlanId plan, Place target);
/// The routers that stand for what a step changes.
std::vector<RouterId> routers_of(const Scenario& scenario, const StepTarget& target);

/// Who reaches what. Pure questions about a state; what was found is kept between questions for as long as nothing has
/// changed that it depends on, so one object must not be asked about the states of two runs.
class Reachability {
 public:
  explicit Reachability(const Scenario& scenario);

  /// From one router to another, and back.
  Answer to_router(const State& state, RouterId from, RouterId to);
  /// To a DNS server: where it stands, or at the address of the VM that it runs on.
  Answer to_server(const State& state, RouterId from, DnsServerId to);
  /// To whoever holds the address now, its dependencies included, and back. `port`: of the service that is asked for,
  /// if firewalls are to tell it from others.
  Answer to_address(const State& state, RouterId from, Address to, std::int64_t port = 0);
  /// What new connections to an address meet: one answer, or, behind a load balancer, one for each backend that gets
  /// them, all alike.
  std::vector<Answer> connections(const State& state, RouterId from, Address to, std::int64_t port);
  /// What open connections to an address meet at backends of a load balancer that get no new ones.
  std::vector<Answer> kept_connections(const State& state, RouterId from, Address to, std::int64_t port);
  /// Who hands on what comes to an address, if anybody does whom packets get to now.
  std::variant<std::monostate, PublicAddressId, LoadBalancerId> frontend(const State& state, RouterId from, Address to);
  /// Who sends the answers of what an address leads to, if it leads to anything: the gateway of the VM, or the load
  /// balancer's router.
  std::optional<RouterId> responder(const State& state, RouterId from, Address to);
  Answer to_vm(const State& state, RouterId from, VmId to, std::int64_t port = 0);
  /// Whether a plan that is carried out now can change something: it is on, and somebody gets to it in band, by its
  /// site's management network, or on foot.
  bool reaches(const State& state, PlanId plan, const StepTarget& target) {
    return reaches(state, plan, target, state.course(plan).target);
  }
  /// The same of one that is to be carried out towards a place.
  bool reaches(const State& state, PlanId plan, const StepTarget& target, Place towards);
  /// Whether somebody at one site gets to another.
  bool reaches(const State& state, SiteId from, SiteId to);
  /// The routers that a question to an address and its answer pass, and those of them that translate its addresses.
  struct Crossing {
    std::vector<RouterId> routers, translators;
  };
  Crossing crossing(const State& state, RouterId from, Address to);
  /// From one VM to another: by its gateway; in Azure without a network, within a plan only (ASR network mapping, lines
  /// 42 and 44).
  Answer between(const State& state, VmId from, VmId to);
  Answer between(const State& state, Instance from, VmId to);
  /// To an application at these addresses: the best of them if one is enough, otherwise the worst.
  Answer to_application(const State& state, RouterId from, ApplicationId to, std::span<const Address> at);
  Answer of(const State& state, const WatchedFlow& flow);
  /// Whom a resolver that forwards asks for a name now: the first that reaches a server of it, or else the first that
  /// can be asked, or else the first.
  ResolverId forwarder(const State& state, ResolverId resolver, NameId name);
  /// The server that answers a resolver's question: the first it reaches. None: no server is reachable.
  std::optional<DnsServerId> answering(const State& state, const WatchedFlow::Asking& question);

  /// The next question is about another run of the scenario, which begins as the last one began.
  void rewind() {
    forwarding_.rewind();
    flood_.reset();
  }

  /// How routers pass packets on.
  Forwarding& forwarding() { return forwarding_; }

 private:
  /// What is known while one question is being answered.
  struct Known {
    std::map<Instance, Answer> serving;  ///< Whether a VM serves.
    std::int64_t port = 0;               ///< Of the service that is asked for; zero: no single one.
    std::optional<RouterId> client;      ///< Who has asked, if somebody in between passes it on. None: whoever asks.
  };
  /// A question as firewalls see it.
  struct Question {
    RouterId from;
    Address to;
    SubnetId subnet;       ///< That its receiver is in.
    RouterId answered_by;  ///< The router that its answer begins at.
    decltype(Answer::where) receiver;
  };
  /// The way of an answer: where it gets to, and the routers on it.
  struct Return {
    Answer answer;
    std::vector<RouterId> routers;
  };

  Answer forward(const State& state, RouterId from, Destination to);
  Answer forward(const State& state, RouterId from, RouterId to) {
    return forward(state, from, scenario_.index.tree.of(to));
  }
  /// `toward`: whom it sends to, where that makes a difference.
  std::optional<RouterId> gateway_of(const State& state, Instance vm, std::optional<RouterId> toward = {});
  std::optional<RouterId> gateway_that_knows(const State& state, const Attachment& here, RouterId toward);
  Answer to_site(const State& state, RouterId from, SiteId site);
  Answer between_sites(const State& state, SiteId from, SiteId to);
  std::vector<RouterId> by_name(std::vector<RouterId> routers) const;
  Answer deliver(const State& state, RouterId from, Instance to);
  Answer detached(const State& state, RouterId gateway, const Attachment& there, VlanId vlan) const;
  /// Of a flow, which of equal ways its questions and its answers take: switches tell by a hash of its addresses.
  struct LossyLag {
    LinkId first;            ///< Of its members, by name.
    std::size_t stride = 1;  ///< What a hash is divided by to come to its part.
  };
  struct Hash {
    std::size_t there = 0, back = 0;
    std::vector<LossyLag> lags{};
  };
  std::vector<LinkId> members_of(const State& state, LinkId member) const;
  std::vector<LossyLag> lossy_lags(const State& state) const;
  std::optional<LinkId> hashed_into_loss(const State& state, const std::vector<Hop>& trunks) const;
  std::vector<Answer> hashed(const State& state, RouterId from, Address to, Known& known);
  std::optional<LinkId> swallowed_by(const State& state, VlanId vlan, SwitchId from, SwitchId to) const;
  Answer attach(const State& state, RouterId gateway, SubnetId subnet, Instance to);
  std::optional<std::variant<LinkId, VmId>> overloaded_by(const State& state, const std::vector<Hop>& trunks,
                                                          Instance to);
  bool answers_for_gateway(const State& state, const Attachment& host, RouterId gateway) const;
  bool is_one_subnet(SubnetId one, SubnetId other) const;
  const Flood& flood_in(const State& state);
  Duration between_sites(std::span<const Hop> path) const;
  Duration way_out(const State& state, Instance vm, RouterId gateway) const;
  Answer host(const State& state, RouterId from, Instance to, Known& known);
  bool is_nearer(const State& state, const Answer& one, const Answer& other) const;
  Instance backend(const State& state, const LoadBalancer& balancer, VmId vm) const;
  bool is_on(const State& state, const StepTarget& target) const;
  bool gets_from(const State& state, SiteId from, const StepTarget& target);
  bool gets_to_azure(const State& state, SiteId from);
  std::optional<LinkId> too_lossy(const State& state, std::span<const Hop> there, std::span<const Hop> back) const;
  std::optional<Answer> filtered(const State& state, const Question& question, const Known& known);
  Return way_back(const State& state, RouterId by, RouterId to, Address asked);
  /// The way to the router that an address's prefix is attached to, and the subnet that it does with; none: it does not
  /// get there.
  struct Arrival {
    Answer there;
    std::optional<SubnetId> subnet;
    RouterId at() const { return std::get<RouterId>(there.where); }
  };
  Arrival to_frontend(const State& state, RouterId from, Address to);
  std::optional<LoadBalancerId> balancer_beside(const State& state, const Arrival& arrival, Address address) const;
  std::optional<PublicAddressId> translation_at(RouterId gateway, Address address) const;
  std::vector<Answer> connect(const State& state, RouterId from, Address to, Known& known);
  std::vector<Answer> balanced(const State& state, RouterId from, Address to, Known& known);
  std::vector<Answer> translated(const State& state, RouterId from, Address to, Known& known);
  Answer to_holder(const State& state, RouterId from, Address to, Known& known);
  Answer serve(const State& state, Instance vm, Known& known);
  Answer between(const State& state, Instance from, VmId to, Known& known);
  Answer between(const State& state, Instance from, Instance to, Known& known);
  bool finds(const State& state, VmId vm, const Lookup& lookup, Known& known);
  bool is_found_by_name(const VmGroup& group, VmGroupId need) const;
  RouterId router_of(const State& state, ResolverId resolver);
  Answer to_resolver(const State& state, RouterId from, ResolverId to);
  bool finds_a_server(const State& state, const WatchedFlow::Asking& question);
  Answer to_address(const State& state, RouterId from, Address to, Known& known);
  Answer of(const State& state, const WatchedFlow::Monitoring& flow);
  Answer of(const State& state, const WatchedFlow::Replicating& flow);
  Answer of(const State& state, const WatchedFlow::Asking& flow);
  Answer of(const State& state, const WatchedFlow::Transferring& flow);
  Answer of(const State& state, const WatchedFlow::Tracking& flow);
  Answer of(const State& state, const WatchedFlow::Probing& flow);
  Answer of(const State& state, const WatchedFlow::Balancing& flow);
  Answer of(const State& state, const WatchedFlow::Acting& flow);
  Answer of(const State& state, const WatchedFlow::Voting& flow);
  Answer watched_by(const State& state, const Monitor& monitor, RouterId from);

  const Scenario& scenario_;
  Forwarding forwarding_;
  std::uint64_t flooding_version_ = 0;
  std::optional<Flood> flood_;
  bool asks_for_kept_ = false;  ///< About connections that are open already.
  std::optional<Hash> hash_;    ///< Of the flow that is asked about. None: of any flow.
};

}  // namespace drsim
