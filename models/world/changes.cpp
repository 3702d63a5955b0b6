#include "models/world/changes.hpp"

#include <cmath>

#include "models/state/wording.hpp"

namespace drsim {

std::string describe(const Scenario& s, const SiteChanged& c) {
  return "site " + s[c.site].name + " " + std::string(to_text(c.to));
}
std::string describe(const Scenario& s, const SwitchChanged& c) {
  return "switch " + s[c.node].name + " " + std::string(to_text(c.to));
}
std::string describe(const Scenario& s, const RouterChanged& c) {
  return "router " + s[c.router].name + " " + std::string(to_text(c.to));
}
std::string describe(const Scenario& s, const LinkChanged& c) {
  return "link " + s[c.link].name + " " + std::string(to_text(c.to)) + (c.loses_carrier ? ", without carrier" : "");
}
std::string describe(const Scenario& s, const DirectionChanged& c) {
  const std::array<Node, 2>& ends = s[c.link].ends;
  const auto end = [&](bool second) { return std::visit([&](auto id) { return s[id].name; }, ends[second ? 1 : 0]); };
  return "link " + s[c.link].name + (c.to == Status::up ? " passes again" : " loses") + " what " + end(c.backwards) +
         " sends";
}
std::string describe(const Scenario& s, const BandwidthChanged& c) {
  return "link " + s[c.link].name + " carries " + to_text(c.to);
}
std::string describe(const Scenario& s, const LossChanged& c) {
  if (c.to == Loss::some)
    return "link " + s[c.link].name + " loses " + std::to_string(std::lround(c.share * 100)) + " % of what it carries";
  return "link " + s[c.link].name + " loses " + std::string(to_text(c.to));
}

}  // namespace drsim
