#include "analysis/page/map.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "analysis/availability/design/fault_domains.hpp"

namespace drsim {
namespace {

// Pixels.
constexpr double margin = 10, gap = 16, title = 26, box_height = 26, line = 34;
constexpr double band_title = 22;
constexpr double joint = 8;  // The height of what joins the parts of a band.
constexpr std::size_t most_sites = 24, most_nodes = 16, most_cells = 6, most_bands = 12;

bool is_wide(const MapItem& item) { return std::holds_alternative<PopulationId>(item); }

// What stands at one site.
struct Building {
  SiteId site;
  std::vector<MapItem> nodes;  ///< Routers, and what is behind them, in the order in which they are drawn.
  std::vector<SwitchId> switches;
  std::map<VlanId, std::vector<Cell>> cells;
};

class Cartographer {
 public:
  Cartographer(const Scenario& scenario, const MapShape& shape)
      : scenario_(scenario),
        shape_(shape),
        site_width_(24 + static_cast<double>(shape.per_line) * (shape.box_width + 10) - 10),
        places_(scenario.sites.size()) {
    for (std::size_t i = 0; i < places_.size(); ++i) places_[i].site = SiteId{i};
    collect_nodes();
    collect_cells();
    // Users, who take a line each, are on the outside; routers face the other sites.
    for (Building& place : places_) {
      keep_routers(place);
      std::stable_sort(place.nodes.begin(), place.nodes.end(),
                       [&](const MapItem& a, const MapItem& b) { return rank(place, a) < rank(place, b); });
    }
  }

  Map draw() {
    std::vector<Building*> with_vms, without;
    for (Building& place : places_) {
      std::vector<Building*>& list = has_bands(place) ? with_vms : without;
      if (with_vms.size() + without.size() < most_sites)
        list.push_back(&place);
      else
        ++map_.left_out;
    }
    put_together(with_vms);
    double y = margin;
    const std::size_t columns = shape_.columns;
    for (const std::vector<Building*>* list : {&without, &with_vms})
      for (std::size_t i = 0; i < list->size(); i += columns)
        y = strip({list->begin() + static_cast<std::ptrdiff_t>(i),
                   list->begin() + static_cast<std::ptrdiff_t>(std::min(list->size(), i + columns))},
                  y);
    const std::size_t widest =
        std::max({std::min(columns, with_vms.size()), std::min(columns, without.size()), std::size_t{1}});
    map_.width = 2 * margin + static_cast<double>(widest) * (site_width_ + gap) - gap;
    map_.height = y - gap + margin;
    centre(map_.width);
    for (std::vector<MapBox>* layer : {&sites_, &bands_, &nodes_})
      map_.boxes.insert(map_.boxes.end(), layer->begin(), layer->end());
    return std::move(map_);
  }

 private:
  static int rank(const Building& place, const MapItem& item) {
    const int outwards = is_wide(item) ? 2 : std::holds_alternative<RouterId>(item) ? 0 : 1;
    return has_bands(place) ? outwards : -outwards;
  }
  // Where there is no room for all, what links end at stays.
  void keep_routers(Building& place) {
    std::stable_partition(place.nodes.begin(), place.nodes.end(),
                          [](const MapItem& item) { return std::holds_alternative<RouterId>(item); });
    if (place.nodes.size() <= most_nodes) return;
    map_.left_out += place.nodes.size() - most_nodes;
    place.nodes.resize(most_nodes);
  }
  // Sites that share a broadcast domain stand side by side where they can: next comes what shares most with the one
  // before.
  void put_together(std::vector<Building*>& places) const {
    const auto shared = [&](const Building& a, const Building& b) {
      return std::count_if(domains_.begin(), domains_.end(),
                           [&](const FaultDomain& domain) { return is_at(domain, a.site) && is_at(domain, b.site); });
    };
    for (std::size_t i = 1; i + 1 < places.size(); ++i) {
      const auto begin = places.begin() + static_cast<std::ptrdiff_t>(i);
      const auto next = std::max_element(begin, places.end(), [&](const Building* a, const Building* b) {
        return shared(*places[i - 1], *a) < shared(*places[i - 1], *b);
      });
      std::rotate(begin, next, next + 1);
    }
  }
  static bool is_at(const FaultDomain& domain, SiteId site) {
    return std::find(domain.sites.begin(), domain.sites.end(), site) != domain.sites.end();
  }
  static bool has_bands(const Building& place) { return !place.cells.empty() || !place.switches.empty(); }

  void collect_nodes() {
    for (std::size_t i = 0; i < scenario_.routers.size(); ++i)
      at(scenario_.routers[i].site).nodes.emplace_back(RouterId{i});
    for (std::size_t i = 0; i < scenario_.populations.size(); ++i)
      behind(scenario_.populations[i].behind, PopulationId{i});
    for (std::size_t i = 0; i < scenario_.resolvers.size(); ++i) behind(scenario_.resolvers[i].behind, ResolverId{i});
    for (std::size_t i = 0; i < scenario_.dns_servers.size(); ++i)
      behind(scenario_.dns_servers[i].behind, DnsServerId{i});
    for (std::size_t i = 0; i < scenario_.monitors.size(); ++i) behind(scenario_.monitors[i].behind, MonitorId{i});
    for (std::size_t i = 0; i < scenario_.switches.size(); ++i)
      if (!is_bare(SwitchId{i})) at(scenario_.switches[i].site).switches.emplace_back(i);
  }
  Building& at(SiteId site) { return places_[site.index]; }
  void behind(RouterId router, MapItem item) {
    if (router) at(scenario_[router].site).nodes.push_back(item);
  }
  // A site that says nothing about switches has one, which nobody named and no trunk reaches.
  bool is_bare(SwitchId node) const {
    return scenario_.index.trunks_of_switch[node.index].empty() &&
           scenario_[node].name == scenario_[scenario_[node].site].name;
  }

  void collect_cells() {
    std::set<Cell> cells;
    for (const Vm& vm : scenario_.vms)
      for (const Place where : {Place::home, Place::recovery}) {
        const Attachment& there = vm.at(where);
        if (!there.subnet) continue;
        const Cell cell{vm.group, scenario_[there.subnet].vlan, there.site};
        if (cells.insert(cell).second) at(there.site).cells[cell.vlan].push_back(cell);
      }
  }

  // Sites next to each other, their parts at one height, and the bands of their VLANs.
  double strip(const std::vector<Building*>& places, double y) {
    std::size_t node_lines = 0, switch_lines = 0;
    std::map<VlanId, std::size_t> cell_lines;
    for (const Building* place : places) {
      node_lines = std::max(node_lines, spots(place->nodes, 0, 0).second);
      switch_lines = std::max(switch_lines, lines(std::min(place->switches.size(), most_nodes)));
      for (const auto& [vlan, cells] : place->cells)
        cell_lines[vlan] = std::max(cell_lines[vlan], lines(std::min(cells.size(), most_cells)));
    }
    while (cell_lines.size() > most_bands) {
      cell_lines.erase(std::prev(cell_lines.end()));
      ++map_.left_out;
    }
    const double nodes_at = y + title, switches_at = nodes_at + static_cast<double>(node_lines) * line,
                 bands_at = switches_at + static_cast<double>(switch_lines) * line;
    double bottom = bands_at;
    std::map<VlanId, Rectangle> bands;
    for (const auto& [vlan, count] : cell_lines) {
      const double height = band_title + static_cast<double>(count) * line;
      bands[vlan] = {0, bottom, 0, height};
      bottom += height + 6;
    }
    bottom += 8;
    for (std::size_t i = 0; i < places.size(); ++i)
      draw_site(*places[i], {margin + static_cast<double>(i) * (site_width_ + gap), y, site_width_, bottom - y},
                nodes_at, switches_at, bands);
    draw_bands(places, bands);
    return bottom + gap;
  }

  void draw_site(const Building& place, Rectangle frame, double nodes_at, double switches_at,
                 const std::map<VlanId, Rectangle>& bands) {
    sites_.push_back({place.site, frame, scenario_[place.site].name});
    const std::vector<Rectangle> places = spots(place.nodes, frame.x, nodes_at).first;
    for (std::size_t i = 0; i < places.size(); ++i) {
      nodes_.push_back({place.nodes[i], places[i], label_of(place.nodes[i])});
      if (const auto* router = std::get_if<RouterId>(&place.nodes[i])) map_.routers[*router] = places[i];
    }
    for (std::size_t i = 0; i < place.switches.size(); ++i) {
      if (i >= most_nodes) {
        ++map_.left_out;
        continue;
      }
      const Rectangle at = spot(frame.x, switches_at, i);
      nodes_.push_back({place.switches[i], at, scenario_[place.switches[i]].name});
      map_.switches[place.switches[i]] = at;
    }
    for (const auto& [vlan, cells] : place.cells) {
      const auto band = bands.find(vlan);
      for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i >= most_cells || band == bands.end()) {
          ++map_.left_out;
          continue;
        }
        nodes_.push_back({cells[i], spot(frame.x, band->second.y + band_title, i), scenario_[cells[i].group].name});
      }
    }
  }
  // Where nodes stand, and in how many lines.
  std::pair<std::vector<Rectangle>, std::size_t> spots(const std::vector<MapItem>& nodes, double x, double y) const {
    std::vector<Rectangle> places;
    std::size_t at = 0;  // In half lines.
    for (const MapItem& node : nodes) {
      if (is_wide(node)) at = lines(at) * shape_.per_line;
      places.push_back(spot(x, y, at));
      if (is_wide(node)) places.back().width = site_width_ - 24;
      at += is_wide(node) ? shape_.per_line : 1;
    }
    return {places, lines(at)};
  }
  std::size_t lines(std::size_t boxes) const { return (boxes + shape_.per_line - 1) / shape_.per_line; }
  Rectangle spot(double x, double y, std::size_t i) const {
    return {x + 12 + static_cast<double>(i % shape_.per_line) * (shape_.box_width + 10),
            y + static_cast<double>(i / shape_.per_line) * line, shape_.box_width, box_height};
  }

  // One band for each broadcast domain: what one storm takes is one colour. Sites in between that are not in it are
  // passed by a strip.
  void draw_bands(const std::vector<Building*>& places, const std::map<VlanId, Rectangle>& bands) {
    for (const FaultDomain& domain : domains_) {
      const auto band = bands.find(domain.vlan);
      if (band == bands.end() || domain.endpoints == 0) continue;
      std::optional<double> right;  // Where the part before ends.
      for (std::size_t i = 0; i < places.size(); ++i) {
        if (!is_at(domain, places[i]->site)) continue;
        const double left = margin + static_cast<double>(i) * (site_width_ + gap);
        const bool goes_on = i > 0 && is_at(domain, places[i - 1]->site);
        if (goes_on) {
          bands_.back().at.width += site_width_ + gap;
        } else {
          if (right)
            bands_.push_back(
                {domain.vlan, {*right, band->second.y + (band_title - joint) / 2, left + 6 - *right, joint}, ""});
          bands_.push_back(
              {domain.vlan, {left + 6, band->second.y, site_width_ - 12, band->second.height}, band_label(domain)});
        }
        right = left + site_width_ - 6;
      }
    }
  }
  std::string band_label(const FaultDomain& domain) const {
    std::string prefixes;
    for (const Subnet& subnet : scenario_.subnets)
      if (subnet.vlan == domain.vlan && prefixes.size() < 24)
        prefixes += (prefixes.empty() ? " " : ", ") + to_text(subnet.prefix);
    return "vlan " + scenario_[domain.vlan].name + prefixes;
  }

  std::string label_of(const MapItem& item) const {
    return std::visit(
        [&](const auto& id) -> std::string {
          if constexpr (requires { scenario_[id].name; })
            return scenario_[id].name;
          else
            return "";
        },
        item);
  }

  // Strips with fewer sites stand in the middle.
  void centre(double width) {
    for (std::vector<MapBox>* layer : {&sites_, &bands_, &nodes_})
      for (MapBox& box : *layer) box.at.x += shift_at(box.at.y, width);
    for (auto& [id, at] : map_.routers) at.x += shift_at(at.y, width);
    for (auto& [id, at] : map_.switches) at.x += shift_at(at.y, width);
  }
  double shift_at(double y, double width) {
    double right = 0;
    if (shifts_.empty()) {
      for (const MapBox& site : sites_) shifts_[site.at.y] = 0;
      for (auto& [top, shift] : shifts_) {
        right = 0;
        for (const MapBox& site : sites_)
          if (site.at.y == top) right = std::max(right, site.at.x + site.at.width);
        shift = (width - margin - right) / 2;
      }
    }
    return std::prev(shifts_.upper_bound(y))->second;
  }

  const Scenario& scenario_;
  const MapShape shape_;
  const double site_width_;
  const std::vector<FaultDomain> domains_ = fault_domains(scenario_);
  std::vector<Building> places_;
  Map map_;
  std::vector<MapBox> sites_, bands_, nodes_;
  std::map<double, double> shifts_;
};

}  // namespace

Map map_of(const Scenario& scenario, const MapShape& shape) { return Cartographer(scenario, shape).draw(); }

}  // namespace drsim
