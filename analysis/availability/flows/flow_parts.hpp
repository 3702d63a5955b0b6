// Asks a question once for each part of the flows that routers hash to different next hops. Owns nothing.

#pragma once

#include <algorithm>

#include "models/routing/forwarding.hpp"

namespace drsim {

/// Calls `take` with what `ask` finds and the share of all flows that find it, until no router tells these apart any
/// more. Beyond some hundred parts they are not told apart.
template <class Ask, class Take>
void each_part_of_flows(Forwarding& forwarding, Ask ask, Take take, FlowShare flows = {}, int depth = 0) {
  constexpr int deepest = 7;
  flows.undecided.reset();
  forwarding.ask_about(&flows);
  auto found = ask();
  forwarding.ask_about(nullptr);
  if (!flows.undecided || depth == deepest) {
    take(found, flows.share());
    return;
  }
  const auto [branch, choices] = *flows.undecided;
  const FlowShare::Interval whole = flows.part(branch);
  for (std::int64_t bucket = FlowShare::bucket(whole.from, choices); bucket <= FlowShare::bucket(whole.to - 1, choices);
       ++bucket) {
    FlowShare part = flows;
    part.narrow(branch, {std::max(whole.from, FlowShare::begin_of(bucket, choices)),
                         std::min(whole.to, FlowShare::begin_of(bucket + 1, choices))});
    each_part_of_flows(forwarding, ask, take, part, depth + 1);
  }
}

}  // namespace drsim
