#pragma once

#include <optional>
#include <vector>

#include "analysis/curve.hpp"
#include "models/change.hpp"
#include "models/scenario.hpp"
#include "models/trace.hpp"

namespace drsim {

/// One population's use of one application, and what it met over a run.
struct History {
  PopulationId clients;
  ApplicationId application;

  /// From a record on, until the next entry.
  struct Entry {
    Condition condition;
    std::vector<Disposition> dispositions;  ///< By version: what a client that holds it meets.
    Duration detour{};                      ///< What who asks now spends on trunks between sites, there and back.
    std::optional<std::size_t> record;      ///< The one that brought it about; none: so from the start.

    /// What a client meets that was given this answer; no_version is no name.
    Disposition of(std::uint32_t version) const {
      return version < dispositions.size() ? dispositions[version] : Disposition::no_name;
    }
  };
  std::vector<Entry> entries;  ///< In order, each different from the one before; several may share an instant.
};

/// Plays the trace once and asks, after each record that could matter, what every population meets.
std::vector<History> histories(const Scenario& scenario, const Trace& trace);

}  // namespace drsim
