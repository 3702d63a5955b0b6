// The entry points. Each answers from the world as it is after what happened, and changes nothing.
// rules.cpp lists the rules of all technologies; rule.hpp is their common base.

#pragma once

#include "models/rule.hpp"

namespace drsim {

/// What goes on from the start, warm_up() before zero.
Effects initial_effects(const World& world);
/// What follows from a change.
Effects on_change(const World& world, const Change& change);
/// What follows when a timer runs out.
Effects on_timer(const World& world, const Timer& timer);
/// What follows when the timeline says so.
Effects on_action(const World& world, const Action& action);
/// What follows when the last byte of a VM's transfer has arrived.
Effects on_transfer_finished(const World& world, VmId vm);
/// A watched flow as it is now. A run asks when all else is settled, and applies the change if it is one.
FlowChanged evaluate_flow(const World& world, WatchId flow);

}  // namespace drsim
