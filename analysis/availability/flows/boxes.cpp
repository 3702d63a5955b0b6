#include "analysis/availability/flows/boxes.hpp"

#include <algorithm>
#include <cmath>

namespace drsim {
namespace {

constexpr std::uint32_t most_starts = 1024;  // Of one box, told apart.

// The host is there, and its connections stand, whatever it lacks to serve.
bool is_connected(const Answer& answer) {
  return answer.host && (answer.reached() || answer.disposition == Disposition::dependency_down ||
                         answer.disposition == Disposition::commits_wait);
}

// Power is taken from a VM: with its site; by whoever switches it off by hand; and by a cluster that has no majority.
bool loses_power(const Scenario& scenario, const State& state, const VmChanged& vm, const Cause& cause) {
  if (cause.kind == Cause::Kind::timeline && std::holds_alternative<SetInstance>(scenario.timeline[cause.index].what))
    return true;
  const PlanGroupId step = scenario.index.plan_of_vm[vm.vm.index];
  const bool is_idle =
      step && (state.phase(step.plan) == PlanPhase::ready || state.phase(step.plan) == PlanPhase::recovered);
  return !state.is_up(state.attachment(vm.vm).site) || (is_idle && scenario[step.plan].quorum);
}

}  // namespace

StatefulDevices::StatefulDevices(const Scenario& scenario)
    : vm_starts_(scenario.vms.size()), router_starts_(scenario.routers.size()) {
  are_any_ = !scenario.firewalls.empty() || !scenario.public_addresses.empty() ||
             std::any_of(scenario.routers.begin(), scenario.routers.end(),
                         [](const Router& router) { return router.translates_to.has_value(); });
}

void StatefulDevices::follow(const Scenario& scenario, const State& state, const Record& record) {
  const Change& change = record.change;
  closed_by_.reset();
  if (const auto* router = std::get_if<RouterChanged>(&change);
      router && router->to == Status::down && !state.is_stateful_takeover(router->router))
    ++router_starts_[router->router.index];
  if (const auto* site = std::get_if<SiteChanged>(&change); site && site->to == Status::down)
    for (const RouterId router : scenario.index.routers_of_site[site->site.index]) ++router_starts_[router.index];
  if (const auto* drained = std::get_if<BackendDrained>(&change)) closed_by_ = drained->vm;
  const auto* vm = std::get_if<VmChanged>(&change);
  if (!vm) return;
  if (vm->to == VmStatus::up) ++vm_starts_[vm->vm.index];
  if (vm->to == VmStatus::stopped && !loses_power(scenario, state, *vm, record.cause)) closed_by_ = vm->vm;
}

std::uint32_t StatefulDevices::firewall(std::size_t index, RouterId at) const {
  return static_cast<std::uint32_t>(2 * index) * most_starts + router_starts_[at.index] % most_starts;
}

std::vector<std::uint32_t> StatefulDevices::on_way(const Scenario& scenario, const State& state,
                                                   Reachability& reachability, RouterId from, Address to) const {
  const Reachability::Crossing crossing = reachability.crossing(state, from, to);
  std::vector<std::uint32_t> passes;
  for (std::size_t i = 0; i < scenario.firewalls.size(); ++i) {
    const auto* at = std::get_if<RouterId>(&scenario.firewalls[i].at);
    const auto& routers = crossing.routers;
    if (at && scenario.firewalls[i].is_stateful && std::find(routers.begin(), routers.end(), *at) != routers.end())
      passes.push_back(firewall(i, *at));
  }
  for (const RouterId router : crossing.translators)
    passes.push_back((2 * router.index + 1) * most_starts + router_starts_[router.index] % most_starts);
  std::sort(passes.begin(), passes.end());
  passes.erase(std::unique(passes.begin(), passes.end()), passes.end());
  return passes;
}

History::Connection StatefulDevices::connection(const World& world, RouterId from, std::int64_t port,
                                                std::span<const Address> addresses, std::size_t tried,
                                                double user) const {
  History::Connection connection;
  const double place = user * static_cast<double>(addresses.size());
  for (std::size_t k = 0; k < addresses.size(); ++k) {
    const Address address = addresses[(tried + k) % addresses.size()];
    const std::vector<Answer> answers = world.reachability.connections(world.state, from, address, port);
    const auto its = static_cast<std::size_t>((place - std::floor(place)) * static_cast<double>(answers.size()));
    for (std::size_t i = 0; i < answers.size(); ++i) {
      const Answer& answer = answers[(std::min(answers.size() - 1, its) + i) % answers.size()];
      if (!is_connected(answer)) continue;
      const bool is_first = connection.reached.empty();
      connection.reached.push_back({*answer.host, starts(*answer.host), answer.disposition});
      const bool is_opened = !connection.vm && answer.reached();
      if (are_any_ && (is_opened || is_first))
        connection.passes = on_way(world.scenario, world.state, world.reachability, from, address);
      if (is_opened) connection.vm = *answer.host, connection.starts = starts(*answer.host);
    }
    for (const Answer& kept : world.reachability.kept_connections(world.state, from, address, port))
      if (is_connected(kept)) connection.reached.push_back({*kept.host, starts(*kept.host), kept.disposition});
  }
  return connection;
}

std::vector<std::vector<std::uint32_t>> StatefulDevices::shared(const Scenario& scenario, const State& state) const {
  const Synchronised groups = synchronised(scenario, state);
  std::vector<std::vector<std::uint32_t>> members(groups.size());
  for (std::size_t i = 0; i < groups.size(); ++i)
    if (const auto* at = std::get_if<RouterId>(&scenario.firewalls[i].at); at && state.is_up(*at))
      members[groups[i]].push_back(firewall(i, *at));
  std::erase_if(members, [](const auto& group) { return group.size() < 2; });
  return members;
}

}  // namespace drsim
