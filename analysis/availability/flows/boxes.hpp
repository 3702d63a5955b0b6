// What keeps the state of connections, and so which open connections survive a restart or a new path. Owns how often
// each VM, firewall and router has started.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "analysis/availability/outages/history.hpp"
#include "models/reachability/reachability.hpp"
#include "models/rules.hpp"
#include "models/state/state.hpp"

namespace drsim {

/// What keeps the state of connections, along a run: VMs at their ends; on their way stateful firewalls, and routers
/// that translate addresses. Whoever starts again has forgotten them.
class StatefulDevices {
 public:
  explicit StatefulDevices(const Scenario& scenario);

  void follow(const Scenario& scenario, const State& state, const Record& record);

  /// How many times a VM has started.
  std::uint32_t starts(VmId vm) const { return vm_starts_[vm.index]; }
  /// Whether there are any on the way between routers at all.
  bool are_any() const { return are_any_; }
  /// Those on the way to an address, and on the way back; each as a number that is another one once it has started
  /// again.
  std::vector<std::uint32_t> on_way(const Scenario& scenario, const State& state, Reachability& reachability,
                                    RouterId from, Address to) const;
  /// Whom a user's connection leads to that is opened now at one of these addresses, of which he tries that one first.
  /// Users stand in a row from 0 to 1.
  History::Connection connection(const World& world, RouterId from, std::int64_t port,
                                 std::span<const Address> addresses, std::size_t tried, double user) const;
  /// Those that tell each other of their connections now.
  std::vector<std::vector<std::uint32_t>> shared(const Scenario& scenario, const State& state) const;
  /// The VM whose connections the last change has closed in good order: a plan has shut it down, or a load balancer has
  /// waited for them long enough. Who switches one off by hand closes nothing.
  std::optional<VmId> closed_by() const { return closed_by_; }

 private:
  std::uint32_t firewall(std::size_t index, RouterId at) const;

  bool are_any_ = false;
  std::optional<VmId> closed_by_;
  std::vector<std::uint32_t> vm_starts_, router_starts_;
};

}  // namespace drsim
