#include "scenarios/format/format_table.hpp"

namespace drsim::table {

const Form site{"site",
                "A place that fails as a whole.",
                {{"kind", choice({"on-premises", "azure", "internet"}), optional, "on-premises",
                  "where it is; internet: it is reached from there by public addresses only, and nothing private is "
                  "carried through it",
                  "RFC 1918"},
                 {"max-concurrent-boots", count, optional, "",
                  "how many VMs its hosts can boot at a time; more of them wait; left out: any number", ""},
                 {"storage", scalar(Scalar::byte_rate), optional, "",
                  "total read throughput for the images of booting VMs; left out: images take no time", ""},
                 {"cores", count, optional, "", "what all VMs share that run on no named host there", ""},
                 {"memory", scalar(Scalar::size), optional, "", "likewise", ""},
                 {"over-commit", choice({"slows", "refuses"}), optional, "slows",
                  "when they take more than there is: slows: all of them alike; refuses: the last serve nothing",
                  "memory is never shared: the last serve nothing"}},
                {}};

static const Form standby{
    "standby",
    "Units that stand by for a router. Each time it fails, the next one takes over its addresses and links; a repair "
    "makes "
    "all of them whole.",
    {{"units", count, optional, "1", "how many stand by", ""},
     {"takeover", delay, optional, "{uniform: [14s, 15s]}", "from the failure until the next one is active",
      "Cisco ASA's default: a hello every second, missed for 15 s"},
     {"state", choice({"shared", "lost"}), optional, "lost",
      "shared: it knows the connections and the neighbours of the one that failed, who notice nothing if their timers "
      "are longer",
      "assumption: stateful failover has to be configured"}},
    {}};

const Form router{
    "router",
    "A router. It announces the subnets whose gateway it is.",
    {{"site", reference({"sites"}), required, "", "where it stands", ""},
     {"switch", reference({"switches"}), optional, "",
      "the switch its subnets are attached to; the site's only one if left out", ""},
     {"profile", choice({"standard", "frr", "bird", "ios-xe", "azure", "expressroute"}), optional, "standard",
      "whose implementation: it follows changes by itself, with the delays of its program; standard: all at one time; "
      "expressroute: 5 to 60 s, even with BFD",
      "models/routing/router_profile.cpp; expressroute-bfd.md, 12/14/2020"},
     {"ospf", map(ospf), optional, "{}", "its timers", ""},
     {"bgp", map(bgp), optional, "{}", "its timers", ""},
     {"translates-to", scalar(Scalar::address), optional, "",
      "its public address, which stands for whoever sends something into the internet past it (source NAT); answers "
      "must come back to it",
      "RFC 3022"},
     {"lan", scalar(Scalar::prefix), optional, "",
      "the subnet that whoever is behind it is in: static routes, summaries and policies for prefixes apply to it; "
      "left "
      "out: it has none that anybody could state",
      ""},
     {"redistribute",
      list(choice({"static-into-ospf", "static-into-bgp", "ospf-into-bgp", "bgp-into-ospf", "nothing"})), optional,
      "[ospf-into-bgp, bgp-into-ospf]", "which routes it passes on from one source to another; a default route never",
      "assumption: a router that speaks OSPF and BGP joins the two"},
     {"default-originate", scalar(Scalar::truth), optional, "false",
      "true: it announces its static default route, for as long as it can use it", "off by default with most vendors"},
     {"summaries", list(scalar(Scalar::prefix)), optional, "[]",
      "announced instead of what it knows that is longer, from one area to another and by BGP, for as long as it knows "
      "any; what is not there any more it drops",
      "RFC 2328 section 12.4.3; RFC 4271 section 9.2.2.2"},
     {"standby", map(standby), optional, "",
      "units that take over when it fails, as in an active/standby pair of firewalls; left out: there is one of it",
      ""},
     {"punt-limit", scalar(Scalar::frame_rate), optional, "5000/s",
      "broadcasts beyond it crowd out the hellos it should hear",
      "assumption: policers of 1000 to 10000 a second are usual"},
     {"gateway-sku",
      choice({"basic", "vpngw1", "vpngw2", "vpngw3", "vpngw2-gen2", "vpngw3-gen2", "vpngw4", "vpngw5", "ergw1az",
              "ergw2az", "ergw3az"}),
      optional, "",
      "of an Azure gateway: all its tunnels together carry its published throughput, where demand is "
      "stated",
      "Microsoft Learn, About gateway SKUs, 01/23/2024"}},
    {}};

const Form a_switch{
    "switch",
    "A switch. A site without any has one of its own name.",
    {{"site", reference({"sites"}), required, "", "where it stands", ""},
     {"spanning-tree", choice({"rstp", "stp", "none"}), optional, "rstp",
      "what keeps it from forwarding in loops; one tree for all VLANs", "IEEE 802.1D-2004"},
     {"priority", scalar(Scalar::priority), optional, "32768",
      "the lowest in reach is the root; of equal ones, the first by name, in place of a MAC address",
      "IEEE 802.1D-2004 table 17-2"},
     {"profile", choice({"standard", "linux-bridge"}), optional, "standard",
      "whose implementation; linux-bridge adds the delays of its kernel", "models/ethernet/tree/bridge_profile.cpp"},
     {"hello", duration, optional, "2s", "between two BPDUs, if it is the root", "IEEE 802.1D-2004 table 17-1"},
     {"max-age", duration, optional, "20s", "how long what a BPDU said holds, if it is the root",
      "IEEE 802.1D-2004 table 17-1"},
     {"forward-delay", duration, optional, "15s", "listening, and again learning, if it is the root",
      "IEEE 802.1D-2004 table 17-1"},
     {"stretches-vlans", scalar(Scalar::truth), optional, "true", "false: it cannot manage a VLAN that is at two sites",
      "ASR VMM networking, line 133"},
     {"punt-limit", scalar(Scalar::frame_rate), optional, "5000/s",
      "broadcasts beyond it crowd out the BPDUs it should hear",
      "assumption: policers of 1000 to 10000 a second are usual"},
     {"bpdus", choice({"flood", "drop"}), optional, "flood",
      "without spanning tree, what it does with BPDUs that come: flood them like any multicast, so that its neighbours "
      "may hear their own, or drop them",
      "Linux net/bridge/br_input.c: a bridge whose STP is off forwards them; most unmanaged switches do"},
     {"control-queue", choice({"own", "shared"}), optional, "own",
      "shared: broadcasts beyond its punt-limit crowd out BPDUs; own: BPDUs have a queue of their own to its processor",
      "assumption: most managed switches have one (Cisco Catalyst 9300: the policer "
      "system-cpp-police-topology-control)"},
     {"errdisable-recovery", duration, optional, "",
      "after it a port comes back that BPDU guard or storm control has shut; left out: somebody has to repair it",
      "Cisco Catalyst: off by default, 300 s if switched on"}},
    {}};

static const Form arp_cache{
    "arp-cache",
    "How gateways find out that nobody answers at an address any more.",
    {{"reachable", duration, optional, "30s", "an entry is trusted for half to one and a half times as long",
      "arp(7): base_reachable_time"},
     {"first-probe", duration, optional, "5s", "then until it is asked for", "arp(7): delay_first_probe_time"},
     {"probes", duration, optional, "3s", "until it has failed to answer, and all are asked",
      "arp(7): ucast_solicit 3, retrans_time 1 s"}},
    {}};

const Form vlan{
    "vlan",
    "A layer-2 network. Each subnet has one of its own name unless it states another.",
    {{"gratuitous-arp", delay, optional, "{uniform: [0s, 60ms]}",
      "from a moved VM's announcement until its gateways use the new place",
      "arp(7): an entry that was not renewed for locktime, 1 s, is replaced at once; measured 13 to 52 ms on Linux"},
     {"gratuitous-arp-lost", scalar(Scalar::share), optional, "0%", "of such announcements", ""},
     {"arp-cache", either({choice({"linux", "windows", "ios"}), map(arp_cache)}), optional, "linux",
      "of its gateways, for VMs that announce nothing", "arp(7); Microsoft KB949589; Cisco: 4 hours"},
     {"host-arp-cache", either({choice({"linux", "windows", "ios"}), map(arp_cache)}), optional, "",
      "of its hosts, for their gateway; left out: as arp-cache", ""},
     {"neighbours", choice({"dynamic", "static"}), optional, "dynamic",
      "static: neighbour entries are entered by hand, and nobody asks by ARP", ""},
     {"mac-ageing", duration, optional, "300s", "a switch forgets an address that it has not heard for so long",
      "IEEE 802.1D-2004 table 7-5"},
     {"broadcast", scalar(Scalar::frame_rate), optional, "100/s", "what its hosts send by themselves, all together",
      "assumption: it grows with the hosts"}},
    {}};

const Form a_link{
    "link",
    "A routed link between two routers, or a trunk between two switches.",
    {{"between", list(reference({"routers", "switches"})), required, "", "its two ends", ""},
     {"bandwidth", scalar(Scalar::bit_rate), required, "", "in each direction", ""},
     {"latency", duration, required, "", "one way", ""},
     {"load", scalar(Scalar::bit_rate), optional, "",
      "of a routed link: other traffic, in each direction, that copies of VMs leave its room; left out: none", ""},
     {"throttle", scalar(Scalar::bit_rate), optional, "",
      "of a routed link: what copies of VMs take at most, all together, in each direction; left out: all there is",
      "bandwidth throttling of Hyper-V Replica and ASR"},
     {"cost", count, optional, "10", "of a routed link: the path with the lowest sum wins",
      "RFC 2328 section 16.1; 10 is what 10 Mbit/s cost"},
     {"cost-back", count, optional, "", "of an OSPF link: the cost at its second end; left out: the same",
      "RFC 2328 section 2.1: the cost is that of the outgoing interface"},
     {"policies", list(map(session_policy)), optional, "[]", "of a BGP link: what its ends make of routes", ""},
     {"area", scalar(Scalar::text), optional, "0",
      "of an OSPF link: its area's number; areas hear of each other by way of the backbone, area 0, and a way within "
      "an area is taken whatever it costs",
      "RFC 2328 section 3"},
     {"protocol", choice({"ospf", "bgp", "none"}), optional, "ospf",
      "of a routed link: what its routers talk; none: only static routes use it", ""},
     {"tunnel", map(tunnel), optional, "", "of a routed link: it is a tunnel; its protocol is none if left out", ""},
     {"preference", count, optional, "100",
      "of a BGP link: LOCAL_PREF of what both its ends hear, the highest of which wins before anything else; within "
      "one "
      "system it is passed on, and a link there that states none leaves it as it is",
      "RFC 4271 sections 5.1.5 and 9.1.2"},
     {"bfd", map(bfd), optional, "", "of a routed link: left out, hold timers alone find out", ""},
     {"direct", scalar(Scalar::truth), optional, "false", "true: one cable; when one end dies, the other loses carrier",
      ""},
     {"carrier-delay", delay, optional, "0s", "from loss of carrier until its routers are told",
      "the kernel tells at once; some vendors wait up to 2s"},
     {"over", reference({"links"}), optional, "",
      "of a routed link: the trunk whose line it shares; left out: one of its own", ""},
     {"vlan", name, optional, "",
      "of a routed link: the VLAN that its two routers meet in, over whichever trunks carry it at the moment; left "
      "out: "
      "a line of its own",
      ""},
     {"vlans", list(name), optional, "", "of a trunk: the VLANs it carries", ""},
     {"kind", choice({"trunk", "vxlan", "vxlan-evpn", "otv", "azure-extended-network"}), optional, "trunk",
      "of a trunk: vxlan carries no BPDUs; vxlan-evpn and otv neither those nor unknown unicast; "
      "azure-extended-network, the only kind that may end in Azure, no broadcast either; it takes document-version: "
      "later",
      ""},
     {"learns", delay, optional, "5m", "of an azure-extended-network: until a moved VM's address has been entered",
      "assumption: by hand, at both ends"},
     {"lag", name, optional, "", "of a trunk: those of one name between the same switches act as one", "IEEE 802.1AX"},
     {"lacp", choice({"slow", "fast", "off"}), optional, "slow",
      "of a member of a lag: how its ends find that it is dead although it has its carrier: after 60 to 90 s, after 2 "
      "to 3 "
      "s, or never; flows are spread over the members by hash, there and back each by itself",
      "IEEE 802.1AX-2014 section 6.4.4; slow is the default of Cisco and Linux"},
     {"bpdus", choice({"pass", "filter", "guard"}), optional, "pass",
      "of a trunk: filter hides it from spanning tree; guard shuts its ports when one comes", ""},
     {"edge", scalar(Scalar::truth), optional, "true",
      "of a trunk to a switch without spanning tree: its port forwards at once, until a BPDU comes (PortFast); false: "
      "it "
      "listens and learns first",
      "assumption: ports for whatever people plug in are edge ports"},
     {"initially", choice({"up", "down"}), optional, "up", "down: not plugged in before the timeline repairs it", ""},
     {"storm-control", scalar(Scalar::frame_rate), optional, "",
      "of a trunk: broadcast beyond it is dropped, in each direction", "off by default with most vendors"},
     {"storm-action", choice({"drop", "shutdown"}), optional, "drop",
      "of a trunk: what storm-control does with broadcast beyond it; shutdown: its ports shut themselves down within a "
      "second",
      "Cisco Catalyst: drop by default, counted over a second"},
     {"forwarder", choice({"elected", "all"}), optional, "",
      "of an overlay (vxlan, vxlan-evpn, otv): elected: of several between the same two sites one forwards a VLAN; "
      "left "
      "out: elected for otv, all for the others",
      "Cisco OTV: authoritative edge device; RFC 7432 section 8.5: designated forwarder"},
     {"election", delay, optional, "{uniform: [2s, 10s]}", "of such an overlay: until another forwards in its place",
      "assumption: a few seconds, as Cisco says of OTV"}},
    {}};

static const Form hsrp{
    "hsrp",
    "One virtual gateway address; who answers for it goes on, also when a better one is back.",
    {{"hello", duration, optional, "3s", "between two of the active router's", "RFC 2281 section 5.1"},
     {"hold", duration, optional, "10s", "silence after which the next in line takes over", "RFC 2281 section 5.1"},
     {"preempt", scalar(Scalar::truth), optional, "false", "true: a better one takes it back",
      "off by default with Cisco"},
     {"preempt-delay", duration, optional, "0s", "a better one that is back waits so much longer before it takes over",
      "off by default with most vendors"},
     {"priorities", list(count), optional, "[]",
      "one for each gateway, of which what they track is subtracted; left out: all alike, so that their order counts",
      ""},
     {"track", list(map(gateway_track)), optional, "[]", "what lowers a gateway's priority", ""}},
    {}};

static const Form vrrp{
    "vrrp",
    "One virtual gateway address, which the first of the gateways that lives answers for.",
    {{"version", choice({"3", "2"}), optional, "3",
      "2: what a backup waits on top of three advertisements does not shrink with them",
      "RFC 5798 section 6.1; RFC 3768 section 6.1"},
     {"advertisement", duration, optional, "1s", "between two of the master's; with version 2 in whole seconds",
      "RFC 5798 section 5.2.7; RFC 3768 section 5.3.7"},
     {"virtual-mac", scalar(Scalar::truth), optional, "true",
      "false: whoever answers does so with its own MAC address and sends gratuitous ARP when it takes over "
      "(keepalived without use_vmac); hosts keep what they heard last until their host-arp-cache doubts it",
      "RFC 5798 section 7.3"},
     {"priority", count, optional, "100",
      "of those that would take over, 1 to 254; the order of gateways says who goes first", "RFC 5798 section 5.2.4"},
     {"preempt-delay", duration, optional, "0s", "a better one that is back waits so much longer before it takes over",
      "off by default with most vendors"},
     {"priorities", list(count), optional, "[]",
      "one for each gateway, of which what they track is subtracted; left out: all alike, so that their order counts",
      ""},
     {"track", list(map(gateway_track)), optional, "[]", "what lowers a gateway's priority", ""}},
    {}};

static const Form glbp{
    "glbp",
    "Several gateways of one address, which share the hosts: each answers for a virtual MAC address of its own.",
    {{"hello", duration, optional, "3s", "between two hellos", "the default of Cisco's GLBP"},
     {"hold", duration, optional, "10s", "silence after which another gateway answers for a lost one's hosts, too",
      "the default of Cisco's GLBP"},
     {"preempt-delay", duration, optional, "30s", "from a gateway's return until it has its own hosts again",
      "the default of Cisco's GLBP (forwarder preempt delay)"}},
    {}};

static const Form subnet_ospf{
    "interfaces",
    "OSPF between the gateways of a subnet, over its VLAN.",
    {{"cost", count, optional, "10", "of each gateway's interface", "RFC 2328 section 9"},
     {"area", scalar(Scalar::text), optional, "0", "its area's number", "RFC 2328 section 3"}},
    {}};

static const Form subnet{
    "subnet",
    "A prefix, and the routers that announce it.",
    {{"prefix", scalar(Scalar::prefix), required, "", "", ""},
     {"gateway", reference({"routers"}), optional, "", "the router that announces it", ""},
     {"gateways", list(reference({"routers"})), optional, "", "several of them: a subnet on a stretched VLAN", ""},
     {"pool", list(scalar(Scalar::address)), optional, "",
      "the first and the last address that unstated static ones are taken from; left out: all but the first three and "
      "the last, and what its DHCP server hands out",
      "ASR VMM networking, line 159"},
     {"dhcp", list(scalar(Scalar::address)), optional, "",
      "the first and the last address that its DHCP server hands out", "ASR VMM networking, line 162"},
     {"reserved", list(scalar(Scalar::address)), optional, "[]", "addresses that no VM gets", ""},
     {"vrrp", map(vrrp), optional, "", "left out: each gateway answers the hosts near it (anycast)", ""},
     {"hsrp", map(hsrp), optional, "", "the same by HSRP", ""},
     {"glbp", map(glbp), optional, "", "the same by GLBP: all gateways answer, each for a part of the hosts", ""},
     {"ospf", map(subnet_ospf), optional, "",
      "its gateways are OSPF neighbours of each other in it, each pair by a link that is called 'SUBNET A-B'; left "
      "out: their interfaces in it are passive",
      "RFC 2328 section 9"},
     {"vlan", name, optional, "", "its VLAN, from vlans; one of the subnet's own name if left out", ""}},
    {{"gateway", "gateways"}}};

const Form network{"network",
                   "A VM network on-premises, a virtual network in Azure.",
                   {{"site", reference({"sites"}), required, "", "where it is", ""},
                    {"logical-network", reference({"logical-networks"}), optional, "",
                     "of a VM network under VMM: the logical network it links to", "ASR network mapping, line 48"},
                    {"subnets", named(subnet), required, "", "its subnets; no two of them overlap", ""}},
                   {}};

}  // namespace drsim::table
