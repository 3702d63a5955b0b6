#include <algorithm>

#include "analysis/output/text/compare_verdict.hpp"
#include "analysis/output/text/objective_text.hpp"
#include "analysis/output/text/text_style.hpp"
#include "analysis/page/parts.hpp"

namespace drsim {
namespace {

// What a browser on a phone still opens at once.
constexpr std::size_t most_bytes = 8'000'000;

// The members of `other` that are not the same in `first`; of a list of designs, by place.
Json changed_members(const Json& first, const Json& other) {
  Json changed = Json::object();
  for (const auto& [key, value] : other.items()) {
    const bool is_known = first.contains(key);
    if (is_known && first[key] == value) continue;
    if (key == "designs" && is_known && first[key].size() == value.size()) {
      changed[key] = Json::array();
      for (std::size_t i = 0; i < value.size(); ++i) changed[key].push_back(changed_members(first[key][i], value[i]));
      continue;
    }
    changed[key] = value;
  }
  return changed;
}

std::string use_text(const Scenario& scenario, const UseStatistics& use) {
  return scenario[use.clients].name + " using " + scenario[use.application].name;
}

// Of designs side by side the verdict that compare begins with; of one, what becomes of its objectives.
std::string verdict_at(const std::vector<SimulatedDesign>& designs) {
  if (designs.size() > 1) {
    std::vector<Sample> samples;
    std::vector<RunReport> typical;
    for (const SimulatedDesign& design : designs) samples.push_back(*design.sample), typical.push_back(*design.report);
    return compare_verdict(samples, typical);
  }
  const CampaignReport campaign = summarise(*designs.front().sample);
  std::string text;
  for (const StatedObjective& one : stated_objectives(campaign))
    text += (text.empty() ? "" : " ") + mark(one.attainment.verdict, {}) + " " + one.text + ": " +
            attainment_text(one.attainment) + ".";
  if (!text.empty()) return text;
  for (const UseStatistics& use : campaign.uses)
    text += (text.empty() ? "" : " ") + use_text(*campaign.scenario, use) + ": " + duration_text(use.mean.value) +
            " in the mean.";
  return text + " No objective is stated.";
}

bool meets_all(const CampaignReport& campaign) {
  const std::vector<StatedObjective> stated = stated_objectives(campaign);
  return std::all_of(stated.begin(), stated.end(),
                     [](const StatedObjective& one) { return one.attainment.verdict == Verdict::met; });
}

double lost_in(const CampaignReport& campaign) {
  double sum = 0;
  for (const UseStatistics& use : campaign.uses) sum += use.user_minutes_lost;
  return sum;
}

// What predictions are held against: of each design, the mean downtime of the users that lost most at the first point,
// whether every objective is met, and whether it is the one that loses the least.
Json found_at(const std::vector<SimulatedDesign>& designs, const UseKey& asked) {
  Json found = Json::array();
  std::vector<CampaignReport> campaigns;
  for (const SimulatedDesign& design : designs) campaigns.push_back(summarise(*design.sample));
  double least = lost_in(campaigns.front());
  for (const CampaignReport& campaign : campaigns) least = std::min(least, lost_in(campaign));
  for (const CampaignReport& campaign : campaigns) {
    const std::optional<CampaignReport> kept(campaign);
    const UseStatistics* use = find_use(kept, asked);
    Json one = {{"mean", nullptr}, {"text", nullptr}, {"met", nullptr}};
    if (use) one["mean"] = use->mean.value, one["text"] = duration_text(use->mean.value);
    if (!stated_objectives(campaign).empty()) one["met"] = meets_all(campaign);
    constexpr double same = 0.05;  // User-minutes: reports round to it.
    one["loses_least"] = lost_in(campaign) < least + same;
    found.push_back(std::move(one));
  }
  return found;
}

// Where the sliders stand at each point. Of a grid over one path or two each has its own; of anything else there is
// one, from point to point.
struct Sliders {
  std::vector<std::string> names;
  std::vector<std::vector<std::string>> values;  ///< By slider.
  bool is_grid = false;

  explicit Sliders(const Sweep& sweep) {
    for (std::size_t path = 0; path < sweep.paths.size(); ++path) {
      std::vector<std::string>& own = values.emplace_back();
      for (const SweptPoint& point : sweep.points)
        if (std::find(own.begin(), own.end(), point.values[path]) == own.end()) own.push_back(point.values[path]);
    }
    names = sweep.paths;
    std::size_t cells = 1;
    for (const auto& own : values) cells *= own.size();
    is_grid = !names.empty() && names.size() <= 2 && cells == sweep.points.size();
    if (is_grid) return;
    names = {"point"};
    values = {{}};
    for (const SweptPoint& point : sweep.points) values.front().push_back(words_of(sweep, point));
  }
  static std::string words_of(const Sweep& sweep, const SweptPoint& point) {
    std::string words;
    for (std::size_t path = 0; path < sweep.paths.size(); ++path)
      words += (words.empty() ? "" : ", ") + sweep.paths[path] + ": " + point.values[path];
    return words;
  }
  Json at(const Sweep& sweep, std::size_t point) const {
    Json places = Json::array();
    if (!is_grid) places.push_back(point);
    if (!is_grid) return places;
    for (std::size_t path = 0; path < names.size(); ++path)
      places.push_back(std::find(values[path].begin(), values[path].end(), sweep.points[point].values[path]) -
                       values[path].begin());
    return places;
  }
};

}  // namespace

struct WhatIfPage::Contents {
  const Sweep& sweep;
  Sliders sliders;
  bool asks_first;
  std::size_t bytes = 0;
  UseKey asked{};
  std::string title{};
  Json first{};
  Json points = Json::array();

  Contents(const Sweep& of, bool asks) : sweep(of), sliders(of), asks_first(asks) {}
};

WhatIfPage::WhatIfPage(const Sweep& sweep, bool asks_first)
    : contents_(std::make_unique<Contents>(sweep, asks_first)) {}
WhatIfPage::~WhatIfPage() = default;

bool WhatIfPage::is_full() const { return contents_->bytes > most_bytes; }

void WhatIfPage::add(const std::vector<SimulatedDesign>& designs) {
  Contents& all = *contents_;
  if (is_full()) return;
  const std::size_t point = all.points.size();
  const bool is_first = point == 0;
  // The first point's trace is whole, as on every page; those of the others share as much room again.
  const std::size_t records = is_first ? most_records : most_records / all.sweep.points.size();
  const Json data = data_of(designs, is_first ? &all.sweep : nullptr, records);
  if (is_first) {
    all.first = data;
    all.title = designs.front().report->scenario->title;
    const std::vector<UseKey> uses = uses_of(designs);
    if (!uses.empty()) all.asked = uses.front();
  }
  Json changed = is_first ? Json::object() : changed_members(all.first, data);
  changed.erase("sweep");
  all.points.push_back({{"at", all.sliders.at(all.sweep, point)},
                        {"values", Sliders::words_of(all.sweep, all.sweep.points[point])},
                        {"verdict", verdict_at(designs)},
                        {"found", found_at(designs, all.asked)},
                        {"data", std::move(changed)}});
  all.bytes += (is_first ? all.first : all.points.back()).dump(-1, ' ', false, Json::error_handler_t::replace).size();
}

std::string WhatIfPage::data() const {
  const Contents& all = *contents_;
  Json data = all.first;
  Json sliders = Json::array();
  for (std::size_t i = 0; i < all.sliders.names.size(); ++i)
    sliders.push_back({{"name", all.sliders.names[i]}, {"values", all.sliders.values[i]}});
  const bool is_whole = !is_full() && all.points.size() == all.sweep.points.size() && all.points.size() > 1;
  data["what_if"] = {{"sliders", sliders},
                     {"asks_first", all.asks_first},
                     {"about", all.asked.clients + " using " + all.asked.application},
                     {"points", is_whole ? all.points : Json::array()}};
  return data.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string WhatIfPage::html() const { return page_of(contents_->title, Json::parse(data())); }

}  // namespace drsim
