#include "analysis/availability/caches/shares.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace drsim {
namespace {

constexpr double second = 1e6;

// The same polynomial with its origin moved by x: Taylor's theorem, by repeated synthetic division.
std::vector<double> moved(std::vector<double> power, double x) {
  for (std::size_t i = 0; i + 1 < power.size(); ++i)
    for (std::size_t k = power.size() - 1; k-- > i;) power[k] += x * power[k + 1];
  return power;
}

double polynomial(const std::vector<double>& power, double x) {
  double sum = 0;
  for (std::size_t k = power.size(); k-- > 0;) sum = sum * x + power[k];
  return sum;
}

std::vector<Micros> merged(std::vector<Micros> a, std::span<const Micros> b, Micros later) {
  for (const Micros at : b) a.push_back(at + later);
  std::sort(a.begin(), a.end());
  a.erase(std::unique(a.begin(), a.end()), a.end());
  return a;
}

}  // namespace

Shares::Shares(std::size_t versions, std::uint32_t version, Micros from)
    : at_{from}, of_(versions, std::vector<Piece>(1, Piece{{0}, 0})) {
  of_[version].front().power = {1};
}

double Shares::value(const Piece& piece, double x, double mean) {
  return polynomial(piece.power, x) + (piece.decaying == 0 ? 0 : piece.decaying * std::exp(-x / mean));
}

double Shares::integral(const Piece& piece, double x, double mean) {
  double sum = 0;
  for (std::size_t k = piece.power.size(); k-- > 0;) sum = (sum + piece.power[k] / static_cast<double>(k + 1)) * x;
  return sum + (piece.decaying == 0 ? 0 : -piece.decaying * mean * std::expm1(-x / mean));
}

std::size_t Shares::piece_at(Micros at) const {
  const auto after = std::upper_bound(at_.begin(), at_.end(), at);
  return after == at_.begin() ? 0 : static_cast<std::size_t>(after - at_.begin()) - 1;
}

// Before the first piece all was as at its start.
Shares::Piece Shares::local(std::size_t version, Micros from) const {
  const std::size_t i = piece_at(from);
  const Piece& piece = of_[version][i];
  if (from < at_[i]) return {{value(piece, 0, mean_)}, 0};
  const double x = static_cast<double>(from - at_[i]) / second;
  return {moved(piece.power, x), piece.decaying == 0 ? 0 : piece.decaying * std::exp(-x / mean_)};
}

void Shares::cut(Micros at) {
  const std::size_t i = piece_at(at);
  if (at <= at_[i]) return;
  at_.insert(at_.begin() + static_cast<std::ptrdiff_t>(i) + 1, at);
  for (std::size_t v = 0; v < of_.size(); ++v) {
    const double x = static_cast<double>(at - at_[i]) / second;
    const Piece rest{moved(of_[v][i].power, x),
                     of_[v][i].decaying == 0 ? 0 : of_[v][i].decaying * std::exp(-x / mean_)};
    of_[v].insert(of_[v].begin() + static_cast<std::ptrdiff_t>(i) + 1, rest);
  }
}

Shares Shares::of(std::span<const Ramp> ramps, Micros holders, std::size_t versions, std::uint32_t first, Micros from) {
  Shares shares(versions, first, from - 1);  // Ramps may begin at `from`.
  std::vector<Micros> ends;
  for (const Ramp& ramp : ramps) ends.push_back(ramp.from), ends.push_back(ramp.to);
  shares.at_ = merged(shares.at_, ends, 0);
  for (std::vector<Piece>& pieces : shares.of_) pieces.assign(shares.at_.size(), Piece{{0, 0}, 0});
  const double all = static_cast<double>(holders);
  std::vector<std::vector<double>> steps(versions, std::vector<double>(shares.at_.size() + 1)), slopes = steps;
  for (const Ramp& ramp : ramps) {
    const std::size_t begin = shares.piece_at(ramp.from), end = shares.piece_at(ramp.to);
    const double part = static_cast<double>(ramp.holders) / all;
    for (const auto& [version, sign] : {std::pair{ramp.leaves, -1.0}, std::pair{ramp.enters, 1.0}}) {
      if (begin == end) {
        steps[version][begin] += sign * part;
      } else {
        const double slope = sign * part / (static_cast<double>(ramp.to - ramp.from) / second);
        slopes[version][begin] += slope, slopes[version][end] -= slope;
      }
    }
  }
  for (std::size_t v = 0; v < versions; ++v) {
    double share = v == first ? 1 : 0, slope = 0;
    for (std::size_t i = 0; i < shares.at_.size(); ++i) {
      share += steps[v][i], slope += slopes[v][i];
      if (std::abs(slope) < 1e-15) slope = 0;
      shares.of_[v][i].power = {share, slope};
      if (i + 1 < shares.at_.size()) share += slope * static_cast<double>(shares.at_[i + 1] - shares.at_[i]) / second;
    }
  }
  return shares;
}

Shares Shares::along(std::vector<Micros> at, const std::vector<std::vector<double>>& before,
                     const std::vector<std::vector<double>>& from) {
  const std::size_t versions = from.front().size();
  Shares shares(versions, 0, at.front());
  for (std::size_t v = 0; v < versions; ++v) {
    shares.of_[v].assign(at.size(), Piece{{0, 0}, 0});
    for (std::size_t i = 0; i < at.size(); ++i) {
      const double span = i + 1 < at.size() ? static_cast<double>(at[i + 1] - at[i]) / second : 0;
      shares.of_[v][i].power = {from[i][v], span > 0 ? (before[i + 1][v] - from[i][v]) / span : 0};
    }
  }
  shares.at_ = std::move(at);
  return shares;
}

Shares Shares::delayed(Micros by, std::span<const Micros> flushes) const {
  Shares shares = *this;
  for (Micros& at : shares.at_) at += by;
  shares.at_.insert(shares.at_.begin(), at_.front());
  for (std::vector<Piece>& pieces : shares.of_)
    pieces.insert(pieces.begin(), Piece{{value(pieces.front(), 0, mean_)}, 0});
  for (const Micros flush : flushes) shares.replace(flush, flush + by, held_since(flush));
  return shares;
}

// What is told at an instant, and held from then on.
Shares Shares::held_since(Micros at) const {
  Shares held(of_.size(), 0, at);
  for (std::size_t v = 0; v < of_.size(); ++v) held.of_[v].front() = {{value(local(v, at), 0, mean_)}, 0};
  held.mean_ = mean_;
  return held;
}

void Shares::replace(Micros from, Micros to, const Shares& by) {
  cut(from);
  if (to < forever) cut(to);
  for (const Micros at : by.at_)
    if (at > from && at < to) cut(at);
  for (std::size_t i = 0; i < at_.size(); ++i)
    if (at_[i] >= from && at_[i] < to)
      for (std::size_t v = 0; v < of_.size(); ++v) of_[v][i] = by.local(v, at_[i]);
}

// Exponentials of one mean only.
void Shares::add(double factor, const Shares& other) {
  for (const Micros at : other.at_) cut(at);
  for (std::size_t v = 0; v < of_.size(); ++v) {
    for (std::size_t i = 0; i < at_.size(); ++i) {
      const Piece more = other.local(v, at_[i]);
      Piece& piece = of_[v][i];
      if (more.power.size() > piece.power.size()) piece.power.resize(more.power.size());
      for (std::size_t k = 0; k < more.power.size(); ++k) piece.power[k] += factor * more.power[k];
      piece.decaying += factor * more.decaying;
    }
  }
}

// The mean g over the last interval T of f grows by (f(t) - f(t - T)) / T. After a flush at F, those that have not
// asked since hold what was told then: f(F) stands for f(t - T) until F + T.
Shares Shares::kept_for(Micros interval, std::span<const Micros> flushes) const {
  Shares kept = *this;
  kept.at_ = merged(merged(merged(at_, at_, interval), flushes, 0), flushes, interval);
  const double length =
      interval >= forever ? std::numeric_limits<double>::infinity() : static_cast<double>(interval) / second;
  const auto value_at = [&](std::size_t v, Micros at) { return value(local(v, at), 0, mean_); };
  for (std::size_t v = 0; v < of_.size(); ++v) {
    kept.of_[v].assign(kept.at_.size(), {});
    double share = value_at(v, at_.front() - 1);
    for (std::size_t i = 0; i < kept.at_.size(); ++i) {
      const Micros at = kept.at_[i];
      const auto last = std::upper_bound(flushes.begin(), flushes.end(), at);
      const bool is_flushed = last != flushes.begin() && at - interval < *(last - 1);
      const Piece head = local(v, at);
      const Piece tail = is_flushed ? Piece{{value_at(v, *(last - 1))}, 0} : local(v, at - interval);
      if (is_flushed && *(last - 1) == at) share = value(head, 0, mean_);
      Piece& piece = kept.of_[v][i];
      piece.power.assign(std::max(head.power.size(), tail.power.size()) + 1, 0);
      for (std::size_t k = 0; k + 1 < piece.power.size(); ++k) {
        const double gained = (k < head.power.size() ? head.power[k] : 0) - (k < tail.power.size() ? tail.power[k] : 0);
        piece.power[k + 1] = gained / length / static_cast<double>(k + 1);
      }
      piece.decaying = -mean_ * (head.decaying - tail.decaying) / length;
      piece.power[0] = share - piece.decaying;
      if (i + 1 < kept.at_.size()) share = value(piece, static_cast<double>(kept.at_[i + 1] - at) / second, mean_);
    }
  }
  return kept;
}

// g' = (f - g) / mean: on a polynomial f, a polynomial p with p + mean p' = f, and an exponential that joins it to what
// was.
Shares Shares::asked_at_random(double mean, std::span<const Micros> flushes,
                               std::span<const std::pair<Micros, Micros>> unanswered) const {
  Shares asked = *this;
  asked.mean_ = mean;
  for (const Micros flush : flushes) asked.cut(flush);
  for (const auto& [from, to] : unanswered) asked.cut(from), asked.cut(to);
  const auto is_in_vain = [&](Micros at) {
    return std::any_of(unanswered.begin(), unanswered.end(),
                       [&](const auto& one) { return at >= one.first && at < one.second; });
  };
  for (std::vector<Piece>& pieces : asked.of_) {
    double share = pieces.front().power.front();
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      if (std::binary_search(flushes.begin(), flushes.end(), asked.at_[i])) share = pieces[i].power.front();
      std::vector<double>& power = pieces[i].power;
      if (is_in_vain(asked.at_[i])) {
        pieces[i] = {{share}, 0};
        continue;
      }
      for (std::size_t k = power.size() - 1; k-- > 0;) power[k] -= mean * static_cast<double>(k + 1) * power[k + 1];
      pieces[i].decaying = share - power[0];
      if (std::abs(pieces[i].decaying) < 1e-15) pieces[i].decaying = 0;
      if (i + 1 < pieces.size())
        share = value(pieces[i], static_cast<double>(asked.at_[i + 1] - asked.at_[i]) / second, mean);
    }
  }
  return asked;
}

// A cache's lifetime has been over for a time x with density e^(-x / m) / m, m being the mean. Users are given, if x is
// below the limit S, what was so at t - x: the integral up to infinity is who asks at random, A(t); that from S on is
// e^(-S / m) A(t - S).
Shares Shares::given_until_asked(double mean, Micros limit, const Shares& fresh, std::span<const Micros> flushes,
                                 std::span<const std::pair<Micros, Micros>> unanswered) const {
  Shares given = asked_at_random(mean, flushes, unanswered);
  const double left = std::exp(-static_cast<double>(limit) / second / mean);
  constexpr double nobody = 1e-12;
  if (left < nobody) return given;
  const Shares later = given.delayed(limit, flushes);
  given.add(-left, later);
  given.add(left, fresh);
  return given;
}

// Everybody holds what was told at the last multiple of the interval. While that stays the same, nobody has to be
// asked.
Shares Shares::asked_together(Micros from, Micros interval) const {
  Shares held = held_since(from);
  const auto changes = [&](std::size_t i) {
    return std::any_of(of_.begin(), of_.end(), [&](const std::vector<Piece>& pieces) {
      return pieces[i].decaying != 0 ||
             std::any_of(pieces[i].power.begin() + 1, pieces[i].power.end(), [](double p) { return p != 0; });
    });
  };
  constexpr std::size_t most = 10'000;
  for (Micros at = from; held.at_.size() < most && at <= at_.back() + interval;) {
    const std::size_t i = piece_at(at);
    const Micros next = i + 1 < at_.size() ? at_[i + 1] : at + interval;
    at = changes(i) ? at + interval : at + std::max<Micros>(1, (next - at + interval - 1) / interval) * interval;
    held.at_.push_back(at);
    for (std::size_t v = 0; v < of_.size(); ++v) held.of_[v].push_back({{value(local(v, at), 0, mean_)}, 0});
  }
  return held;
}

// While there is nothing to be told, those whose time has come hold nothing. Afterwards it is as if they had come at
// the end of that, when there was something again.
Shares Shares::kept_by_resolvers(Micros interval, std::span<const Micros> flushes, std::uint32_t none) const {
  return kept_until_told(none, [&](const Shares& told) {
    Shares kept = told.kept_for(interval, {});
    for (const Micros flush : flushes) kept.replace(flush, forever, told.asked_together(flush, interval));
    return kept;
  });
}

Shares Shares::kept_by_clients(Micros interval, std::span<const Micros> flushes, std::uint32_t none) const {
  return kept_until_told(none, [&](const Shares& told) { return told.kept_for(interval, flushes); });
}

Shares Shares::looked_up_at_random(double mean, std::span<const Micros> flushes, std::uint32_t none) const {
  return kept_until_told(none, [&](const Shares& told) { return told.asked_at_random(mean, flushes); });
}

Shares Shares::without_version(std::uint32_t version, std::uint32_t other) const {
  Shares shares = *this;
  for (std::size_t i = 0; i < at_.size(); ++i) {
    const Piece& from = of_[version][i];
    Piece& to = shares.of_[other][i];
    if (from.power.size() > to.power.size()) to.power.resize(from.power.size());
    for (std::size_t k = 0; k < from.power.size(); ++k) to.power[k] += from.power[k];
    to.decaying += from.decaying;
    shares.of_[version][i] = {{0}, 0};
  }
  return shares;
}

Shares Shares::kept_until_told(std::uint32_t none, const std::function<Shares(const Shares&)>& kept_by) const {
  const auto is_told_nothing = [&](std::size_t i) {
    const Piece& piece = of_[none][i];
    return piece.decaying != 0 ||
           std::any_of(piece.power.begin(), piece.power.end(), [](double p) { return std::abs(p) > 1e-12; });
  };
  const Shares during = kept_by(*this);
  Shares told = *this;
  std::vector<std::pair<Micros, Micros>> nothing;
  for (std::size_t i = 0; i < at_.size(); ++i) {
    if (!is_told_nothing(i)) continue;
    const std::size_t first = i;
    while (i < at_.size() && is_told_nothing(i)) ++i;
    if (i == at_.size()) break;  // Never again.
    nothing.emplace_back(at_[first], at_[i]);
    // What was told to some, stays; the rest is what all are told at the end.
    const Shares end = held_since(at_[i]);
    for (std::size_t k = first; k < i; ++k) {
      const Piece rest = of_[none][k];
      told.of_[none][k] = {{0}, 0};
      for (std::size_t v = 0; v < of_.size(); ++v) {
        if (v == none) continue;
        const double part = end.of_[v].front().power.front();
        Piece& piece = told.of_[v][k];
        if (rest.power.size() > piece.power.size()) piece.power.resize(rest.power.size());
        for (std::size_t p = 0; p < rest.power.size(); ++p) piece.power[p] += part * rest.power[p];
        piece.decaying += part * rest.decaying;
      }
    }
  }
  if (nothing.empty()) return during;
  Shares kept = kept_by(told);
  for (const auto& [from, to] : nothing) kept.replace(from, to, during);
  return kept;
}

Shares Shares::without(Micros from, Micros to, std::uint32_t none) const {
  Shares shares = *this;
  shares.cut(from), shares.cut(to);
  for (std::size_t i = 0; i < shares.at_.size(); ++i) {
    if (shares.at_[i] < from || shares.at_[i] >= to) continue;
    for (std::size_t v = 0; v < shares.of_.size(); ++v) shares.of_[v][i] = Piece{{v == none ? 1.0 : 0.0}, 0};
  }
  return shares;
}

Shares::Piece Shares::sum(std::span<const char> bad, Micros from) const {
  Piece sum{{0}, 0};
  for (std::size_t v = 0; v < of_.size(); ++v) {
    if (!bad[v]) continue;
    const Piece piece = local(v, from);
    if (piece.power.size() > sum.power.size()) sum.power.resize(piece.power.size());
    for (std::size_t k = 0; k < piece.power.size(); ++k) sum.power[k] += piece.power[k];
    sum.decaying += piece.decaying;
  }
  return sum;
}

}  // namespace drsim
