// What can happen to sites and to equipment, whatever technology runs on it. state.hpp applies them.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "models/state/change_list.hpp"
#include "models/world/scenario.hpp"

namespace drsim {

struct SiteChanged {
  static constexpr Affects affects = Affects::routers | Affects::trunks;
  static constexpr Phase phase = Phase::repair;
  SiteId site;
  Status to;
};
struct SwitchChanged {
  static constexpr Affects affects = Affects::trunks;
  static constexpr Phase phase = Phase::repair;
  SwitchId node;
  Status to;
};
struct RouterChanged {
  static constexpr Affects affects = Affects::routers;
  static constexpr Phase phase = Phase::repair;
  RouterId router;
  Status to;
};
struct LinkChanged {
  static constexpr Affects affects = Affects::routers | Affects::trunks;
  static constexpr Phase phase = Phase::repair;
  LinkId link;
  Status to;
  bool loses_carrier = false;  ///< Its ends see it at once; otherwise they only fall silent to each other.
};
/// A link loses all that one of its ends sends, or no longer does.
struct DirectionChanged {
  static constexpr Affects affects = Affects::routers;
  static constexpr Phase phase = Phase::repair;
  LinkId link;
  bool backwards;  ///< From ends[1] to ends[0].
  Status to;
};
struct BandwidthChanged {
  static constexpr Phase phase = Phase::repair;
  LinkId link;
  BitRate to;
};
/// A link loses frames, or no longer does, and its ends do not notice.
struct LossChanged {
  static constexpr Affects affects = Affects::routers | Affects::trunks;
  static constexpr Phase phase = Phase::repair;
  LinkId link;
  Loss to;
  double share = 1;  ///< Of some: which.
};

/// All of them, for the list of all changes (models/state/change.hpp).
using WorldChanges =
    ChangeList<SiteChanged, SwitchChanged, RouterChanged, LinkChanged, DirectionChanged, BandwidthChanged, LossChanged>;

// Each as one line of a trace: what, which, how.
std::string describe(const Scenario& s, const SiteChanged& c);
std::string describe(const Scenario& s, const SwitchChanged& c);
std::string describe(const Scenario& s, const RouterChanged& c);
std::string describe(const Scenario& s, const LinkChanged& c);
std::string describe(const Scenario& s, const DirectionChanged& c);
std::string describe(const Scenario& s, const BandwidthChanged& c);
std::string describe(const Scenario& s, const LossChanged& c);

}  // namespace drsim
