// Joins the changes of several technologies into one variant, and lets each change say what it may affect, and which
// phase of an outage it ends.

#pragma once

#include <cstdint>
#include <variant>

#include "models/state/phase.hpp"

namespace drsim {

/// What may be answered otherwise after a change. Says whom to ask again, and nothing about how.
enum class Affects : std::uint8_t {
  nothing = 0,
  flows = 1,    ///< Flows of users: their disposition or path.
  routers = 2,  ///< The same, and flows between routers.
  trunks = 4,   ///< What frames flood over; flows as well.
};
constexpr Affects operator|(Affects a, Affects b) {
  return static_cast<Affects>(static_cast<std::uint8_t>(a) | static_cast<std::uint8_t>(b));
}
constexpr bool includes(Affects all, Affects one) {
  return (static_cast<std::uint8_t>(all) & static_cast<std::uint8_t>(one)) != 0;
}
/// Of a change: what it says of itself as a static member, nothing unless it does.
template <class Change>
constexpr Affects affects_of() {
  if constexpr (requires { Change::affects; })
    return Change::affects;
  else
    return Affects::nothing;
}

/// The changes of one technology.
template <class... Alternatives>
struct ChangeList {};

/// The variant of all alternatives of several lists.
template <class... Lists>
struct Join;
template <class... Alternatives>
struct Join<ChangeList<Alternatives...>> {
  using type = std::variant<Alternatives...>;
};
template <class... First, class... Second, class... Rest>
struct Join<ChangeList<First...>, ChangeList<Second...>, Rest...> : Join<ChangeList<First..., Second...>, Rest...> {};

}  // namespace drsim
