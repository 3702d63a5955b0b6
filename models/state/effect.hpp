// What a rule asks for. The run carries it out; a rule does nothing itself.

#pragma once

#include <utility>
#include <variant>
#include <vector>

#include "models/state/change.hpp"
#include "models/state/timer.hpp"

namespace drsim {

struct Apply {
  Change change;
};
struct Arm {
  Timer timer;
  Delay after;
  bool unless_armed = false;  ///< True: a timer that runs already keeps its time.
  double likelihood = 1;      ///< Below 1: perhaps it is not armed at all.
};
struct Disarm {
  Timer timer;
};
/// One of these happens, at random. What their shares leave of one belongs to the last.
struct Choose {
  Timer purpose;  ///< Whose stream of draws.
  std::vector<std::pair<double, Change>> outcomes;
};
/// Start a VM's transfer over these links, in this order. No links: it waits.
struct Send {
  VmId vm;
  Bytes size;
  std::vector<Hop> path;
};
/// The rest of a VM's transfer takes another path, or, with no links, waits.
struct Reroute {
  VmId vm;
  std::vector<Hop> path;
};
struct Abort {
  VmId vm;
};
struct SetCapacity {
  LinkId link;
  BitRate to;
};
using Effect = std::variant<Apply, Arm, Disarm, Choose, Send, Reroute, Abort, SetCapacity>;
using Effects = std::vector<Effect>;

}  // namespace drsim
