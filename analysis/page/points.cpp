#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "analysis/availability/dependencies.hpp"
#include "analysis/output/text/text_style.hpp"
#include "analysis/page/parts.hpp"
#include "models/state/state.hpp"

namespace drsim {
namespace {

constexpr std::size_t age_columns = 300;
constexpr std::size_t most_ages = 8;
constexpr std::size_t most_vms = 200;  // Of a group that are looked at one by one.

// While a VM runs at home, the data that it could be restarted with elsewhere grow older by a second a second, and
// younger at once with each recovery point. From `from` to `to` the age grows from `age` on, or stays if the VM has
// stopped.
struct Stretch {
  Time from, to;
  Duration age;
  bool grows;
};

// What became of the recovery points of some VMs.
class Ageing {
 public:
  Ageing(const Scenario& scenario, const Trace& trace, const std::set<VmId>& vms) : state_(scenario) {
    for (const VmId vm : vms) begun_[vm] = {};
    for (const Record& record : trace.records) {
      const std::optional<VmId> vm = vm_of(record.change);
      const bool is_meant = vm && begun_.contains(*vm);
      if (is_meant) close(*vm, record.at);
      state_.advance(record.at);
      state_.apply(record.change);
      if (is_meant) begun_[*vm] = record.at;
    }
    for (const VmId vm : vms) close(vm, scenario.end());
  }
  const std::vector<Stretch>& stretches() const { return stretches_; }

 private:
  static std::optional<VmId> vm_of(const Change& change) {
    if (const auto* vm = std::get_if<VmChanged>(&change)) return vm->vm;
    if (const auto* point = std::get_if<RecoveryPointCreated>(&change)) return point->vm;
    if (const auto* commits = std::get_if<CommitsChanged>(&change)) return commits->vm;
    return {};
  }
  void close(VmId vm, Time to) {
    const State::VmState& now = state_[vm];
    const Time from = std::max(begun_[vm], start_of_scenario);
    if (from >= to || now.place != Place::home) return;
    const bool runs = now.status == VmStatus::up;
    if (state_.is_in_step(vm)) {
      stretches_.push_back({from, to, Duration{}, false});
      return;
    }
    const Time of = runs ? from : now.since;
    if (of >= now.point) stretches_.push_back({from, to, of - now.point, runs});
  }

  State state_;
  std::map<VmId, Time> begun_;
  std::vector<Stretch> stretches_;
};

// The oldest in each column of a view; null where no VM runs at home.
Json oldest_in(const std::vector<Stretch>& stretches, const TimeWindow& view, double& most) {
  std::vector<double> oldest(age_columns, -1);
  const double from = seconds(view.from), width = seconds(view.to - view.from) / static_cast<double>(age_columns);
  for (const Stretch& stretch : stretches) {
    const double begin = std::max(seconds(stretch.from), from), end = std::min(seconds(stretch.to), seconds(view.to));
    if (begin >= end) continue;
    for (std::size_t c = static_cast<std::size_t>((begin - from) / width); c < age_columns; ++c) {
      const double low = from + width * static_cast<double>(c), high = std::min(end, low + width);
      if (low >= end) break;
      const double age = seconds(stretch.age) + (stretch.grows ? std::max(high, begin) - seconds(stretch.from) : 0);
      oldest[c] = std::max(oldest[c], age);
    }
  }
  Json list = Json::array();
  for (const double age : oldest) most = std::max(most, age);
  for (const double age : oldest) list.push_back(age < 0 ? Json(nullptr) : Json(std::round(age * 10) / 10));
  return list;
}

}  // namespace

Json points_of(const SimulatedDesign& design, const std::vector<TimeWindow>& views) {
  const Scenario& scenario = *design.report->scenario;
  const PointObjectives objectives(scenario);
  Json lines = Json::array(), ages = Json::array();
  std::vector<double> most(views.size(), 1);
  std::size_t left_out = 0;
  for (const VmGroup& group : scenario.groups) {
    std::set<VmId> vms;
    for (const VmId vm : group.vms)
      if (scenario[vm].replication && vms.size() < most_vms) vms.insert(vm);
    if (vms.empty()) continue;
    if (lines.size() == most_ages) {
      ++left_out;
      continue;
    }
    const Ageing ageing(scenario, *design.trace, vms);
    const auto rpo = objectives.of(*vms.begin());
    Json by_view = Json::array();
    for (std::size_t v = 0; v < views.size(); ++v) by_view.push_back(oldest_in(ageing.stretches(), views[v], most[v]));
    for (double& highest : most)
      if (rpo && seconds(*rpo) < 3 * highest) highest = std::max(highest, seconds(*rpo));
    lines.push_back({{"name", group.name},
                     {"vms", group.vms.size()},
                     {"rpo", rpo ? Json(seconds(*rpo)) : Json(nullptr)},
                     {"views", by_view}});
  }
  for (const double highest : most) ages.push_back({{"most", highest * 1.05}, {"ticks", span_ticks(highest * 1.05)}});
  Json lost = table("Recovery points: age of the data each VM was restarted with", {"VM", "Age", "Objective"});
  for (const RecoveryPointReport& point : design.report->recovery_points) {
    if (lost["rows"].size() == most_vms) break;
    const auto rpo = objectives.of(point.vm);
    if (point.is_lost) {
      lost["rows"].push_back(
          {scenario[point.vm].name, cell("none: it was not started", "bad"), rpo ? to_text(*rpo) : "none stated"});
      continue;
    }
    lost["rows"].push_back(
        {scenario[point.vm].name, cell(duration_text(point.age), "num"),
         rpo ? cell((point.age <= *rpo ? "✓ within " : "✗ over ") + to_text(*rpo), point.age <= *rpo ? "good" : "bad")
             : Json("none stated")});
  }
  if (design.report->recovery_points.size() > most_vms)
    lost["note"] = "The first 200 of " + std::to_string(design.report->recovery_points.size()) + ".";
  return {{"columns", age_columns}, {"lines", lines}, {"ages", ages}, {"left_out", left_out}, {"table", lost}};
}

}  // namespace drsim
