// Reads a scenario file into a Scenario, or returns all that is wrong with it. Begin here: compose.hpp merges files,
// check.hpp checks keys, scenarios/build/build.hpp builds components.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/rulebook/findings.hpp"
#include "models/world/scenario.hpp"
#include "scenarios/format/format.hpp"
#include "scenarios/reading/assign.hpp"
#include "scenarios/reading/diagnostic.hpp"

namespace drsim {

/// Where each component is stated, for what is found about a scenario after it has been read.
struct Places {
  Sources sources;
  std::vector<Mark> marks;  ///< By Origin::index.
};

/// What came of reading a scenario.
struct Reading {
  std::optional<Scenario> scenario;     ///< None if anything is wrong with it.
  std::optional<Scenario> fragment;     ///< What it says, if its only error is that it is a fragment.
  bool says_fragment = false;           ///< Whether it says of itself that it is only there to be extended.
  std::vector<Diagnostic> diagnostics;  ///< All that is wrong, and warnings, in the order of the files.
  std::vector<Diagnostic>
      notes;                ///< Of a scenario: what its design will do, by the rules of the documents it rests on.
  bool unreadable = false;  ///< A file could not be read at all.
  std::vector<std::string> files;        ///< All that were read: the scenario's own and those it extends.
  std::string fingerprint;               ///< Of all it says, wherever it is written: equal for equal scenarios.
  std::shared_ptr<const Places> places;  ///< Of a scenario.

  /// What was found about a component, at its place.
  Diagnostic diagnostic_of(const Finding& finding) const;
};

/// Reads a scenario from a file and those it extends. Strict: what it does not understand is an error. Throws
/// std::bad_alloc or std::system_error where the system has nothing left; never for what a file holds.
Reading read_scenario(const std::string& file);
/// The same, with some of it said otherwise, in this order.
Reading read_scenario(const std::string& file, const std::vector<Assignment>& assignments, const Access& access = {});

}  // namespace drsim
