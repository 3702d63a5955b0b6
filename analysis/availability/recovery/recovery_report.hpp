// What recovery plans did in a run: their groups and durations, replication lag, VMs that ran at both sites, and steps
// that could not be reached.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/state/trace.hpp"
#include "models/world/scenario.hpp"

namespace drsim {

/// A group of a plan, as it was carried out.
struct GroupReport {
  std::uint32_t group = 0;
  Time from, to;
  Duration slack{};  ///< How much longer it could have taken without the plan ending later.
};

/// One time that a plan was carried out, from its decision to its end.
struct PlanRun {
  PlanId plan;
  FailoverMode mode{};
  Place target{};
  Time from;
  std::optional<Time> to;             ///< None: not before the horizon.
  bool is_aborted = false;            ///< What it went to was lost on the way.
  std::size_t moved = 0, had_to = 0;  ///< VMs it started elsewhere, and those of them that did not run any more.
  Duration work{};                    ///< Of people, all together.
  std::size_t given_up = 0;           ///< Tasks that failed for good and were passed over.
  std::size_t left_out = 0;           ///< Tasks that a test left out.
  bool is_unnecessary = false;        ///< Unplanned, while every user was served.
  std::vector<GroupReport> groups;    ///< Finished ones.
};

/// How far the replica of a VM lagged behind while the VM ran.
struct ReplicaLagReport {
  VmId vm;
  Duration longest{};
  double mean = 0;       ///< [s], over the time it ran and was replicated.
  Duration violation{};  ///< How long it lagged by more than its objective.
  Duration without{};    ///< How long the VM ran with nobody copying what it wrote, or nothing yet to start it with.
};

/// What the commits of a VM with synchronous replication waited for.
struct CommitReport {
  VmId vm;
  Duration round_trip{},
      longest_round_trip{};  ///< That each waited for while both places had it: at first, and at most.
  Duration waited{};         ///< For how long none was confirmed: the other place did not answer.
  Duration alone{};          ///< For how long it ran and confirmed what was at one place only.
};

/// A VM that ran at both its places: two that write, and neither has what the other writes.
struct SplitReport {
  VmId vm;
  Time from, to;               ///< While both were up.
  Bytes at_home, at_recovery;  ///< What each of the two wrote that the other has not: since the data the second one was
                               ///< started with.
  double users_at_home = 0, users_at_recovery = 0;  ///< How long how many users worked with each [user-minutes].
  enum class End : std::uint8_t {
    home_stopped,      ///< Somebody stopped the one at home: its writes are thrown away.
    recovery_stopped,  ///< Likewise.
    site_lost,         ///< One of their sites failed.
    open,              ///< Not before the horizon: nobody has decided yet whose writes stay.
  } end = End::open;
  /// What decided whose writes stay.
  enum class Decider : std::uint8_t {
    nobody,    ///< Not yet.
    hand,      ///< Somebody stopped one of them.
    fencing,   ///< The plan reached its source after all.
    quorum,    ///< Without a majority, nobody goes on.
    copies,    ///< Where the plan's copies are written to, nothing may run.
    way_back,  ///< The plan took it to where the other one ran.
    site,      ///< One of their sites was lost.
  } decider = Decider::nobody;
  Duration discarded_for{};  ///< For how long the one that was stopped had written what the other has not.
  Duration one_segment{};    ///< For how long both were on one broadcast domain, with one address.
  /// What is thrown away with the one that was stopped.
  Bytes discarded() const {
    return end == End::home_stopped ? at_home : end == End::recovery_stopped ? at_recovery : Bytes{};
  }
};
std::string_view to_text(SplitReport::End end);
std::string_view to_text(SplitReport::Decider decider);

/// A step of a plan that found its target out of reach.
struct UnreachedReport {
  Time at;
  std::string what;          ///< In words.
  std::optional<Time> done;  ///< When it was reached after all. None: never.
};

/// A VM and what it needs, further apart after some plan than before.
struct LatencyReport {
  VmGroupId vm, need;
  Duration before{}, after{};  ///< There and back, of the nearest that serves; the longest after any plan.
};

/// What became of plans, copies and data.
struct RecoveryReport {
  std::vector<PlanRun> plans;          ///< In the order they began.
  std::vector<ReplicaLagReport> lags;  ///< Of VMs with replicas, in the order of the scenario.
  std::vector<CommitReport> commits;
  std::vector<SplitReport> splits;
  std::vector<UnreachedReport> unreached;  ///< In the order they were tried.
  std::vector<LatencyReport> latencies;
};

RecoveryReport recovery_of(const Scenario& scenario, const Trace& trace);
/// Of a trace in which some VM ran twice.
std::vector<SplitReport> splits_of(const Scenario& scenario, const Trace& trace);
/// Of VMs with synchronous replication.
std::vector<CommitReport> commits_of(const Scenario& scenario, const Trace& trace);
/// The unplanned failovers of a trace: when each was decided, and whether every user was served then.
struct UnplannedFailover {
  PlanId plan;
  Time at;
  bool is_unnecessary = false;
};
std::vector<UnplannedFailover> decisions_of(const Scenario& scenario, const Trace& trace);
std::vector<LatencyReport> latencies_of(const Scenario& scenario, const Trace& trace);

struct TextStyle;
struct RunReport;
/// What of it a person wants to read; empty if there is nothing.
std::string recovery_text(const RunReport& report, const TextStyle& style);
/// VMs that ran twice; empty if none did.
std::string splits_text(const RunReport& report);

}  // namespace drsim
