#include "models/world/network/overlap.hpp"

namespace drsim {

Overlap overlap_of(Prefix first, Prefix second) {
  if (first == second) return Overlap::equal;
  if (!first.overlaps(second)) return Overlap::none;
  return first.length > second.length ? Overlap::contained : Overlap::containing;
}

std::optional<PrefixConflict> conflict_of(std::span<const Prefix> network, std::span<const Prefix> elsewhere) {
  for (const Prefix here : network)
    for (const Prefix there : elsewhere)
      if (const Overlap how = overlap_of(here, there); how != Overlap::none) return PrefixConflict{here, there, how};
  return {};
}

std::string describe(const PrefixConflict& conflict) {
  const char* how = conflict.how == Overlap::equal       ? " of the network is the same as "
                    : conflict.how == Overlap::contained ? " of the network lies in "
                                                         : " of the network contains ";
  return to_text(conflict.in_network) + how + to_text(conflict.elsewhere);
}

}  // namespace drsim
