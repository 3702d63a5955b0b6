#include "analysis/names/light_use.hpp"

#include <algorithm>
#include <cmath>

namespace drsim {
namespace {

// Fetches of one answer: who has fetched within its lifetime holds it. `at` and `fetched` are points of how many have
// fetched up to an instant, as a share of all, with straight lines between.
struct Fetches {
  std::uint32_t version = 0;
  double lifetime = 0;  // [s]
  std::vector<double> at, fetched;

  double until(double t) const {
    if (t <= at.front()) return fetched.front();
    if (t >= at.back()) return fetched.back();
    const auto after = std::upper_bound(at.begin(), at.end(), t);
    const auto i = static_cast<std::size_t>(after - at.begin());
    const double within = (t - at[i - 1]) / (at[i] - at[i - 1]);
    return fetched[i - 1] + (fetched[i] - fetched[i - 1]) * within;
  }
  double held(double t) const { return std::max(0.0, until(t) - until(t - lifetime)); }
};

class Renewal {
 public:
  Renewal(std::span<const Step> steps, std::size_t kinds, std::uint32_t none, double interval)
      : rate_(1 / interval), kinds_(kinds), none_(none) {
    const Step& first = steps.front();
    const double lifetime = seconds_of(first.lifetime), begins = seconds_of(first.from);
    empty_ = first.answers == none ? 1 : 1 / (1 + rate_ * lifetime);
    // It has been like that for as long as anybody remembers.
    if (first.answers != none && lifetime > 0)
      all_.push_back({first.answers, lifetime, {begins - lifetime, begins}, {0, rate_ * empty_ * lifetime}});
    for (const Step& step : steps)
      if (step.from < step.to) follow(step);
  }

  Shares result() && { return Shares::along(std::move(at_), std::move(before_), std::move(after_)); }

 private:
  static double seconds_of(Micros span) { return static_cast<double>(span) / 1e6; }

  void follow(const Step& step) {
    const double from = seconds_of(step.from), to = seconds_of(step.to);
    if (step.flushes) all_.clear(), empty_ = 1;
    std::erase_if(all_, [&](const Fetches& one) { return one.at.back() + one.lifetime <= from; });
    now_ = step.answers;
    const bool is_told = now_ != none_;
    const double lifetime = is_told ? seconds_of(step.lifetime) : 0;
    const bool goes_on = is_told && !all_.empty() && all_.back().version == now_ && all_.back().lifetime == lifetime &&
                         all_.back().at.back() == from;
    if (!goes_on) all_.push_back({now_, lifetime, {from}, {0}});
    point(from);
    for (const double next : grid(from, to, lifetime)) {
      if (is_settled(lifetime, is_told)) {
        advance(to, lifetime, is_told);
        point(to);
        return;
      }
      advance(next, lifetime, is_told);
      point(next);
    }
  }

  // Instants at which what was fetched earlier begins or ends to run out, and enough of them between.
  std::vector<double> grid(double from, double to, double lifetime) const {
    double longest = lifetime, over = from;
    std::vector<double> turns{from + lifetime, to};
    for (const Fetches& one : all_) {
      longest = std::max(longest, one.lifetime);
      over = std::max(over, one.at.back() + one.lifetime);
      turns.insert(turns.end(), {one.at.front() + one.lifetime, one.at.back() + one.lifetime});
    }
    std::sort(turns.begin(), turns.end());
    // What lasts many lifetimes is settled long before.
    const double cycle = longest + 1 / rate_, step = cycle / 384, last = std::min(to, over + 32 * cycle);
    std::vector<double> points;
    double at = from;
    for (const double turn : turns) {
      const double end = std::min(turn, last);
      if (end <= at) continue;
      const double parts = std::ceil((end - at) / step);
      for (double k = 1; k <= parts; ++k) points.push_back(k == parts ? end : at + (end - at) * k / parts);
      at = end;
    }
    if (at < to) points.push_back(to);
    return points;
  }

  // The rest of the step is as it is now.
  bool is_settled(double lifetime, bool is_told) const {
    const Fetches& own = all_.back();
    const double now = own.at.back();
    for (std::size_t i = 0; i + 1 < all_.size(); ++i)
      if (all_[i].at.back() + all_[i].lifetime > now) return false;
    const double steady = is_told ? 1 / (1 + rate_ * lifetime) : 1;
    if (std::abs(empty_ - steady) > 1e-7) return false;
    const double since = now - lifetime;  // And has been so for a lifetime.
    return own.at.front() <= since && std::abs(own.held(now) - rate_ * steady * lifetime) < 1e-7 &&
           std::abs(own.until(now) - own.until(now - lifetime / 2) - rate_ * steady * lifetime / 2) < 1e-7;
  }

  // How many are empty at the next instant: all but those who hold something. What is fetched meanwhile, and has not
  // run out again, depends on that too.
  void advance(double to, double lifetime, bool is_told) {
    Fetches& own = all_.back();
    const double from = own.at.back(), span = to - from;
    double others = 0;
    for (std::size_t i = 0; i + 1 < all_.size(); ++i) others += all_[i].held(to);
    double next = 1 - others;
    if (is_told && lifetime >= span)
      next = (1 - others - (own.fetched.back() + rate_ * span * empty_ / 2 - own.until(to - lifetime))) /
             (1 + rate_ * span / 2);
    else if (is_told)
      next = (1 - others) / (1 + rate_ * lifetime);
    next = std::clamp(next, 0.0, 1.0);
    own.at.push_back(to);
    own.fetched.push_back(own.fetched.back() + (is_told ? rate_ * span * (empty_ + next) / 2 : 0));
    empty_ = next;
  }

  void point(double at) {
    std::vector<double> held(kinds_, 0.0);
    for (const Fetches& one : all_) held[one.version] += one.held(at);
    held[now_] += empty_;
    const auto micros_at = static_cast<Micros>(std::llround(at * 1e6));
    if (!at_.empty() && at_.back() == micros_at) {
      after_.back() = std::move(held);
      return;
    }
    at_.push_back(micros_at);
    before_.push_back(held);
    after_.push_back(std::move(held));
  }

  const double rate_;
  const std::size_t kinds_;
  const std::uint32_t none_;
  double empty_ = 1;
  std::uint32_t now_ = 0;
  std::vector<Fetches> all_;
  std::vector<Micros> at_;
  std::vector<std::vector<double>> before_, after_;  // By point, then version.
};

}  // namespace

Shares told_in_light_use(std::span<const Step> steps, std::size_t kinds, std::uint32_t none, double interval) {
  return Renewal(steps, kinds, none, interval).result();
}

}  // namespace drsim
