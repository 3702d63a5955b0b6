#pragma once

#include <string>
#include <vector>

#include "models/scenario.hpp"

namespace drsim {

/// What a finding means for the design.
enum class Gravity : std::uint8_t {
  refused,  ///< The service would not do it: there is nothing to play.
  warned,   ///< It works, and hardly as meant.
  noted,    ///< It works as it says; whoever decides should know.
};

/// Something the seed documents say about this design.
struct Finding {
  Gravity gravity = Gravity::noted;
  Origin at;
  std::string what;
  std::string why;  ///< "rule 7 (seed 000, line 48)", and what would mend it.
};

/// All there is to say about a scenario whose indexes are built. Prerequisites of network mapping and protection first, then
/// what moving its VMs will do. What the design keeps as an erratum (Scenario::kept_errata) is noted, not refused.
std::vector<Finding> findings(const Scenario& scenario);

}  // namespace drsim
