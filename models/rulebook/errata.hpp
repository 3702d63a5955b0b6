// The known contradictions and gaps of the documents that the rules are from, and how each is read here.

#pragma once

#include <span>
#include <string>
#include <string_view>

#include "models/world/vmm.hpp"

namespace drsim {

/// A contradiction, gap or slip of the seed documents, and how it is read here.
struct Erratum {
  int number = 0;          ///< From 1.
  std::string_view where;  ///< "ASR network mapping, line 66; ASR VMM networking, line 44"
  std::string_view problem;
  std::string_view reading;  ///< What is implemented.
  std::string_view setting;  ///< The scenario key that chooses, if there is one.

  /// Whether a design may repeat it on purpose.
  bool can_be_kept() const { return setting.starts_with("allow-errata"); }
};

/// All of them, by number.
std::span<const Erratum> errata();
const Erratum& erratum(int number);

/// "erratum 6: the table of target networks does not follow from the clouds": for findings.
std::string describe(const Erratum& erratum);

/// "2015", "2017" or "2017 and after".
std::string_view to_text(DocumentVersion document_version);

}  // namespace drsim
