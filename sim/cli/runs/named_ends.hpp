// Who is meant by --from and --to of plan and explain.

#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "analysis/availability/flows/paths.hpp"
#include "models/world/scenario.hpp"

namespace drsim::cli {

/// Where in the scenario the component of that name is; nothing if there is none.
template <class Component>
std::optional<std::size_t> place_of(const std::vector<Component>& all, const std::string& name) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const Component& one) { return one.name == name; });
  if (found == all.end()) return {};
  return static_cast<std::size_t>(found - all.begin());
}

/// The router of those clients, or that router. Throws UsageError if there are none.
RouterId sender_named(const Scenario& scenario, const std::string& name);
/// An application, a VM, a router or an address. Throws UsageError if it is none.
Endpoint receiver_named(const Scenario& scenario, const std::string& name);

}  // namespace drsim::cli
