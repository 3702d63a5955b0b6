#include "analysis/page/lanes.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "analysis/availability/outages/critical_path.hpp"
#include "analysis/availability/story.hpp"
#include "analysis/page/parts.hpp"

namespace drsim {
namespace {

constexpr std::size_t most_lanes = 40;
constexpr std::size_t most_bars = 1'500, most_lane_rows = 4;
constexpr std::size_t most_members = 4;  // Of a group that has a lane for each of its VMs.

// What a change happened to. A change that names nothing known here has a lane with others of its kind.
std::string subject_of(const Scenario& s, const Change& change) {
  return std::visit(
      [&](const auto& c) -> std::string {
        if constexpr (requires { c.vm; }) {
          const VmGroup& group = s[s[c.vm].group];
          if (group.vms.size() > most_members) return group.name + " (" + std::to_string(group.vms.size()) + " VMs)";
          return s[c.vm].name;
        } else if constexpr (requires { c.monitor; }) {
          return s[c.monitor].name;
        } else if constexpr (requires {
                               c.plan;
                               c.group;
                             }) {
          return s[c.plan].name + ": " + s[c.plan].groups[c.group].name;
        } else if constexpr (requires { c.task; }) {
          return s[c.task.plan].name + ": " + s[c.task.plan].groups[c.task.group].name;
        } else if constexpr (requires { c.route; }) {
          return "route " + s[c.route].name;
        } else if constexpr (requires { c.name; }) {
          return s[c.name].name;
        } else if constexpr (requires { c.plan; }) {
          return "plan " + s[c.plan].name;
        } else if constexpr (requires { c.subnet; }) {
          return "subnet " + s[c.subnet].name;
        } else if constexpr (requires { c.link; }) {
          return "link " + s[c.link].name;
        } else if constexpr (requires { c.router; }) {
          return "router " + s[c.router].name;
        } else if constexpr (requires { c.vlan; }) {
          return "vlan " + s[c.vlan].name;
        } else if constexpr (requires { c.node; }) {
          return "switch " + s[c.node].name;
        } else if constexpr (requires { c.site; }) {
          return "site " + s[c.site].name;
        } else {
          return "other";
        }
      },
      change);
}

class Drawing {
 public:
  explicit Drawing(const SimulatedDesign& design) : scenario_(*design.report->scenario), trace_(*design.trace) {
    find_critical(*design.report);
    for (std::size_t i = 0; i < trace_.records.size(); ++i) add_record(i);
    for (const PopulationReport& population : design.report->populations)
      for (const Outage& outage : population.outages)
        for (const PathStep& step : outage.critical_path) add_wait(population, step);
  }

  std::vector<Lane> lanes() && {
    std::erase_if(lanes_, [](const Lane& lane) { return lane.bars.empty(); });
    std::stable_sort(lanes_.begin(), lanes_.end(), [](const Lane& a, const Lane& b) { return a.first < b.first; });
    for (Lane& lane : lanes_) place_rows(lane);
    return std::move(lanes_);
  }

 private:
  void find_critical(const RunReport& report) {
    for (const PopulationReport& population : report.populations)
      for (const Outage& outage : population.outages)
        for (const PathStep& step : outage.critical_path)
          if (step.record) critical_.insert(*step.record);
  }

  Lane& lane(const std::string& name) {
    const auto [place, is_new] = places_.try_emplace(name, lanes_.size());
    if (is_new) lanes_.push_back({name, {}, 1, {}, false});
    return lanes_[place->second];
  }

  // What took time: from a record's cause until it happened.
  void add_record(std::size_t i) {
    const Record& record = trace_.records[i];
    const bool critical = critical_.contains(i);
    if (!critical && !is_told(record)) return;
    Time from = record.at;
    if (record.cause.kind == Cause::Kind::record) from = trace_.records[record.cause.index].at;
    if (from == record.at || record.at < start_of_scenario) return;
    add(subject_of(scenario_, record.change), {std::max(from, start_of_scenario), record.at, phase_of(record.change),
                                               describe(scenario_, record.change), critical});
  }

  // What critical paths have besides: waits that no record ends.
  void add_wait(const PopulationReport& population, const PathStep& step) {
    if (step.record) return;
    const bool is_cache = step.phase == Phase::cache_client || step.phase == Phase::reconnect;
    const std::string name = is_cache ? scenario_[population.clients].name : std::string(to_text(step.phase));
    // Outages that wait for the same thing, and end with it, share a bar.
    for (LaneBar& other : lane(name).bars) {
      if (other.phase != step.phase || other.to != step.to || other.what != step.what) continue;
      other.from = std::min(other.from, step.from);
      lane(name).first = std::min(lane(name).first, step.from);
      return;
    }
    add(name, {step.from, step.to, step.phase, step.what, true});
  }

  void add(const std::string& name, LaneBar bar) {
    Lane& here = lane(name);
    if (here.bars.empty()) here.first = bar.from;
    here.critical = here.critical || bar.critical;
    for (LaneBar& other : here.bars) {
      if (other.from != bar.from || other.phase != bar.phase) continue;
      const bool is_same = other.to == bar.to && other.what == bar.what;
      if (is_same) return;
      if (here.name.ends_with(" VMs)")) {
        other.to = std::max(other.to, bar.to);
        other.critical = other.critical || bar.critical;
        ++other.count;
        return;
      }
    }
    here.bars.push_back(std::move(bar));
  }

  // Bars that overlap lie below each other.
  static void place_rows(Lane& lane) {
    std::stable_sort(lane.bars.begin(), lane.bars.end(),
                     [](const LaneBar& a, const LaneBar& b) { return a.from < b.from; });
    std::vector<Time> free_from;
    for (LaneBar& bar : lane.bars) {
      const auto free = std::find_if(free_from.begin(), free_from.end(), [&](Time at) { return at <= bar.from; });
      bar.row = static_cast<std::size_t>(free - free_from.begin());
      if (free == free_from.end())
        free_from.push_back(bar.to);
      else
        *free = bar.to;
    }
    lane.rows = std::max<std::size_t>(1, free_from.size());
  }

  const Scenario& scenario_;
  const Trace& trace_;
  std::set<std::size_t> critical_;
  std::map<std::string, std::size_t> places_;
  std::vector<Lane> lanes_;
};

// Lanes of critical paths before others; then in the order in which they begin.
std::size_t keep_telling(std::vector<Lane>& lanes) {
  std::stable_sort(lanes.begin(), lanes.end(), [](const Lane& a, const Lane& b) {
    return std::pair{!a.critical, a.first} < std::pair{!b.critical, b.first};
  });
  const std::size_t left_out = lanes.size() > most_lanes ? lanes.size() - most_lanes : 0;
  lanes.resize(lanes.size() - left_out);
  std::stable_sort(lanes.begin(), lanes.end(), [](const Lane& a, const Lane& b) { return a.first < b.first; });
  return left_out;
}

}  // namespace

std::vector<Lane> all_lanes(const SimulatedDesign& design) { return Drawing(design).lanes(); }

Json lanes_of(const SimulatedDesign& design) {
  std::vector<Lane> lanes = all_lanes(design);
  const std::size_t lanes_left_out = keep_telling(lanes);
  Json list = Json::array();
  std::size_t drawn = 0, bars_left_out = 0;
  for (const Lane& lane : lanes) {
    Json bars = Json::array();
    for (const LaneBar& bar : lane.bars) {
      if (drawn >= most_bars && !bar.critical) {
        ++bars_left_out;
        continue;
      }
      ++drawn;
      bars.push_back({{"from", rounded(bar.from)},
                      {"to", rounded(bar.to)},
                      {"row", std::min(bar.row, most_lane_rows - 1)},
                      {"phase", to_text(bar.phase)},
                      {"what", bar.count > 1 ? bar.what + " and " + std::to_string(bar.count - 1) + " more" : bar.what},
                      {"critical", bar.critical}});
    }
    list.push_back({{"name", lane.name}, {"rows", std::min(lane.rows, most_lane_rows)}, {"bars", bars}});
  }
  return {{"lanes", list}, {"left_out", lanes_left_out}, {"bars_left_out", bars_left_out}};
}

}  // namespace drsim
