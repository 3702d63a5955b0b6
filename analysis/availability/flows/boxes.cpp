#include "analysis/availability/flows/boxes.hpp"

#include <algorithm>
#include <cmath>

namespace drsim {
namespace {

constexpr std::uint32_t most_starts = 1024;  // Of one box, told apart.

}  // namespace

StatefulDevices::StatefulDevices(const Scenario& scenario)
    : vm_starts_(scenario.vms.size()), router_starts_(scenario.routers.size()) {
  are_any_ = !scenario.firewalls.empty() || !scenario.public_addresses.empty() ||
             std::any_of(scenario.routers.begin(), scenario.routers.end(),
                         [](const Router& router) { return router.translates_to.has_value(); });
}

void StatefulDevices::follow(const Scenario& scenario, const State& state, const Change& change) {
  is_orderly_ = false;
  if (const auto* router = std::get_if<RouterChanged>(&change);
      router && router->to == Status::down && !state.is_stateful_takeover(router->router))
    ++router_starts_[router->router.index];
  if (const auto* site = std::get_if<SiteChanged>(&change); site && site->to == Status::down)
    for (const RouterId router : scenario.index.routers_of_site[site->site.index]) ++router_starts_[router.index];
  if (std::holds_alternative<BackendDrained>(change)) is_orderly_ = true;
  const auto* vm = std::get_if<VmChanged>(&change);
  if (!vm) return;
  if (vm->to == VmStatus::up) ++vm_starts_[vm->vm.index];
  // With its site it is lost; and a cluster that has no majority takes its power.
  const PlanGroupId step = scenario.index.plan_of_vm[vm->vm.index];
  const bool is_idle =
      step && (state.phase(step.plan) == PlanPhase::ready || state.phase(step.plan) == PlanPhase::recovered);
  is_orderly_ = vm->to == VmStatus::stopped && state.is_up(state.attachment(vm->vm).site) &&
                !(is_idle && scenario[step.plan].quorum);
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
      const auto* vm = std::get_if<VmId>(&answer.where);
      if (!answer.reached() || !vm) continue;
      connection.reached.emplace_back(*vm, starts(*vm));
      if (connection.vm) continue;
      connection.vm = *vm, connection.starts = starts(*vm);
      if (are_any_) connection.passes = on_way(world.scenario, world.state, world.reachability, from, address);
    }
    for (const Answer& kept : world.reachability.kept_connections(world.state, from, address, port))
      if (const auto* vm = std::get_if<VmId>(&kept.where); vm && kept.reached())
        connection.reached.emplace_back(*vm, starts(*vm));
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
