#include <nlohmann/json.hpp>

#include "analysis/output/campaign_output.hpp"
#include "analysis/output/json.hpp"

namespace drsim {
namespace {

using Json = nlohmann::ordered_json;

Json interval(const Estimate& estimate) {
  return Json::array(
      {estimate.low ? Json(*estimate.low) : Json(nullptr), estimate.high ? Json(*estimate.high) : Json(nullptr)});
}

void put(Json& to, const char* key, const Estimate& estimate) {
  to[key] = estimate.value;
  to[std::string(key) + "_interval"] = interval(estimate);
}

void put_use(Json& population, const UseStatistics& use) {
  population["outages_of_replication"] = nullptr;
  population["downtime_s"] = use.mean.value;
  population["downtime_p50_s"] = use.users_p50;
  population["downtime_p95_s"] = use.users_p95;
  population["downtime_max_s"] = use.users_max;
  population["user_minutes_lost"] = use.user_minutes_lost;
  put(population, "mean", use.mean);
  put(population, "p50", use.p50);
  put(population, "p90", use.p90);
  put(population, "p95", use.p95);
  put(population, "p99", use.p99);
  population["worst_s"] = use.worst;
  population["worst_replication"] = use.worst_replication;
  Json phases = Json::object();
  for (const auto& [phase, seconds] : use.phases) phases[std::string(to_text(phase))] = seconds;
  population["phases_s"] = phases;
}

Json of(const Sample& sample, const RunReport& typical) {
  const CampaignReport report = summarise(sample);
  Json json = Json::parse(run_json(typical));
  json["replications"] = report.replications;
  json["confidence"] = usual_confidence;
  json["cut_short"] = report.cut_short;
  json["typical_replication"] = report.typical_replication;
  json["worst_replication"] = report.worst_replication;
  for (std::size_t i = 0; i < report.uses.size(); ++i) {
    put_use(json["populations"][i], report.uses[i]);
    json["populations"][i]["outages_of_replication"] = report.typical_replication;
  }
  for (std::size_t i = 0; i < report.objectives.size(); ++i) {
    Json& expectation = json["expectations"][i];
    expectation["holds"] = report.objectives[i].holds;
    expectation["value"] = report.objectives[i].mean;
    put(expectation, "probability", report.objectives[i].probability);
    expectation["required"] = report.objectives[i].required;
  }
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

std::string campaign_json(const Sample& sample, const RunReport& typical) { return dump(of(sample, typical)); }

std::string campaign_json(const std::vector<Sample>& samples, const std::vector<RunReport>& typical) {
  Json designs = Json::array();
  for (std::size_t i = 0; i < samples.size(); ++i) designs.push_back(of(samples[i], typical[i]));
  return dump({{"drsim", 1}, {"designs", designs}, {"differences", differences_of(samples)}});
}

}  // namespace drsim
