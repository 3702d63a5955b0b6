#include "analysis/availability/storms/storms.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "models/ethernet/storm_growth.hpp"
#include "models/ethernet/storm_load.hpp"
#include "models/ethernet/tree/bpdus.hpp"
#include "models/state/state.hpp"

namespace drsim {
namespace {

class Witness {
 public:
  explicit Witness(const Scenario& scenario) : scenario_(scenario), state_(scenario) {}

  std::vector<StormReport> watch(const Trace& trace) {
    for (const Record& record : trace.records) {
      if (record.at > state_.at()) reevaluate();
      if (!open_.empty()) count_until(record.at);
      // Every further trunk makes a storm grow faster: it is fastest before one is lost.
      const auto* trunk = std::get_if<TrunkChanged>(&record.change);
      if ((trunk && trunk->to == Status::down) || std::holds_alternative<StormChanged>(record.change)) note_growth();
      state_.advance(record.at);
      state_.apply(record.change);
      if (const auto* storm = std::get_if<StormChanged>(&record.change)) note(*storm);
      has_changed_ = has_changed_ || trunk;
      may_grow_ = may_grow_ || trunk;
      if (const auto* flapping = std::get_if<VmFlapping>(&record.change); flapping && flapping->flaps)
        lose(flapping->vm);
    }
    reevaluate();
    note_growth();
    count_until(scenario_.end());
    for (auto& [key, storm] : open_) done_.push_back(close(storm));
    std::stable_sort(done_.begin(), done_.end(),
                     [](const StormReport& a, const StormReport& b) { return a.from < b.from; });
    return std::move(done_);
  }

 private:
  using Key = std::pair<VlanId, SwitchId>;
  struct Open {
    StormReport report;
    std::set<SwitchId> switches;
    std::set<VmId> lost;
    std::set<LinkId> loop, unseen;
    std::set<SwitchId> without_tree, overloaded;
    double frames_per_second = 0;  ///< While it is full.
    double growth = 0;             ///< [frame/s^2] Until then, with one loop.
  };

  // What is there before the scenario begins is there from its start.
  Time now() const { return std::max(state_.at(), start_of_scenario); }

  static StormReport close(Open& storm) {
    storm.report.lost.assign(storm.lost.begin(), storm.lost.end());
    storm.report.loop.assign(storm.loop.begin(), storm.loop.end());
    storm.report.unseen.assign(storm.unseen.begin(), storm.unseen.end());
    storm.report.without_tree.assign(storm.without_tree.begin(), storm.without_tree.end());
    storm.report.overloaded.assign(storm.overloaded.begin(), storm.overloaded.end());
    return std::move(storm.report);
  }

  void count_until(Time to) {
    for (auto& [key, storm] : open_) {
      if (storm.report.full) {
        storm.report.frames +=
            storm.frames_per_second * seconds(std::max(Duration{}, to - std::max(last_, *storm.report.full)));
      } else if (to > storm.report.from) {
        const double begin = seconds(std::max(last_, storm.report.from) - storm.report.from),
                     end = seconds(to - storm.report.from);
        storm.report.frames += storm.growth * (end * end - begin * begin) / 2;
      }
    }
    last_ = std::max(to, start_of_scenario);
  }

  void note(const StormChanged& change) {
    const Key key{change.vlan, change.domain};
    if (change.to == StormPhase::none) {
      const auto found = open_.find(key);
      if (found == open_.end()) return;
      found->second.report.to = state_.at();
      // What is over before the scenario begins is no part of it.
      if (state_.at() > start_of_scenario) done_.push_back(close(found->second));
      open_.erase(found);
      return;
    }
    const FloodGraph graph = graph_at(key);
    if (change.to == StormPhase::growing)
      begin(key, graph);
    else
      fill(open_.at(key), graph);
  }

  FloodGraph graph_at(const Key& key) const {
    for (FloodGraph& graph : flood_graphs(scenario_, key.first, live_trunks(scenario_, state_)))
      if (lowest_switch(graph) == key.second) return std::move(graph);
    return {};
  }

  // More loops, or fewer, in storms that go on: once all that changes in an instant has changed.
  void reevaluate() {
    if (!std::exchange(has_changed_, false)) return;
    for (auto& [key, storm] : open_) {
      const FloodGraph graph = graph_at(key);
      if (graph.switches.empty()) continue;
      note_loop(storm, graph);
      storm.frames_per_second = circulating(scenario_, state_, storm.report.vlan, graph);
    }
  }

  void note_growth() {
    if (!std::exchange(may_grow_, false)) return;
    for (auto& [key, storm] : open_) storm.report.growth = std::max(storm.report.growth, growth_factor(graph_at(key)));
  }

  void note_loop(Open& storm, const FloodGraph& graph) const {
    const std::vector<bool> circulates = in_loops(graph);
    storm.report.last.clear();
    for (std::size_t e = 0; e < graph.edges.size(); ++e) {
      if (!circulates[e]) continue;
      for (const LinkId link : graph.edges[e].links) note_trunk(storm, link);
    }
  }

  void note_trunk(Open& storm, LinkId id) const {
    storm.loop.insert(id);
    storm.report.last.push_back(id);
    if (scenario_[id].kind != TrunkKind::trunk || state_.bpdus(id) != Bpdus::pass) storm.unseen.insert(id);
    for (const SwitchId node : ends_of(scenario_[id])) {
      if (!state_.speaks_spanning_tree(node)) storm.without_tree.insert(node);
      if (state_.loses_bpdus(node)) storm.overloaded.insert(node);
    }
  }

  void begin(const Key& key, const FloodGraph& graph) {
    Open& storm = open_[key];
    storm.report = {.vlan = key.first,
                    .from = now(),
                    .full = {},
                    .to = {},
                    .growth = growth_factor(graph),
                    .frames = 0,
                    .sites = {},
                    .lost = {},
                    .loop = {},
                    .last = {},
                    .without_tree = {},
                    .overloaded = {},
                    .unseen = {}};
    note_loop(storm, graph);
    // Every direction of every trunk of the loop carries half of what a switch is sent.
    const auto circulates = in_loops(graph);
    storm.growth = linear_growth(graph, scenario_[key.first].broadcast).value_or(0) *
                   static_cast<double>(std::count(circulates.begin(), circulates.end(), true));
    storm.switches = {graph.switches.begin(), graph.switches.end()};
    std::set<SiteId> sites;
    for (const SwitchId node : graph.switches) sites.insert(scenario_[node].site);
    storm.report.sites.assign(sites.begin(), sites.end());
  }

  bool is_in(const Attachment& here, VlanId vlan) const {
    return here.is_connected() && scenario_[here.subnet].vlan == vlan;
  }

  void fill(Open& storm, const FloodGraph& graph) {
    storm.report.full = now();
    storm.frames_per_second = circulating(scenario_, state_, storm.report.vlan, graph);
    const Flood flood = flood_of(scenario_, state_);
    for (std::size_t i = 0; i < scenario_.vms.size(); ++i) {
      const VmId vm{i};
      const Attachment& here = state_.attachment(vm);
      const bool is_meant = is_in(here, storm.report.vlan) && storm.switches.contains(here.attached_to);
      if (is_meant &&
          lost_at(scenario_[vm], flood.heard(storm.report.vlan, here.attached_to)) > scenario_.tolerable_loss)
        storm.lost.insert(vm);
    }
  }

  void lose(VmId vm) {
    const Attachment& here = state_.attachment(vm);
    for (auto& [key, storm] : open_)
      if (is_in(here, key.first) && storm.switches.contains(here.attached_to)) storm.lost.insert(vm);
  }

  const Scenario& scenario_;
  State state_;
  Time last_ = start_of_scenario;
  std::map<Key, Open> open_;
  std::vector<StormReport> done_;
  bool has_changed_ = false;  ///< Which trunks forward, in this instant.
  bool may_grow_ = false;     ///< The same, since the growth of what goes on was last looked at.
};

}  // namespace

std::vector<StormReport> storms_of(const Scenario& scenario, const Trace& trace) {
  const bool is_any = std::any_of(trace.records.begin(), trace.records.end(), [](const Record& record) {
    return std::holds_alternative<StormChanged>(record.change);
  });
  return is_any ? Witness(scenario).watch(trace) : std::vector<StormReport>{};
}

}  // namespace drsim
