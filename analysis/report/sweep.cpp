#include <algorithm>

#include "analysis/campaign_output.hpp"
#include "analysis/report/parts.hpp"
#include "analysis/sweep_output.hpp"
#include "analysis/text_style.hpp"

namespace drsim {
namespace {

constexpr std::size_t most_rows = 2'000;
constexpr int shades = 8;

}  // namespace

Json sweep_of(const Sweep& sweep) {
  std::vector<std::string> head = sweep.paths;
  for (const char* more : {"Design", "Users", "Median", "With 95 % confidence", "95 of 100", "Median against the objective"}) head.emplace_back(more);
  Json result = table("Downtime at each point, percentiles over replications", head);
  std::vector<std::pair<std::size_t, double>> medians;  // By row: which cell, and what it says.
  double low = 1e300, high = 0;
  std::size_t left_out = 0;
  for (const SweptPoint& point : sweep.points)
    for (const Sample& sample : point.samples) {
      const CampaignReport campaign = summarise(sample);
      for (const UseStatistics& use : campaign.uses) {
        if (result["rows"].size() == most_rows) {
          ++left_out;
          continue;
        }
        const Scenario& scenario = *campaign.scenario;
        const auto rto = scenario[use.application].rto;
        Json row = Json::array();
        for (const std::string& value : point.values) row.push_back(value);
        row.push_back(scenario.design);
        row.push_back(scenario[use.clients].name + " using " + scenario[use.application].name);
        medians.emplace_back(row.size(), use.p50.value);
        low = std::min(low, use.p50.value), high = std::max(high, use.p50.value);
        row.push_back(cell(span_text(use.p50.value), "num"));
        row.push_back(interval_text(use.p50));
        row.push_back(cell(span_text(use.p95.value), "num"));
        row.push_back(!rto ? Json("none stated") : use.p50.value <= seconds(*rto) ? cell("✓ within " + to_text(*rto), "good") : cell("✗ over " + to_text(*rto), "bad"));
        result["rows"].push_back(std::move(row));
      }
    }
  // Darker is longer: a heat map that is a table.
  for (std::size_t i = 0; i < medians.size(); ++i) {
    const double part = high > low ? (medians[i].second - low) / (high - low) : 0;
    result["rows"][i][medians[i].first]["s"] = static_cast<int>(part * shades);
  }
  if (left_out != 0) result["note"] = std::to_string(left_out) + " rows more are left out; --csv has them all.";
  return result;
}

}  // namespace drsim
