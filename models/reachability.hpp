#pragma once

#include <span>
#include <variant>
#include <vector>

#include "models/state.hpp"

namespace drsim {

/// What became of a flow, and where it ended.
struct Answer {
  Disposition disposition = Disposition::reached;
  std::variant<std::monostate, SiteId, RouterId, LinkId, VmId> where;  ///< What stopped it; the VM, if it was reached.
  std::vector<Hop> path;  ///< The routed links and trunks of the way there, as far as it got.

  bool reached() const { return is_reached(disposition); }
};
/// "black hole at link p-b": the answer in words.
std::string describe(const Scenario& scenario, const Answer& answer);
/// Tells two paths apart.
std::uint32_t fingerprint(std::span<const Hop> path);

/// Who reaches what. Pure questions about a state; paths are kept between questions for as long as the topology that the
/// routers believe in stays the same.
class Reachability {
 public:
  explicit Reachability(const Scenario& scenario);

  /// From one router to another, and back.
  Answer to_router(const State& state, RouterId from, RouterId to);
  /// To whoever holds the address now, its dependencies included, and back.
  Answer to_address(const State& state, RouterId from, Address to);
  Answer to_vm(const State& state, RouterId from, VmId to);
  /// To an application at these addresses: the best of them if one is enough, otherwise the worst.
  Answer to_application(const State& state, RouterId from, ApplicationId to, std::span<const Address> at);
  Answer of(const State& state, const WatchedFlow& flow);

 private:
  struct Step {
    std::int64_t cost = -1;  ///< -1: unknown to the routers.
    LinkId via;              ///< The last link of the path to here.
    RouterId before;         ///< Its other end.
  };
  /// The shortest paths from a router, as the routers believe (RFC 2328 section 16.1).
  const std::vector<Step>& paths_from(const State& state, RouterId from);
  Answer forward(const State& state, RouterId from, RouterId to);
  Answer deliver(const State& state, RouterId from, SubnetId subnet, VmId to);
  Answer serve(const State& state, VmId vm, std::vector<VmGroupId>& asking);
  Answer between(const State& state, VmId from, VmId to);
  /// The trunks between two switches on a VLAN, or nothing if it does not join them.
  std::optional<std::vector<LinkId>> bridged(const State& state, VlanId vlan, SwitchId from, SwitchId to) const;
  std::optional<RouterId> gateway_of(const State& state, VmId vm) const;

  const Scenario& scenario_;
  std::uint64_t version_ = 0;
  std::vector<std::vector<Step>> paths_;  ///< By router; empty: not asked yet.
};

}  // namespace drsim
