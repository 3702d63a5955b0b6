// What the timers of zones, resolver caches, health checks and load balancers wait for.
// timer_rows.cpp has a row for each.

#pragma once

#include <cstdint>

namespace drsim {

struct TimerRow;

/// The timers of names, caches and health checks. First the component that a timer belongs to, then what it waits for.
enum class DnsTimer : std::uint8_t {
  transfer,      ///< DNS server, name: the secondary has copied the record
  notify,        ///< DNS server, name and place among its repeats: a NOTIFY is sent again
  refresh,       ///< DNS server: a secondary asks its primary
  zone_expiry,   ///< DNS server: a secondary stops answering
  replication,   ///< DNS server, name: its directory is told by a partner's
  poll,          ///< DNS server, name: its DNS service reads the directory
  registration,  ///< vm, name: it writes its address into the zone
  health,        ///< name, endpoint: found unhealthy, or healthy again
  backend,       ///< load balancer, place in its pool: likewise
  drain,         ///< load balancer, place in its pool: the connections it has left are closed
  expiry,        ///< watched question of a resolver: the cached record runs out
  stale,         ///< the same: what has run out is no longer given to anybody
  query,         ///< the same: after its record has run out, the next query
};

/// Timers of a NOTIFY say by their part which name it is about, and the how manieth repeat it is.
inline constexpr std::uint32_t notifies_per_name = 32;

/// Its name, its component and its rule.
const TimerRow& row_of(DnsTimer kind);

}  // namespace drsim
