#include "analysis/availability/outages/critical_path.hpp"

#include <algorithm>

namespace drsim {
namespace {

// What ended a wait says what it was for: a change's own phase, but where that depends on what it changed to.
struct PhaseOf {
  template <typename Change>
  Phase operator()(const Change&) const {
    return Change::phase;
  }
  Phase operator()(const InstanceChanged& c) const { return c.to == VmStatus::up ? Phase::boot : Phase::shutdown; }
  Phase operator()(const CommitsChanged& c) const {
    return c.to == Commits::confirmed ? Phase::repair : Phase::replicate;
  }
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
