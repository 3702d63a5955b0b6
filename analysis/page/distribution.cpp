#include <algorithm>
#include <cmath>

#include "analysis/output/campaign/campaign_output.hpp"
#include "analysis/output/text/text_style.hpp"
#include "analysis/page/parts.hpp"

namespace drsim {
namespace {

constexpr std::size_t most_steps = 200;

// A distribution as a curve: the share over downtime instead of time.
std::vector<Breakpoint> curve_of(const std::vector<SharePoint>& distribution) {
  std::vector<Breakpoint> points;
  for (const SharePoint& point : distribution) points.push_back({start_of_scenario + point.downtime, point.share});
  return points;
}

Json mark(double share, const char* name, Duration downtime) {
  return {{"share", share}, {"name", name}, {"at", rounded(downtime)}, {"t", duration_text(downtime)}};
}

// The least downtime that this share does not exceed.
Duration quantile(const std::vector<Breakpoint>& curve, double share) {
  constexpr double rounding = 1e-9;
  for (std::size_t i = 0; i < curve.size(); ++i) {
    if (curve[i].share < share - rounding) continue;
    if (i == 0 || curve[i].share == curve[i - 1].share) return curve[i].at - start_of_scenario;
    const double part = (share - curve[i - 1].share) / (curve[i].share - curve[i - 1].share);
    const Duration step = curve[i].at - curve[i - 1].at;
    return curve[i - 1].at - start_of_scenario +
           Duration{std::llround(static_cast<double>(step.count()) * std::clamp(part, 0.0, 1.0))};
  }
  return curve.empty() ? Duration{} : curve.back().at - start_of_scenario;
}

Json line_of(const std::vector<Breakpoint>& curve) {
  if (curve.empty()) return nullptr;
  return {{"points", curve_json(thinned(curve, most_steps))},
          {"marks",
           {mark(0.5, "p50", quantile(curve, 0.5)), mark(0.95, "p95", quantile(curve, 0.95)),
            mark(1, "max", quantile(curve, 1))}}};
}

Duration span(double seconds) { return Duration{std::llround(seconds * 1e6)}; }

// A mark of replications says how sure it is.
Json mark(double share, const char* name, const Estimate& estimate) {
  Json json = mark(share, name, span(estimate.value));
  if (estimate.low || estimate.high)
    json["t"] = duration_text(estimate.value) + ", with 95 % confidence " + interval_text(estimate);
  return json;
}

// The mean downtime of users, replication by replication.
std::vector<Breakpoint> curve_of(const Sample& sample, const UseKey& use) {
  const Layout layout(*sample.scenario);
  for (std::size_t i = 0; i < layout.uses().size(); ++i) {
    const Layout::Use& one = layout.uses()[i];
    if ((*sample.scenario)[one.clients].name != use.clients ||
        (*sample.scenario)[one.application].name != use.application)
      continue;
    std::vector<double> downtimes = sample.column(layout, layout.of(i, Figure::downtime));
    std::sort(downtimes.begin(), downtimes.end());
    std::vector<Breakpoint> curve{{start_of_scenario + span(downtimes.front()), 0}};
    for (std::size_t n = 0; n < downtimes.size(); ++n)
      curve.push_back(
          {start_of_scenario + span(downtimes[n]), static_cast<double>(n + 1) / static_cast<double>(downtimes.size())});
    return curve;
  }
  return {};
}

// All users of a design, each counted once for each application they use.
std::vector<Breakpoint> downtimes_of_everybody(const RunReport& report) {
  std::vector<std::vector<Breakpoint>> curves;
  double users = 0;
  for (const PopulationReport& population : report.populations) {
    curves.push_back(curve_of(population.distribution));
    users += static_cast<double>((*report.scenario)[population.clients].count);
  }
  std::vector<std::pair<double, const std::vector<Breakpoint>*>> weighted;
  for (std::size_t i = 0; i < curves.size(); ++i)
    weighted.emplace_back(
        static_cast<double>((*report.scenario)[report.populations[i].clients].count) / std::max(users, 1.0),
        &curves[i]);
  return sum_of(weighted);
}

Json drawing_of(const std::vector<std::vector<Breakpoint>>& curves, std::optional<RecoveryTimeObjective> rto) {
  double longest = 1;
  Json lines = Json::array();
  for (const std::vector<Breakpoint>& curve : curves) {
    if (!curve.empty()) longest = std::max(longest, seconds(curve.back().at));
    lines.push_back(line_of(curve));
  }
  if (rto && seconds(rto->within) < 2 * longest) longest = std::max(longest, seconds(rto->within));
  longest *= 1.05;
  return {{"longest", longest},
          {"ticks", span_ticks(longest)},
          {"rto", rto ? Json(seconds(rto->within)) : Json(nullptr)},
          {"rto_text", rto ? Json(to_text(*rto)) : Json(nullptr)},
          {"lines", lines}};
}

}  // namespace

Json distributions_of(const std::vector<SimulatedDesign>& designs, const std::vector<UseKey>& uses) {
  Json drawings = Json::array();
  std::vector<std::vector<Breakpoint>> curves;
  const bool many = has_replications(designs);
  const auto campaigns = campaigns_of(designs);
  for (const UseKey& use : uses) {
    curves.clear();
    for (const SimulatedDesign& design : designs) {
      const PopulationReport* population = find_use(*design.report, use);
      curves.push_back(!population ? std::vector<Breakpoint>{}
                       : many      ? curve_of(*design.sample, use)
                                   : curve_of(population->distribution));
    }
    drawings.push_back(drawing_of(curves, use.rto));
    for (std::size_t d = 0; d < designs.size(); ++d)
      if (const UseStatistics* all = find_use(campaigns[d], use); all && !drawings.back()["lines"][d].is_null())
        drawings.back()["lines"][d]["marks"] = {mark(0.5, "p50", all->p50), mark(0.95, "p95", all->p95),
                                                mark(1, "max", span(all->worst))};
  }
  if (uses.size() > 1) {
    curves.clear();
    for (const SimulatedDesign& design : designs) curves.push_back(downtimes_of_everybody(*design.report));
    drawings.push_back(drawing_of(curves, {}));
  }
  return {{"what", many ? "replications" : "users"}, {"uses", drawings}};
}

}  // namespace drsim
