#include <algorithm>
#include <cmath>

#include "analysis/page/parts.hpp"

namespace drsim {
namespace {

constexpr std::size_t share_columns = 300;
constexpr std::size_t most_breakpoints = 300;

// The share cut off over a whole run, outage after outage.
std::vector<Breakpoint> curve_of(const PopulationReport& population) {
  std::vector<Breakpoint> curve;
  for (const Outage& outage : population.outages)
    curve.insert(curve.end(), outage.affected.begin(), outage.affected.end());
  return curve;
}

// The mean share in each of a view's columns: the integral of straight lines, exact. Between two outages it is zero.
std::vector<double> means_in(const PopulationReport& population, const TimeWindow& view) {
  std::vector<double> means(share_columns, 0);
  const double from = seconds(view.from), width = seconds(view.to - view.from) / static_cast<double>(share_columns);
  for (const Outage& outage : population.outages)
    for (std::size_t i = 0; i + 1 < outage.affected.size(); ++i) {
      const Breakpoint &a = outage.affected[i], &b = outage.affected[i + 1];
      const double begin = std::max(seconds(a.at), from), end = std::min(seconds(b.at), seconds(view.to));
      if (begin >= end) continue;
      const double slope = (b.share - a.share) / seconds(b.at - a.at);
      for (std::size_t c = static_cast<std::size_t>((begin - from) / width); c < share_columns; ++c) {
        const double low = std::max(begin, from + width * static_cast<double>(c)),
                     high = std::min(end, from + width * static_cast<double>(c + 1));
        if (low >= end) break;
        if (low < high) means[c] += (a.share + slope * ((low + high) / 2 - seconds(a.at))) * (high - low) / width;
      }
    }
  return means;
}

// In percent; 0 is nobody and 100 is everybody, and nothing else is.
int percent(double share) {
  if (share <= 0) return 0;
  if (share >= 1 - 1e-9) return 100;
  return std::clamp(static_cast<int>(std::lround(share * 100)), 1, 99);
}

// [value, how often, value, how often, ...]
Json runs_of(const std::vector<double>& means) {
  Json runs = Json::array();
  int last = -1, count = 0;
  const auto flush = [&] {
    if (count != 0) runs.push_back(last), runs.push_back(count);
  };
  for (const double mean : means) {
    const int value = percent(mean);
    if (value != last) {
      flush();
      last = value;
      count = 0;
    }
    ++count;
  }
  flush();
  return runs;
}

// The share of all users, each counted once for each application they use.
std::vector<Breakpoint> share_of_everybody(const RunReport& report) {
  std::vector<std::vector<Breakpoint>> curves;
  double users = 0;
  for (const PopulationReport& population : report.populations) {
    curves.push_back(curve_of(population));
    users += static_cast<double>((*report.scenario)[population.clients].count);
  }
  std::vector<std::pair<double, const std::vector<Breakpoint>*>> weighted;
  for (std::size_t i = 0; i < curves.size(); ++i)
    weighted.emplace_back(
        static_cast<double>((*report.scenario)[report.populations[i].clients].count) / std::max(users, 1.0),
        &curves[i]);
  return sum_of(weighted);
}

}  // namespace

std::vector<Breakpoint> thinned(std::vector<Breakpoint> curve, std::size_t most) {
  for (double tolerance = 0.001; curve.size() > most && tolerance < 1; tolerance *= 2) {
    std::vector<Breakpoint> kept;
    for (std::size_t i = 0; i < curve.size(); ++i) {
      const bool is_end = i == 0 || i + 1 == curve.size();
      if (!is_end) {
        const Breakpoint &a = kept.back(), &b = curve[i + 1];
        const double whole = seconds(b.at - a.at);
        const double line = whole > 0 ? a.share + (b.share - a.share) * seconds(curve[i].at - a.at) / whole : b.share;
        if (std::abs(curve[i].share - line) < tolerance) continue;
      }
      kept.push_back(curve[i]);
    }
    curve = std::move(kept);
  }
  if (curve.size() > most) {  // As jagged as can be: what is left shows when, not how much.
    std::vector<Breakpoint> kept;
    for (std::size_t i = 0; i < most; ++i) kept.push_back(curve[i * (curve.size() - 1) / (most - 1)]);
    curve = std::move(kept);
  }
  return curve;
}

std::vector<Breakpoint> sum_of(const std::vector<std::pair<double, const std::vector<Breakpoint>*>>& curves) {
  struct Turn {
    Time at;
    double jump = 0, slope = 0;  ///< By how much the sum jumps, and its slope changes.
  };
  std::vector<Turn> turns;
  for (const auto& [weight, curve] : curves) {
    double before = 0;
    for (std::size_t i = 0; i < curve->size(); ++i) {
      const Breakpoint& here = (*curve)[i];
      turns.push_back({here.at, weight * (here.share - before), 0});
      before = here.share;
      if (i + 1 == curve->size() || (*curve)[i + 1].at == here.at) continue;
      const Breakpoint& next = (*curve)[i + 1];
      const double slope = weight * (next.share - here.share) / seconds(next.at - here.at);
      turns.back().slope += slope;
      turns.push_back({next.at, 0, -slope});
      before = next.share;
    }
  }
  std::stable_sort(turns.begin(), turns.end(), [](const Turn& a, const Turn& b) { return a.at < b.at; });
  std::vector<Breakpoint> sum;
  double value = 0, slope = 0;
  const auto add = [&](Time at) { sum.push_back({at, value < 1e-9 ? 0 : value > 1 - 1e-9 ? 1 : value}); };
  for (std::size_t i = 0; i < turns.size();) {
    const Time at = turns[i].at;
    if (i != 0) value += slope * seconds(at - turns[i - 1].at);
    add(at);
    for (; i < turns.size() && turns[i].at == at; ++i) value += turns[i].jump, slope += turns[i].slope;
    if (const Breakpoint before = sum.back(); std::abs(before.share - value) > 1e-12) add(at);
  }
  return sum;
}

Json curve_json(const std::vector<Breakpoint>& curve) {
  Json points = Json::array();
  for (const Breakpoint& point : curve)
    points.push_back(Json::array({rounded(point.at), std::round(point.share * 1e6) / 1e6}));
  return points;
}

double rounded(Time at) { return std::round(seconds(at) * 1e3) / 1e3; }
double rounded(Duration span) { return std::round(seconds(span) * 1e3) / 1e3; }

Json shares_of(const SimulatedDesign& design, const std::vector<UseKey>& uses, const std::vector<TimeWindow>& views) {
  Json curves = Json::array(), rows = Json::array();
  for (std::size_t v = 0; v < views.size(); ++v) rows.push_back(Json::array());
  for (const UseKey& use : uses) {
    const PopulationReport* population = find_use(*design.report, use);
    curves.push_back(population ? curve_json(thinned(curve_of(*population), most_breakpoints)) : Json(nullptr));
    for (std::size_t v = 0; v < views.size(); ++v)
      rows[v].push_back(population ? runs_of(means_in(*population, views[v])) : Json(nullptr));
  }
  return {{"everybody", curve_json(thinned(share_of_everybody(*design.report), most_breakpoints))},
          {"uses", curves},
          {"columns", share_columns},
          {"rows", rows}};
}

}  // namespace drsim
