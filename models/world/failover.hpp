// The choices of a failover: its mode, the recovery point, and what to do about a step whose target cannot be reached.

#pragma once

#include <cstdint>

namespace drsim {

/// Which data VMs are started with.
enum class PointChoice : std::uint8_t {
  latest,            ///< All that has arrived: it must be processed first.
  latest_processed,  ///< The latest that is a recovery point already.
  app_consistent,    ///< The latest taken with the application's consent.
  multi_vm,          ///< One instant for all VMs of the plan.
};
enum class FailoverMode : std::uint8_t {
  unplanned,  ///< With what has arrived; a step that fails is passed over.
  planned,    ///< Stops the VMs and copies the last of their data; a step that fails stops the plan.
  test,       ///< Copies of the VMs are started beside them.
};

/// What becomes of a step whose target cannot be reached from where the plan is carried out.
enum class Unreachable : std::uint8_t {
  wait,   ///< The plan waits, and does it as soon as its target is reached.
  retry,  ///< The plan goes on; the step is done as soon as its target is reached, even after the plan has ended.
  fail,   ///< An unplanned way passes it over, a planned one stops.
  skip,   ///< It is passed over.
};

}  // namespace drsim
