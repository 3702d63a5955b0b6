#include "analysis/curve.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "analysis/report.hpp"

namespace drsim {
namespace {

__extension__ using Wide = __int128;
using Micros = std::int64_t;

Micros micros(Time at) { return at.time_since_epoch().count(); }

// The conditions as numbers: from points[i] on the resolver answers answer[i]. What clients hold is one of `kinds` versions;
// the last kind stands for "no answer". Outside of [start, end] nobody counts as cut off.
class Timeline {
 public:
  Timeline(std::span<const Condition> conditions, Time end) {
    for (const Condition& condition : conditions) kinds = std::max(kinds, condition.bad.size());
    for (const Condition& condition : conditions)
      if (condition.answers != Condition::no_version) kinds = std::max<std::size_t>(kinds, condition.answers + 1);
    none_ = kinds++;
    // Before the first one all was as in the first, even if that was replaced at once.
    add(conditions.front(), micros(conditions.front().from) - 1, micros(end));
    for (const Condition& condition : conditions) add(condition, micros(condition.from), micros(end));
    insert(0);
    insert(micros(end));
    sum_up(micros(end));
  }

  std::size_t size() const { return points.size(); }
  // How long a version has been bad until then.
  Micros bad_until(std::size_t version, Micros at) const {
    const std::size_t i = last_at(at);
    if (i == npos) return 0;
    return sums_[i][version] + (bad[i][version] ? at - points[i] : 0);
  }
  // Whether it is bad just before then.
  bool is_bad_before(std::size_t version, Micros at) const {
    const std::size_t i = last_at(at - 1);
    return i != npos && bad[i][version];
  }
  bool is_bad_before_point(std::size_t version, std::size_t point) const { return point > 0 && bad[point - 1][version]; }
  Micros bad_in_all(std::size_t version) const { return sums_.back()[version]; }

  std::vector<Micros> points;
  std::vector<std::size_t> answer;
  std::vector<std::vector<char>> bad;  ///< By point, then version.
  std::size_t kinds = 0;

 private:
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
  std::size_t last_at(Micros at) const {
    const auto after = std::upper_bound(points.begin(), points.end(), at);
    return after == points.begin() ? npos : static_cast<std::size_t>(after - points.begin() - 1);
  }

  void add(const Condition& condition, Micros at, Micros end) {
    if (at > end) return;
    if (!points.empty() && points.back() == at) points.pop_back(), answer.pop_back(), bad.pop_back();  // The last of an instant.
    points.push_back(at);
    answer.push_back(condition.answers == Condition::no_version ? none_ : condition.answers);
    std::vector<char>& now = bad.emplace_back(kinds, char{0});
    for (std::size_t v = 0; v < condition.bad.size(); ++v) now[v] = condition.bad[v];
    now[none_] = 1;
  }

  // A point where nothing changes.
  void insert(Micros at) {
    const std::size_t i = last_at(at);
    if (i != npos && points[i] == at) return;
    const std::size_t from = i == npos ? 0 : i;
    const auto place = static_cast<std::ptrdiff_t>(i == npos ? 0 : i + 1);
    const std::vector<char> same = bad[from];
    points.insert(points.begin() + place, at);
    answer.insert(answer.begin() + place, answer[from]);
    bad.insert(bad.begin() + place, same);
  }

  void sum_up(Micros end) {
    for (std::size_t i = 0; i < size(); ++i)
      if (points[i] < 0 || points[i] >= end) std::fill(bad[i].begin(), bad[i].end(), char{0});
    sums_.assign(size(), std::vector<Micros>(kinds, 0));
    for (std::size_t i = 1; i < size(); ++i)
      for (std::size_t v = 0; v < kinds; ++v)
        sums_[i][v] = sums_[i - 1][v] + (bad[i - 1][v] ? points[i] - points[i - 1] : 0);
  }

  std::size_t none_ = 0;
  std::vector<std::vector<Micros>> sums_;  ///< Like bad: how long it has been so, up to the point.
};

// ---- The share cut off over time -----------------------------------------------------------------------------------

// At any instant, clients hold the answers of the last interval: as many hold an answer as it was given out long. Slid along
// the time line, that window gains at its head what is answered now and loses at its tail what was answered then.
class Window {
 public:
  Window(const Timeline& timeline, Micros interval, Micros end)
      : timeline_(timeline), interval_(interval), held_(timeline.kinds, 0) {
    held_[timeline.answer.front()] = interval;
    at_ = timeline.points.front();
    std::vector<Micros> stops = timeline.points;
    for (const Micros point : timeline.points) stops.push_back(point + interval);
    std::sort(stops.begin(), stops.end());
    stops.erase(std::unique(stops.begin(), stops.end()), stops.end());
    for (const Micros stop : stops)
      if (stop <= end) slide_to(stop);
  }

  std::vector<Breakpoint> curve() && { return std::move(curve_); }
  double integral() const { return static_cast<double>(twice_area_) / 2 / static_cast<double>(interval_) / 1e6; }

 private:
  Micros cut_off() const {
    Micros sum = 0;
    for (std::size_t v = 0; v < held_.size(); ++v)
      if (timeline_.bad[head_][v]) sum += held_[v];
    return sum;
  }

  void slide_to(Micros stop) {
    const Micros before = cut_off();
    held_[timeline_.answer[head_]] += stop - at_;
    held_[tail_] -= stop - at_;
    const Micros arrived = cut_off();  // Just before the stop.
    if (stop > 0) twice_area_ += static_cast<Wide>(before + arrived) * (stop - at_);
    at_ = stop;
    if (stop > 0) add(stop, arrived);
    if (head_ + 1 < timeline_.size() && timeline_.points[head_ + 1] == stop) ++head_;
    while (next_tail_ < timeline_.size() && timeline_.points[next_tail_] + interval_ <= stop) tail_ = timeline_.answer[next_tail_++];
    if (stop >= 0 && !is_over()) add(stop, cut_off());
  }
  bool is_over() const { return head_ + 1 == timeline_.size(); }

  void add(Micros at, Micros cut_off) {
    const Breakpoint next{Time{Duration{at}}, static_cast<double>(cut_off) / static_cast<double>(interval_)};
    if (!curve_.empty() && curve_.back() == next) return;
    curve_.push_back(next);
  }

  const Timeline& timeline_;
  const Micros interval_;
  std::vector<Micros> held_;  ///< By version: for how much of the interval it was given out.
  Micros at_ = 0;
  std::size_t head_ = 0, next_tail_ = 0;
  std::size_t tail_ = timeline_.answer.front();
  std::vector<Breakpoint> curve_;
  Wide twice_area_ = 0;
};

// ---- The downtime of each client -----------------------------------------------------------------------------------

// Clients whose phases follow each other, and how their total downtime grows along them.
struct Stretch {
  Micros phases = 0;
  Micros downtime = 0;  ///< Of the first of them.
  std::int64_t slope = 0;
};

// A client with phase p that asks first at s_i(p) after the answer changed at c_i from v to w exchanges, from then on, the bad
// times of v for those of w: its downtime is the sum over all changes of B_v(s_i) - B_w(s_i), B being the bad time up to
// then, and all of the last answer's. As p grows all s_i grow with it, and p passes each c_j once: there bad times begin or
// end for the changes of the last interval, and change j itself falls back from c_j + T to c_j.
class Phases {
 public:
  Phases(const Timeline& timeline, Micros interval) : t_(timeline), interval_(interval) {
    index_changes();
    begin();
    std::vector<std::size_t> order(t_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return std::pair{phase_of(t_.points[a]), a} < std::pair{phase_of(t_.points[b]), b};
    });
    Micros at = 0;
    for (const std::size_t point : order) {
      const Micros phase = phase_of(t_.points[point]);
      if (phase == 0) continue;  // begin() has it.
      go(at, phase);
      at = phase;
      pass(point);
    }
    go(at, interval_);
  }

  std::vector<Stretch> stretches() && { return std::move(stretches_); }

 private:
  using Pair = std::pair<std::size_t, std::size_t>;

  Micros phase_of(Micros at) const { return ((at % interval_) + interval_) % interval_; }
  bool is_change(std::size_t i) const { return i > 0 && t_.answer[i] != t_.answer[i - 1]; }
  Micros exchanged(std::size_t change, Micros at) const {
    return t_.bad_until(t_.answer[change - 1], at) - t_.bad_until(t_.answer[change], at);
  }

  void index_changes() {
    for (std::size_t i = 0; i < t_.size(); ++i)
      if (is_change(i)) changes_[{t_.answer[i - 1], t_.answer[i]}].push_back(t_.points[i]);
  }

  // Phase 0: first asks at multiples of the interval.
  void begin() {
    downtime_ = t_.bad_in_all(t_.answer.back());
    for (std::size_t i = 0; i < t_.size(); ++i) {
      if (!is_change(i)) continue;
      const Micros asks = t_.points[i] + (interval_ - phase_of(t_.points[i])) % interval_;
      downtime_ += exchanged(i, asks);
      slope_ += t_.is_bad_before(t_.answer[i - 1], asks + 1) - t_.is_bad_before(t_.answer[i], asks + 1);
    }
  }

  void go(Micros from, Micros to) {
    if (to > from) stretches_.push_back({to - from, downtime_, slope_});
    downtime_ += slope_ * (to - from);
  }

  void pass(std::size_t point) {
    const Micros at = t_.points[point];
    const auto turn = [&](std::size_t v) { return t_.bad[point][v] - int{t_.is_bad_before_point(v, point)}; };
    for (const auto& [pair, when] : changes_) {
      const int turned = turn(pair.first) - turn(pair.second);
      if (turned == 0) continue;
      const auto first = std::upper_bound(when.begin(), when.end(), at - interval_);
      const auto last = std::lower_bound(when.begin(), when.end(), at);
      if (first < last) slope_ += turned * (last - first);
    }
    if (!is_change(point)) return;
    const std::size_t v = t_.answer[point - 1], w = t_.answer[point];
    downtime_ += exchanged(point, at) - exchanged(point, at + interval_);
    slope_ += (t_.bad[point][v] - t_.bad[point][w]) - (t_.is_bad_before(v, at + interval_) - t_.is_bad_before(w, at + interval_));
  }

  const Timeline& t_;
  const Micros interval_;
  std::map<Pair, std::vector<Micros>> changes_;  ///< When the answer changed, by what from and to.
  Micros downtime_ = 0;
  std::int64_t slope_ = 0;
  std::vector<Stretch> stretches_;
};

// The distribution of downtimes: clients spread evenly over [low, high], or all at one value.
class Distribution {
 public:
  explicit Distribution(const std::vector<Stretch>& stretches) {
    for (const Stretch& stretch : stretches) {
      const Micros other = stretch.downtime + stretch.slope * stretch.phases;
      const auto [low, high] = std::minmax(stretch.downtime, other);
      total_ += stretch.phases;
      max_ = std::max(max_, high);
      if (low == high) {
        at_[low].mass += static_cast<double>(stretch.phases);
      } else {
        const double density = static_cast<double>(stretch.phases) / static_cast<double>(high - low);
        at_[low].density += density;
        at_[high].density -= density;
      }
    }
  }

  Micros max() const { return max_; }
  // The least downtime that this share of clients does not exceed.
  Micros quantile(double share) const {
    const double wanted = share * static_cast<double>(total_);
    constexpr double rounding = 1e-3;  // Of a microsecond of phases.
    double clients = 0, density = 0;
    Micros before = at_.begin()->first;
    for (const auto& [downtime, step] : at_) {
      const double gained = density * static_cast<double>(downtime - before);
      if (clients + gained >= wanted - rounding)
        return std::min<Micros>(downtime, before + std::llround(std::max(0.0, wanted - clients) / density));
      clients += gained + step.mass;
      if (clients >= wanted - rounding) return downtime;
      density += step.density;
      before = downtime;
    }
    return max_;
  }

  // The share of clients up to each downtime at which it turns.
  std::vector<SharePoint> points() const {
    std::vector<SharePoint> points;
    double clients = 0, density = 0;
    Micros before = at_.begin()->first;
    for (const auto& [downtime, step] : at_) {
      clients += density * static_cast<double>(downtime - before);
      points.push_back({Duration{downtime}, clients / static_cast<double>(total_)});
      if (step.mass != 0) points.push_back({Duration{downtime}, (clients += step.mass) / static_cast<double>(total_)});
      density += step.density;
      before = downtime;
    }
    points.back().share = 1;
    return points;
  }

 private:
  struct Step {
    double mass = 0, density = 0;
  };
  std::map<Micros, Step> at_;
  Micros total_ = 0, max_ = 0;
};

// Clients that always use what the resolver answers now fare alike.
Fate fate_of_all(const Timeline& timeline) {
  Fate fate;
  Micros total = 0;
  const auto is_cut_off = [&](std::size_t i) { return timeline.bad[i][timeline.answer[i]] != 0; };
  const auto add = [&](Micros at, bool cut_off) {
    const Breakpoint next{Time{Duration{at}}, cut_off ? 1.0 : 0.0};
    if (fate.affected.empty() || fate.affected.back() != next) fate.affected.push_back(next);
  };
  for (std::size_t i = 0; i + 1 < timeline.size(); ++i) {
    if (timeline.points[i] < 0) continue;
    add(timeline.points[i], is_cut_off(i));
    add(timeline.points[i + 1], is_cut_off(i));
    if (is_cut_off(i)) total += timeline.points[i + 1] - timeline.points[i];
  }
  fate.mean_downtime = static_cast<double>(total) / 1e6;
  fate.downtime_p50 = fate.downtime_p95 = fate.downtime_max = Duration{total};
  fate.distribution = {{Duration{total}, 0}, {Duration{total}, 1}};
  return fate;
}

// Points on a straight line between their neighbours say nothing.
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

}  // namespace

Fate fate_of(std::span<const Condition> conditions, Duration interval, Time end) {
  const Timeline timeline(conditions, end);
  Fate fate;
  if (interval == Duration{}) {
    fate = fate_of_all(timeline);
  } else {
    Window window(timeline, interval.count(), micros(end));
    fate.mean_downtime = window.integral();
    fate.affected = std::move(window).curve();
    const Distribution downtimes(Phases(timeline, interval.count()).stretches());
    fate.downtime_p50 = Duration{downtimes.quantile(0.50)};
    fate.downtime_p95 = Duration{downtimes.quantile(0.95)};
    fate.downtime_max = Duration{downtimes.max()};
    fate.distribution = downtimes.points();
  }
  drop_collinear(fate.affected);
  const bool anybody = std::any_of(fate.affected.begin(), fate.affected.end(), [](const Breakpoint& b) { return b.share > 0; });
  if (!anybody) fate.affected.clear();
  return fate;
}

}  // namespace drsim
