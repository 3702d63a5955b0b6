// The layout of the network map on the page: where sites, VLANs, VMs and users are drawn.

#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "models/world/scenario.hpp"

namespace drsim {

/// A box of the map [pixels of a drawing of Map::width].
struct Rectangle {
  double x = 0, y = 0, width = 0, height = 0;
};

/// VMs of one group in one VLAN at one site: drawn as one.
struct Cell {
  VmGroupId group;
  VlanId vlan;
  SiteId site;
  friend auto operator<=>(const Cell&, const Cell&) = default;
};
using MapItem =
    std::variant<SiteId, RouterId, SwitchId, VlanId, Cell, PopulationId, ResolverId, DnsServerId, MonitorId>;

struct MapBox {
  MapItem item;
  Rectangle at;
  std::string label;
};

/// Where everything is drawn: sites with VMs side by side, with their VLANs as bands across them; the others above.
struct Map {
  double width = 0, height = 0;
  std::vector<MapBox> boxes;  ///< Sites first, then bands, then what lies in them.
  std::map<RouterId, Rectangle> routers;
  std::map<SwitchId, Rectangle> switches;
  std::size_t left_out = 0;  ///< What there was no room for.
};
/// What a drawing has room for.
struct MapShape {
  std::size_t columns = 4;   ///< Sites side by side.
  std::size_t per_line = 2;  ///< StatefulDevices side by side at a site.
  double box_width = 126;
};
inline constexpr MapShape wide_map{}, narrow_map{2, 1, 142};
Map map_of(const Scenario& scenario, const MapShape& shape);

}  // namespace drsim
