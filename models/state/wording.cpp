#include "models/state/wording.hpp"

namespace drsim {

std::string_view to_text(Status status) { return status == Status::up ? "up" : "down"; }
std::string_view to_text(Loss loss) {
  switch (loss) {
    case Loss::nothing:
      return "nothing any more";
    case Loss::some:
      return "a share of what it carries";
    case Loss::data:
      return "data, but not hellos";
    case Loss::everything:
      return "everything, and keeps its carrier";
  }
  return "";
}

std::string group_text(const Scenario& s, PlanId plan, std::uint32_t group) {
  return s[plan].name + ": " + s[plan].groups[group].name;
}
const std::string& site_text(const Scenario& s, VmId vm, Place place) { return s[s[vm].at(place).site].name; }
std::string task_text(const Scenario& s, PlanId plan, std::uint32_t group, std::uint32_t task) {
  return "plan " + group_text(s, plan, group) + ": " + s[plan].groups[group].tasks[task].what;
}

}  // namespace drsim
