// Which links, routers and announcements a change has affected, so that cached routes are worked out again only where
// needed.

#pragma once

#include <cstdint>

namespace drsim {

/// That something was changed which routes depend on: for whoever keeps answers to say which of them still hold.
struct Touched {
  enum class Kind : std::uint8_t {
    link,          ///< Whether packets cross it, or whether its ends see its carrier.
    topology,      ///< Whether the routers that share a view route over it.
    router,        ///< Whether it is up, what it uses of what it has heard, or its static routes.
    announcement,  ///< Who announces a subnet.
    setting,       ///< Of a link: its cost, a preference, a condition.
    static_route,  ///< Whether others know a static route that is passed on.
  } kind;
  std::uint32_t index = 0;  ///< Of the link, router, subnet or static route.
};

}  // namespace drsim
