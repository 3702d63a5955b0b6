// When copies of VM data arrive over shared links. Owns the transfers in progress; link_sharing.hpp computes their
// rates.

#pragma once

#include <memory>
#include <optional>
#include <span>

#include "models/world/scenario.hpp"

namespace drsim {

class Load;

/// Copies of VM data on their way: at most one per VM, all sharing the links. SimGrid computes when each arrives: after
/// the latency of its path, bytes flow at the max-min fair rate. It is started with the first copy; there can be one in
/// a process that ever sends anything.
class Transfers {
 public:
  struct Arrival {
    VmId vm;
    Time at;
  };

  /// `load`: users with whom copies share links, where a scenario states what they ask for.
  explicit Transfers(const Scenario& scenario, Load* load = nullptr);
  ~Transfers();

  /// Sends `size` bytes. An empty path: they wait for one. Instants of successive calls must not decrease.
  void start(VmId vm, Bytes size, std::span<const Hop> path, Time now);
  /// What has not arrived yet takes another path, whose latency it pays again. The same path: nothing changes.
  void reroute(VmId vm, std::span<const Hop> path, Time now);
  void abort(VmId vm, Time now);
  /// Both directions of a link, at once, for copies under way too.
  void set_capacity(LinkId link, BitRate rate, Time now);

  /// Users ask for something else from now on.
  void share_again(Time now);

  /// Another run begins, as the last one began.
  void rewind();

  bool in_flight() const;
  /// Lets time pass, but not beyond the first arrival. None: nothing arrives until then.
  std::optional<Arrival> advance(Time until);

 private:
  class Platform;
  std::unique_ptr<Platform> platform_;
};

}  // namespace drsim
