// Which share of clients holds which DNS answer over time, through a chain of caches, as exact functions of time.
// curve.hpp uses it.

#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "analysis/availability/caches/cohorts.hpp"

namespace drsim {

/// By version, the share of holders over time: exactly, as pieces of polynomials, each with one exponential that decays
/// from the piece's start, if anybody looks up at random.
class Shares {
 public:
  /// At x seconds after the piece's start: the sum of power[k] x^k, plus decaying e^(-x / mean).
  struct Piece {
    std::vector<double> power;
    double decaying = 0;
  };

  /// All hold `version` at first.
  Shares(std::size_t versions, std::uint32_t version, Micros from);
  /// What the holders of ramps hold.
  static Shares of(std::span<const Ramp> ramps, Micros holders, std::size_t versions, std::uint32_t first, Micros from);

  /// Straight lines between instants: by instant, then version, what is held just before it and from it on.
  static Shares along(std::vector<Micros> at, const std::vector<std::vector<double>>& before,
                      const std::vector<std::vector<double>>& from);

  // What is held by others who ask these holders. Each is exact.

  /// Who uses what was told a fixed time ago; after each of `flushes`, for that long, what was told then.
  Shares delayed(Micros by, std::span<const Micros> flushes) const;
  /// Who asks at an interval, at phases spread evenly, and keeps the answer in between: the mean over the last
  /// interval. At `flushes` all of them ask.
  Shares kept_for(Micros interval, std::span<const Micros> flushes) const;
  /// Likewise resolvers: one that is told nothing, which is version `none`, asks again at once when there is something
  /// to be told. From the last of `flushes` on, all of them ask together.
  Shares kept_by_resolvers(Micros interval, std::span<const Micros> flushes, std::uint32_t none) const;
  /// Likewise clients, each of which keeps its phase when it is emptied.
  Shares kept_by_clients(Micros interval, std::span<const Micros> flushes, std::uint32_t none) const;
  /// Likewise clients that look up at random, in the mean at this interval [s].
  Shares looked_up_at_random(double mean, std::span<const Micros> flushes, std::uint32_t none) const;
  /// Who holds `version` holds `other` instead.
  Shares without_version(std::uint32_t version, std::uint32_t other) const;
  /// Who asks at random, in the mean at this interval (a Poisson process), and keeps the answer in between. Who asks
  /// `unanswered`, from one instant to another, is none the wiser.
  Shares asked_at_random(double mean, std::span<const Micros> flushes,
                         std::span<const std::pair<Micros, Micros>> unanswered = {}) const;
  /// Who is given this until somebody asks at random, but no longer than `limit`, and what is `fresh` from then on. Any
  /// instant of the time that passes until somebody asks is as likely as any other.
  Shares given_until_asked(double mean, Micros limit, const Shares& fresh, std::span<const Micros> flushes,
                           std::span<const std::pair<Micros, Micros>> unanswered) const;
  /// Who hears nothing from `from` to `to` holds version `none`.
  Shares without(Micros from, Micros to, std::uint32_t none) const;

  std::size_t size() const { return at_.size(); }
  Micros at(std::size_t piece) const { return at_[piece]; }
  /// What holders of the bad versions are together in the piece that an instant lies in, with that instant as its
  /// start.
  Piece sum(std::span<const char> bad, Micros from) const;
  double mean_gap() const { return mean_; }

  static double value(const Piece& piece, double x, double mean);
  static double integral(const Piece& piece, double x, double mean);

 private:
  std::size_t piece_at(Micros at) const;
  Piece local(std::size_t version, Micros from) const;
  void cut(Micros at);
  Shares held_since(Micros at) const;
  Shares kept_until_told(std::uint32_t none, const std::function<Shares(const Shares&)>& kept_by) const;
  Shares asked_together(Micros from, Micros interval) const;
  void replace(Micros from, Micros to, const Shares& by);  ///< Until `to`; forever: for good.
  void add(double factor, const Shares& other);

  double mean_ = 0;                     ///< Of the exponentials [s].
  std::vector<Micros> at_;              ///< Where pieces start. The first holds before it, too.
  std::vector<std::vector<Piece>> of_;  ///< By version, then piece.
};

}  // namespace drsim
