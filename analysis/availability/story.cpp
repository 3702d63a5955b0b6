#include "analysis/availability/story.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

namespace drsim {
namespace {

// The steady state of replication, and what follows by itself, would overload the story.
struct Told {
  bool operator()(const auto&) const { return true; }
  bool operator()(const GroupStarted&) const { return false; }
  bool operator()(const FlowChanged&) const { return false; }
  bool operator()(const RouterConverged&) const { return false; }
  bool operator()(const RoutingStepDone&) const { return false; }
  bool operator()(const FlushFinished&) const { return false; }
  bool operator()(const ConfigureFinished&) const { return false; }
  bool operator()(const EndpointProbed&) const { return false; }
  bool operator()(const RecoveryPointCreated&) const { return false; }
  bool operator()(const TransferAborted&) const { return false; }
  bool operator()(const TaskQueued&) const { return false; }
  bool operator()(const TaskStarted&) const { return false; }
  bool operator()(const VmQueued&) const { return false; }
  bool operator()(const ShutdownStarted&) const { return false; }
  bool operator()(const DisksReady&) const { return false; }
  bool operator()(const RecoveryPointPicked&) const { return false; }
  bool operator()(const TransferStarted& c) const { return is_told(c.kind); }
  bool operator()(const TransferFinished& c) const { return is_told(c.kind); }
  static bool is_told(TransferKind kind) { return kind != TransferKind::delta && kind != TransferKind::image; }
};

std::optional<VmId> vm_of(const Change& change) {
  return std::visit(
      [](const auto& c) -> std::optional<VmId> {
        if constexpr (requires { c.vm; })
          return c.vm;
        else
          return {};
      },
      change);
}

// What VMs of a group do alike: the kind of change, and what it brings them to.
using Likeness = std::tuple<VmGroupId, std::size_t, int>;

std::optional<Likeness> likeness(const Scenario& scenario, const Change& change) {
  const std::optional<VmId> vm = vm_of(change);
  if (!vm) return {};
  int state = 0;
  if (const auto* changed = std::get_if<VmChanged>(&change))
    state = 2 * static_cast<int>(changed->to) + (changed->place == Place::recovery ? 1 : 0);
  if (const auto* changed = std::get_if<TestVmChanged>(&change)) state = static_cast<int>(changed->to);
  return Likeness{scenario[*vm].group, change.index(), state};
}

// The VMs of a group that something happens to one after the other; one to which it happens again begins another.
struct Burst {
  bool suits_several = false;
  std::set<VmId> vms;
  Time last;
  bool is_told = false;
};

// Which records belong to which burst: by record, or none.
class Bursts {
 public:
  Bursts(const Scenario& scenario, const Trace& trace) : of_record_(trace.records.size(), none) {
    std::map<Likeness, std::size_t> open;
    for (std::size_t i = 0; i < trace.records.size(); ++i) {
      const Record& record = trace.records[i];
      const auto key = is_told(record) ? likeness(scenario, record.change) : std::nullopt;
      if (!key) continue;
      const VmId vm = *vm_of(record.change);
      const auto [known, is_first] = open.try_emplace(*key, bursts_.size());
      if (is_first)
        bursts_.push_back(
            {drsim::suits_several(around_name(scenario, {record.at, describe(scenario, record.change), vm}).second),
             {},
             record.at,
             false});
      if (bursts_[known->second].vms.contains(vm)) {
        const bool suits = bursts_[known->second].suits_several;
        known->second = bursts_.size();
        bursts_.push_back({suits, {}, record.at, false});
      }
      Burst& burst = bursts_[known->second];
      burst.vms.insert(vm);
      burst.last = record.at;
      of_record_[i] = known->second;
    }
  }

  /// The burst that a record is part of, if it is one of many.
  Burst* of(std::size_t record) {
    constexpr std::size_t few = 12;
    if (of_record_[record] == none) return nullptr;
    Burst& burst = bursts_[of_record_[record]];
    return burst.suits_several && burst.vms.size() > few ? &burst : nullptr;
  }

 private:
  static constexpr std::size_t none = static_cast<std::size_t>(-1);
  std::vector<std::size_t> of_record_;
  std::vector<Burst> bursts_;
};

}  // namespace

bool is_told(const Record& record) { return record.at >= start_of_scenario && std::visit(Told{}, record.change); }

std::pair<std::string, std::string> around_name(const Scenario& scenario, const Incident& incident) {
  if (!incident.vm) return {};
  const std::string& name = scenario[*incident.vm].name;
  const std::size_t at = incident.what.find("vm " + name);
  if (at == std::string::npos) return {};
  return {incident.what.substr(0, at), incident.what.substr(at + 3 + name.size())};
}

bool suits_several(const std::string& how) {
  static constexpr std::array<std::string_view, 9> words{"stopped",     "booting", "up",    "started", "finished",
                                                         "reprotected", "shut",    "ready", "could"};
  const std::size_t begin = how.find_first_not_of(' ');
  if (begin == std::string::npos) return false;
  const std::string_view first = std::string_view(how).substr(begin, how.find(' ', begin) - begin);
  return std::find(words.begin(), words.end(), first) != words.end();
}

void tell(const Scenario& scenario, const Trace& trace, RunReport& report) {
  constexpr std::size_t longest = 200;  // Lines that anybody reads; the trace has them all.
  Bursts bursts(scenario, trace);
  for (std::size_t i = 0; i < trace.records.size(); ++i) {
    const Record& record = trace.records[i];
    if (!is_told(record)) continue;
    Burst* const burst = bursts.of(i);
    if (burst && std::exchange(burst->is_told, true)) continue;
    if (report.story.size() >= longest) {
      report.omitted += burst ? burst->vms.size() : 1;
      continue;
    }
    Incident& incident =
        report.story.emplace_back(Incident{record.at, describe(scenario, record.change), vm_of(record.change)});
    if (!burst) continue;
    incident.last = burst->last;
    burst->vms.erase(*incident.vm);
    incident.others.assign(burst->vms.begin(), burst->vms.end());
  }
}

}  // namespace drsim
