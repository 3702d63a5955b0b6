#include "models/reachability/changes.hpp"

#include "models/state/wording.hpp"

namespace drsim {

std::string describe(const Scenario& s, const FlowChanged& c) {
  return describe(s, s[c.flow]) + ": " + std::string(to_text(c.disposition));
}

}  // namespace drsim
