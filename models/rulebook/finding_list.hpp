// Collects what the checks find, with its severity and the rule it rests on. Used by findings.cpp and consequences.cpp.

#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "models/rulebook/errata.hpp"
#include "models/rulebook/finding.hpp"
#include "models/rulebook/rulebook.hpp"

namespace drsim {

/// Findings while they are being collected, each with the rule it rests on.
struct FindingList {
  const Scenario& scenario;
  std::vector<Finding> found;

  void add(Severity severity, Origin at, std::string what, int rule, const std::string& help) {
    found.push_back({severity, at, std::move(what), citation(rule) + (help.empty() ? "" : "; " + help)});
  }
  void refuse(Origin at, std::string what, int rule, const std::string& help = "") {
    add(Severity::error, at, std::move(what), rule, help);
  }
  void warn(Origin at, std::string what, int rule, const std::string& help = "") {
    add(Severity::warning, at, std::move(what), rule, help);
  }
  void note(Origin at, std::string what, int rule, const std::string& help = "") {
    add(Severity::note, at, std::move(what), rule, help);
  }
  /// Refused unless the design repeats an erratum on purpose.
  void refuse_or_keep(Origin at, std::string what, int rule, int known_erratum) {
    const auto& kept = scenario.allowed_errata;
    const bool is_kept = std::find(kept.begin(), kept.end(), known_erratum) != kept.end();
    if (is_kept)
      warn(at, std::move(what), rule, "kept as printed: " + describe(erratum(known_erratum)));
    else
      refuse(at, std::move(what), rule,
             "printed so in " + std::string(erratum(known_erratum).where) + ": see erratum " +
                 std::to_string(known_erratum));
  }
};

/// Whether a plan moves a subnet.
bool moves(const Plan& plan, SubnetId subnet);

/// What moving VMs will do to those who use them: ASR VMM networking, lines 118 to 201; ASR Azure networking.
void find_consequences(FindingList& list);

}  // namespace drsim
