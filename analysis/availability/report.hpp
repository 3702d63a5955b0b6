// All results of one run: outages with their critical paths, downtimes, recovery points, storms and expectations. Begin
// with struct RunReport; analyse() fills it from a trace.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/availability/recovery/recovery_report.hpp"
#include "analysis/demand/load_report.hpp"
#include "models/state/phase.hpp"
#include "models/state/trace.hpp"
#include "models/world/scenario.hpp"

namespace drsim {

struct History;

/// A stretch of a critical path. The next one begins where this one ends.
struct PathStep {
  Phase phase = Phase::unexplained;
  Time from, to;
  std::string what;  ///< "vm db up at secondary"
  std::optional<std::size_t>
      record{};  ///< What ended it; none: it is the wait for the timeline, for caches, for the horizon.
};

/// The share of users cut off, from here on linear to the next breakpoint. Two of them at one instant are a jump.
struct Breakpoint {
  Time at;
  double share = 0;  ///< 0 to 1
  friend bool operator==(Breakpoint, Breakpoint) = default;
};

/// A point of a distribution: the share of users whose downtime is at most this. Linear in between; two points of one
/// downtime are a jump.
struct SharePoint {
  Duration downtime{};
  double share = 0;  ///< 0 to 1
};

/// A longest stretch of time during which some users are cut off.
struct Outage {
  Time from;
  std::optional<Time> to;     ///< None: still open at the horizon.
  Disposition disposition{};  ///< What the first users lost met first.
  std::vector<std::pair<Time, Disposition>>
      met;  ///< What who is cut off meets, each from its instant on. Only where words are wanted.
  std::vector<Breakpoint> affected;     ///< From `from` to `to`, or to the horizon.
  std::vector<PathStep> critical_path;  ///< From `from` to `to`, or to the horizon, without gaps.
  bool is_planned = false;  ///< Whatever cut users off in it follows from an act that somebody planned: it is no
                            ///< incident.
  std::string begun_by{};   ///< What happened that first cut somebody off in it. Only where words are wanted.
};

/// How long it took until users were served again, in the incident in which it took longest, against the application's
/// objective. The only judgement of that objective: every output shows this one.
struct RecoveryTime {
  double users = 1;                   ///< The share of users it is about, 0 to 1.
  std::optional<Duration> objective;  ///< None: none is stated.
  std::optional<std::size_t> outage;  ///< The incident; none: there was none.
  Duration longest{};                 ///< From its first user lost until this share is served for good.
  bool is_open = false;               ///< At the horizon it is not: `longest` is the time until then.
  Duration longest_planned{};         ///< The same of outages that follow from planned acts.

  /// None: nothing was to be met.
  std::optional<bool> is_met() const {
    if (!objective) return {};
    return !outage || (!is_open && longest <= *objective);
  }
};

/// What became of one population's use of one application.
struct PopulationReport {
  PopulationId clients;
  ApplicationId application;
  std::vector<Outage> outages;
  double mean_downtime = 0;  ///< Over users [s]: the integral of the shares.
  Duration downtime_p50{}, downtime_p95{}, downtime_p99{}, downtime_max{};  ///< Across users.
  std::vector<SharePoint> distribution;                                     ///< The same, whole.
  RecoveryTime recovery_time;
  std::optional<Time> first_loss;
  double user_minutes_lost = 0;          ///< mean_downtime in minutes times the number of users.
  Duration tromboned{};                  ///< For how long who asked was served by way of another site's gateway,
  Duration detour{};                     ///< and the most that this cost a question and its answer on the interconnect.
  Duration waited{};                     ///< For how long some who asked had to wait for a resolver, or for an address,
  Duration longest_wait{};               ///< how long at most, until they were answered,
  double waiting_share = 0;              ///< and how many of them.
  std::optional<DemandReport> demand{};  ///< None: nobody said what they ask for.
};

/// How old the data of a failed-over VM was: from the replica's recovery point to the last instant it ran at home. Of a
/// VM that ran at both places until one copy was discarded: until then, since all that this copy wrote is lost.
struct RecoveryPointReport {
  VmId vm;
  Duration age{};
  bool is_lost = false;  ///< There was nothing it could have been started with: the age is the whole horizon.
  std::optional<Duration> objective{};  ///< The strictest of the applications that it stands behind.

  /// None: nothing was to be met.
  std::optional<bool> is_met() const {
    if (!objective) return {};
    return !is_lost && age <= *objective;
  }
};

/// The data that an application went on with: the oldest of its VMs, against its objective. The only judgement of that
/// objective: every output shows this one.
struct RecoveryPoint {
  ApplicationId application;
  std::optional<Duration> objective;
  std::optional<Duration> oldest;  ///< None: no VM behind it was started elsewhere.
  bool is_lost = false;            ///< One of its VMs had no recovery point at all.

  std::optional<bool> is_met() const {
    if (!objective) return {};
    return !is_lost && (!oldest || *oldest <= *objective);
  }
};

/// What one broadcast storm would take down: the sites and endpoints that one broadcast domain of a VLAN joins.
struct FaultDomain {
  VlanId vlan;
  std::vector<SiteId> sites;
  std::vector<SwitchId> switches;
  std::size_t endpoints = 0;  ///< VMs and gateways that are attached to it, before or after a failover.
};

/// Something that happened, in words.
struct Incident {
  Time at;
  std::string what;            ///< "site primary down"
  std::optional<VmId> vm{};    ///< Of what happened to one VM: which; what() has its name once.
  std::vector<VmId> others{};  ///< Of its group, to which the same happened then or later.
  Time last{};                 ///< To the last of them.
};

/// A storm as it happened.
struct StormReport {
  VlanId vlan;
  Time from;
  std::optional<Time> full, to;  ///< When its links were full, and when it was over; none: not before the horizon.
  double growth = 0;             ///< rho, the largest it had.
  double frames = 0;             ///< That its loop carried: what following each of them would have cost.
  std::vector<SiteId> sites;     ///< Of its broadcast domain.
  std::vector<VmId> lost;        ///< VMs whose address moved about, or whose port it overloaded.
  std::vector<LinkId> loop;      ///< The trunks that frames could go round on, of all loops it had.
  std::vector<LinkId> last{};    ///< Of these, those that carried it last: at its end, or at the horizon.
  // Why spanning tree blocked none of them.
  std::vector<SwitchId> without_tree{};  ///< Switches of the loop that take no part in it.
  std::vector<SwitchId> overloaded{};    ///< Switches that the storm itself kept from hearing BPDUs.
  std::vector<LinkId> unseen{};          ///< Trunks that BPDUs do not cross.
};

/// What storms have taken down, from an instant on.
struct BlastRadius {
  Time at;
  std::size_t vms = 0, gateways = 0;
  std::int64_t users = 0;     ///< Of populations with a use that is cut off by it.
  std::vector<SiteId> sites;  ///< Of any of them.

  bool is_as_large_as(const BlastRadius& other) const {
    return vms == other.vms && gateways == other.gateways && users == other.users && sites == other.sites;
  }
};

struct ExpectationReport {
  std::string text;  ///< As the scenario states it.
  bool holds = false;
  double value = 0;     ///< What was found [s].
  std::string found{};  ///< The same in words; empty: the value is a duration.
};

/// Everything a run is asked for. Computed from its scenario and its trace.
struct RunReport {
  const Scenario* scenario = nullptr;
  std::uint64_t seed = 0;
  Ending ending = Ending::horizon;
  std::size_t records = 0;
  std::vector<PopulationReport> populations;
  std::vector<RecoveryPointReport> recovery_points;  ///< By VM.
  std::vector<RecoveryPoint> application_points;     ///< By application, in the order of the scenario.
  RecoveryReport recovery;
  std::vector<FaultDomain> fault_domains;
  std::vector<StormReport> storms;
  std::vector<BlastRadius> blast_radius;
  std::vector<LineReport> lines{};  ///< What links carried, where demand is stated.
  std::vector<ExpectationReport> expectations;
  std::vector<ExpectationReport> judged_objectives{};  ///< As replications judge the applications' objectives. Empty:
                                                       ///< the judgements of this run stand.
  std::vector<Incident> story;                         ///< What happened, without the steady state of replication.
  std::size_t omitted = 0;                             ///< How much of it is left out, for its length.
  std::size_t addresses_changed = 0;  ///< VMs that ran at the recovery site with another address than at home.
  std::size_t names_changed = 0;      ///< Names that were published again.
};

/// The report of a run that ended. The scenario must outlive it.
RunReport analyse(const Scenario& scenario, const Trace& trace);
/// The same without its stories (fault domains, storms, what happened).
RunReport measure(const Scenario& scenario, const Trace& trace);
/// The same of a run that was followed while it was simulated, without words: what a campaign needs of each
/// replication.
RunReport measure(const Scenario& scenario, const Trace& trace, std::span<const History> histories);

/// "downtime of payroll from branch-users <= 1h 30m".
std::string text_of(const Scenario& scenario, const Expectation& expectation);

}  // namespace drsim
