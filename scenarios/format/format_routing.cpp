#include "scenarios/format/format_table.hpp"

namespace drsim::table {

const Form ospf{
    "ospf",
    "How a router keeps its adjacencies. Both ends of a link need the same hello and dead.",
    {{"hello", duration, optional, "10s", "time between two hellos", "RFC 2328 appendix C.3"},
     {"dead", duration, optional, "40s", "silence after which a neighbour is given up", "RFC 2328 appendix C.3"},
     {"convergence", delay, optional, "{uniform: [100ms, 500ms]}",
      "flooding, shortest paths and tables, until all routers without a profile have followed",
      "assumption: no published figure"},
     {"graceful-restart", duration, optional, "",
      "so long neighbours that have this too keep it while its processes restart (fail: {control-plane: ...}), and it "
      "forwards by what it had; left out: they give it up",
      "RFC 3623"}},
    {}};

const Form bgp{
    "bgp",
    "How a router keeps its sessions. The smaller hold time of two ends holds for both; Azure's gateways do not give "
    "way.",
    {{"as", count, optional, "", "its autonomous system; one of its own if left out", "RFC 6996"},
     {"keepalive", duration, optional, "60s", "interval between keepalives, at most a third of hold",
      "Azure and most vendors; RFC 4271 section 10 suggests 30s"},
     {"hold", duration, optional, "180s", "silence after which a neighbour is given up",
      "Azure and most vendors; RFC 4271 section 10 suggests 90s"},
     {"connect-retry", duration, optional, "120s", "up to it a session that was lost waits before it is tried again",
      "RFC 4271 section 10"},
     {"advertisement", duration, optional, "0s", "up to it each router on the way waits before it passes a change on",
      "FRR and BIRD; RFC 4271 section 10 suggests 30s"},
     {"convergence", delay, optional, "{uniform: [100ms, 500ms]}", "until all routers without a profile have followed",
      "assumption: no published figure"},
     {"keepalives", choice({"in-phase", "independent"}), optional, "",
      "when a line falls silent for both ends of a session: in-phase: their hold timers run out together, as "
      "keepalives "
      "begin when the session comes up; independent: jitter has moved them apart; left out: in-phase for frr, whose "
      "timers have no jitter, independent for all others",
      "RFC 4271 section 10 asks for jitter; FRR's bgp_keepalives.c has none"},
     {"multipath", count, optional, "1", "maximum number of equal-cost paths, shared by flow",
      "RFC 4271 section 9.1.2.2 chooses one"},
     {"graceful-restart", duration, optional, "",
      "so long neighbours that have this too keep its routes once their hold timer has run out, but not where BFD or "
      "carrier says that it is gone; left out: they drop them",
      "RFC 4724; RFC 8538"},
     {"clients", list(reference({"routers"})), optional, "[]",
      "of a route reflector: what it hears from one of them it passes on to all, and to them what it hears from others",
      "RFC 4456"}},
    {}};

static const Form conditional{
    "conditional announcement",
    "What a router announces to a neighbour only while its own table has a prefix, or has not.",
    {{"prefixes", list(scalar(Scalar::prefix)), required, "", "these, and all within them", ""},
     {"present", scalar(Scalar::prefix), optional, "", "while it has a route to this very prefix", "FRR: exist-map"},
     {"absent", scalar(Scalar::prefix), optional, "", "while it has none", "FRR: non-exist-map"},
     {"every", duration, optional, "60s", "how often it looks", "FRR: bgp conditional-advertisement timer"}},
    {{"present", "absent"}}};

const Form session_policy{
    "policy",
    "What one end of a link makes of the routes it hears and tells over it, by BGP.",
    {{"at", reference({"routers"}), required, "", "which end", ""},
     {"preference", count, optional, "", "LOCAL_PREF of what it hears; left out: the link's", "RFC 4271 section 5.1.5"},
     {"prepend", count, optional, "", "so often more its own system is in what it tells", "RFC 4271 section 5.1.2"},
     {"med", count, optional, "", "of what it tells", "RFC 4271 section 5.1.4"},
     {"accepts", list(scalar(Scalar::prefix)), optional, "",
      "prefixes, and all within them, that it takes from its neighbour; left out: all", ""},
     {"tells", list(scalar(Scalar::prefix)), optional, "", "likewise those that it tells its neighbour", ""},
     {"announces-if", map(conditional), optional, "", "left out: nothing is announced under a condition", ""},
     {"maximum-prefixes", count, optional, "",
      "more of them from its neighbour, after accepts, shut the session down; left out: no limit",
      "RFC 4486 section 3"},
     {"restart", duration, optional, "",
      "so long after that it is opened again; left out: when somebody clears it (set: {link: ..., session: cleared})",
      "FRR and IOS: maximum-prefix N restart M"}},
    {}};

const Form gateway_track{
    "gateway track",
    "A gateway that has lost this is worth less, and hands over to one that is worth more then.",
    {{"at", reference({"routers"}), required, "", "which gateway", ""},
     {"link", reference({"links"}), optional, "", "a link of its own: lost without carrier, or without its neighbour",
      ""},
     {"route", scalar(Scalar::prefix), optional, "", "a prefix: lost when it has no route there", ""},
     {"decrement", count, optional, "10", "so much less", "the default of Cisco's HSRP and VRRP"}},
    {{"link", "route"}}};

const Form bfd{
    "bfd",
    "Finds out that a link has fallen silent sooner than the routing protocol would.",
    {{"interval", duration, optional, "300ms", "between two BFD packets",
      "FRR's default, and that of Azure's ExpressRoute"},
     {"multiplier", count, optional, "3", "how many may be missed", "FRR's default, and that of Azure's ExpressRoute"}},
    {}};

static const Form track{
    "track",
    "A probe that takes the route away when it is not answered, and gives it back.",
    {{"target", reference({"routers"}), required, "", "who is asked, over the route's own link", ""},
     {"every", duration, optional, "60s", "between two probes", "the default of Cisco's IP SLA echo"},
     {"timeout", duration, optional, "5s", "how long an answer may take", "the default of Cisco's IP SLA echo"},
     {"down-delay", duration, optional, "0s", "then until the route goes", "the default of Cisco's tracking"},
     {"up-delay", duration, optional, "0s", "from an answer until it is back", "the default of Cisco's tracking"}},
    {}};

const Form route{
    "route",
    "A static route: it stays whatever becomes of its destination, unless its link loses carrier or its probe fails.",
    {{"at", reference({"routers"}), required, "", "the router that has it", ""},
     {"to", text, required, "", "a prefix, default, or a router and whoever is behind it", ""},
     {"via", reference({"links"}), optional, "", "the link it points to; left out: such packets are dropped here", ""},
     {"distance", count, optional, "1",
      "of several routes to one prefix the least wins: BGP has 20, OSPF 110, BGP within its own system 200",
      "what most vendors use"},
     {"initially", choice({"installed", "absent"}), optional, "installed", "absent: not before a plan installs it", ""},
     {"track", map(track), optional, "", "left out: nothing watches it", ""}},
    {}};

const Form tunnel{
    "tunnel",
    "A link between two gateways over links that others use too.",
    {{"kind", choice({"site-to-site", "vnet-to-vnet", "peering", "point-to-site", "openvpn"}), optional, "site-to-site",
      "vnet-to-vnet and peering: its ends learn of each other's subnets", "ASR Azure networking, line 78"},
     {"over", list(reference({"links"})), optional, "[]",
      "links that must all pass packets, carry nothing else between its two ends, and whose room copies in it share "
      "with others; left out: a cloud that never fails",
      ""},
     {"dead-peer", duration, optional, "45s", "silence after which an end takes it down",
      "Azure's; a forum thread, its page was not seen"},
     {"check", duration, optional, "0s", "between two dead-peer probes; 0s: there is always traffic",
      "RFC 3706 section 5.5"},
     {"negotiation", delay, optional, "4s",
      "until it is up again, if the other end answers; of openvpn 6s to 7s, which was measured; of point-to-site {p50: "
      "1m, p95: 5m}, for people have to dial in again (vpn-gateway-highlyavailable.md)",
      "assumption: a few round trips and keys"},
     {"instead-of", reference({"links"}), optional, "",
      "the tunnel it stands in for: not negotiated while that one is up", ""}},
    {}};

const Form local_network{"local network",
                         "What an Azure gateway is told to find beyond a connection.",
                         {{"at", reference({"routers"}), required, "", "the gateway", ""},
                          {"via", reference({"links"}), required, "", "the connection", ""},
                          {"prefixes", list(scalar(Scalar::prefix)), required, "",
                           "none may overlap what the gateway has or reaches already, even if no VM lives there",
                           "ASR Azure networking, lines 63 to 66"}},
                         {}};

const Form route_step{"step",
                      "Somebody, or a script, changes a route or a connection.",
                      {{"install", reference({"routes"}), optional, "", "a static route", ""},
                       {"remove", reference({"routes"}), optional, "", "a static route", ""},
                       {"connect", reference({"links"}), optional, "", "a connection that is initially down", ""},
                       {"disconnect", reference({"links"}), optional, "", "a connection", ""},
                       {"add", scalar(Scalar::prefix), optional, "", "to a local network", ""},
                       {"drop", scalar(Scalar::prefix), optional, "", "from a local network", ""},
                       {"local-network", reference({"local-networks"}), optional, "", "of add and drop: which", ""},
                       {"link", reference({"links"}), optional, "", "of cost and preference: which", ""},
                       {"at", reference({"routers"}), optional, "", "at which end of it; left out: at both", ""},
                       {"cost", count, optional, "", "of a link that speaks OSPF, from then on", "RFC 2328 section 9"},
                       {"preference", count, optional, "", "LOCAL_PREF of what is heard over a link that speaks BGP",
                        "RFC 4271 section 5.1.5"},
                       {"takes", delay, optional, "30s", "how long", "assumption: somebody types a prepared change"},
                       {"unreachable", choice({"wait", "retry", "fail", "skip"}), optional, "",
                        "what becomes of it while its router cannot be reached; left out: what is added waits, what is "
                        "taken out fails",
                        "assumption: a plan needs what it adds, and takes what it cannot reach for dead"}},
                      {{"install", "remove", "connect", "disconnect", "add", "drop", "cost", "preference"}}};

const Form interruption{
    "interruption",
    "An instance of an Azure gateway is lost; its tunnels come back by themselves.",
    {{"gateway", reference({"routers"}), required, "", "which", ""},
     {"how", choice({"planned", "unplanned", "one-of-two"}), optional, "unplanned",
      "planned: 10 to 15 s; unplanned: 1 to 3 minutes; one of two active ones: up to 45 s, an estimate",
      "vpn-gateway-highlyavailable.md, 03/31/2025"}},
    {}};

static const Form firewall_rule{"rule",
                                "The first that fits decides.",
                                {{"allow", text, optional, "", "a prefix that packets go to, or any", ""},
                                 {"deny", text, optional, "", "a prefix that packets go to, or any", ""},
                                 {"from", reference({"sites"}), optional, "", "whose; anybody's if left out", ""},
                                 {"port", count, optional, "", "of the service; any if left out", ""}},
                                {{"allow", "deny"}}};

const Form firewall{
    "firewall",
    "Filters what passes a router, or what goes to the hosts of a subnet (a network security group).",
    {{"at", reference({"routers"}), optional, "", "a router that it stands at", ""},
     {"subnet", text, optional, "", "a subnet whose hosts it guards; network/subnet if several have the name", ""},
     {"stateful", scalar(Scalar::truth), optional, "true",
      "true: drops what it has not seen the beginning of, so question and answer must pass the same ones", ""},
     {"cluster", name, optional, "", "those of one name know each other's connections", ""},
     {"sync", reference({"links"}), optional, "",
      "of a cluster: the line it tells the others of its connections over; one that never fails if left out", ""},
     {"rules", list(map(firewall_rule)), optional, "[]", "in this order", ""},
     {"otherwise", choice({"allow", "deny"}), optional, "allow", "the default action if no rule matches", ""}},
    {{"at", "subnet"}}};

static const Form backend_probe{
    "probe",
    "How it finds out which backends answer. A dead one gets its share of new connections until then.",
    {{"every", duration, optional, "5s", "between two of them",
      "Azure Load Balancer, custom probe overview: 5s is the least; 15s was the portal's"},
     {"failures", count, optional, "2", "so many, one after the other, and a backend gets no new connections",
      "Azure's portal: given up after twice the interval"},
     {"successes", count, optional, "1", "so many, and it gets them again",
      "Azure Load Balancer, custom probe overview: the next good probe"},
     {"timeout", duration, optional, "", "of a probe that nobody answers; the interval if left out",
      "Azure Load Balancer, custom probe overview"},
     {"kind", choice({"tcp", "http"}), optional, "tcp",
      "tcp: the port answers; http: the service says that it is well, so what it needs counts too", ""}},
    {}};

const Form load_balancer{
    "load balancer",
    "Clients reach an application at its address, and it gives their connections to the VMs that its probes find "
    "healthy. It fails with its site.",
    {{"site", reference({"sites"}), required, "", "where it stands", ""},
     {"router", reference({"routers"}), optional, "", "the router it is beside; the site's only one if left out", ""},
     {"address", scalar(Scalar::address), required, "",
      "in a subnet that this router is a gateway of; it stays here, whatever moves", ""},
     {"application", reference({"applications"}), required, "",
      "whose; it takes one VM to serve, and names carry this address for VMs that run at its site", ""},
     {"backends", list(reference({"vms"})), optional, "", "its pool; all that serve the application if left out", ""},
     {"initially", list(reference({"vms"})), optional, "",
      "those of the pool that get connections before anybody gives them to others; all if left out", ""},
     {"draining", duration, optional, "",
      "who is taken out of use keeps its open connections for so long, then they are closed; left out: to their end",
      "AWS: deregistration delay of 300s; Azure: to their end"},
     {"reach", choice({"own-site", "every-site"}), optional, "own-site",
      "own-site: whoever moves to another site is no backend there (Azure's are regional); every-site: it stays one "
      "wherever it runs",
      "Azure: backends are in the load balancer's virtual network"},
     {"probe", map(backend_probe), optional, "{}", "", ""}},
    {}};

const Form public_address{
    "public address",
    "An address in the internet that a router translates to one inside (static NAT). Answers must pass the router too. "
    "It does not survive its site, unless another router announces the same prefix and translates it too.",
    {{"router", reference({"routers"}), required, "", "who translates it", ""},
     {"address", scalar(Scalar::address), required, "", "in a subnet that the router is a gateway of", ""},
     {"application", reference({"applications"}), required, "",
      "what is reached at it: its load balancer at the router's site, or its only VM; names carry it for VMs that run "
      "there",
      ""}},
    {}};

}  // namespace drsim::table
