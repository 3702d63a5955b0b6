#include <array>

#include "analysis/output/campaign/campaign_output.hpp"
#include "analysis/output/json.hpp"
#include "analysis/output/objective_json.hpp"
#include "analysis/output/output_version.hpp"
#include "analysis/output/text/compare_verdict.hpp"

namespace drsim {
namespace {

using Json = nlohmann::ordered_json;

void put(Json& to, const char* key, const Estimate& estimate) {
  to[key] = estimate.value;
  to[std::string(key) + "_interval"] = interval_json(estimate);
}

void put_use(Json& population, const UseStatistics& use) {
  population["outages_of_replication"] = nullptr;
  population["downtime_s"] = use.mean.value;
  population["downtime_p50_s"] = use.users_p50;
  population["downtime_p95_s"] = use.users_p95;
  population["downtime_p99_s"] = use.users_p99;
  population["downtime_max_s"] = use.users_max;
  population["user_minutes_lost"] = use.user_minutes_lost;
  population.erase("demand");
  if (use.demand)
    population["demand"] = {{"degraded_s", use.demand->degraded},
                            {"missing_s", use.demand->missing},
                            {"user_minutes_missing", use.demand->user_minutes},
                            {"worst_minute_unserved", use.demand->unserved},
                            {"worst_minute_unserved_most", use.demand->most_unserved}};
  Json over_replications = Json::object();
  put(over_replications, "mean", use.mean);
  put(over_replications, "p50", use.p50);
  put(over_replications, "p90", use.p90);
  put(over_replications, "p95", use.p95);
  put(over_replications, "p99", use.p99);
  over_replications["worst"] = use.worst;
  over_replications["worst_replication"] = use.worst_replication;
  population["mean_over_users_s"] = over_replications;
  population["objective"] = use.recovery_time ? attainment_json(*use.recovery_time) : Json(nullptr);
  population["recovery_time_of_replication"] = population["recovery_time"];
  population.erase("recovery_time");
  Json phases = Json::object();
  for (const auto& [phase, seconds] : use.phases) phases[std::string(to_text(phase))] = seconds;
  population["phases_s"] = phases;
}

Json of(const Sample& sample, const RunReport& typical, std::uint64_t replication) {
  const CampaignReport report = summarise(sample);
  Json json = Json::parse(run_json(typical));
  json["replications"] = report.replications;
  json["confidence"] = usual_confidence;
  json["cut_short"] = report.cut_short;
  json["typical_replication"] = replication;
  json["worst_replication"] = report.worst_replication;
  for (std::size_t i = 0; i < report.uses.size(); ++i) {
    put_use(json["populations"][i], report.uses[i]);
    json["populations"][i]["outages_of_replication"] = replication;
  }
  for (std::size_t i = 0; i < report.objectives.size(); ++i) {
    Json& expectation = json["expectations"][i];
    expectation["holds"] = report.objectives[i].holds;
    expectation["value"] = report.objectives[i].mean;
    expectation.update(attainment_json(report.objectives[i].attainment));
  }
  json["recovery_point_objectives"] = report.recovery_points ? attainment_json(*report.recovery_points) : Json(nullptr);
  if (report.recovery_point_p95) {
    json["recovery_point"] = Json::object();
    put(json["recovery_point"], "p50", *report.recovery_point_p50);
    put(json["recovery_point"], "p95", *report.recovery_point_p95);
  }
  return json;
}

Json differences_of(const std::vector<Sample>& samples) {
  Json all = Json::array();
  for (std::size_t i = 1; i < samples.size(); ++i) {
    const Scenario& scenario = *samples[i].scenario;
    const Layout layout(scenario);
    for (const Difference& difference : differences(samples.front(), samples[i])) {
      const Layout::Use& use = layout.uses()[difference.use];
      Json one = {{"design", scenario.design},
                  {"against", samples.front().scenario->design},
                  {"clients", scenario[use.clients].name},
                  {"application", scenario[use.application].name}};
      put(one, "mean", difference.mean);
      put(one, "p50", difference.p50);
      put(one, "p95", difference.p95);
      one["longer"] = difference.longer;
      one["shorter"] = difference.shorter;
      all.push_back(std::move(one));
    }
  }
  return all;
}

std::string dump(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

}  // namespace

std::string campaign_json(const Sample& sample, const RunReport& typical) {
  return dump(of(sample, typical, typical_replication(std::array{&sample})));
}

std::string campaign_json(const std::vector<Sample>& samples, const std::vector<RunReport>& typical) {
  Json designs = Json::array();
  std::vector<const Sample*> all;
  for (const Sample& sample : samples) all.push_back(&sample);
  const std::uint64_t replication = typical_replication(all);
  for (std::size_t i = 0; i < samples.size(); ++i) designs.push_back(of(samples[i], typical[i], replication));
  return dump({{"drsim", output_version},
               {"verdict", compare_verdict(samples, typical)},
               {"designs", designs},
               {"differences", differences_of(samples)}});
}

}  // namespace drsim
