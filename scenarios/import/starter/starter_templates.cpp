#include <algorithm>

#include "scenarios/import/starter/starter.hpp"

namespace drsim {
namespace {

struct Template {
  TemplateText text;
  std::vector<std::pair<std::string_view, std::string_view>> files;
};

constexpr std::string_view two_sites_base =
    R"(# What the designs beside this file share: two data centres, and an office that uses them. Change the figures to yours.
drsim: 1
fragment: true
title: Two data centres and an office
starts: 2026-03-02 09:00
horizon: 24h

sites:
  primary: {}
  secondary: {}
  office: {}
routers:
  core-primary: {site: primary}
  core-secondary: {site: secondary}
  core-office: {site: office}
links: # as ordered from the carrier; latency is one way
  between-sites: {between: [core-primary, core-secondary], bandwidth: 1Gbit, latency: 5ms}
  office-primary: {between: [core-office, core-primary], bandwidth: 200Mbit, latency: 10ms}
  office-secondary: {between: [core-office, core-secondary], bandwidth: 200Mbit, latency: 12ms}
networks:
  servers: {site: primary, subnets: {servers: {prefix: 192.168.1.0/24}}}
vms: # measure boot times in a test failover
  db:
    network: servers
    address: 192.168.1.10
    boot: {p50: 90s, p95: 180s}
    replication: {to: secondary, every: 5m, churn: 500kB/s}
  web:
    network: servers
    address: 192.168.1.20
    count: 2
    boot: {p50: 60s, p95: 120s}
    needs: [db]
    replication: {to: secondary, every: 5m, churn: 100kB/s}
applications:
  portal: {served-by: {any: web}, rto: @RTO@, rpo: @RPO@}
dns-servers:
  dns: {site: office}
names:
  portal.corp.example: {application: portal, ttl: @TTL@, authority: dns}
resolvers:
  office-resolver: {site: office}
clients:
  staff: {site: office, count: @USERS@, use: [portal], resolver: office-resolver, lookup: {every: 5m}}
monitors:
  watch: {site: office, watches: {site: primary}}
plans:
  failover:
    detected-by: watch
    declare: @DECLARE@ # until somebody who may decide has decided
timeline:
  - {at: 10m, fail: {site: primary}}
expect:
  - {application: portal, downtime: "<= @RTO@"}
)";
constexpr std::string_view two_sites_stretched =
    R"(# The VLAN is at both sites: servers keep addresses and need no routes. A storm at one site takes down the other.
drsim: 1
extends: base.yaml
design: stretched-subnet
switches:
  switch-primary: {site: primary}
  switch-secondary: {site: secondary}
links:
  interconnect: {between: [switch-primary, switch-secondary], bandwidth: 1Gbit, latency: 5ms, vlans: [servers]}
networks:
  servers: {subnets: {servers: {gateways: [core-primary, core-secondary]}}}
plans:
  failover:
    groups:
      - {start: [db]}
      - {start: [web]}
)";
constexpr std::string_view two_sites_subnet =
    R"(# The subnet moves with its servers: withdrawn at one site, announced at the other. Addresses and names stay.
drsim: 1
extends: base.yaml
design: subnet-failover
networks:
  servers: {subnets: {servers: {gateway: core-primary}}}
plans:
  failover:
    groups:
      - {start: [db]}
      - {move: {subnet: servers, to: secondary, withdraw: 30s, announce: 30s}}
      - {start: [web]}
)";
constexpr std::string_view two_sites_changed =
    R"(# Servers get addresses of the other site, and users learn them by DNS: caches keep the old ones for the TTL.
drsim: 1
extends: base.yaml
design: changed-address
networks:
  servers: {subnets: {servers: {gateway: core-primary}}}
  servers-dr: {site: secondary, subnets: {servers-dr: {prefix: 172.16.1.0/24, gateway: core-secondary}}}
vms:
  db: {recovery: {network: servers-dr, address: 172.16.1.10}}
  web: {recovery: {network: servers-dr, address: 172.16.1.20}}
plans:
  failover:
    groups:
      - {start: [db]}
      - {start: [web]}
      - {publish: {names: [portal.corp.example], takes: 1m}}
)";

constexpr std::string_view hybrid_base =
    R"(# What the designs beside this file share: a data centre that fails over to Azure, by ExpressRoute or VPN. Change the figures to yours.
drsim: 1
fragment: true
title: From on-premises to Azure
starts: 2026-03-02 09:00
horizon: 24h

sites:
  data-centre: {}
  azure: {kind: azure}
  office: {}
routers:
  core: {site: data-centre}
  azure-gateway: {site: azure}
  core-office: {site: office}
links:
  office-data-centre: {between: [core-office, core], bandwidth: 200Mbit, latency: 5ms}
  expressroute: {between: [core, azure-gateway], bandwidth: 500Mbit, latency: 10ms, protocol: bgp, preference: 200}
  vpn: {between: [core, azure-gateway], bandwidth: 200Mbit, latency: 20ms, protocol: bgp, tunnel: {}}
  office-vpn: {between: [core-office, azure-gateway], bandwidth: 100Mbit, latency: 20ms, tunnel: {}, protocol: bgp}
networks:
  servers: {site: data-centre, subnets: {servers: {prefix: 192.168.1.0/24, gateway: core}}}
vms: # measure boot times in a test failover
  db:
    network: servers
    address: 192.168.1.10
    boot: {p50: 3m, p95: 6m}
    replication: {to: azure, every: 5m, churn: 500kB/s}
  web:
    network: servers
    address: 192.168.1.20
    count: 2
    boot: {p50: 2m, p95: 4m}
    needs: [db]
    replication: {to: azure, every: 5m, churn: 100kB/s}
applications:
  portal: {served-by: {any: web}, rto: @RTO@, rpo: @RPO@}
dns-servers:
  dns: {site: office}
names:
  portal.corp.example: {application: portal, ttl: @TTL@, authority: dns}
resolvers:
  office-resolver: {site: office}
clients:
  staff: {site: office, count: @USERS@, use: [portal], resolver: office-resolver, lookup: {every: 5m}}
monitors:
  watch: {site: office, watches: {site: data-centre}}
plans:
  failover:
    detected-by: watch
    declare: @DECLARE@ # until somebody who may decide has decided
timeline:
  - {at: 10m, fail: {site: data-centre}}
expect:
  - {application: portal, downtime: "<= @RTO@"}
)";
constexpr std::string_view hybrid_subnet =
    R"(# The addresses are kept: a recovery network in Azure has the same prefix, and is announced when the plan moves it.
drsim: 1
extends: base.yaml
design: subnet-failover
plans:
  failover:
    groups:
      - {start: [db]}
      - {move: {subnet: servers, to: azure, withdraw: 1m, announce: 5m}}
      - {start: [web]}
)";
constexpr std::string_view hybrid_changed =
    R"(# Servers get addresses of a virtual network, and users learn them by DNS.
drsim: 1
extends: base.yaml
design: changed-address
networks:
  recovery: {site: azure, subnets: {recovery: {prefix: 10.1.0.0/24, gateway: azure-gateway}}}
vms:
  db: {recovery: {network: recovery, address: 10.1.0.10}}
  web: {recovery: {network: recovery, address: 10.1.0.20}}
plans:
  failover:
    groups:
      - {start: [db]}
      - {start: [web]}
      - {publish: {names: [portal.corp.example], takes: 1m}}
)";
constexpr std::string_view hybrid_short =
    R"(# The same with a name that caches may keep for a minute: more queries, and a shorter wait.
drsim: 1
extends: changed-address.yaml
design: changed-address, TTL 1m
names:
  portal.corp.example: {ttl: 1m}
)";

constexpr std::string_view azure_base =
    R"(# What the designs beside this file share: two Azure regions, and an office that reaches both. Change the figures to yours.
drsim: 1
fragment: true
title: From one Azure region to another
starts: 2026-03-02 09:00
horizon: 24h

sites:
  west-europe: {kind: azure}
  north-europe: {kind: azure}
  office: {}
routers:
  gateway-west: {site: west-europe}
  gateway-north: {site: north-europe}
  core-office: {site: office}
links:
  expressroute-west: {between: [core-office, gateway-west], bandwidth: 500Mbit, latency: 10ms, protocol: bgp}
  expressroute-north: {between: [core-office, gateway-north], bandwidth: 500Mbit, latency: 18ms, protocol: bgp}
  regions: {between: [gateway-west, gateway-north], bandwidth: 1Gbit, latency: 9ms, protocol: bgp}
networks:
  shop: {site: west-europe, subnets: {shop: {prefix: 10.1.0.0/24, gateway: gateway-west}}}
vms: # measure boot times in a test failover
  db:
    network: shop
    address: 10.1.0.10
    boot: {p50: 3m, p95: 6m}
    replication: {to: north-europe, every: 5s, points: 5m, churn: 500kB/s}
  web:
    network: shop
    address: 10.1.0.20
    count: 2
    boot: {p50: 2m, p95: 4m}
    needs: [db]
    replication: {to: north-europe, every: 5s, points: 5m, churn: 100kB/s}
applications:
  shop: {served-by: {any: web}, rto: @RTO@, rpo: @RPO@}
dns-servers:
  dns: {site: office}
names:
  shop.corp.example: {application: shop, ttl: @TTL@, authority: dns}
resolvers:
  office-resolver: {site: office}
clients:
  staff: {site: office, count: @USERS@, use: [shop], resolver: office-resolver, lookup: {every: 5m}}
monitors:
  watch: {site: office, watches: {site: west-europe}}
plans:
  failover:
    detected-by: watch
    declare: @DECLARE@ # until somebody who may decide has decided
timeline:
  - {at: 10m, fail: {site: west-europe}}
expect:
  - {application: shop, downtime: "<= @RTO@"}
)";
constexpr std::string_view azure_subnet =
    R"(# The addresses are kept: a recovery network has the same prefix, and is connected when the plan says so.
drsim: 1
extends: base.yaml
design: subnet-failover
routers:
  gateway-recovery: {site: north-europe}
links:
  expressroute-recovery: {between: [core-office, gateway-recovery], bandwidth: 500Mbit, latency: 18ms, protocol: bgp, tunnel: {}, initially: down}
networks:
  recovery: {site: north-europe, subnets: {recovery: {prefix: 10.1.0.0/24, gateway: gateway-recovery}}}
vms:
  db: {recovery: {network: recovery, address: 10.1.0.10}}
  web: {recovery: {network: recovery, address: 10.1.0.20}}
plans:
  failover:
    groups:
      - {start: [db]}
      - {routing: [{connect: expressroute-recovery, takes: 5m}]}
      - {start: [web]}
)";
constexpr std::string_view azure_changed =
    R"(# Servers get addresses of the other region's network, and users learn them by DNS.
drsim: 1
extends: base.yaml
design: changed-address
networks:
  shop-dr: {site: north-europe, subnets: {shop-dr: {prefix: 10.2.0.0/24, gateway: gateway-north}}}
vms:
  db: {recovery: {network: shop-dr, address: 10.2.0.10}}
  web: {recovery: {network: shop-dr, address: 10.2.0.20}}
plans:
  failover:
    groups:
      - {start: [db]}
      - {start: [web]}
      - {publish: {names: [shop.corp.example], takes: 1m}}
)";
constexpr std::string_view azure_short =
    R"(# The same with a name that caches may keep for a minute: more queries, and a shorter wait.
drsim: 1
extends: changed-address.yaml
design: changed-address, TTL 1m
names:
  shop.corp.example: {ttl: 1m}
)";

constexpr std::string_view dns_base =
    R"(# What the designs beside this file share: a service with a standby that only its name has to lead to. Change the figures to yours.
drsim: 1
fragment: true
title: A name that has to lead elsewhere
horizon: 24h

sites: {primary: {}, secondary: {}, office: {}}
routers:
  core-primary: {site: primary}
  core-secondary: {site: secondary}
  core-office: {site: office}
links:
  office-primary: {between: [core-office, core-primary], bandwidth: 200Mbit, latency: 10ms}
  office-secondary: {between: [core-office, core-secondary], bandwidth: 200Mbit, latency: 12ms}
  between-sites: {between: [core-primary, core-secondary], bandwidth: 1Gbit, latency: 5ms}
networks:
  servers: {site: primary, subnets: {servers: {prefix: 192.168.1.0/24, gateway: core-primary}}}
  servers-dr: {site: secondary, subnets: {servers-dr: {prefix: 172.16.1.0/24, gateway: core-secondary}}}
vms:
  web:
    network: servers
    address: 192.168.1.20
    boot: 30s
    replication: {to: secondary, every: 5m, churn: 100kB/s}
    recovery: {network: servers-dr, address: 172.16.1.20}
applications:
  portal: {served-by: web, rto: @RTO@, rpo: @RPO@}
dns-servers:
  dns: {site: office}
names:
  portal.corp.example: {application: portal, ttl: @TTL@, authority: dns}
resolvers:
  office-resolver: {site: office, count: 4}
clients:
  staff: {site: office, count: @USERS@, use: [portal], resolver: office-resolver, lookup: {every: 5m}}
monitors:
  watch: {site: office, watches: {site: primary}}
plans:
  failover:
    detected-by: watch
    declare: @DECLARE@ # until somebody who may decide has decided
    groups:
      - {start: [web]}
      - {publish: {names: [portal.corp.example], takes: 1m}}
timeline:
  - {at: 10m, fail: {site: primary}}
expect:
  - {application: portal, downtime: "<= @RTO@"}
)";
constexpr std::string_view dns_as_is = R"(# The TTL as it is.
drsim: 1
extends: base.yaml
design: TTL @TTL@
)";
constexpr std::string_view dns_short = R"(# Caches may keep the name for a minute.
drsim: 1
extends: base.yaml
design: TTL 1m
names:
  portal.corp.example: {ttl: 1m}
)";
constexpr std::string_view dns_stale = R"(# Some resolvers keep names longer than they may.
drsim: 1
extends: base.yaml
design: TTL 1m, and resolvers that break it
names:
  portal.corp.example: {ttl: 1m}
resolvers:
  office-resolver: {phases: spread, violators: {share: 8.74%, ttl: 1h}}
)";

const std::vector<Template>& all() {
  static const std::vector<Template> known{
      {{"two-sites", "two data centres: a stretched VLAN, a subnet that moves, or changed addresses"},
       {{"base.yaml", two_sites_base},
        {"stretched-subnet.yaml", two_sites_stretched},
        {"subnet-failover.yaml", two_sites_subnet},
        {"changed-address.yaml", two_sites_changed}}},
      {{"on-premises-to-azure", "a data centre that fails over to Azure, by ExpressRoute with a VPN behind it"},
       {{"base.yaml", hybrid_base},
        {"subnet-failover.yaml", hybrid_subnet},
        {"changed-address.yaml", hybrid_changed},
        {"changed-address-short-ttl.yaml", hybrid_short}}},
      {{"azure-to-azure", "one Azure region to another"},
       {{"base.yaml", azure_base},
        {"subnet-failover.yaml", azure_subnet},
        {"changed-address.yaml", azure_changed},
        {"changed-address-short-ttl.yaml", azure_short}}},
      {{"dns-only", "a standby that only a name has to lead to"},
       {{"base.yaml", dns_base},
        {"as-is.yaml", dns_as_is},
        {"short-ttl.yaml", dns_short},
        {"short-ttl-broken.yaml", dns_stale}}},
  };
  return known;
}

void replace(std::string& text, const std::string& what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

}  // namespace

const std::vector<TemplateText>& templates() {
  static const std::vector<TemplateText> texts = [] {
    std::vector<TemplateText> some;
    for (const Template& one : all()) some.push_back(one.text);
    return some;
  }();
  return texts;
}

std::vector<WrittenFile> from_template(const std::string& name, const Answers& answers) {
  std::vector<WrittenFile> files;
  for (const Template& one : all()) {
    if (one.text.name != name) continue;
    for (const auto& [file, text] : one.files) {
      std::string filled(text);
      replace(filled, "@USERS@", std::to_string(answers.users));
      replace(filled, "@TTL@", answers.ttl);
      replace(filled, "@RTO@", answers.rto);
      replace(filled, "@RPO@", answers.rpo);
      replace(filled, "@DECLARE@", answers.declare);
      files.emplace_back(file, filled);
    }
  }
  return files;
}

}  // namespace drsim
