#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/topology.hpp"

namespace drsim {

/// An authoritative server: of its own zones, or a secondary that copies those of its primary.
struct DnsServer {
  std::string name;
  RouterId behind;
  std::optional<DnsServerId> secondary_of;
  Delay transfer = Fixed{1s};  ///< From the primary's NOTIFY until the copy is in (RFC 1996, RFC 1995).
  Duration refresh = 15min;    ///< A secondary that missed a NOTIFY asks at this interval (RFC 1035 section 3.3.13).
  Origin origin{};
};

struct Name {
  std::string name;
  ApplicationId application;
  Duration ttl = 1h;  ///< How long a cache may keep the record (RFC 1035 section 3.2.1).
  DnsServerId authority;
  Origin origin{};
};

/// A caching resolver that is never idle: it fetches a record again as soon as it has expired.
struct Resolver {
  std::string name;
  RouterId behind;
  std::vector<DnsServerId> asks;  ///< The first of them that holds the name and is reached answers. None: the name's authority.
  Origin origin{};
};

/// Clients that nothing tells apart, as a count.
struct Population {
  std::string name;
  RouterId behind;
  std::int64_t count = 1;
  std::vector<ApplicationId> uses;
  std::optional<ResolverId> resolver;
  /// Each client asks its resolver at this interval, at a phase of its own, and uses the answer in between. Zero: always.
  Duration looks_up_every{};
  Origin origin{};
};

}  // namespace drsim
