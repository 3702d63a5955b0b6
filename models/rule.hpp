// The base of all rules: the world that a rule may read, and the effects it may ask for. rules.hpp has the entry points
// that call them.

#pragma once

#include "models/state/effect.hpp"
#include "models/state/state.hpp"

namespace drsim {

class Reachability;

/// What rules may look at.
struct World {
  const Scenario& scenario;
  const State& state;
  Reachability& reachability;
};

/// What the rules of every technology share: what they see, and how they ask for what should follow. A technology is a
/// Rule with one on() for each change it answers to, and one expired() for its timers.
struct Rule {
  const World& world;
  Effects& effects;

  const Scenario& scenario() const { return world.scenario; }
  const State& state() const { return world.state; }

  void apply(Change change) { effects.emplace_back(Apply{change}); }
  void arm(Timer timer, Delay after, double likelihood = 1) {
    effects.emplace_back(Arm{timer, after, false, likelihood});
  }
  void arm_unless_armed(Timer timer, Delay after) { effects.emplace_back(Arm{timer, after, true}); }
  void disarm(Timer timer) { effects.emplace_back(Disarm{timer}); }
};

template <class Component>
Timer timer(Timer::Purpose purpose, Id<Component> component, std::size_t part = 0) {
  return {purpose, component.index, static_cast<std::uint32_t>(part)};
}

}  // namespace drsim
