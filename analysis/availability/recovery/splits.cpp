// VMs that ran at both their places: who worked with which of the two, and what each has written.

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "analysis/availability/dependencies.hpp"
#include "analysis/availability/flows/flow_parts.hpp"
#include "analysis/availability/recovery/recovery_report.hpp"
#include "models/reachability/reachability.hpp"
#include "models/recovery/replication/churn.hpp"
#include "models/state/state.hpp"

namespace drsim {
namespace {

class Splits {
 public:
  explicit Splits(const Scenario& scenario)
      : scenario_(scenario),
        state_(scenario),
        reachability_(scenario),
        picked_(scenario.vms.size()),
        is_latest_(scenario.vms.size()) {
    for (std::size_t i = 0; i < scenario.applications.size(); ++i)
      behind_.push_back(vms_behind(scenario, ApplicationId{i}));
  }

  std::vector<SplitReport> of(const Trace& trace) {
    for (const Record& record : trace.records) {
      count_until(record.at);
      state_.advance(record.at);
      before(trace, record);
      state_.apply(record.change);
      after(record);
    }
    count_until(scenario_.end());
    while (!open_.empty())
      end(open_.begin()->first, scenario_.end(), SplitReport::End::open, SplitReport::Decider::nobody);
    std::vector<SplitReport> found;
    for (std::size_t i = 0; i < reports_.size(); ++i)
      if (ran_both_[i]) found.push_back(std::move(reports_[i]));
    return found;
  }

 private:
  // By place: what each has written of its own, until it last began to write; and when that was, if it writes now.
  struct Open {
    std::size_t report;
    std::array<Bytes, 2> bytes{};
    std::array<Duration, 2> wrote{};
    std::array<std::optional<Time>, 2> since{};
  };

  void before(const Trace& trace, const Record& record) {
    if (const auto* point = std::get_if<RecoveryPointPicked>(&record.change)) {
      picked_[point->vm.index] = point->of;
      is_latest_[point->vm.index] = point->of == state_.copied_until(point->vm);
    }
    const auto* twin = std::get_if<InstanceChanged>(&record.change);
    const auto* moved = std::get_if<VmChanged>(&record.change);
    if (const auto* commits = std::get_if<CommitsChanged>(&record.change); commits && open_.contains(commits->vm))
      pause(commits->vm, commits->place, record.at);
    if (twin && twin->to != VmStatus::up && open_.contains(twin->vm))
      end(twin->vm, record.at, end_of(twin->vm, twin->place), decider_of(trace, record));
    if (moved && open_.contains(moved->vm) && moved->to == VmStatus::stopped)
      end(moved->vm, record.at, end_of(moved->vm, moved->place), decider_of(trace, record));
    // It is taken back to where the other one runs: whoever is moved away is stopped.
    if (moved && open_.contains(moved->vm) && moved->place != state_[moved->vm].place && !state_[moved->vm].stays)
      end(moved->vm, record.at, end_of(moved->vm, state_[moved->vm].place), SplitReport::Decider::way_back);
  }

  // One that stays where it was has what the other was not started with; one that starts again, only what is new.
  void after(const Record& record) {
    const auto* twin = std::get_if<InstanceChanged>(&record.change);
    if (twin && twin->to == VmStatus::up && !open_.contains(twin->vm)) begin(*twin, record.at);
    // From when both are up: one that was switched on has yet to boot.
    for (auto& [vm, open] : open_)
      if (!ran_both_[open.report] && state_.status(Instance{vm, Place::home}) == VmStatus::up &&
          state_.status(Instance{vm, Place::recovery}) == VmStatus::up) {
        ran_both_[open.report] = true;
        reports_[open.report].from = record.at;
      }
    for (auto& [vm, open] : open_)
      for (const Place place : {Place::home, Place::recovery}) {
        std::optional<Time>& since = open.since[static_cast<std::size_t>(place)];
        if (!since && state_.writes({vm, place})) since = record.at;
      }
  }

  void begin(const InstanceChanged& twin, Time now) {
    const std::size_t place = static_cast<std::size_t>(twin.place);
    const bool stays = state_[twin.vm].place == twin.place;
    Open open{.report = reports_.size()};
    const Time picked = picked_[twin.vm.index];
    if (stays && is_latest_[twin.vm.index]) {
      open.bytes[place] = state_.uncopied(twin.vm);
      open.wrote[place] = open.bytes[place].count == 0 ? Duration{} : now - picked;
    } else if (stays && state_.writes({twin.vm, twin.place})) {
      open.since[place] = picked;
    }
    // It may have run alone before.
    if (!stays && state_.writes(state_.in_service(twin.vm)))
      open.since[1 - place] = std::max(state_[twin.vm].since, picked);
    open_.emplace(twin.vm, open);
    ran_both_.push_back(false);
    reports_.push_back({.vm = twin.vm, .from = now, .to = now, .at_home = {}, .at_recovery = {}});
  }

  // Before a change that ends its writing, or its turn.
  void pause(VmId vm, Place place, Time now) {
    Open& open = open_.at(vm);
    const std::size_t i = static_cast<std::size_t>(place);
    if (!open.since[i]) return;
    open.bytes[i].count += written(scenario_, scenario_[vm], *open.since[i], now).count;
    open.wrote[i] += now - *open.since[i];
    open.since[i].reset();
  }

  SplitReport::End end_of(VmId vm, Place stopped) const {
    if (!state_.is_up(scenario_[vm].at(stopped).site)) return SplitReport::End::site_lost;
    return stopped == Place::home ? SplitReport::End::home_stopped : SplitReport::End::recovery_stopped;
  }

  // What led to it says who decided.
  SplitReport::Decider decider_of(const Trace& trace, const Record& record) const {
    using Decider = SplitReport::Decider;
    if (record.cause.kind == Cause::Kind::timeline)
      return std::holds_alternative<SetInstance>(scenario_.timeline[record.cause.index].what) ? Decider::hand
                                                                                              : Decider::copies;
    if (record.cause.kind != Cause::Kind::record) return Decider::nobody;
    const Change& led = trace.records[record.cause.index].change;
    if (std::holds_alternative<StepReached>(led)) return Decider::fencing;
    if (std::holds_alternative<FlowChanged>(led)) return Decider::quorum;
    if (std::holds_alternative<SiteChanged>(led)) return Decider::site;
    return std::holds_alternative<PlanChanged>(led) ? Decider::copies : Decider::way_back;
  }

  void end(VmId vm, Time now, SplitReport::End how, SplitReport::Decider decider) {
    for (const Place place : {Place::home, Place::recovery}) pause(vm, place, now);
    const Open open = open_.at(vm);
    SplitReport& report = reports_[open.report];
    report.to = now;
    report.end = how;
    report.decider = how == SplitReport::End::site_lost ? SplitReport::Decider::site : decider;
    report.at_home = open.bytes.front(), report.at_recovery = open.bytes.back();
    if (how == SplitReport::End::home_stopped) report.discarded_for = open.wrote.front();
    if (how == SplitReport::End::recovery_stopped) report.discarded_for = open.wrote.back();
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
    const std::vector<Address> addresses = addresses_now(scenario_, state_, clients, application);
    each_part_of_flows(
        reachability_.forwarding(),
        [&] { return reachability_.to_application(state_, clients.behind, application, addresses); },
        [&](const Answer& answer, double share) {
          count(answer, application, minutes * share * static_cast<double>(clients.count));
        });
  }

  void count(const Answer& answer, ApplicationId application, double user_minutes) {
    const auto& behind = behind_[application.index];
    const auto* served_by = std::get_if<VmId>(&answer.where);
    if (!answer.reached() || !served_by) return;
    for (const auto& [vm, open] : open_) {
      if (!behind.contains(vm)) continue;
      const Place place =
          vm == *served_by ? answer.place : reachability_.between(state_, Instance{*served_by, answer.place}, vm).place;
      SplitReport& report = reports_[open.report];
      (place == Place::home ? report.users_at_home : report.users_at_recovery) += user_minutes;
    }
  }

  const Scenario& scenario_;
  State state_;
  Reachability reachability_;
  std::vector<Time> picked_;     ///< By VM: the data that it was last started with elsewhere.
  std::vector<bool> is_latest_;  ///< By VM: that was all there was.
  std::vector<std::set<VmId>> behind_;
  std::map<VmId, Open> open_;
  std::vector<SplitReport> reports_;
  std::vector<bool> ran_both_;  ///< By report: whether both were ever up at once.
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

std::string_view to_text(SplitReport::Decider decider) {
  static constexpr std::string_view words[] = {
      "nobody yet",           "somebody, by hand",         "fencing by the plan", "quorum",
      "the plan, for copies", "the plan, on its way back", "the loss of a site"};
  return words[static_cast<std::size_t>(decider)];
}

std::vector<SplitReport> splits_of(const Scenario& scenario, const Trace& trace) { return Splits(scenario).of(trace); }

}  // namespace drsim
