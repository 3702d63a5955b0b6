// DNS servers, names, resolvers and client populations as a scenario states them. models/dns/caching.hpp has what
// caches do.

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
  Duration refresh = 15min;     ///< A secondary that missed a NOTIFY asks at this interval (RFC 1035 section 3.3.13),
  double refresh_jitter = 0;    ///< of which it leaves out up to this share each time.
  Duration retry = 10min;       ///< The same after a question to the primary that nobody answered.
  Duration expire = 24h;        ///< So long after it last heard from the primary it stops answering.
  Duration notify_again = 60s;  ///< Of what it copies: a NOTIFY that nobody confirms is sent again so much later,
  std::int64_t notify_repeats = 5;  ///< so many times (RFC 1996 section 3.6).
  IntervalResidual refreshes() const {
    return {std::chrono::duration_cast<Duration>(refresh * (1 - refresh_jitter)), refresh};
  }
  std::optional<Directory> directory{};
  Origin origin{};
};

/// Who asks from these sites is answered with endpoints at that site first.
struct GeographicAnswer {
  std::vector<SiteId> askers;
  SiteId endpoints;
};

/// A name whose endpoints are probed, and that is answered with one of them that is healthy. Its endpoints: each group
/// of VMs that serves it, in their order; then their replicas. With none of them healthy it is answered as if all were.
struct HealthChecks {
  /// Which of those that are healthy is answered (Azure Traffic Manager's routing methods).
  enum class Routing : std::uint8_t {
    priority,     ///< The first.
    performance,  ///< The one that is the fewest milliseconds away from who asks.
    geographic,   ///< As `answers` say where who asks is; then the first.
    weighted,     ///< Each its share of those who ask.
  };
  std::vector<RouterId> from;  ///< Where the probes come from.
  std::size_t votes = 1;       ///< So many of them must find an endpoint unhealthy.
  Duration interval = 30s;
  std::int64_t tolerated_failures = 3;  ///< The endpoint is unhealthy with one failed probe more.
  Duration timeout = 10s;
  std::int64_t successes = 1;  ///< So many good probes, one after the other, and it is healthy again.
  bool fails_back = true;      ///< A healthy endpoint that comes before the one in use takes over by itself.
  Routing routing = Routing::priority;
  std::vector<GeographicAnswer> answers{};
  std::vector<std::int64_t> weights{};  ///< By endpoint; those that are missing have 1.

  /// Whether who asks makes a difference.
  bool tells_askers_apart() const { return routing != Routing::priority; }
  double weight(std::size_t endpoint) const {
    return endpoint < weights.size() ? static_cast<double>(weights[endpoint]) : 1;
  }
};

struct Name {
  std::string name;
  ApplicationId application;
  Duration ttl = 1h;              ///< How long a cache may keep the record (RFC 1035 section 3.2.1).
  Duration negative_ttl = 15min;  ///< How long it may keep that there is none (RFC 2308 section 5).
  DnsServerId authority;
  bool registers = false;  ///< Its VMs write their addresses into the zone themselves when they start (RFC 2136).
  Delay registration = Fixed{5s};
  bool has_all_places = false;  ///< It has the addresses of both places of its VMs at any time: a listener's.
  std::optional<HealthChecks> health{};
  std::optional<SiteId> site{};  ///< It has the addresses there only, until it is pointed elsewhere. None: all of them.
  /// The primary of a zone of the same name whose records are the addresses inside (split horizon, private zone).
  std::optional<DnsServerId> inside{};
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
  std::vector<ResolverId> next_forwarders{};  ///< Whom it asks, in this order, while that one does not answer.
  std::int64_t count = 1;
  bool is_spread = false;  ///< Its phase is not drawn: all phases there are, are taken together.
  CacheRules cache;
  QueryRate demand;
  Violators violators;  ///< Of a class whose phases are spread.
  Origin origin{};
  double position = 0.5;         ///< Of several alike, 0 to 1: which share of them come before it.
  std::optional<VmId> inside{};  ///< It is no machine, but the cache of a VM's own: emptied when that one starts.
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
std::string_view to_text(ClientCache cache);
/// How long it keeps every answer, whatever its TTL; 0: no longer than the TTL.
Duration kept_by(ClientCache cache);
/// The same of the answer that there is no such name.
Duration negative_kept_by(ClientCache cache);

/// How clients whose attempt to connect has failed try again: after `first`, and each time after twice as long, up to
/// `longest`; of each wait, the last part, as large as `jitter`, is drawn.
struct Reconnecting {
  Duration first = 1s, longest = 120s;
  double jitter = 0.2;
};

/// Connections that clients keep open. They belong to addresses, and to what keeps their state on the way: they need no
/// name for as long as they work.
struct Connections {
  Delay notice = Fixed{15min + 24s};  ///< From the loss of the other end, without a word, until they are found dead.
  /// An end that hears nothing sends again after `first`, and each time after twice as long, up to `longest` (RFC 6298
  /// section 5.5). What works again is noticed with the next of them.
  Duration first_retransmission = 200ms, longest_retransmission = 120s;
  std::optional<Duration> max_age{};           ///< Each is closed at this age, and another one opened. None: never.
  std::optional<Reconnecting> reconnecting{};  ///< None: who has no connection tries all the time.
  bool are_idle = false;  ///< Their clients do not wait for answers: they learn of a loss by keepalive, and of a return
                          ///< at once.
};

/// How clients open a connection to one of several addresses.
struct Connecting {
  bool rotates = true;     ///< Each address comes first for an equal part of them; otherwise the first one for all.
  Duration timeout = 21s;  ///< What an address costs that nobody answers at, before the next one is tried.
  std::optional<Duration> gives_up{};  ///< Who has waited so long, for names and connections, has failed.
};

/// How clients ask their resolvers.
struct Asking {
  Duration timeout = 5s;   ///< What one costs that does not answer, before the next one is asked.
  bool is_sticky = false;  ///< Who has moved on to the next one stays there for as long as that one answers.
};

/// Clients that nothing tells apart, as a count.
struct Population {
  std::string name;
  RouterId behind;
  std::int64_t count = 1;
  std::vector<ApplicationId> uses;
  std::vector<ResolverId> resolvers;  ///< They are spread evenly over them. None: they hold the addresses for good.
  std::vector<std::vector<ResolverId>>
      next_resolvers{};  ///< Whom they ask, in this order, if that one does not answer; and whom they may be told to.
  /// By number, orders in which they ask: 0 is `resolvers`, 1 the first of `next_resolvers`. The first of these orders
  /// is the one they begin with.
  std::vector<std::vector<std::uint32_t>> resolver_orders{};
  Asking asking{};
  /// Each client asks its resolver at this interval, at a phase of its own, and uses the answer in between. None:
  /// always.
  QueryRate lookup;
  ClientCache cache = ClientCache::none;
  std::optional<Duration> cache_ttl{}, negative_cache_ttl{};  ///< None: that of the kind of cache.
  std::optional<Connections> connections{};                   ///< None: they keep none open.
  Connecting connecting{};
  bool is_hard_coded = false;  ///< Their addresses are in their configuration: no name is ever looked up.
  Origin origin{};
  std::vector<TrafficDemand> demands{};  ///< What they ask of applications. None of one: nobody said.
};

}  // namespace drsim
