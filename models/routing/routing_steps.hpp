// How a plan installs and removes routes and connections, one after the other, and what stops it.

#pragma once

#include "models/rule.hpp"

namespace drsim {

/// Changes to routes and connections as steps of a plan, one after the other. Azure refuses what would put the same
/// addresses in two places (ASR Azure networking, lines 63 to 66): then the plan stands still.
struct RoutingSteps : Rule {
  using Purpose = RoutingTimer;

  /// The next step of a group that has begun.
  void go_on(PlanId plan, std::uint32_t group);
  /// One that can be reached now.
  void take_up(PlanId plan, std::uint32_t group, std::uint32_t place);
  void on(const RoutingStepDone& change);
  void expired(const Timer& timer);

 private:
  struct Next {
    std::uint32_t place;  ///< In the group's list.
    bool is_on;
  };
  StepTarget target_of(const RoutingStep& step) const;
  StepTarget target_of(const LinkSettingTo& set) const;
  void carry_out(const RoutingStep& step, bool is_on);
  std::optional<Next> next(PlanId plan, std::uint32_t group) const;
};

}  // namespace drsim
