// What a scenario states of demand and capacity: users' traffic, what servers and hosts can serve, what a request costs
// in time. Part of the vocabulary in models/world/; load.hpp works with it.

#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/world/ids.hpp"
#include "models/world/quantities.hpp"

namespace drsim {

/// A class of service that lines keep apart (RFC 2474): a lower priority number goes first, and takes all it can use;
/// of one number, a flow of weight 3 gets three times what one of weight 1 gets.
struct ServiceClass {
  std::string name;
  std::uint32_t priority = last_priority;
  double weight = 1;
  bool has_copies = false;  ///< Copies of VMs are in it.

  static constexpr std::uint32_t last_priority = 8;  ///< Of all that names none.
};

/// Of the users of a population, how many are at work: from a time of the day, or of the week from Monday on, until the
/// next.
struct ActiveStep {
  Duration from{};
  double share = 1;
};
struct ActiveProfile {
  std::vector<ActiveStep> steps{};  ///< In order, the first at zero. Empty: all of them, all the time.
  Duration period = 24h;            ///< Or a week.
};

/// What users of one population ask of one application.
struct TrafficDemand {
  ApplicationId application;
  BitRate up{}, down{};      ///< Of a user at work: to the service, and back.
  Duration request_every{};  ///< Of a user at work. Zero: nobody said.
  ActiveProfile active{};
  double admitted = 1;    ///< So many of them are let in.
  double catches_up = 0;  ///< Of what is not served, how much waits and is made up for.
  Duration log_on{};      ///< Coming back costs a user as much as so much time at work.
  double peak = 4;        ///< While it makes up for something, a user takes so many times what he does otherwise.
  double retries = 0;     ///< While it waits, a user asks so much more, unanswered.
  std::optional<std::size_t> service_class{};

  /// Of one user at work, in the direction that takes more.
  double bits() const { return static_cast<double>(std::max(up, down).bits_per_second); }
  double requests() const { return request_every > Duration{} ? 1 / seconds(request_every) : 0; }
};

/// What VMs, hosts or a site's hosts do when more is asked of them than they can do.
enum class Overload : std::uint8_t {
  slows,    ///< All alike.
  refuses,  ///< Those that came last.
};

/// What one VM can serve.
struct ServingCapacity {
  std::optional<std::int64_t> users{};  ///< At work at one time.
  std::optional<FrameRate> requests{};  ///< Or requests a second.
  Overload overload = Overload::slows;
};

/// What a VM takes of a host, or a host has. Zero: nobody said.
struct Computing {
  std::int64_t cores = 0;
  Bytes memory{};
  ByteRate storage{};
  Overload overload = Overload::slows;  ///< Of a host.

  bool is_stated() const { return cores != 0 || memory != Bytes{} || storage != ByteRate{}; }
};

/// What a request takes of time, and what of it users bear.
struct ResponseTime {
  Duration service{};            ///< Of the servers, with nobody else there.
  std::int64_t round_trips = 1;  ///< Between a user and the service, for a request.
  /// Between tiers, for a request.
  struct Between {
    VmGroupId from, to;
    std::int64_t round_trips = 1;
  };
  std::vector<Between> between{};
  std::optional<Duration> tolerated{};  ///< Beyond it users cannot work. None: they bear anything.
  bool queues = false;                  ///< The service is a queue of M/M/1 at the utilisation it has.
};

/// A public gateway's SKU: what all its tunnels carry together, both ways.
struct GatewaySku {
  std::string name;
  BitRate throughput;
};

}  // namespace drsim
