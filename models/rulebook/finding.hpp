// What a check of a design against the rules reports. findings.hpp returns them all.

#pragma once

#include <string>

#include "models/world/scenario.hpp"
#include "models/world/severity.hpp"

namespace drsim {

/// Something the service's documents say about this design.
struct Finding {
  Severity severity = Severity::note;
  Origin at;
  std::string what;
  std::string why;  ///< "rule 7 (ASR network mapping, line 48)", and what would repair it.
  std::string same_as{};  ///< Part of the message of another warning that says the same; empty: none does.
};

}  // namespace drsim
