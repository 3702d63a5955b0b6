#include "models/routing/routing_steps.hpp"

#include "models/reachability/reachability.hpp"
#include "models/recovery/runbook.hpp"
#include "models/routing/azure/azure.hpp"

namespace drsim {

// On the way back they are undone, the last one first.
std::optional<RoutingSteps::Next> RoutingSteps::next(PlanId plan, std::uint32_t group) const {
  const std::vector<RoutingStep>& steps = scenario()[plan].groups[group].routing;
  const std::uint32_t done = state().routing_steps_done(plan, group), all = static_cast<std::uint32_t>(steps.size());
  if (done >= all) return {};
  const bool is_over = state().course(plan).target == Place::recovery;
  const std::uint32_t place = is_over ? done : all - 1 - done;
  return Next{place, steps[place].is_on == is_over};
}

void RoutingSteps::go_on(PlanId plan, std::uint32_t group) {
  if (const auto step = next(plan, group))
    arm_unless_armed(timer(Purpose::routing_step, plan, group),
                     scenario()[plan].groups[group].routing[step->place].takes);
}
void RoutingSteps::on(const RoutingStepDone& change) { go_on(change.plan, change.group); }

StepTarget RoutingSteps::target_of(const RoutingStep& step) const {
  if (const auto* link = std::get_if<LinkId>(&step.what)) return *link;
  if (const auto* set = std::get_if<LinkSettingTo>(&step.what)) return target_of(*set);
  return scenario()[std::get<StaticRouteId>(step.what)].at;
}

// Of both ends, whoever sets one after the other needs a way to the line.
StepTarget RoutingSteps::target_of(const LinkSettingTo& set) const {
  if (set.end == LinkEnd::both) return set.link;
  return scenario()[set.link].router(static_cast<std::size_t>(set.end));
}

void RoutingSteps::carry_out(const RoutingStep& step, bool is_on) {
  if (const auto* route = std::get_if<StaticRouteId>(&step.what)) apply(StaticRouteChanged{*route, is_on});
  if (const auto* link = std::get_if<LinkId>(&step.what))
    apply(LinkChanged{*link, is_on ? Status::up : Status::down, !is_on});
  if (auto set = std::get_if<LinkSettingTo>(&step.what)) {
    LinkSettingTo now = *set;
    if (!is_on) now.to = LinkSettingTo::as_stated;
    apply(LinkSettingChanged{now});
  }
}

// One that was passed over is done now; one that the plan waits for is begun once more.
void RoutingSteps::take_up(PlanId plan, std::uint32_t group, std::uint32_t place) {
  const auto now = next(plan, group);
  const RoutingStep& step = scenario()[plan].groups[group].routing[place];
  if (now && now->place == place)
    go_on(plan, group);
  else
    carry_out(step, step.is_on == (state().course(plan).target == Place::recovery));
}

void RoutingSteps::expired(const Timer& timer) {
  const PlanId plan{timer.component};
  const auto now = next(plan, timer.part);
  if (!now) return;
  const RoutingStep& step = scenario()[plan].groups[timer.part].routing[now->place];
  if (const auto refused = conflict_with(scenario(), state(), step, now->is_on)) {
    apply(RoutingStepRefused{plan, timer.part, now->place, *refused});
    return;
  }
  if (!world.reachability.reaches(state(), plan, target_of(step))) {
    const Unreachable otherwise = now->is_on ? Unreachable::wait : Unreachable::fail;
    const Unreachable then = Runbook{{*this}}.cannot_reach(
        {plan, timer.part, StepKind::routing, target_of(step), now->place}, step.unreachable.value_or(otherwise));
    if (then == Unreachable::wait || Runbook{{*this}}.stops_at(plan, then)) return;
  } else {
    carry_out(step, now->is_on);
  }
  apply(RoutingStepDone{plan, timer.part, state().routing_steps_done(plan, timer.part) + 1});
}

}  // namespace drsim
