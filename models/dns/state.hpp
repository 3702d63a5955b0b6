// What every zone holds, what every watched resolver answers, and which endpoints and backends are healthy, at one
// instant. Owns the history of each name's addresses. changes.hpp lists what can change it.

#pragma once

#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "models/dns/changes.hpp"
#include "models/recovery/state.hpp"

namespace drsim {

/// Names: what zones hold, what resolvers answer, whom health checks and load balancers find healthy.
class DnsState : public RecoveryState {
 public:
  using RecoveryState::is_up;

  /// The addresses of a version of a record; version 0 is the one before the first event.
  std::span<const Address> addresses(NameId name, std::uint32_t version) const;
  std::uint32_t versions(NameId name) const;  ///< How many there have been.
  /// What a server holds of a name: which version, to be kept how long, and the how manieth record it is that was ever
  /// written.
  struct Held {
    std::uint32_t version = 0;
    Duration ttl{};
    std::uint32_t serial = 0;
    friend bool operator==(const Held&, const Held&) = default;
  };
  const Held& held(DnsServerId server, NameId name) const { return names_[name.index].held[server.index]; }
  /// The same in the directory it is a member of, of which its DNS service may not know yet.
  const Held& in_directory(DnsServerId server, NameId name) const { return names_[name.index].directory[server.index]; }
  std::uint32_t version(DnsServerId server, NameId name) const { return held(server, name).version; }
  /// What a server answers about it to who asks from a site, and has this place among all who ask, 0 to 1.
  Held answer(DnsServerId server, NameId name, SiteId asker, double position) const;
  /// The primary of its zone now; and whether updates can be written to a server.
  DnsServerId authority(NameId name) const { return names_[name.index].authority; }
  bool is_promoted(DnsServerId server) const { return promoted_[server.index]; }
  bool is_writable(DnsServerId server, NameId name) const {
    return scenario_->holds(server, name) && (is_promoted(server) || !(*scenario_)[server].secondary_of);
  }
  /// By number: in which order clients ask their resolvers.
  std::uint32_t resolver_order(PopulationId clients) const { return resolver_orders_[clients.index]; }
  bool is_withdrawn(NameId name) const { return names_[name.index].withdrawn.has_value(); }
  bool is_healthy(NameId name, std::uint32_t endpoint) const {
    return names_[name.index].unhealthy.empty() || !names_[name.index].unhealthy[endpoint];
  }
  /// The same as one of its checkers finds it.
  bool finds_healthy(NameId name, std::uint32_t endpoint, std::uint32_t checker) const;
  std::uint32_t endpoint(NameId name) const { return names_[name.index].endpoint; }
  /// What its clients are told is that there is no such name.
  bool is_empty(NameId name, std::uint32_t version) const { return names_[name.index].versions[version].empty(); }
  bool is_expired(DnsServerId server) const { return expired_zones_[server.index]; }
  bool is_up(DnsServerId server) const;   ///< It, its router, and the VM it runs on.
  bool is_up(ResolverId resolver) const;  ///< It and its router.
  /// In the zone of that server; nothing was published there after it.
  bool is_published(NameId name, PlanId plan, Place place, DnsServerId server) const;
  std::uint32_t cached_version(WatchId asking) const { return caches_[asking.index].version; }
  std::optional<Time> cached_at(WatchId asking) const { return caches_[asking.index].answered_at; }
  Duration cached_ttl(WatchId asking) const { return caches_[asking.index].ttl; }
  bool is_cached(WatchId asking) const { return caches_[asking.index].kept; }  ///< False: what it answers has expired.

  bool is_up(LoadBalancerId balancer) const;  ///< It and its router.
  /// Whether a VM of its pool is one of its backends now; and whether its probes have found it well.
  bool is_backend(LoadBalancerId balancer, VmId vm) const;
  bool is_healthy(LoadBalancerId balancer, std::uint32_t member) const {
    return !balancers_[balancer.index].unhealthy[member];
  }
  /// The backends that get new connections, in the order of the pool.
  std::vector<VmId> rotation(LoadBalancerId balancer) const;

 protected:
  explicit DnsState(const Scenario& scenario);

  bool set(const NamePublished&);
  bool set(const NameRegistered&);
  bool set(const TtlChanged&);
  bool set(const NameWithdrawn&);
  bool set(const EndpointChanged&);
  bool set(const EndpointChosen&);
  bool set(const EndpointProbed&);
  bool set(const NamePointed&);
  bool set(const ServerPromoted&);
  bool set(const ResolversSet&);
  bool set(const DirectoryReplicated&);
  bool set(const ZoneTransferred&);
  bool set(const ZoneExpired&);
  bool set(const LookupAnswered&) { return true; }
  bool set(const DnsServerChanged&);
  bool set(const ResolverChanged&);
  bool set(const ResolverAnswered&);
  bool set(const LoadBalancerChanged&);
  bool set(const BackendChanged&);
  bool set(const ResolverFlushed&) { return true; }
  bool set(const ClientsFlushed&) { return true; }

 private:
  struct NameState {
    std::vector<std::vector<Address>> versions;  ///< Different sets of addresses it has had.
    std::vector<Held> held, directory;           ///< By DNS server.
    std::uint32_t serial = 0;                    ///< Of the last that was written.
    DnsServerId authority{};
    std::optional<std::pair<PlanId, Place>> published, published_inside;
    std::optional<Held> withdrawn;                   ///< What the zone held before.
    std::vector<bool> unhealthy;                     ///< By endpoint.
    std::vector<bool> found_unhealthy{};             ///< Of several checkers: by endpoint, then checker.
    std::vector<std::uint32_t> endpoint_versions{};  ///< Of one that tells who asks apart.
    std::uint32_t endpoint = 0;
  };
  struct BalancerState {
    Status status = Status::up;
    std::vector<bool> unhealthy;  ///< By place in the pool.
  };
  /// What a resolver answers to a watched question.
  struct CacheState {
    std::uint32_t version = 0;
    Duration ttl{};
    bool kept = true;
    std::optional<Time> answered_at;
  };

  std::vector<Address> addresses_after(const NamePublished& change) const;
  std::vector<Address> addresses_at(const NamePointed& change) const;
  void add_address(NameId name, DnsServerId server, const Attachment& there, std::vector<Address>& addresses) const;
  std::optional<std::pair<PlanId, Place>>& published(NameId name, DnsServerId server);
  void begin_answers(NameId name);
  DnsServerId first_asked(ResolverId resolver, NameId name) const;
  std::uint32_t version_of(NameId name, std::vector<Address> addresses);
  bool write(NameId name, DnsServerId server, std::uint32_t version, Duration ttl);
  void begin_names();
  void begin_balancers();

  std::vector<NameState> names_;
  std::vector<Status> dns_servers_, resolvers_;
  std::vector<bool> expired_zones_, promoted_;  ///< By DNS server.
  std::vector<std::uint32_t> resolver_orders_;  ///< By population.
  std::vector<CacheState> caches_;              ///< By watched flow.
  std::vector<BalancerState> balancers_;
};

}  // namespace drsim
