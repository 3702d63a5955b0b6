// Adds the outages of VMs that a reduced scenario leaves out to the results of its run.
// models/reduction/standalone_vms.hpp says which VMs those are.

#pragma once

#include <optional>
#include <span>
#include <vector>

#include "analysis/availability/outages/history.hpp"
#include "analysis/availability/report.hpp"
#include "models/reduction/standalone_vms.hpp"

namespace drsim {

/// A stretch of time that a standalone is not up: from its site's failure until it has booted.
struct VmOutage {
  Time from;
  std::optional<Time> to;       ///< None: it is not back before the horizon.
  std::size_t repaired_by = 0;  ///< The record of the repair of its site that it booted after.
};

/// What users of standalone VMs go through: what they would if their VM were always up, which the reduced's
/// uses say for all that are like them; and when it is not. To the bit what a run of the whole scenario says, where it
/// says anything.
class StandaloneUses {
 public:
  explicit StandaloneUses(const ReducedScenario& reduced);

  /// Of a run of the reduced scenario, and of the outages of each standalone VM. None: this one has to be simulated
  /// whole, because caches come into it, somebody is left without at the horizon, or two things happen at one instant.
  /// The report is good until the next call.
  const RunReport* measure(const Trace& trace, std::span<const History> histories,
                           std::span<const std::vector<VmOutage>> vm_outages);

 private:
  // A stretch of time that users cannot reach their VM though it is up, and the record that ends it.
  struct Loss {
    Time from, to;
    std::size_t ended_by = 0;
    bool is_planned = false;
  };
  // What those uses have in common that are like one of the reduced's.
  struct Common {
    std::vector<Loss> losses;
    std::int64_t holders = 1;
  };
  struct Causes {
    std::size_t record;
    Time from;
    std::vector<PathStep> steps;
  };

  std::optional<Common> common_of(const Trace& trace, const History& history) const;
  bool add(const Trace& trace, const Common& common, std::span<const VmOutage> vm_outages, PopulationReport& report);
  void explain(const Trace& trace, const Loss* loss, const VmOutage* vm_outage, Outage& outage);
  const std::vector<PathStep>& causes(const Trace& trace, std::size_t record, Time from);

  const ReducedScenario& reduced_;
  std::vector<bool> is_standalone_;                ///< By use of the reduced.
  std::vector<std::size_t> number_of_standalone_;  ///< By VM.
  std::vector<std::optional<Common>> common_;      ///< By use of the reduced.
  std::vector<Causes> causes_;                     ///< That have been asked for.
  RunReport report_;
};

}  // namespace drsim
