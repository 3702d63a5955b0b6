#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/dns/caching.hpp"
#include "models/world/topology.hpp"

namespace drsim {

/// A server of a directory that holds its zones (AD-integrated): each takes updates and replicates them to its
/// partners, and its DNS service looks for news in the directory at an interval.
struct Directory {
  DnsServerId partner;     ///< Replicates with it, both ways.
  Duration interval = 3h;  ///< Of the site link between them: changes wait for the next replication.
  Duration notify = 15s;   ///< At one site: a server tells its first partner after this time,
  Duration pause = 3s;     ///< and each further one so much later.
  Duration poll = 180s;    ///< The DNS service reads the directory at this interval.
};

/// An authoritative server: of its own zones, a secondary that copies those of its primary, or a member of a directory.
struct DnsServer {
  std::string name;
  RouterId behind;
  std::optional<VmId> on;  ///< The VM it runs on, and is found at that VM's home address. None: a machine of its own.
  std::optional<DnsServerId> secondary_of;
  Delay transfer = Fixed{1s};  ///< From the primary's NOTIFY until the copy is in (RFC 1996, RFC 1995).
  bool is_notified = true;
  Duration refresh = 15min;   ///< A secondary that missed a NOTIFY asks at this interval (RFC 1035 section 3.3.13),
  double refresh_jitter = 0;  ///< of which it leaves out up to this share each time.
  Recurring refreshes() const {
    return {std::chrono::duration_cast<Duration>(refresh * (1 - refresh_jitter)), refresh};
  }
  std::optional<Directory> directory{};
  Origin origin{};
};

/// A name whose endpoints are probed, and that is answered with the first of them that is well (Azure Traffic Manager,
/// priority routing). Its endpoints: each group of VMs that serves it, in their order; then their replicas.
struct HealthChecks {
  RouterId from;  ///< Where the probes come from.
  Duration interval = 30s;
  std::int64_t tolerated_failures = 3;  ///< The endpoint is given up with one failed probe more.
  Duration timeout = 10s;
};

struct Name {
  std::string name;
  ApplicationId application;
  Duration ttl = 1h;              ///< How long a cache may keep the record (RFC 1035 section 3.2.1).
  Duration negative_ttl = 15min;  ///< How long it may keep that there is none (RFC 2308 section 5).
  DnsServerId authority;
  bool registers = false;  ///< Its VMs write their addresses into the zone themselves when they start (RFC 2136).
  Delay registration = Fixed{5s};
  std::optional<HealthChecks> health{};
  Origin origin{};
};

/// Some of a class of resolvers keep records longer than they may.
struct Violators {
  double share = 0;
  Duration ttl{};  ///< At least so long.
};

/// Caching resolvers that nothing tells apart: one, whose phase is drawn, or a class at phases spread evenly.
struct Resolver {
  std::string name;
  std::string class_name;  ///< As the scenario calls it: of several whose phases are drawn, "isp-1" is one of "isp".
  RouterId behind;
  std::vector<DnsServerId>
      asks;  ///< The first of them that holds the name and is reached answers. None: the name's authority.
  std::optional<ResolverId>
      forwards_to;  ///< It asks another resolver instead, and is told the time that is left of the TTL.
  std::int64_t count = 1;
  bool is_spread = false;  ///< Its phase is not drawn: all phases there are, are taken together.
  CacheRules cache;
  Demand demand;
  Violators violators;  ///< Of a class whose phases are spread.
  Origin origin{};
};

/// The caches of a client's own, between it and its resolver.
enum class ClientCache : std::uint8_t {
  none,
  os,  ///< It keeps to what is left of the TTL, so that it never holds what its resolver no longer does.
  browser,
  jvm,
  jvm_for_ever,      ///< networkaddress.cache.ttl = -1
  dotnet_framework,  ///< ServicePointManager.DnsRefreshTimeout
  nscd,
};
/// How long it keeps every answer, whatever its TTL; 0: no longer than the TTL.
Duration kept_by(ClientCache cache);

/// Clients that nothing tells apart, as a count.
struct Population {
  std::string name;
  RouterId behind;
  std::int64_t count = 1;
  std::vector<ApplicationId> uses;
  std::vector<ResolverId> resolvers;  ///< They are spread evenly over them. None: they hold the addresses for good.
  /// Each client asks its resolver at this interval, at a phase of its own, and uses the answer in between. None:
  /// always.
  Demand lookup;
  ClientCache cache = ClientCache::none;
  /// Open connections are used for as long as they work; a dead one is noticed after so long. Nothing: there are none.
  std::optional<Duration> notices;
  bool is_hard_coded = false;  ///< Their addresses are in their configuration: no name is ever looked up.
  Origin origin{};
};

}  // namespace drsim
