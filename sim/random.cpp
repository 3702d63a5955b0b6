#include "sim/random.hpp"

#include <Random123/philox.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>

namespace drsim {
namespace {

double microseconds(Duration span) { return static_cast<double>(span.count()); }

// Each from a uniform u in (0, 1), in microseconds.
struct Quantile {
  double u;

  double operator()(const Fixed& d) const { return microseconds(d.value); }
  double operator()(const Uniform& d) const { return microseconds(d.low) + u * microseconds(d.high - d.low); }
  double operator()(const Triangular& d) const {
    const double low = microseconds(d.low), mode = microseconds(d.mode), high = microseconds(d.high);
    const double width = high - low, below_mode = width > 0 ? (mode - low) / width : 0;
    if (u < below_mode) return low + std::sqrt(u * width * (mode - low));
    return high - std::sqrt((1 - u) * width * (high - mode));
  }
  double operator()(const Lognormal& d) const {
    // Boost would work in long double, which is another thing on every machine, and take twice as long.
    using Plain = boost::math::policies::policy<boost::math::policies::promote_double<false>>;
    const boost::math::normal_distribution<double, Plain> standard;
    static const double z95 = boost::math::quantile(standard, 0.95);
    const double spread = std::log(microseconds(d.p95) / microseconds(d.p50)) / z95;
    return microseconds(d.p50) * std::exp(spread * boost::math::quantile(standard, u));
  }
  double operator()(const JitteredTimerResidual&) const {
    return 0;
  }  // These three take more than one uniform: see draw().
  double operator()(const TickWaits&) const { return 0; }
  double operator()(const CacheResidual&) const { return 0; }
  double operator()(const Exponential& d) const { return -microseconds(d.mean) * std::log1p(-u); }
  // What is left of a span L is uniform on (0, L), and L itself on (a, b): the two together have no simple inverse.
  double operator()(const ArpEntryResidual& d) const {
    const double a = microseconds(d.reachable) / 2 + microseconds(d.first_probe), b = a + microseconds(d.reachable);
    const double probes = microseconds(d.probes), since = microseconds(d.since);
    const auto below = [&](double x) {
      if (x <= 0) return 0.0;
      if (b <= a) return a > 0 ? std::min(1.0, x / a) : 1.0;
      if (x >= b) return 1.0;
      const double c = std::max(a, x);
      return ((c - a) + x * std::log(b / c)) / (b - a);
    };
    double low = 0, high = b;
    for (int i = 0; i < 60; ++i) (below((low + high) / 2) < u ? low : high) = (low + high) / 2;
    // Of one that has fallen already, what u says beyond that it has is the phase of its requests.
    const double falls = probes + low, fallen = below(since - probes);
    if (since <= 0 || falls > since) return falls - since;
    return microseconds(ArpEntryResidual::retry) * (fallen > 0 ? u / fallen : u);
  }
  // Each instant is as likely: P(left < x) is the integral of P(length > t) up to x, by the mean length.
  double operator()(const IntervalResidual& d) const {
    const double a = microseconds(d.low), b = microseconds(d.high), reached = u * (a + b) / 2;
    if (reached <= a || b <= a) return reached;
    return b - std::sqrt(std::max(0.0, (b - a) * (b - a) - 2 * (b - a) * (reached - a)));
  }
};

}  // namespace

// FNV-1a, 64 bits: the same on every machine, which std::hash is not.
std::uint64_t Stream::key_of(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

double Stream::uniform() {
  const r123::Philox4x64::ctr_type counter{{count_++, replication_, 0, 0}};
  const r123::Philox4x64::key_type key{{seed_, name_}};
  const std::uint64_t bits = r123::Philox4x64{}(counter, key)[0];
  // The middle of one of 2^53 equal cells: neither 0 nor 1.
  return (static_cast<double>(bits >> 11) + 0.5) * 0x1p-53;
}

// The gap that the silence begins in has a length with a density in proportion to it; its beginning is anywhere before.
double Stream::left_of(const JitteredTimerResidual& d) {
  const double most = microseconds(d.interval), least = 0.75 * most;
  const double gap = std::sqrt(least * least + uniform() * (most * most - least * least)), age = uniform() * gap;
  return microseconds(d.hold) * (d.hold_too ? 1 - uniform() / 4 : 1) - age;
}

double Stream::until(const TickWaits& d) {
  double sum = microseconds(d.and_then);
  for (std::int64_t i = 0; i < d.count; ++i) sum += uniform() * microseconds(d.period);
  return sum;
}

// Lifetimes and gaps alternate. Long after a fetch that was seen, any instant is as likely as any other (renewal
// theorem).
double Stream::left_in(const CacheResidual& d) {
  const double lifetime = microseconds(d.lifetime), gap = microseconds(d.gap), grace = microseconds(d.grace);
  const auto until_asked = [&] { return -gap * std::log1p(-uniform()); };
  constexpr double long_after = 50;
  double age = microseconds(d.since);
  if (age == 0 || age > long_after * (lifetime + gap)) {
    const double filled = lifetime / (lifetime + gap), u = uniform();
    age = u < filled ? u / filled * lifetime : lifetime + until_asked();
  } else {
    for (double cycle = 0; age >= (cycle = lifetime + until_asked());) age -= cycle;
  }
  if (age < lifetime) return lifetime - age + (grace > 0 ? std::min(grace, until_asked()) : 0);
  return std::max(0.0, std::min(grace - (age - lifetime), grace > 0 ? until_asked() : 0));
}

namespace {

Duration rounded(double drawn) {
  return Duration{std::llround(std::clamp(drawn, 0.0, microseconds(longest_duration)))};
}

}  // namespace

Duration Stream::draw(const Delay& delay) {
  if (const auto* fixed = std::get_if<Fixed>(&delay)) return fixed->value;
  double drawn = 0;
  if (const auto* jittered = std::get_if<JitteredTimerResidual>(&delay))
    drawn = left_of(*jittered);
  else if (const auto* ticks = std::get_if<TickWaits>(&delay))
    drawn = until(*ticks);
  else if (const auto* cached = std::get_if<CacheResidual>(&delay))
    drawn = left_in(*cached);
  else
    drawn = std::visit(Quantile{uniform()}, delay);
  return rounded(drawn);
}

Duration draw_nth(std::span<Stream> streams, std::size_t n, const Delay& delay) {
  if (streams.size() == 1) return streams.front().draw(delay);
  if (const auto* fixed = std::get_if<Fixed>(&delay)) return fixed->value;
  const bool is_first = n == 1, is_last = n == streams.size();
  if (is_first || is_last) {
    double found = streams.front().uniform();
    for (Stream& stream : streams.subspan(1))
      found = is_first ? std::min(found, stream.uniform()) : std::max(found, stream.uniform());
    return rounded(std::visit(Quantile{found}, delay));
  }
  std::vector<double> numbers;
  numbers.reserve(streams.size());
  for (Stream& stream : streams) numbers.push_back(stream.uniform());
  std::nth_element(numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(n - 1), numbers.end());
  return rounded(std::visit(Quantile{numbers[n - 1]}, delay));
}

}  // namespace drsim
