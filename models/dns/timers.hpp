#pragma once

#include <cstdint>
#include <string>

namespace drsim {

struct Rule;
struct Scenario;
struct Timer;

/// The timers of names, caches and health checks. First the component that a timer belongs to, then what it waits for.
enum class DnsTimer : std::uint8_t {
  transfer,      ///< DNS server, name: the secondary has copied the record
  replication,   ///< DNS server, name: its directory is told by a partner's
  poll,          ///< DNS server, name: its DNS service reads the directory
  registration,  ///< vm, name: it writes its address into the zone
  health,        ///< name, endpoint: found unhealthy, or healthy again
  backend,       ///< load balancer, place in its pool: likewise
  expiry,        ///< watched question of a resolver: the cached record runs out
  stale,         ///< the same: what has run out is no longer given to anybody
  query,         ///< the same: after its record has run out, the next query
};

/// What the random stream of its delay is named after: "boot web-2".
std::string stream_name(const Scenario& s, DnsTimer kind, std::uint32_t component, std::uint32_t part);
/// Hands it to the rule that armed it.
void expired(const Rule& rule, DnsTimer kind, const Timer& timer);

}  // namespace drsim
