#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "analysis/output/objective_json.hpp"
#include "analysis/output/output_version.hpp"
#include "analysis/output/sweep_output.hpp"
#include "analysis/output/text/text_style.hpp"

namespace drsim {
namespace {

using Json = nlohmann::ordered_json;

// What a purpose of random draws is to a planner.
std::string plain_words(const std::string& input) {
  static const std::map<std::string, std::string> words{{"declare", "the declaration delay"},
                                                        {"boot", "boot times"},
                                                        {"expiry", "the age of cached names"},
                                                        {"replicate", "the phase of replication"},
                                                        {"hold", "how old the last heartbeat was"},
                                                        {"convergence", "routing convergence"},
                                                        {"dead", "how old the last hello was"},
                                                        {"neighbour", "how soon neighbours hear of a move"},
                                                        {"task", "the plan's tasks"},
                                                        {"publish", "publishing names"},
                                                        {"transfer", "zone transfers"},
                                                        {"takeover", "the gateways' takeover"},
                                                        {"withdraw", "withdrawing subnets"},
                                                        {"announce", "announcing subnets"}};
  const auto found = words.find(input);
  return found == words.end() ? input : found->second;
}

double shown_share(double share) { return 100 * std::clamp(share, 0.0, 1.0); }

std::string interval(const Estimate& estimate) {
  if (!estimate.low || !estimate.high) return "";
  return fmt::format(" ({:.0f} to {:.0f} %)", shown_share(*estimate.low), shown_share(*estimate.high));
}

std::vector<Influence> by_total(std::vector<Influence> influences) {
  std::stable_sort(influences.begin(), influences.end(),
                   [](const Influence& a, const Influence& b) { return a.total.value > b.total.value; });
  return influences;
}

Json of(const Estimate& estimate) {
  return {{"value", estimate.value},
          {"interval",
           Json::array({estimate.low ? Json(*estimate.low) : Json(), estimate.high ? Json(*estimate.high) : Json()})}};
}

}  // namespace

std::vector<double> downtime_of_all(const Sample& sample) {
  const Layout layout(*sample.scenario);
  std::vector<double> all(sample.size());
  double users = 0;
  for (std::size_t use = 0; use < layout.uses().size(); ++use) {
    const double count = static_cast<double>((*sample.scenario)[layout.uses()[use].clients].count);
    const std::vector<double> downtime = sample.column(layout, layout.of(use, Figure::downtime));
    for (std::size_t i = 0; i < all.size(); ++i) all[i] += downtime[i] * count;
    users += count;
  }
  if (users > 0)
    for (double& downtime : all) downtime /= users;
  return all;
}

std::string sensitivity_text(const std::vector<Sensitivity>& designs, const TextStyle& style) {
  std::string text;
  for (const Sensitivity& design : designs) {
    const std::vector<Influence> sorted = by_total(design.influences);
    text += (text.empty() ? "" : "\n") + bold(design.design, style) +
            fmt::format(": downtime, mean over all users: {} with a standard deviation of {}; {} runs\n",
                        rounded_text(design.mean), rounded_text(design.deviation), design.runs);
    if (sorted.empty() || design.deviation <= 0) {
      text += "nothing varies\n";
      continue;
    }
    text += bold(fmt::format("{:.0f} % of the spread is {}", shown_share(sorted.front().first.value),
                             plain_words(sorted.front().input)),
                 style) +
            "\n";
    for (const Influence& one : sorted) {
      if (one.total.value < 0.0005) continue;
      text += fmt::format("  {}: {:.0f} % alone{}, {:.0f} % with all it takes part in{}\n", plain_words(one.input),
                          shown_share(one.first.value), interval(one.first), shown_share(one.total.value),
                          interval(one.total));
    }
  }
  return text;
}

std::string sensitivity_json(const std::vector<Sensitivity>& designs) {
  Json all = Json::array();
  for (const Sensitivity& design : designs) {
    Json influences = Json::array();
    for (const Influence& one : by_total(design.influences))
      influences.push_back(
          {{"input", one.input}, {"says", plain_words(one.input)}, {"first", of(one.first)}, {"total", of(one.total)}});
    all.push_back({{"design", design.design},
                   {"runs", design.runs},
                   {"mean", design.mean},
                   {"deviation", design.deviation},
                   {"influences", influences}});
  }
  return Json{{"drsim", output_version}, {"sensitivity", all}}.dump(2, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

std::string sweep_json(const Sweep& sweep) {
  Json points = Json::array();
  for (const SweptPoint& point : sweep.points) {
    Json values = Json::object(), designs = Json::array();
    for (std::size_t i = 0; i < sweep.paths.size(); ++i) values[sweep.paths[i]] = point.values[i];
    for (const Sample& sample : point.samples) {
      const CampaignReport report = summarise(sample);
      Json uses = Json::array(), objectives = Json::array();
      for (const UseStatistics& use : report.uses) {
        Json one = {{"clients", (*report.scenario)[use.clients].name},
                    {"application", (*report.scenario)[use.application].name}};
        for (const Shown shown : {Shown::mean, Shown::p50, Shown::p90, Shown::p95, Shown::p99}) {
          const Json estimate = of(estimate_of(use, shown));
          one[std::string(to_text(shown))] = estimate["value"];
          one[std::string(to_text(shown)) + "_interval"] = estimate["interval"];
        }
        if (use.demand) {
          const Json missed = of(use.demand->missed);
          one["missing"] = missed["value"];
          one["missing_interval"] = missed["interval"];
          one["degraded"] = use.demand->degraded;
          one["worst_minute_unserved"] = use.demand->unserved;
        }
        one["objective"] = use.recovery_time ? attainment_json(*use.recovery_time) : Json(nullptr);
        uses.push_back(std::move(one));
      }
      for (const ObjectiveStatistics& objective : report.objectives)
        objectives.push_back({{"text", objective.text},
                              {"holds", objective.holds},
                              {"probability", objective.probability.value},
                              {"verdict", attainment_json(objective.attainment)["verdict"]}});
      designs.push_back({{"design", report.scenario->design},
                         {"replications", report.replications},
                         {"populations", uses},
                         {"expectations", objectives}});
    }
    points.push_back({{"values", values}, {"designs", designs}});
  }
  return Json{{"drsim", output_version}, {"points", points}}.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string sweep_csv(const Sweep& sweep) {
  std::vector<Labelled> labelled;
  for (const SweptPoint& point : sweep.points)
    for (const Sample& sample : point.samples) {
      Labelled& one = labelled.emplace_back(Labelled{{}, &sample});
      for (std::size_t i = 0; i < sweep.paths.size(); ++i) one.labels.emplace_back(sweep.paths[i], point.values[i]);
    }
  return campaign_csv(labelled);
}

}  // namespace drsim
