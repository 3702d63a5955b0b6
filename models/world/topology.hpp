// Sites, routers, switches, VLANs, links and subnets as a scenario states them, with the settings of their protocols.

#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "models/demand/stated.hpp"
#include "models/world/address.hpp"
#include "models/world/ids.hpp"
#include "models/world/quantities.hpp"

namespace drsim {

/// Where the scenario said it. Opaque here: whoever read the scenario turns it back into file, line and column.
struct Origin {
  std::uint32_t index = 0;
};

// ---- What exists ---------------------------------------------------------------------------------------------------

enum class SiteKind : std::uint8_t {
  on_premises,
  azure,
  internet,  ///< Whoever is there is reached by public addresses only; its routers carry nothing to private ones.
};

struct Site {
  std::string name;
  SiteKind kind = SiteKind::on_premises;
  std::optional<std::int64_t> max_concurrent_boots{};  ///< More VMs wait for one of them to be up. None: no limit.
  std::optional<ByteRate> storage{};  ///< What booting VMs read their images with, all together. None: no limit.
  Origin origin{};
  Computing hosts{};  ///< What all its hosts have together, of those that are not named.
};

/// How a router keeps its adjacencies (RFC 2328).
struct Ospf {
  Duration hello = 10s;                       ///< Between two hellos (section 9.5).
  Duration dead = 40s;                        ///< Silence after which the neighbour is given up (section 10.5).
  Delay convergence = Uniform{100ms, 500ms};  ///< Flooding, SPF run and table update, until every router has followed.
  /// Graceful restart (RFC 3623): so long its neighbours that have this too keep it while its processes restart.
  std::optional<Duration> grace{};
};

/// How a router keeps its sessions (RFC 4271).
struct Bgp {
  std::int64_t as_number = 65000;
  Duration keepalive = 60s, hold = 180s;
  Duration connect_retry = 120s;  ///< Up to it a session waits until it is tried again (section 10).
  Duration advertisement{};       ///< Up to it each router waits before it passes a change on (section 9.2.1.1).
  Delay convergence = Uniform{100ms, 500ms};  ///< Of routers without a profile: until all have followed.
  /// Both ends of a session begin to send keepalives when it comes up. Unless jitter has moved them apart since, both
  /// fall silent to each other at one phase, and both hold timers end together.
  bool keepalives_in_phase = false;
  std::int64_t multipath = 1;  ///< So many equally good paths share its traffic.
  std::optional<Duration>
      restart_time{};  ///< Graceful restart (RFC 4724): so long it keeps the routes of a neighbour that is silent.
  std::vector<RouterId> clients{};  ///< Of a route reflector (RFC 4456).
};

/// Which routes a router passes from one source to another.
struct Redistribution {
  bool bgp_into_ospf = true, ospf_into_bgp = true;
  bool static_into_ospf = false, static_into_bgp = false;
  bool originates_default = false;  ///< It announces a default route for as long as it has one itself.
};

/// Units that stand by for a router, and take over its addresses when the one that is active fails (active/standby
/// high availability of firewalls and network virtual appliances).
struct Standby {
  std::int64_t units = 1;
  Delay takeover = Uniform{14s, 15s};
  bool shares_state = false;  ///< They know its connections and its neighbours.
};

/// Whose implementation a router is; see models/routing/router_profile.cpp. Routers of the standard profile all
/// converge at one time.
enum class RouterProfile : std::uint8_t { standard, frr, bird, ios_xe, azure, expressroute };

struct Router {
  std::string name;
  SiteId site;
  SwitchId attached_to;  ///< The switch its subnets are attached to.
  Ospf ospf;
  FrameRate punt_limit{5'000};  ///< Broadcasts beyond it crowd out the hellos that its processor should hear.
  RouterProfile profile = RouterProfile::standard;
  Bgp bgp{};
  Origin origin{};
  /// Its own address in the internet, which stands for whoever sends something there past it (source NAT, RFC 3022).
  /// None: it translates nothing.
  std::optional<Address> translates_to{};
  std::optional<Prefix> lan{};  ///< The subnet that whoever is attached to it is in. None: it has no stated prefix.
  Redistribution redistribution{};
  std::optional<Standby> standby{};
  std::vector<Prefix> summaries{};  ///< Announced instead of the longer ones it knows, at area borders and by BGP.
  std::optional<GatewaySku> sku{};  ///< Of Azure's gateways: what its tunnels carry together.
};

enum class SpanningTree : std::uint8_t { none, stp, rstp };
/// Whose implementation a switch is. The standard's is what the standard says; others add what was found in their
/// source.
enum class BridgeProfile : std::uint8_t { standard, linux_bridge };

struct Switch {
  std::string name;
  SiteId site;
  SpanningTree spanning_tree = SpanningTree::rstp;
  std::int64_t priority = 32768;  ///< The switch with the lowest is the root (IEEE 802.1D-2004 table 17-2).
  BridgeProfile profile = BridgeProfile::standard;
  Duration hello = 2s, max_age = 20s, forward_delay = 15s;  ///< Those of the root hold for all (section 17.14).
  FrameRate punt_limit{5'000};  ///< Broadcasts beyond it crowd out the BPDUs that its processor should hear.
  Origin origin{};
  bool can_stretch_vlans = true;  ///< To another site (ASR VMM networking, line 133).
  bool passes_bpdus = true;       ///< Without spanning tree it floods BPDUs like any other multicast.
  bool has_control_queue = true;  ///< Broadcasts do not crowd out the BPDUs that its processor should hear.
  std::optional<Duration> errdisable_recovery{};  ///< After it a port that shut itself down comes back. None: never.
};

/// A layer-2 network by name. Where its switches are joined by trunks it is one broadcast domain; elsewhere it is
/// several.
struct Vlan {
  std::string name;
  Delay gratuitous_arp = Uniform{0s, 60ms};  ///< From a VM's announcement until its gateways use the new place.
  double gratuitous_arp_lost = 0;            ///< The share of such announcements that nobody hears.
  Delay arp_cache =
      ArpEntryResidual{30s, 5s, 3s};  ///< Until gateways doubt what they know of a VM that announces nothing.
  Duration mac_ageing = 300s;         ///< A switch forgets an address that it has not heard for so long.
  FrameRate broadcast{100};           ///< What its hosts send by themselves, all together.
  Origin origin{};
  Delay host_arp_cache = ArpEntryResidual{30s, 5s, 3s};  ///< The same as arp_cache, of hosts for their gateway.
  bool static_neighbours = false;                        ///< Neighbour entries are entered by hand: nobody asks by ARP.
};

using Node = std::variant<RouterId, SwitchId>;

/// What a link between two switches is made of, and so what crosses it.
enum class TrunkKind : std::uint8_t {
  trunk,  ///< Everything.
  vxlan,  ///< Flood and learn: no BPDUs (RFC 7348 section 4).
  evpn,   ///< VXLAN whose ends tell each other by BGP whom they have: they answer ARP themselves, and flood broadcast
          ///< only (RFC 7432).
  otv,    ///< Neither BPDUs nor unknown unicast, but broadcast.
  /// A pair of appliances between an on-premises subnet and Azure: known addresses only, and no broadcast (Microsoft
  /// Learn, "Extend your on-premises subnets into Azure using extended network for Azure").
  azure_extended_network,
};
constexpr bool floods_broadcast(TrunkKind kind) { return kind != TrunkKind::azure_extended_network; }
constexpr bool floods_unknown_unicast(TrunkKind kind) { return kind == TrunkKind::trunk || kind == TrunkKind::vxlan; }
/// What an extended network is made for, on that page: so many addresses, and about so much of all of them together.
inline constexpr std::size_t extended_network_addresses = 250;
inline constexpr BitRate extended_network_rate{700'000'000};

/// What becomes of BPDUs on a trunk.
enum class Bpdus : std::uint8_t {
  pass,
  filter,  ///< Spanning tree does not see it.
  guard,   ///< Its ports are for hosts, and forward at once; one that hears a BPDU shuts itself down.
};
/// What is lost on a link whose ends do not notice: their carrier stays.
enum class Loss : std::uint8_t {
  nothing,
  some,  ///< Of a routed link: a share of all it carries. The hellos that are left keep neighbours together.
  data,  ///< Signs of life pass: BPDUs, hellos.
  everything,
};

/// What storm control does with broadcast beyond its limit.
enum class StormAction : std::uint8_t {
  drop,
  shutdown,  ///< The port is error-disabled.
};
/// How the ends of a lag find out that a member no longer passes frames (IEEE 802.1AX clause 6.4.4).
enum class Lacp : std::uint8_t {
  off,   ///< Not at all: only loss of carrier takes a member out.
  slow,  ///< A LACPDU every 30 s, missed after 90 s.
  fast,  ///< A LACPDU every second, missed after 3 s.
};

/// What the routers at its ends talk over a link. None: they are no neighbours, and only static routes use it.
enum class RoutingProtocol : std::uint8_t { none, ospf, bgp };

/// Bidirectional forwarding detection (RFC 5880): each end sends at this interval, and misses this many.
struct Bfd {
  Duration interval = 300ms;
  std::int64_t multiplier = 3;
};

/// A tunnel between two gateways, over links that others use too.
struct Tunnel {
  enum class Kind : std::uint8_t {
    site_to_site,
    vnet_to_vnet,   ///< Its ends learn of each other's virtual networks.
    peering,        ///< The same, without gateways.
    point_to_site,  ///< People who dial in: after the gateway was interrupted they have to do so again.
    openvpn,
  } kind = Kind::site_to_site;
  std::vector<LinkId> over;       ///< All of them must pass packets.
  Duration dead_peer = 45s;       ///< Silence after which an end takes the tunnel down (RFC 3706).
  Duration check{};               ///< Between two dead-peer probes; none: traffic itself.
  Delay negotiation = Fixed{4s};  ///< From then on, if the other end answers, until it is up again (RFC 7296).
  LinkId instead_of{};            ///< It is not negotiated while this one is up.
};

/// Which of a link's two ends something is about. Each decides for itself.
enum class LinkEnd : std::uint8_t { first, second, both };
constexpr bool is_about(LinkEnd ends, std::size_t end) {
  return ends == LinkEnd::both || static_cast<std::size_t>(ends) == end;
}
constexpr LinkEnd end_of(std::size_t end) { return end == 0 ? LinkEnd::first : LinkEnd::second; }

/// What the router at an end of a link is configured with, and what can change while it runs.
enum class LinkSetting : std::uint8_t {
  cost,         ///< OSPF's, of what it sends there (RFC 2328 section 9).
  preference,   ///< LOCAL_PREF of what it hears there (RFC 4271 section 5.1.5).
  conditional,  ///< 1: it announces there what it announces under a condition; 0: it does not.
};
inline constexpr std::size_t link_settings = 3;
/// A change to one of them, by somebody on the timeline or by a step of a plan.
struct LinkSettingTo {
  LinkId link;
  LinkEnd end = LinkEnd::both;
  LinkSetting setting = LinkSetting::cost;
  std::int64_t to = as_stated;
  static constexpr std::int64_t as_stated = -1;  ///< Back to what the scenario says of the link.
};

/// Prefixes that a router announces to a neighbour only while its own table has another one, or has not.
struct ConditionalAnnouncement {
  std::vector<Prefix> prefixes;  ///< These, and those within them.
  Prefix watched;
  bool while_present = false;  ///< False: while the table does not have it.
  Duration every = 60s;        ///< How often the router looks (FRR: bgp conditional-advertisement timer).
};

/// What a router makes of the routes it hears, and tells, over one session.
struct SessionPolicy {
  std::optional<std::int64_t> preference{};               ///< LOCAL_PREF of what it hears (RFC 4271 section 5.1.5).
  std::int64_t prepended = 0;                             ///< So often more its own system is in what it tells.
  std::int64_t med = 0;                                   ///< Of what it tells (RFC 4271 section 5.1.4).
  std::optional<std::vector<Prefix>> accepts{}, tells{};  ///< Prefixes, and those within them. None: all.
  std::optional<std::int64_t> maximum_prefixes{};         ///< More of them shut the session down. None: no limit.
  std::optional<Duration> restart{};  ///< So long after that it is tried again. None: when somebody repairs it.
  std::optional<ConditionalAnnouncement> conditional{};
};

/// A routed link between two routers, or a trunk between two switches.
struct Link {
  std::string name;
  std::array<Node, 2> ends;
  /// Of a routed link: the router at that end, 0 or 1.
  RouterId router(std::size_t end) const { return std::get<RouterId>(ends[end]); }
  BitRate bandwidth;       ///< In each direction.
  Duration latency{};      ///< One way.
  std::int64_t cost = 10;  ///< Of a routed link: the lowest sum wins (RFC 2328 section 16.1).
  std::uint32_t area =
      0;  ///< Of OSPF over it: 0 is the backbone, by way of which all others hear of each other (RFC 2328 section 3).
  std::vector<VlanId> vlans{};  ///< Of a trunk: what it carries.
  TrunkKind kind = TrunkKind::trunk;
  std::string lag{};           ///< Trunks of one name between the same switches act as one (IEEE 802.1AX).
  LinkId over{};               ///< Of a routed link: the trunk it runs over. None: a line of its own.
  VlanId shared_vlan{};        ///< Of a routed link: the VLAN its two routers meet in. None: a line of its own.
  Delay learns = Fixed{5min};  ///< Of an extended network: until a moved VM's address has been entered.
  Bpdus bpdus = Bpdus::pass;
  bool begins_up = true;                             ///< False: it is there, but not plugged in.
  std::optional<FrameRate> storm_control{};          ///< Broadcast beyond it is dropped, in each direction.
  RoutingProtocol protocol = RoutingProtocol::ospf;  ///< Of a routed link.
  std::optional<Bfd> bfd{};
  Delay carrier_delay = Fixed{};  ///< From loss of carrier until its routers are told.
  bool is_direct = false;         ///< One cable: an end that dies takes the other's carrier.
  std::optional<Tunnel> tunnel{};
  BitRate load{};                     ///< Other traffic in each direction: copies leave it its room.
  std::optional<BitRate> throttle{};  ///< Copies take no more of it than this, all together.
  std::int64_t preference =
      100;  ///< Of BGP over it: the highest wins before the path is looked at (RFC 4271 section 9.1.2).
  bool states_preference = false;  ///< Also of one that is as usual: what an internal neighbour says counts otherwise.
  Origin origin{};
  bool is_edge =
      true;  ///< Of a trunk to a switch without spanning tree: its port forwards before it listens (PortFast).
  StormAction storm_action = StormAction::drop;
  Lacp lacp = Lacp::slow;                   ///< Of a member of a lag.
  bool elects_forwarder = false;            ///< Of several between two sites one forwards.
  Delay election = Fixed{};                 ///< Until another takes over.
  std::optional<std::int64_t> cost_back{};  ///< Of OSPF, at its second end. None: the same as at the first.
  std::array<SessionPolicy, 2> policies{};  ///< By end.

  std::int64_t cost_at(std::size_t end) const { return end == 1 ? cost_back.value_or(cost) : cost; }
  /// What copies of VMs get of it while it carries `line` in all.
  BitRate for_copies(BitRate line) const {
    const std::int64_t left = std::max<std::int64_t>(1, line.bits_per_second - load.bits_per_second);
    return {throttle ? std::min(left, throttle->bits_per_second) : left};
  }
  bool is_trunk() const { return std::holds_alternative<SwitchId>(ends[0]); }
  bool carries(VlanId vlan) const { return is_trunk() && std::find(vlans.begin(), vlans.end(), vlan) != vlans.end(); }
};

/// One link on the way of a flow, in the direction it is taken.
struct Hop {
  LinkId link;
  bool backwards = false;  ///< From ends[1] to ends[0].
  friend bool operator==(Hop, Hop) = default;
};

/// A VM network on-premises, a virtual network in Azure.
struct Network {
  std::string name;
  SiteId site;
  std::vector<SubnetId> subnets;  ///< In the order of the scenario.
  Origin origin{};
  LogicalNetworkId logical_network{};  ///< Of a VM network: what VMM links it to. None: it is not linked.
};

/// One virtual gateway address for several routers, of which one at a time answers: VRRP (RFC 5798) or HSRP (RFC 2281).
/// The order of a subnet's gateways says who goes first.
struct VirtualGateway {
  Duration interval = 1s;                  ///< Between two hellos of the active gateway.
  Duration silence = 3'609'375us;          ///< After which the next in line takes over.
  Duration handover = 609'375us;           ///< The same once the one that answers has said that it leaves.
  bool preempts = true;                    ///< One that would go first takes it back when it returns.
  bool has_virtual_mac = true;             ///< False: whoever answers does so with its own MAC address.
  Duration preempt_delay{};                ///< But not before it has been there for so long.
  std::vector<std::int64_t> priorities{};  ///< By gateway. Empty: their order alone counts.
  /// A gateway that has lost a link, or its route to a prefix, is worth so much less.
  struct Track {
    RouterId at;
    std::variant<LinkId, Prefix> what;
    std::int64_t decrement = 10;
  };
  std::vector<Track> tracks{};
  /// GLBP: every gateway answers for a virtual MAC address of its own, each host has one of them, and when a gateway is
  /// lost, another answers for its address too. After preempt_delay one that is back has its own again.
  bool shares_load = false;
};

struct Subnet {
  std::string name;
  NetworkId network;
  Prefix prefix;
  VlanId vlan;
  /// Routers that announce it, or will once a plan moves it to their site.
  std::vector<RouterId> gateways;
  std::optional<VirtualGateway> virtual_gateway;  ///< None: every gateway answers hosts near it (anycast).
  std::size_t initially_active = 1;  ///< How many of `gateways`, from the first, announce it before the first event.
  std::optional<AddressRange>
      pool{};  ///< What static addresses that nobody states are taken from. None: the whole subnet.
  std::optional<AddressRange> dhcp{};  ///< What its DHCP server hands out. None: it has none.
  std::vector<Address> reserved{};     ///< Nobody gets these.
  Origin origin{};
};

}  // namespace drsim
