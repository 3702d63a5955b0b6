#include "analysis/output/json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "analysis/demand/demand_output.hpp"
#include "analysis/output/output_version.hpp"
#include "analysis/output/text/compare_verdict.hpp"
#include "models/rulebook/errata.hpp"
#include "models/rulebook/network_mapping.hpp"

namespace drsim {
namespace {

using Json = nlohmann::ordered_json;

Json number(std::optional<Time> at) { return at ? Json(seconds(*at)) : Json(nullptr); }

Json of(const PathStep& step) {
  return {
      {"phase", to_text(step.phase)}, {"from_s", seconds(step.from)}, {"to_s", seconds(step.to)}, {"what", step.what}};
}

Json of(const Outage& outage) {
  Json affected = Json::array(), path = Json::array(), dispositions = Json::array();
  for (const auto& [at, disposition] : outage.met)
    dispositions.push_back(Json::array({seconds(at), to_text(disposition)}));
  for (const Breakpoint& point : outage.affected) affected.push_back(Json::array({seconds(point.at), point.share}));
  for (const PathStep& step : outage.critical_path) path.push_back(of(step));
  return {{"from_s", seconds(outage.from)}, {"to_s", number(outage.to)},
          {"planned", outage.is_planned},   {"disposition", to_text(outage.disposition)},
          {"dispositions", dispositions},   {"affected", affected},
          {"critical_path", path}};
}

Json of(std::optional<bool> is_met) { return is_met ? Json(*is_met) : Json(nullptr); }
Json number(std::optional<Duration> span) { return span ? Json(seconds(*span)) : Json(nullptr); }

Json of(const RecoveryTime& recovery) {
  return {{"objective_s", number(recovery.objective)},
          {"users", recovery.users},
          {"met", of(recovery.is_met())},
          {"longest_s", recovery.outage ? Json(seconds(recovery.longest)) : Json(nullptr)},
          {"open_at_horizon", recovery.is_open},
          {"outage", recovery.outage ? Json(*recovery.outage) : Json(nullptr)},
          {"longest_planned_s", seconds(recovery.longest_planned)}};
}

Json of(const Scenario& scenario, const RecoveryPoint& point) {
  return {{"application", scenario[point.application].name},
          {"objective_s", number(point.objective)},
          {"oldest_s", number(point.oldest)},
          {"lost", point.is_lost},
          {"met", of(point.is_met())}};
}

Json of(const Scenario& scenario, const PopulationReport& population) {
  Json outages = Json::array();
  for (const Outage& outage : population.outages) outages.push_back(of(outage));
  const Population& clients = scenario[population.clients];
  Json json{{"clients", clients.name},
            {"application", scenario[population.application].name},
            {"users", clients.count},
            {"outages", outages},
            {"downtime_s", population.mean_downtime},
            {"downtime_p50_s", seconds(population.downtime_p50)},
            {"downtime_p95_s", seconds(population.downtime_p95)},
            {"downtime_p99_s", seconds(population.downtime_p99)},
            {"downtime_max_s", seconds(population.downtime_max)},
            {"recovery_time", of(population.recovery_time)},
            {"first_loss_s", number(population.first_loss)},
            {"user_minutes_lost", population.user_minutes_lost},
            {"trombone_s", seconds(population.tromboned)},
            {"trombone_extra_s", seconds(population.detour)}};
  if (population.waited > Duration{}) {
    json["waits_s"] = seconds(population.waited);
    json["longest_wait_s"] = seconds(population.longest_wait);
    json["waiting_share"] = population.waiting_share;
  }
  if (population.demand) json["demand"] = demand_json(*population.demand);
  return json;
}

Json of(const Scenario& scenario, const FaultDomain& domain) {
  Json sites = Json::array(), switches = Json::array();
  for (const SiteId site : domain.sites) sites.push_back(scenario[site].name);
  for (const SwitchId node : domain.switches) switches.push_back(scenario[node].name);
  return {
      {"vlan", scenario[domain.vlan].name}, {"sites", sites}, {"endpoints", domain.endpoints}, {"switches", switches}};
}

Json of(const Scenario& scenario, const StormReport& storm) {
  Json sites = Json::array(), lost = Json::array(), loop = Json::array();
  for (const LinkId link : storm.loop) loop.push_back(scenario[link].name);
  for (const SiteId site : storm.sites) sites.push_back(scenario[site].name);
  for (const VmId vm : storm.lost) lost.push_back(scenario[vm].name);
  return {{"vlan", scenario[storm.vlan].name},
          {"from_s", seconds(storm.from)},
          {"full_s", number(storm.full)},
          {"to_s", number(storm.to)},
          {"rho", storm.growth},
          {"frames", storm.frames},
          {"sites", sites},
          {"vms_lost", lost},
          {"loop", loop}};
}

Json of(const Scenario& scenario, const BlastRadius& now) {
  Json sites = Json::array();
  for (const SiteId site : now.sites) sites.push_back(scenario[site].name);
  return {
      {"at_s", seconds(now.at)}, {"vms", now.vms}, {"gateways", now.gateways}, {"users", now.users}, {"sites", sites}};
}

std::string_view word_for(FailoverMode mode) {
  return mode == FailoverMode::test ? "test" : mode == FailoverMode::planned ? "planned" : "unplanned";
}

Json of(const Scenario& scenario, const PlanRun& run) {
  Json groups = Json::array();
  for (const GroupReport& group : run.groups)
    groups.push_back({{"group", scenario[run.plan].groups[group.group].name},
                      {"from_s", seconds(group.from)},
                      {"to_s", seconds(group.to)},
                      {"slack_s", seconds(group.slack)}});
  Json json{{"plan", scenario[run.plan].name},
            {"mode", word_for(run.mode)},
            {"to_place", run.target == Place::home ? "home" : "recovery"},
            {"from_s", seconds(run.from)},
            {"to_s", number(run.to)},
            {"aborted", run.is_aborted},
            {"vms_moved", run.moved},
            {"vms_that_had_to", run.had_to},
            {"people_hours", seconds(run.work) / 3600},
            {"tasks_failed", run.given_up},
            {"tasks_skipped", run.left_out},
            {"groups", groups}};
  if (run.is_unnecessary) json["unnecessary"] = true;
  return json;
}

Json of(const Scenario& scenario, const ReplicaLagReport& lag) {
  return {{"vm", scenario[lag.vm].name},
          {"longest_s", seconds(lag.longest)},
          {"mean_s", lag.mean},
          {"violation_s", seconds(lag.violation)},
          {"unprotected_s", seconds(lag.without)}};
}

Json of(const Scenario& scenario, const CommitReport& commits) {
  return {{"vm", scenario[commits.vm].name},
          {"round_trip_s", seconds(commits.round_trip)},
          {"longest_round_trip_s", seconds(commits.longest_round_trip)},
          {"waited_s", seconds(commits.waited)},
          {"alone_s", seconds(commits.alone)}};
}

Json of(const Scenario& scenario, const SplitReport& split) {
  return {{"vm", scenario[split.vm].name},
          {"from_s", seconds(split.from)},
          {"to_s", seconds(split.to)},
          {"home_bytes", split.at_home.count},
          {"recovery_bytes", split.at_recovery.count},
          {"home_user_minutes", split.users_at_home},
          {"recovery_user_minutes", split.users_at_recovery},
          {"end", to_text(split.end)},
          {"discarded_bytes", split.discarded().count},
          {"duplicate_address_s", seconds(split.one_segment)},
          {"decided_by", to_text(split.decider)}};
}

Json of(const Scenario&, const UnreachedReport& step) {
  return {{"at_s", seconds(step.at)}, {"what", step.what}, {"reached_s", number(step.done)}};
}

Json of(const Scenario& scenario, const LatencyReport& one) {
  return {{"vm", scenario[one.vm].name},
          {"needs", scenario[one.need].name},
          {"before_s", seconds(one.before)},
          {"after_s", seconds(one.after)}};
}

template <class Report>
Json all_of(const Scenario& scenario, const std::vector<Report>& reports) {
  Json all = Json::array();
  for (const Report& report : reports) all.push_back(of(scenario, report));
  return all;
}

std::string_view word_for(Ending ending) {
  switch (ending) {
    case Ending::horizon:
      return "horizon";
    case Ending::never_settled:
      return "never settled";
    case Ending::record_limit:
      return "record limit";
  }
  return "";
}

Json of(const RunReport& report) {
  const Scenario& scenario = *report.scenario;
  const CalendarStart& starts = scenario.starts;
  Json populations = Json::array(), points = Json::array(), domains = Json::array(), expectations = Json::array(),
       story = Json::array(), storms = Json::array(), blast = Json::array();
  for (const PopulationReport& population : report.populations) populations.push_back(of(scenario, population));
  for (const RecoveryPointReport& point : report.recovery_points)
    points.push_back({{"vm", scenario[point.vm].name},
                      {"age_s", seconds(point.age)},
                      {"lost", point.is_lost},
                      {"objective_s", number(point.objective)},
                      {"met", of(point.is_met())}});
  for (const FaultDomain& domain : report.fault_domains) domains.push_back(of(scenario, domain));
  for (const Incident& incident : report.story) {
    story.push_back({{"at_s", seconds(incident.at)}, {"what", incident.what}});
    if (incident.others.empty()) continue;
    story.back()["vms"] = incident.others.size() + 1;
    story.back()["last_at_s"] = seconds(incident.last);
  }
  for (const StormReport& storm : report.storms) storms.push_back(of(scenario, storm));
  for (const BlastRadius& now : report.blast_radius) blast.push_back(of(scenario, now));
  for (const ExpectationReport& expectation : report.expectations)
    expectations.push_back({{"text", expectation.text}, {"holds", expectation.holds}, {"value", expectation.value}});
  Json json{{"drsim", output_version},
            {"scenario", scenario.title},
            {"design", scenario.design},
            {"seed", report.seed},
            {"starts", fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}", starts.year, starts.month, starts.day, starts.hour,
                                   starts.minute)},
            {"horizon_s", seconds(scenario.horizon)},
            {"ending", word_for(report.ending)},
            {"changes", report.records},
            {"populations", populations},
            {"recovery_points", points},
            {"application_points", all_of(scenario, report.application_points)},
            {"plans", all_of(scenario, report.recovery.plans)},
            {"replicas", all_of(scenario, report.recovery.lags)},
            {"split_brain", all_of(scenario, report.recovery.splits)},
            {"unreachable_steps", all_of(scenario, report.recovery.unreached)},
            {"latency_increases", all_of(scenario, report.recovery.latencies)},
            {"fault_domains", domains},
            {"storms", storms},
            {"blast_radius", blast},
            {"addresses_changed", report.addresses_changed},
            {"names_changed", report.names_changed},
            {"expectations", expectations},
            {"story", story},
            {"assumptions", scenario.assumptions}};
  if (!report.recovery.commits.empty()) json["commits"] = all_of(scenario, report.recovery.commits);
  if (!report.lines.empty()) json["lines"] = lines_json(scenario, report.lines);
  if (follows_documents(scenario))
    json["document_version"] = to_text(scenario.document_version), json["allowed_errata"] = scenario.allowed_errata;
  return json;
}

std::string print(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

}  // namespace

std::string run_json(const RunReport& report) { return print(of(report)); }

std::string compare_json(const std::vector<RunReport>& reports) {
  Json designs = Json::array();
  for (const RunReport& report : reports) designs.push_back(of(report));
  return print({{"drsim", output_version}, {"verdict", compare_verdict(reports)}, {"designs", designs}});
}

}  // namespace drsim
