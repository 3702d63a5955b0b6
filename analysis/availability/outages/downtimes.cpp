#include "analysis/availability/outages/downtimes.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/availability/report.hpp"

namespace drsim {
namespace {

// A wave: how long the share is above each height of it.
struct Wave {
  std::vector<std::pair<double, double>> above;  ///< Height, then [us]: linear in between, from the top down.

  double downtime(double height) const {
    const auto below =
        std::lower_bound(above.begin(), above.end(), height, [](const auto& a, double h) { return a.first > h; });
    if (below == above.begin()) return height > above.front().first ? 0 : above.front().second;
    if (below == above.end()) return above.back().second;
    const auto [h1, d1] = *(below - 1);
    const auto [h2, d2] = *below;
    return h1 == h2 ? d2 : d1 + (d2 - d1) * (h1 - height) / (h1 - h2);
  }
};

// How long a line is above a height.
double above(const Breakpoint& a, const Breakpoint& b, double height) {
  const double length = static_cast<double>(micros(b.at) - micros(a.at)), low = std::min(a.share, b.share),
               high = std::max(a.share, b.share);
  return height < low || (height == low && low == high) ? length
         : height >= high                               ? 0
                                                        : length * (high - height) / (high - low);
}

Wave wave_of(std::span<const Breakpoint> curve) {
  std::vector<double> heights;
  for (const Breakpoint& point : curve) heights.push_back(point.share);
  std::sort(heights.begin(), heights.end(), std::greater<>());
  heights.erase(std::unique(heights.begin(), heights.end()), heights.end());
  constexpr std::size_t most = 2000;
  if (heights.size() > most) {
    for (std::size_t i = 0; i < most; ++i) heights[i] = heights[i * heights.size() / most];
    heights.resize(most);
  }
  if (heights.empty() || heights.back() > 0) heights.push_back(0);
  bool falls = true;
  for (std::size_t i = 2; i < curve.size(); ++i) falls = falls && curve[i].share <= curve[i - 1].share;
  Wave wave;
  std::size_t reached = 0;
  for (const double height : heights) {
    double sum = 0;
    if (falls) {
      while (reached + 1 < curve.size() &&
             (curve[reached + 1].share >= height && (reached == 0 || height > 0 || curve[reached].share > 0)))
        ++reached;
      sum = static_cast<double>(micros(curve[reached].at) - micros(curve.front().at));
    } else {
      for (std::size_t i = 1; i < curve.size(); ++i) sum += above(curve[i - 1], curve[i], height);
    }
    wave.above.emplace_back(height, sum);
  }
  return wave;
}

std::vector<Wave> waves_of(std::span<const Breakpoint> curve) {
  std::vector<Wave> waves;
  std::size_t from = 0;
  for (std::size_t i = 1; i < curve.size(); ++i) {
    if (curve[i].share != 0 && i + 1 < curve.size()) continue;
    const bool is_wave = std::any_of(curve.begin() + static_cast<std::ptrdiff_t>(from),
                                     curve.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                     [](const Breakpoint& point) { return point.share > 0; });
    if (is_wave) waves.push_back(wave_of(curve.subspan(from, i - from + 1)));
    from = i;
  }
  return waves;
}

}  // namespace

Distribution::Distribution(std::span<const Spread> spreads) {
  at_.reserve(2 * spreads.size());
  for (const Spread& spread : spreads) {
    total_ += spread.weight;
    if (spread.weight > 0) max_ = std::max(max_, spread.high);
    if (spread.low == spread.high) {
      at_.push_back({spread.low, {.mass = spread.weight}});
    } else {
      const double density = spread.weight / static_cast<double>(spread.high - spread.low);
      at_.push_back({spread.low, {.density = density}});
      at_.push_back({spread.high, {.density = -density}});
    }
  }
  std::stable_sort(at_.begin(), at_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::size_t kept = 0;
  for (std::size_t i = 1; i < at_.size(); ++i) {
    if (at_[i].first != at_[kept].first) {
      at_[++kept] = at_[i];
      continue;
    }
    at_[kept].second.mass += at_[i].second.mass;
    at_[kept].second.density += at_[i].second.density;
  }
  if (!at_.empty()) at_.resize(kept + 1);
}

Micros Distribution::quantile(double share) const {
  const double wanted = share * total_;
  const double rounding = 1e-12 * total_;
  double users = 0, density = 0;
  Micros before = at_.empty() ? 0 : at_.begin()->first;
  for (const auto& [downtime, step] : at_) {
    const double gained = density * static_cast<double>(downtime - before);
    if (users + gained >= wanted - rounding && gained > 0)
      return std::min<Micros>(downtime, before + std::llround(std::max(0.0, wanted - users) / density));
    users += gained + step.mass;
    if (users >= wanted - rounding) return downtime;
    density += step.density;
    before = downtime;
  }
  return max_;
}

std::vector<SharePoint> Distribution::points() const {
  std::vector<SharePoint> points;
  double users = 0, density = 0;
  Micros before = at_.empty() ? 0 : at_.begin()->first;
  for (const auto& [downtime, step] : at_) {
    users += density * static_cast<double>(downtime - before);
    points.push_back({Duration{downtime}, users / total_});
    if (step.mass != 0) points.push_back({Duration{downtime}, (users += step.mass) / total_});
    density += step.density;
    before = downtime;
  }
  if (!points.empty()) points.back().share = 1;
  return points;
}

bool is_one_fall(std::span<const Breakpoint> curve) {
  std::size_t i = 0;
  while (i < curve.size() && curve[i].share == 0) ++i;
  if (i == curve.size()) return true;
  if (i > 0 && curve[i].at != curve[i - 1].at) return false;
  for (++i; i < curve.size(); ++i)
    if (curve[i].share > curve[i - 1].share) return false;
  return true;
}

// Of one wave, exactly; of several, a user's height in each is its own random draws: a sequence without gaps stands for
// it.
std::vector<Spread> downtimes_of(std::span<const Breakpoint> curve) {
  const std::vector<Wave> waves = waves_of(curve);
  std::vector<Spread> spreads;
  if (waves.empty()) return {{0, 0, 1}};
  if (waves.size() == 1) {
    const auto& above = waves.front().above;
    if (above.front().first < 1) spreads.push_back({0, 0, 1 - above.front().first});
    for (std::size_t i = 1; i < above.size(); ++i)
      spreads.push_back(
          {std::llround(above[i - 1].second), std::llround(above[i].second), above[i - 1].first - above[i].first});
    return spreads;
  }
  constexpr int users = 4096;
  constexpr double golden = 0.6180339887498949;
  for (int i = 0; i < users; ++i) {
    double downtime = 0, step = 1.0 / users;
    for (const Wave& wave : waves) {
      downtime += wave.downtime(std::fmod((i + 0.5) * step, 1.0));
      step = std::fmod(step + golden, 1.0);
    }
    spreads.push_back({std::llround(downtime), std::llround(downtime), 1.0 / users});
  }
  return spreads;
}

}  // namespace drsim
