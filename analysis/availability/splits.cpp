// VMs that ran at both their places: who worked with which of the two, and what each has written.

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "analysis/availability/dependencies.hpp"
#include "analysis/availability/recovery_report.hpp"
#include "models/reachability/reachability.hpp"
#include "models/recovery/churn.hpp"
#include "models/state/state.hpp"

namespace drsim {
namespace {

class Splits {
 public:
  explicit Splits(const Scenario& scenario)
      : scenario_(scenario), state_(scenario), reachability_(scenario), picked_(scenario.vms.size()) {
    for (std::size_t i = 0; i < scenario.applications.size(); ++i)
      behind_.push_back(vms_behind(scenario, ApplicationId{i}));
  }

  std::vector<SplitReport> of(const Trace& trace) {
    for (const Record& record : trace.records) {
      count_until(record.at);
      state_.advance(record.at);
      before(record);
      state_.apply(record.change);
      after(record);
    }
    count_until(scenario_.end());
    while (!open_.empty()) end(open_.begin()->first, scenario_.end(), SplitReport::End::open);
    return std::move(reports_);
  }

 private:
  struct Open {
    std::size_t report;
    std::array<Time, 2> since;  ///< By place: from when on what it writes is its own.
  };

  void before(const Record& record) {
    if (const auto* point = std::get_if<RecoveryPointPicked>(&record.change)) picked_[point->vm.index] = point->of;
    const auto* twin = std::get_if<InstanceChanged>(&record.change);
    const auto* moved = std::get_if<VmChanged>(&record.change);
    if (twin && twin->to != VmStatus::up && open_.contains(twin->vm))
      end(twin->vm, record.at, end_of(twin->vm, twin->place));
    if (moved && open_.contains(moved->vm) && moved->to == VmStatus::stopped)
      end(moved->vm, record.at, end_of(moved->vm, moved->place));
    // It is taken back to where the other one runs: whoever is moved away is stopped.
    if (moved && open_.contains(moved->vm) && moved->place != state_[moved->vm].place && !state_[moved->vm].stays)
      end(moved->vm, record.at, end_of(moved->vm, state_[moved->vm].place));
  }

  // One that stays where it was has what the other was not started with; one that starts again, only what is new.
  void after(const Record& record) {
    const auto* twin = std::get_if<InstanceChanged>(&record.change);
    if (!twin || twin->to != VmStatus::up || open_.contains(twin->vm)) return;
    const bool stays = state_[twin->vm].place == twin->place;
    const std::size_t place = static_cast<std::size_t>(twin->place);
    Open open{reports_.size(), {}};
    open.since[place] = stays ? picked_[twin->vm.index] : record.at;
    open.since[1 - place] = stays ? record.at : std::max(state_[twin->vm].since, picked_[twin->vm.index]);
    open_.emplace(twin->vm, open);
    reports_.push_back({.vm = twin->vm, .from = record.at, .to = record.at, .at_home = {}, .at_recovery = {}});
  }

  SplitReport::End end_of(VmId vm, Place stopped) const {
    if (!state_.is_up(scenario_[vm].at(stopped).site)) return SplitReport::End::site_lost;
    return stopped == Place::home ? SplitReport::End::home_stopped : SplitReport::End::recovery_stopped;
  }

  void end(VmId vm, Time now, SplitReport::End how) {
    const Open open = open_.at(vm);
    SplitReport& report = reports_[open.report];
    report.to = now;
    report.end = how;
    const auto bytes = [&](Place place) {
      Time since = open.since[static_cast<std::size_t>(place)];
      // Whoever is in service wrote nothing before it was up.
      if (state_[vm].place == place) {
        if (state_[vm].status != VmStatus::up) return Bytes{};
        since = std::max(since, state_[vm].since);
      }
      return written(scenario_, scenario_[vm], since, now);
    };
    report.at_home = bytes(Place::home);
    report.at_recovery = bytes(Place::recovery);
    open_.erase(vm);
  }

  // As long as nothing changes, each user works with the same one.
  void count_until(Time now) {
    const double minutes = std::chrono::duration<double>(now - state_.at()).count() / 60;
    if (open_.empty() || minutes <= 0) return;
    for (const auto& [vm, open] : open_)
      if (are_on_one_segment(vm)) reports_[open.report].one_segment += now - state_.at();
    for (std::size_t p = 0; p < scenario_.populations.size(); ++p)
      for (const ApplicationId application : scenario_.populations[p].uses)
        count(scenario_.populations[p], application, minutes);
  }

  bool are_on_one_segment(VmId vm) const {
    const Attachment& one = state_.attachment(Instance{vm, Place::home});
    const Attachment& other = state_.attachment(Instance{vm, Place::recovery});
    return one.is_connected() && other.is_connected() && one.address == other.address &&
           scenario_[one.subnet].vlan == scenario_[other.subnet].vlan &&
           bridged(scenario_, state_, scenario_[one.subnet].vlan, one.attached_to, other.attached_to).has_value();
  }

  // Users are sent where whoever asks at this instant is sent.
  void count(const Population& clients, ApplicationId application, double minutes) {
    const auto& behind = behind_[application.index];
    if (std::none_of(open_.begin(), open_.end(), [&](const auto& one) { return behind.contains(one.first); })) return;
    const Answer answer =
        reachability_.to_application(state_, clients.behind, application, addresses_for(clients, application));
    const auto* served_by = std::get_if<VmId>(&answer.where);
    if (!answer.reached() || !served_by) return;
    for (const auto& [vm, open] : open_) {
      if (!behind.contains(vm)) continue;
      const Place place =
          vm == *served_by ? answer.place : reachability_.between(state_, Instance{*served_by, answer.place}, vm).place;
      SplitReport& report = reports_[open.report];
      (place == Place::home ? report.users_at_home : report.users_at_recovery) +=
          minutes * static_cast<double>(clients.count);
    }
  }

  std::vector<Address> addresses_for(const Population& clients, ApplicationId application) const {
    const auto& name = scenario_[application].known_as;
    std::vector<Address> addresses;
    if (!name || clients.is_hard_coded || clients.resolvers.empty()) {
      for (const VmId vm : scenario_[application].served_by)
        scenario_.add_entrance(application, scenario_[vm].home, addresses);
      return addresses;
    }
    const WatchId asking = scenario_.index.asking.at({clients.resolvers.front(), *name});
    const bool is_spread = scenario_[clients.resolvers.front()].is_spread;
    const std::uint32_t version =
        is_spread ? state_.held(DnsServerId{state_.path(asking)}, *name).version : state_.cached_version(asking);
    if (version == ResolverAnswered::no_answer) return addresses;
    const auto held = state_.addresses(*name, version);
    return {held.begin(), held.end()};
  }

  const Scenario& scenario_;
  State state_;
  Reachability reachability_;
  std::vector<Time> picked_;  ///< By VM: the data that it was last started with elsewhere.
  std::vector<std::set<VmId>> behind_;
  std::map<VmId, Open> open_;
  std::vector<SplitReport> reports_;
};

}  // namespace

std::string_view to_text(SplitReport::End end) {
  switch (end) {
    case SplitReport::End::home_stopped:
      return "home stopped";
    case SplitReport::End::recovery_stopped:
      return "recovery stopped";
    case SplitReport::End::site_lost:
      return "site lost";
    case SplitReport::End::open:
      break;
  }
  return "nobody yet";
}

std::vector<SplitReport> splits_of(const Scenario& scenario, const Trace& trace) { return Splits(scenario).of(trace); }

}  // namespace drsim
