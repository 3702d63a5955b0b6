#pragma once

#include <string>
#include <vector>

#include "models/world/scenario.hpp"
#include "models/world/severity.hpp"

namespace drsim {

/// Something the seed documents say about this design.
struct Finding {
  Severity severity = Severity::note;
  Origin at;
  std::string what;
  std::string why;  ///< "rule 7 (ASR network mapping, line 48)", and what would repair it.
};

/// All there is to say about a scenario whose indexes are built. Prerequisites of network mapping and protection first,
/// then what moving its VMs will do. What the design keeps as an erratum (Scenario::allowed_errata) is noted, not
/// refused.
std::vector<Finding> findings(const Scenario& scenario);

}  // namespace drsim
