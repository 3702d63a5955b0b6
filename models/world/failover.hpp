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

}  // namespace drsim
