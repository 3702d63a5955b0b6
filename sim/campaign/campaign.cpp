#include "sim/campaign/campaign.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "analysis/statistics/campaign.hpp"
#include "sim/campaign/interrupt.hpp"
#include "sim/campaign/packed_row.hpp"
#include "sim/campaign/replications.hpp"
#include "sim/campaign/version.hpp"

namespace drsim::campaign {
namespace {

// A sweep has many designs, each of which would like to be remembered: they take turns, so many at a time.
constexpr std::uint32_t prepared_at_once = 64;

// Where the stop rule looks: it would find what it wishes for too often if it looked always.
std::uint64_t next_look(std::uint64_t n) { return n == 0 ? 100 : n + n / 4; }

bool is_known(const Estimate& estimate, double within) {
  if (!estimate.low || !estimate.high) return false;
  return std::max(estimate.value - *estimate.low, *estimate.high - estimate.value) <= within * std::abs(estimate.value);
}

}  // namespace

Campaign::Campaign(const std::vector<const Design*>& designs, const std::string& identity, std::uint64_t seed,
                   const Options& options)
    : seed_(seed), options_(options) {
  if (options.results.empty()) return;
  results_ = std::make_unique<Results>(options.results, Identity{program_version(), identity, seed, options.shard});
  std::map<std::string, std::size_t> widths;
  for (const Design* design : designs) widths[design->fingerprint] = Layout(*design->scenario).size();
  std::vector<double> row;
  results_->read([&](StoredReplication one) {
    const auto width = widths.find(one.design);
    row.clear();
    if (width != widths.end() && !unpack(one.row, width->second, row))
      throw ResultsError(options.results +
                         " is not used: it is damaged (a replication has another number of figures than its scenario)");
    kept_[one.design].outcomes.emplace(one.replication, Outcome{one.ending, std::move(one.row)});
  });
}

std::vector<Piece> Campaign::missing(const std::vector<const Design*>& designs, std::uint64_t n) const {
  std::vector<Piece> pieces;
  const auto all = static_cast<std::uint32_t>(designs.size());
  for (std::uint32_t first = 0; first < all; first += prepared_at_once)
    for (std::uint64_t replication = 0; replication < n; ++replication)
      for (std::uint32_t i = first; i < std::min(all, first + prepared_at_once); ++i) {
        if ((replication * all + i) % options_.shard.n != options_.shard.k - 1) continue;
        const auto kept = kept_.find(designs[i]->fingerprint);
        if (kept == kept_.end() || !kept->second.outcomes.contains(replication)) pieces.push_back({i, replication});
      }
  return pieces;
}

bool Campaign::simulate(const std::vector<const Design*>& designs, std::uint64_t n, const Watch& watch) {
  if (results_) results_->plan(n * designs.size());
  const std::vector<Piece> pieces = missing(designs, n);
  Progress progress{.done = 0, .total = n * designs.size() / options_.shard.n, .simulated = 0, .p95 = {}};
  progress.done = progress.total - std::min(progress.total, pieces.size());
  progress.p95 = [&, size = Layout(*designs.front()->scenario).size()] {
    std::vector<double> values;
    for (const auto& [replication, outcome] : kept_[designs.front()->fingerprint].outcomes)
      values.push_back(figure(outcome.row, size, 0));
    if (values.empty()) return 0.0;
    std::sort(values.begin(), values.end());
    return quantile(values, 0.95).value;
  };
  const Interrupt interrupt;
  const auto keep = [&](Piece piece, Outcome outcome) {
    const std::string& design = designs[piece.design]->fingerprint;
    if (results_) results_->add({design, piece.replication, outcome.ending, outcome.row});
    kept_[design].outcomes.insert_or_assign(piece.replication, std::move(outcome));
    ++progress.done, ++progress.simulated, ++simulated_;
    if (watch) watch(progress);
  };
  std::map<std::size_t, Replications> prepared;  // In each worker.
  const auto once = [&](Piece piece) {
    Draws draws = designs[piece.design]->draws;
    draws.replication += piece.replication;
    draws.other += piece.replication;
    if (prepared.size() >= prepared_at_once && !prepared.contains(piece.design)) prepared.clear();
    Outcome outcome =
        prepared.try_emplace(piece.design, *designs[piece.design]->scenario, seed_).first->second.simulate(draws);
    outcome.row = packed(outcome.row);
    return outcome;
  };
  work_off(pieces, options_.jobs, once, keep, [] { return Interrupt::asked(); });
  if (results_) results_->flush();
  return !Interrupt::asked();
}

bool Campaign::is_known_well(const std::vector<const Design*>& designs, std::uint64_t n) const {
  for (const Sample& sample : samples(designs, n)) {
    const Layout layout(*sample.scenario);
    for (std::size_t use = 0; use < layout.uses().size(); ++use) {
      std::vector<double> values = sample.column(layout, layout.of(use, Figure::downtime));
      std::sort(values.begin(), values.end());
      const double share = options_.until->percentile / 100;
      if (!is_known(share > 0 ? quantile(values, share) : mean(values), options_.until->within)) return false;
    }
  }
  return true;
}

bool Campaign::simulate(const std::vector<const Design*>& designs, const Watch& watch) {
  if (!options_.until) return simulate(designs, options_.replications, watch);
  for (std::uint64_t n = next_look(0);; n = next_look(n)) {
    until_ = std::min(n, options_.replications);
    if (!simulate(designs, until_, watch)) return false;
    if (until_ == options_.replications || is_known_well(designs, until_)) return true;
  }
}

std::vector<Sample> Campaign::samples(const std::vector<const Design*>& designs, std::uint64_t n) const {
  if (n == 0) n = options_.until ? until_ : options_.replications;
  static const Kept none;
  std::vector<const Kept*> kept;
  for (const Design* design : designs) {
    const auto found = kept_.find(design->fingerprint);
    kept.push_back(found == kept_.end() ? &none : &found->second);
  }
  std::vector<Sample> samples;
  for (const Design* design : designs)
    samples.push_back(
        {.scenario = design->scenario.get(), .seed = seed_, .replications = {}, .rows = {}, .cut_short = 0});
  std::vector<std::size_t> sizes;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    sizes.push_back(Layout(*designs[i]->scenario).size());
    samples[i].rows.reserve(std::min<std::size_t>(n, kept[i]->outcomes.size()) * sizes[i]);
  }
  for (const auto& [replication, first] : kept.front()->outcomes) {
    if (replication >= n) break;
    const auto has = [r = replication](const Kept* one) { return one->outcomes.contains(r); };
    if (!std::all_of(kept.begin(), kept.end(), has)) continue;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const Outcome& outcome = kept[i]->outcomes.at(replication);
      samples[i].replications.push_back(replication);
      if (!unpack(outcome.row, sizes[i], samples[i].rows))
        throw ResultsError(
            options_.results +
            " is not used: it is damaged (a replication has another number of figures than its scenario)");
      if (outcome.ending != Ending::horizon) ++samples[i].cut_short;
    }
  }
  return samples;
}

}  // namespace drsim::campaign
