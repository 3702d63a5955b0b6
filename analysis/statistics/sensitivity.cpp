#include "analysis/statistics/sensitivity.hpp"

#include <Eigen/Core>
#include <cmath>

namespace drsim {
namespace {

using Column = Eigen::Map<const Eigen::ArrayXd>;

Column column(std::span<const double> values) { return {values.data(), static_cast<Eigen::Index>(values.size())}; }

Estimate mean_of(const Eigen::ArrayXd& terms, double variance) {
  const std::vector<double> shares(terms.data(), terms.data() + terms.size());
  Estimate estimate = mean(shares);
  estimate.value /= variance;
  if (estimate.low) *estimate.low /= variance;
  if (estimate.high) *estimate.high /= variance;
  return estimate;
}

}  // namespace

std::vector<Influence> influences(const std::vector<std::string>& inputs, std::span<const double> a,
                                  std::span<const double> b, const std::vector<std::vector<double>>& exchanged) {
  const Column fa = column(a), fb = column(b);
  // Of both samples together: the better known. The middle is taken out, which changes no index and makes them better
  // known.
  const double middle = (fa.mean() + fb.mean()) / 2;
  const double variance = ((fa - middle).square().mean() + (fb - middle).square().mean()) / 2;
  std::vector<Influence> all;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Column fi = column(exchanged[i]);
    if (variance <= 0) {
      all.push_back({inputs[i], {0, 0, 0}, {0, 0, 0}});
      continue;
    }
    const Eigen::ArrayXd first = (fb - middle) * (fi - fa), total = (fa - fi).square() / 2;
    all.push_back({inputs[i], mean_of(first, variance), mean_of(total, variance)});
  }
  return all;
}

}  // namespace drsim
