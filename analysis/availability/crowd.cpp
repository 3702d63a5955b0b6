#include "analysis/availability/crowd.hpp"

#include <algorithm>

namespace drsim {

std::vector<Crowd> parts_of(const Crowd& who, const FlowShare::Undecided& undecided) {
  std::vector<Crowd> parts;
  const FlowShare::Interval whole = who.flows.part(undecided.branch);
  for (std::int64_t bucket = FlowShare::bucket(whole.from, undecided.choices);
       bucket <= FlowShare::bucket(whole.to - 1, undecided.choices); ++bucket) {
    const FlowShare::Interval part{std::max(whole.from, FlowShare::begin_of(bucket, undecided.choices)),
                                   std::min(whole.to, FlowShare::begin_of(bucket + 1, undecided.choices))};
    parts.push_back(who);
    parts.back().flows.narrow(undecided.branch, part);
  }
  return parts;
}
std::vector<Crowd> parts_of(const Crowd& who, std::vector<double> cuts) {
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  std::vector<Crowd> parts{who};
  for (const double cut : cuts) {
    parts.push_back(parts.back());
    parts[parts.size() - 2].to = parts.back().from = cut;
  }
  return parts;
}

}  // namespace drsim
