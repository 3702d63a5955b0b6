#include "sim/cli/runs/named_ends.hpp"

#include "scenarios/reading/values.hpp"
#include "sim/cli/command.hpp"

namespace drsim::cli {

RouterId sender_named(const Scenario& scenario, const std::string& name) {
  if (const auto clients = place_of(scenario.populations, name)) return scenario.populations[*clients].behind;
  if (const auto router = place_of(scenario.routers, name)) return RouterId{*router};
  throw UsageError("--from: there are no clients and no router '" + name + "'");
}

Endpoint receiver_named(const Scenario& scenario, const std::string& name) {
  if (const auto application = place_of(scenario.applications, name)) return ApplicationId{*application};
  if (const auto vm = place_of(scenario.vms, name)) return VmId{*vm};
  if (const auto router = place_of(scenario.routers, name)) return RouterId{*router};
  const Parsed<Address> address = parse_address(name);
  if (const auto* parsed = std::get_if<Address>(&address)) return *parsed;
  throw UsageError("--to: there is no name, application, VM or router '" + name + "', and it is no address");
}

}  // namespace drsim::cli
