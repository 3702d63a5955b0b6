#include <algorithm>
#include <map>

#include "analysis/output/campaign/campaign_output.hpp"
#include "analysis/output/sweep_output.hpp"
#include "analysis/output/text/objective_text.hpp"
#include "analysis/output/text/text_style.hpp"
#include "analysis/page/parts.hpp"

namespace drsim {
namespace {

constexpr std::size_t most_swept_rows = 2'000;
constexpr int shades = 8;
constexpr std::size_t most_plane_columns = 12, most_pivots = 24;

// Values in the order in which they are met.
std::vector<std::string> values_at(const Sweep& sweep, std::size_t path) {
  std::vector<std::string> values;
  for (const SweptPoint& point : sweep.points)
    if (std::find(values.begin(), values.end(), point.values[path]) == values.end())
      values.push_back(point.values[path]);
  return values;
}

// Darker is longer: a heat map that is a table.
class Shading {
 public:
  void note(double value) { low_ = std::min(low_, value), high_ = std::max(high_, value); }
  int of(double value) const { return high_ > low_ ? static_cast<int>((value - low_) / (high_ - low_) * shades) : 0; }

 private:
  double low_ = 1e300, high_ = 0;
};

// One use of one design over two values, or of all designs over one: what a plane of points says at a glance.
struct Plane {
  std::string caption, corner;
  std::vector<std::string> rows, columns;
  std::vector<std::vector<std::optional<double>>> cells;      ///< p95 [s].
  std::vector<std::vector<std::optional<Verdict>>> verdicts;  ///< Of the recovery time objective; none: none stated.
  std::optional<RecoveryTimeObjective> rto;

  Plane(std::string what, std::string where, std::vector<std::string> down, std::vector<std::string> across)
      : caption(std::move(what)),
        corner(std::move(where)),
        rows(std::move(down)),
        columns(std::move(across)),
        cells(rows.size(), std::vector<std::optional<double>>(columns.size())),
        verdicts(rows.size(), std::vector<std::optional<Verdict>>(columns.size())) {}

  Json json() const {
    Shading shading;
    for (const auto& row : cells)
      for (const auto& value : row)
        if (value) shading.note(*value);
    std::vector<std::string> head{corner};
    head.insert(head.end(), columns.begin(), columns.end());
    Json result = table(caption + (rto ? ", objective " + to_text(*rto) : ""), head);
    for (std::size_t r = 0; r < rows.size(); ++r) {
      Json row = Json::array({rows[r]});
      for (std::size_t c = 0; c < columns.size(); ++c)
        row.push_back(cells[r][c] ? cell_of(*cells[r][c], verdicts[r][c], shading) : Json("-"));
      result["rows"].push_back(std::move(row));
    }
    return result;
  }

 private:
  static Json cell_of(double value, std::optional<Verdict> verdict, const Shading& shading) {
    Json json = cell((verdict ? mark(*verdict, {}) + " " : "") + duration_text(value), "num");
    json["s"] = shading.of(value);
    return json;
  }
};

std::string use_of(const Scenario& scenario, const UseStatistics& use) {
  return scenario[use.clients].name + " using " + scenario[use.application].name;
}

template <class Items>
std::size_t place_in(const Items& items, const std::string& item) {
  return static_cast<std::size_t>(std::find(items.begin(), items.end(), item) - items.begin());
}

// Of a grid over two values; with one, designs stand beside each other.
Json planes_of(const Sweep& sweep) {
  if (sweep.points.empty() || sweep.paths.empty() || sweep.paths.size() > 2) return Json::array();
  const bool is_plane = sweep.paths.size() == 2;
  const std::vector<std::string> rows = values_at(sweep, 0),
                                 across = is_plane ? values_at(sweep, 1) : std::vector<std::string>{};
  if (is_plane && rows.size() * across.size() != sweep.points.size()) return Json::array();
  std::vector<std::string> designs;
  for (const Sample& sample : sweep.points.front().samples) designs.push_back(sample.scenario->design);
  const std::vector<std::string>& columns = is_plane ? across : designs;
  if (columns.size() > most_plane_columns) return Json::array();
  std::vector<Plane> planes;
  std::map<std::string, std::size_t> places;
  for (const SweptPoint& point : sweep.points)
    for (std::size_t d = 0; d < point.samples.size(); ++d) {
      const CampaignReport campaign = summarise(point.samples[d]);
      for (const UseStatistics& use : campaign.uses) {
        const std::string who = (is_plane ? designs[d] + ": " : "") + use_of(*campaign.scenario, use);
        const auto [place, is_new] = places.try_emplace(who, planes.size());
        if (is_new)
          planes.emplace_back("95 of 100 replications, " + who,
                              is_plane ? sweep.paths[0] + ", and across " + sweep.paths[1] : sweep.paths[0], rows,
                              columns);
        Plane& plane = planes[place->second];
        plane.rto = (*campaign.scenario)[use.application].rto;
        const std::size_t row = place_in(rows, point.values[0]),
                          column = is_plane ? place_in(across, point.values[1]) : d;
        plane.cells[row][column] = use.p95.value;
        if (use.recovery_time) plane.verdicts[row][column] = use.recovery_time->verdict;
      }
    }
  Json list = Json::array();
  for (std::size_t i = 0; i < std::min(most_pivots, planes.size()); ++i) list.push_back(planes[i].json());
  return list;
}

}  // namespace

Json sweep_of(const Sweep& sweep) {
  std::vector<std::string> head = sweep.paths;
  for (const char* more : {"Design", "Users", "Median", "With 95 % confidence", "95 of 100", "Recovery time objective"})
    head.emplace_back(more);
  Json result = table("Downtime at each point, percentiles over replications", head);
  std::vector<std::pair<std::size_t, double>> medians;  // By row: which cell, and what it says.
  Shading shading;
  std::size_t left_out = 0;
  for (const SweptPoint& point : sweep.points)
    for (const Sample& sample : point.samples) {
      const CampaignReport campaign = summarise(sample);
      for (const UseStatistics& use : campaign.uses) {
        if (result["rows"].size() == most_swept_rows) {
          ++left_out;
          continue;
        }
        const Scenario& scenario = *campaign.scenario;
        Json row = Json::array();
        for (const std::string& value : point.values) row.push_back(value);
        row.push_back(scenario.design);
        row.push_back(use_of(scenario, use));
        medians.emplace_back(row.size(), use.p50.value);
        shading.note(use.p50.value);
        row.push_back(cell(duration_text(use.p50.value), "num"));
        row.push_back(interval_text(use.p50));
        row.push_back(cell(duration_text(use.p95.value), "num"));
        row.push_back(!use.recovery_time
                          ? Json("none stated")
                          : cell(mark(use.recovery_time->verdict, {}) + " " + to_text(*scenario[use.application].rto) +
                                     ", " + attainment_text(*use.recovery_time),
                                 use.recovery_time->verdict == Verdict::met ? "good" : "bad"));
        result["rows"].push_back(std::move(row));
      }
    }
  for (std::size_t i = 0; i < medians.size(); ++i)
    result["rows"][i][medians[i].first]["s"] = shading.of(medians[i].second);
  if (left_out != 0) result["note"] = std::to_string(left_out) + " rows more are left out; --csv has them all.";
  return {{"planes", planes_of(sweep)}, {"table", result}};
}

}  // namespace drsim
