#include "analysis/availability/outages/user_outcome.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/availability/outages/downtimes.hpp"
#include "analysis/availability/report.hpp"

namespace drsim {

void drop_collinear(std::vector<Breakpoint>& curve) {
  std::vector<Breakpoint> kept;
  for (const Breakpoint& next : curve) {
    while (kept.size() >= 2) {
      const Breakpoint &a = kept[kept.size() - 2], &b = kept.back();
      const double ab = seconds(b.at - a.at), bc = seconds(next.at - b.at);
      const double expected = a.share + (next.share - a.share) * (ab / (ab + bc));
      const bool straight = (ab > 0 && bc > 0 && std::abs(b.share - expected) < 1e-12) || b == next;
      if (!straight) break;
      kept.pop_back();
    }
    kept.push_back(next);
  }
  curve = std::move(kept);
}

void finish(UserOutcome& outcome) {
  const Distribution distribution(outcome.downtimes);
  outcome.downtime_p50 = Duration{distribution.quantile(0.50)};
  outcome.downtime_p95 = Duration{distribution.quantile(0.95)};
  outcome.downtime_p99 = Duration{distribution.quantile(0.99)};
  outcome.downtime_max = Duration{distribution.max()};
  outcome.distribution = distribution.points();
  drop_collinear(outcome.affected);
  const bool anybody =
      std::any_of(outcome.affected.begin(), outcome.affected.end(), [](const Breakpoint& b) { return b.share > 0; });
  if (!anybody) outcome.affected.clear();
}

void Mixture::add(double share, const UserOutcome& outcome) {
  mean_ += share * outcome.mean_downtime;
  double weight = 0;
  for (const Spread& spread : outcome.downtimes) weight += spread.weight;
  for (const Spread& spread : outcome.downtimes)
    downtimes_.push_back({spread.low, spread.high, share * spread.weight / weight});
  if (outcome.affected.empty()) return;
  start_ += share * outcome.affected.front().share;
  for (std::size_t i = 1; i < outcome.affected.size(); ++i) {
    const Breakpoint &a = outcome.affected[i - 1], &b = outcome.affected[i];
    const double lost = share * (b.share - a.share);
    if (a.at == b.at) {
      turns_.push_back({a.at, lost, 0});
    } else if (lost != 0) {
      turns_.push_back({a.at, 0, lost / seconds(b.at - a.at)});
      turns_.push_back({b.at, 0, -lost / seconds(b.at - a.at)});
    }
  }
  turns_.push_back({outcome.affected.front().at, 0, 0});
  turns_.push_back({outcome.affected.back().at, 0, 0});
}

UserOutcome Mixture::result() const {
  std::vector<Turn> turns = turns_;
  std::stable_sort(turns.begin(), turns.end(), [](const Turn& a, const Turn& b) { return a.at < b.at; });
  UserOutcome outcome;
  outcome.mean_downtime = mean_;
  outcome.downtimes = downtimes_;
  double share = start_, slope = 0;
  const auto add = [&](Time at) {
    constexpr double rounding = 1e-9;
    const Breakpoint next{at, share < rounding ? 0 : share > 1 - rounding ? 1 : share};
    if (outcome.affected.empty() || outcome.affected.back() != next) outcome.affected.push_back(next);
  };
  for (std::size_t i = 0; i < turns.size();) {
    const Time at = turns[i].at;
    if (i > 0) share += slope * seconds(at - turns[i - 1].at);
    add(at);
    for (; i < turns.size() && turns[i].at == at; ++i) share += turns[i].jump, slope += turns[i].slope;
    if (i < turns.size()) add(at);
  }
  finish(outcome);
  return outcome;
}

}  // namespace drsim
