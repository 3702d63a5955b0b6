// What the texts of several technologies' changes have in common.

#pragma once

#include <string>
#include <string_view>

#include "models/world/scenario.hpp"

namespace drsim {

std::string_view to_text(Status status);
std::string_view to_text(Loss loss);
/// "main: databases"
std::string group_text(const Scenario& s, PlanId plan, std::uint32_t group);
/// The site of one of a VM's places.
const std::string& site_text(const Scenario& s, VmId vm, Place place);
/// "plan main: databases: restore the backup"
std::string task_text(const Scenario& s, PlanId plan, std::uint32_t group, std::uint32_t task);

std::string describe(const Scenario& scenario, const Action& action);
std::string describe(const Scenario& scenario, const WatchedFlow& flow);

}  // namespace drsim
