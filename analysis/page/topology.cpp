#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analysis/page/map.hpp"
#include "analysis/page/parts.hpp"
#include "models/ethernet/storm_growth.hpp"
#include "models/ethernet/storm_load.hpp"

namespace drsim {
namespace {

constexpr std::size_t most_links = 400, most_names = 60, most_states = 20'000;

// How something fares: the class that the page colours it by, and words.
struct Fares {
  const char* how = "ok";  ///< ok, warn, bad, storm, or off for what is not in use.
  std::string text;
  friend bool operator==(const Fares& a, const Fares& b) {
    return std::string_view(a.how) == b.how && a.text == b.text;
  }
};

// The states of one thing over time: each until the next.
class Track {
 public:
  void note(Time at, Fares now) {
    if (!states_.empty() && states_.back().second == now) return;
    if (!states_.empty() && states_.back().first == at) states_.pop_back();
    if (states_.empty() || states_.back().second != now) states_.emplace_back(at, std::move(now));
  }
  Json json() const {
    Json list = Json::array();
    for (const auto& [at, fares] : states_) list.push_back({rounded(at), fares.how, fares.text});
    return list;
  }
  std::size_t size() const { return states_.size(); }

 private:
  std::vector<std::pair<Time, Fares>> states_;
};

std::string_view word(Status status) { return status == Status::up ? "up" : "down"; }

// How the VMs of a cell fare, by count.
struct Census {
  enum Kind { up, booting, stopped, hidden, count };
  std::array<std::size_t, count> vms{};

  Fares fares(std::size_t all) const {
    static constexpr std::array words{"up", "booting", "stopped", "not found"};
    std::string text;
    std::size_t here = 0;
    for (std::size_t kind = 0; kind < count; ++kind) {
      here += vms[kind];
      if (vms[kind] != 0)
        text += (text.empty() ? "" : ", ") +
                (all == 1 ? std::string(words[kind]) : fmt::format("{} {}", vms[kind], words[kind]));
    }
    if (here == 0) return {"off", "not here"};
    if (vms[up] == here) return {"ok", text};
    return {vms[stopped] == here ? "bad" : "warn", text};
  }
};

class Observer {
 public:
  explicit Observer(const SimulatedDesign& design)
      : report_(*design.report),
        scenario_(*design.report->scenario),
        state_(scenario_),
        maps_{map_of(scenario_, wide_map), map_of(scenario_, narrow_map)} {
    for (std::size_t i = 0; i < scenario_.links.size() && links_.size() < most_links; ++i)
      if (drawn(maps_[0], LinkId{i}) || drawn(maps_[1], LinkId{i})) links_.push_back(LinkId{i});
    link_tracks_.resize(links_.size());
    for (const Map& map : maps_)
      for (const MapBox& box : map.boxes)
        if (things_.try_emplace(box.item, items_.size()).second) items_.push_back(box.item);
    item_tracks_.resize(items_.size());
    for (std::size_t i = 0; i < scenario_.vms.size(); ++i) count_in(VmId{i});
    collect_names();
    look_at_all();
  }

  void watch(const Trace& trace) {
    for (const Record& record : trace.records) {
      if (states_ > most_states) break;
      state_.advance(record.at);
      std::visit(
          [&](const auto& change) {
            if constexpr (requires { change.vm; }) count_out(change.vm);
          },
          record.change);
      state_.apply(record.change);
      std::visit([&](const auto& change) { look_after(change); }, record.change);
      if (touches_reachability(record.change) && !is_about_vm(record.change)) look_at_network();
    }
  }

  Json json(const std::vector<UseKey>& uses) const {
    Json things = Json::array(), links = Json::array(), names = Json::array(), shapes = Json::array();
    for (std::size_t i = 0; i < items_.size(); ++i) things.push_back(thing_json(i, uses));
    for (std::size_t i = 0; i < links_.size(); ++i) {
      const Link& link = scenario_[links_[i]];
      links.push_back({{"name", link.name},
                       {"trunk", link.is_trunk()},
                       {"about", to_text(link.bandwidth) + ", " + to_text(link.latency)},
                       {"states", link_tracks_[i].json()}});
      if (scenario_.states_demand()) links.back()["loads"] = loads_of_link(report_, links_[i]);
    }
    for (std::size_t i = 0; i < names_.size(); ++i)
      names.push_back({{"name", name_label(names_[i])}, {"states", name_tracks_[i].json()}});
    for (const Map& map : maps_) shapes.push_back(shape_json(map));
    return {{"things", things},
            {"links", links},
            {"names", names},
            {"shapes", shapes},
            {"is_whole", states_ <= most_states}};
  }

 private:
  // ---- What there is
  // -------------------------------------------------------------------------------------------------

  // Where a link's ends are drawn; nothing if one of them is not.
  std::optional<std::pair<Rectangle, Rectangle>> drawn(const Map& map, LinkId id) const {
    std::array<Rectangle, 2> ends;
    for (std::size_t i = 0; i < 2; ++i) {
      const Node& node = scenario_[id].ends[i];
      if (const auto* router = std::get_if<RouterId>(&node)) {
        const auto found = map.routers.find(*router);
        if (found == map.routers.end()) return {};
        ends[i] = found->second;
      } else {
        const auto found = map.switches.find(std::get<SwitchId>(node));
        if (found == map.switches.end()) return {};
        ends[i] = found->second;
      }
    }
    return std::pair{ends[0], ends[1]};
  }

  void collect_names() {
    for (std::size_t i = 0; i < scenario_.index.watched.size() && names_.size() < most_names; ++i)
      if (std::holds_alternative<WatchedFlow::Asking>(scenario_.index.watched[i].purpose)) names_.push_back(WatchId{i});
    name_tracks_.resize(names_.size());
  }
  std::string name_label(WatchId asking) const {
    const auto& question = std::get<WatchedFlow::Asking>(scenario_[asking].purpose);
    return scenario_[question.name].name + ", from " + scenario_[question.resolver].name;
  }

  // ---- How it fares
  // --------------------------------------------------------------------------------------------------

  Cell cell_of(VmId vm) const {
    const Attachment& here = state_.attachment(vm);
    return {scenario_[vm].group, here.subnet ? scenario_[here.subnet].vlan : VlanId{}, here.site};
  }
  Census::Kind kind_of(VmId vm) const {
    const State::VmState& now = state_[vm];
    if (now.status == VmStatus::booting) return Census::booting;
    if (now.status == VmStatus::stopped) return Census::stopped;
    return state_.is_flapping(vm) || state_.has_stale_neighbours(vm) ? Census::hidden : Census::up;
  }
  void count_in(VmId vm) { ++census_[cell_of(vm)].vms[kind_of(vm)]; }
  void count_out(VmId vm) { --census_[cell_of(vm)].vms[kind_of(vm)]; }

  static bool is_about_vm(const Change& change) {
    return std::visit(
        [](const auto& c) {
          return requires { c.vm; };
        },
        change);
  }

  void look_after(const auto& change) {
    if constexpr (requires { change.vm; }) {
      count_in(change.vm);
      for (const Place place : {Place::home, Place::recovery}) {
        const Attachment& there = scenario_[change.vm].at(place);
        const auto found = things_.find(
            Cell{scenario_[change.vm].group, there.subnet ? scenario_[there.subnet].vlan : VlanId{}, there.site});
        if (found != things_.end()) look_at(found->second);
      }
    } else if constexpr (requires { change.monitor; }) {
      look_at_network();
    } else if constexpr (
        requires { change.resolver; } || requires { change.name; }) {
      look_at_names();
    } else if constexpr (
        requires { change.link; } || requires { change.router; } || requires { change.subnet; }) {
      look_at_network();
    }
  }

  void look_at_all() {
    look_at_network();
    look_at_names();
    for (std::size_t i = 0; i < items_.size(); ++i) look_at(i);
  }
  void look_at_network() {
    std::vector<std::array<double, 2>> flood(scenario_.links.size());
    const bool is_any = std::any_of(state_.storms().begin(), state_.storms().end(),
                                    [](const auto& storm) { return storm.second == StormPhase::saturated; });
    if (is_any) flood = flood_of(scenario_, state_).on_trunk;
    for (std::size_t i = 0; i < links_.size(); ++i)
      note(link_tracks_[i], of(links_[i], std::max(flood[links_[i].index][0], flood[links_[i].index][1])));
    for (std::size_t i = 0; i < items_.size(); ++i)
      if (!std::holds_alternative<Cell>(items_[i])) look_at(i);
  }
  void look_at_names() {
    for (std::size_t i = 0; i < names_.size(); ++i) note(name_tracks_[i], of(names_[i]));
  }
  void look_at(std::size_t i) {
    note(item_tracks_[i], std::visit([&](const auto& item) { return of(item); }, items_[i]));
  }
  void note(Track& track, Fares now) {
    const std::size_t before = track.size();
    track.note(std::max(state_.at(), start_of_scenario), std::move(now));
    states_ += track.size() - std::min(before, track.size());
  }

  Fares of(LinkId id, double flood) const {
    const Link& link = scenario_[id];
    if (!state_.is_up(id)) return {link.begins_up || state_.at() > start_of_scenario ? "bad" : "off", "down"};
    const double line_rate = static_cast<double>(state_.bandwidth(id).bits_per_second) / smallest_frame;
    if (flood > 0)
      return {"storm", fmt::format("storm, {:.0f} % of line rate", 100 * std::min(1.0, flood / line_rate))};
    if (link.is_trunk())
      return state_.is_forwarding(id) ? Fares{"ok", "forwards"} : Fares{"off", "blocked by spanning tree"};
    if (state_.is_saturated(id)) return {"storm", "no room left by the storm"};
    if (!state_.is_adjacent(id)) return {"warn", "up, no adjacency"};
    if (!state_.is_routed(id)) return {"warn", "up, not yet used"};
    return {"ok", "up"};
  }
  Fares of(SiteId id) const {
    return {state_.is_up(id) ? "ok" : "bad", std::string(word(state_.is_up(id) ? Status::up : Status::down))};
  }
  Fares of(RouterId id) const {
    if (!state_.is_up(id)) return {"bad", "down"};
    if (state_.loses_hellos(id)) return {"storm", "overloaded"};
    std::string announces;
    for (std::size_t i = 0; i < scenario_.subnets.size() && announces.size() < 60; ++i)
      if (state_.is_active(SubnetId{i}, id))
        announces += (announces.empty() ? ", announces " : ", ") + scenario_.subnets[i].name;
    return {"ok", "up" + announces};
  }
  Fares of(SwitchId id) const { return {state_.is_up(id) ? "ok" : "bad", state_.is_up(id) ? "up" : "down"}; }
  Fares of(VlanId id) const {
    Fares worst{"ok", "no storm"};
    for (const auto& [domain, phase] : state_.storms())
      if (domain.first == id && phase != StormPhase::none)
        worst = {"storm", phase == StormPhase::saturated ? "a storm fills its links" : "a storm grows"};
    return worst;
  }
  Fares of(const Cell& cell) const {
    const auto found = census_.find(cell);
    return (found == census_.end() ? Census{} : found->second).fares(scenario_[cell.group].vms.size());
  }
  Fares of(PopulationId) const { return {"ok", ""}; }  // The page reads it off the curves.
  Fares of(ResolverId id) const { return behind(scenario_[id].behind); }
  Fares of(DnsServerId id) const { return behind(scenario_[id].behind); }
  Fares of(MonitorId id) const { return state_.is_alarmed(id) ? Fares{"warn", "alarmed"} : Fares{"ok", "clear"}; }
  Fares behind(RouterId router) const { return state_.is_up(router) ? Fares{"ok", "up"} : Fares{"bad", "cut off"}; }

  // What a resolver answers, and whether it is what the authority holds.
  Fares of(WatchId asking) const {
    const auto& question = std::get<WatchedFlow::Asking>(scenario_[asking].purpose);
    if (scenario_[question.resolver].is_spread)
      return {"ok", "many, each in its own time"};  // The page reads it off the curves.
    const std::uint32_t version = state_.cached_version(asking);
    if (version == ResolverAnswered::no_answer) return {"bad", "no answer"};
    std::string text;
    const auto addresses = state_.addresses(question.name, version);
    for (std::size_t i = 0; i < std::min<std::size_t>(addresses.size(), 3); ++i)
      text += (text.empty() ? "" : ", ") + to_text(addresses[i]);
    if (addresses.size() > 3) text += fmt::format(" and {} more", addresses.size() - 3);
    const bool is_current = version == state_.version(scenario_[question.name].authority, question.name);
    return {is_current ? "ok" : "warn", text + (is_current ? "" : ": out of date")};
  }

  // ---- What the page is told
  // ------------------------------------------------------------------------------------------

  Json thing_json(std::size_t i, const std::vector<UseKey>& uses) const {
    static constexpr const char* kinds[] = {"site",    "router",   "switch",     "vlan",   "vm",
                                            "clients", "resolver", "dns server", "monitor"};
    Json json{{"kind", kinds[items_[i].index()]}};
    if (const auto* cell = std::get_if<Cell>(&items_[i])) {
      json["name"] = scenario_[cell->group].name;
      json["count"] = scenario_[cell->group].vms.size();
      json["site"] = scenario_[cell->site].name;
    } else {
      json["name"] = std::visit(
          [&](const auto& id) -> std::string {
            if constexpr (requires { scenario_[id].name; })
              return scenario_[id].name;
            else
              return "";
          },
          items_[i]);
    }
    if (const auto* clients = std::get_if<PopulationId>(&items_[i])) {
      Json theirs = Json::array();
      for (std::size_t u = 0; u < uses.size(); ++u)
        if (uses[u].clients == scenario_[*clients].name) theirs.push_back(u);
      json["uses"] = theirs;
      json["count"] = scenario_[*clients].count;
    } else {
      json["states"] = item_tracks_[i].json();
    }
    return json;
  }
  // How far aside the k-th of several links between the same two boxes is drawn, so that the state of each can be seen.
  static std::pair<double, double> aside(const std::array<double, 4>& ends, std::size_t k, std::size_t count) {
    constexpr double room = 20, usual = 9;  // Pixels; a box is 26 high.
    if (count == 1) return {0, 0};
    const double step = std::min(usual, room / static_cast<double>(count - 1)),
                 by = step * (static_cast<double>(k) - static_cast<double>(count - 1) / 2);
    const double dx = ends[2] - ends[0], dy = ends[3] - ends[1], length = std::max(1.0, std::hypot(dx, dy));
    return {-dy / length * by, dx / length * by};
  }
  Json shape_json(const Map& map) const {
    Json boxes = Json::array(), links = Json::array();
    for (const MapBox& box : map.boxes)
      boxes.push_back(
          {things_.at(box.item), box.label, std::round(box.at.x), std::round(box.at.y), box.at.width, box.at.height});
    std::map<std::array<double, 4>, std::vector<std::size_t>> between;  // Links by the boxes that they join.
    for (std::size_t i = 0; i < links_.size(); ++i)
      if (const auto ends = drawn(map, links_[i])) {
        const auto& [a, b] = std::minmax(ends->first, ends->second, [](const Rectangle& one, const Rectangle& other) {
          return std::pair{one.x, one.y} < std::pair{other.x, other.y};
        });
        between[{a.x + a.width / 2, a.y + a.height / 2, b.x + b.width / 2, b.y + b.height / 2}].push_back(i);
      }
    for (const auto& [ends, parallel] : between)
      for (std::size_t k = 0; k < parallel.size(); ++k) {
        const auto [x, y] = aside(ends, k, parallel.size());
        links.push_back({parallel[k], std::round(ends[0] + x), std::round(ends[1] + y), std::round(ends[2] + x),
                         std::round(ends[3] + y)});
      }
    const std::size_t left_out = map.left_out + scenario_.links.size() - links.size();
    return {{"width", map.width}, {"height", map.height}, {"boxes", boxes}, {"links", links}, {"left_out", left_out}};
  }

  const RunReport& report_;
  const Scenario& scenario_;
  State state_;
  const std::array<Map, 2> maps_;
  std::vector<LinkId> links_;
  std::vector<MapItem> items_;             ///< What either of them draws.
  std::map<MapItem, std::size_t> things_;  ///< Where an item is in that list.
  std::vector<Track> link_tracks_, item_tracks_, name_tracks_;
  std::vector<WatchId> names_;
  std::map<Cell, Census> census_;
  std::size_t states_ = 0;
};

}  // namespace

Json topology_of(const SimulatedDesign& design, const std::vector<UseKey>& uses) {
  Observer observer(design);
  observer.watch(*design.trace);
  return observer.json(uses);
}

}  // namespace drsim
