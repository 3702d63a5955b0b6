// What DNS answers from an instant on, and the caches between an answer and its user. curve.hpp makes shares of them.

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "models/world/quantities.hpp"

namespace drsim {

/// From an instant on, until the next of them: which version of a record is answered, and which versions a client that
/// holds them cannot use.
struct Condition {
  Time from;
  std::uint32_t answers = 0;  ///< The version given out, or no_version.
  std::vector<bool> bad;      ///< By version: whether its holder is cut off. Missing ones are not.
  Duration lifetime{};   ///< How long a resolver whose phase is spread keeps what it is told now; and how much longer,
  Duration grace{};      ///< should nobody answer it then.
  bool is_heard = true;  ///< Whether clients hear their resolver.
  bool is_negative = false;   ///< What is answered is that there is no such name.
  bool is_held_open = false;  ///< Clients use connections: who holds no answer is not cut off either.
  bool flushes = false;       ///< At `from` the resolvers' caches are emptied; the clients' own.
  bool flushes_clients = false;
  std::uint32_t cut_off = 0;  ///< By bit, of Caches::keep: those that hear nobody;
  std::uint32_t emptied = 0;  ///< those that are emptied at `from`.
  static constexpr std::uint32_t no_version =
      0xffffffff;  ///< A client that got no answer is cut off until it asks again.

  bool is_connected() const { return is_heard && cut_off == 0; }
  bool empties_any() const { return flushes || flushes_clients || emptied != 0; }
};

/// The caches between an answer and its user, one behind the other. None: what is answered now is used now.
struct Caches {
  bool is_spread =
      false;       ///< The first are resolvers alike, at phases spread evenly, that keep answers as conditions say.
  Duration gap{};  ///< The first are in light use, and not all answers are kept alike: asked at random, in the mean at
                   ///< this interval, they keep answers as conditions say. Not with `asked_in`.
  Duration delay{};  ///< What is used was answered that much earlier.
  Duration asked_in{},
      give{};  ///< It is used until somebody asks the resolver, in the mean so much later, but no longer than `give`.
  std::vector<Duration> keep;  ///< Then caches that keep whatever they are told for so long, at phases spread evenly:
  std::size_t resolvers =
      0;  ///< the first of them resolvers, which ask again at once when they were told nothing; the clients'.
  /// The last of them keeps so long that there is no such name, if that is less than it keeps other answers.
  std::optional<Duration> negative_keep{};
  bool outlasts =
      false;          ///< While nobody answers, what was answered last is used for as long as the conditions' grace.
  Duration random{};  ///< Then clients that look up at random, in the mean at this interval. Not if `asked_in` is set.

  bool is_linear() const {
    return gap == Duration{} && delay == Duration{} && asked_in == Duration{} && random == Duration{} &&
           resolvers == 0 && keep.size() + (is_spread ? 1 : 0) <= 1;
  }
};

}  // namespace drsim
