#include "scenarios/format_table.hpp"

namespace drsim::table {

const Form ospf{"ospf", "How a router keeps its adjacencies. Both ends of a link need the same hello and dead.",
  {{"hello", duration, optional, "10s", "time between two hellos", "RFC 2328 appendix C.3"},
   {"dead", duration, optional, "40s", "silence after which a neighbour is given up", "RFC 2328 appendix C.3"},
   {"convergence", delay, optional, "{uniform: [100ms, 500ms]}", "flooding, shortest paths and tables, until all routers without a profile have followed",
    "assumption: no published figure"}}, {}};

const Form bgp{"bgp", "How a router keeps its sessions. The smaller hold time of two ends holds for both; Azure's gateways do not give way.",
  {{"as", count, optional, "", "its autonomous system; one of its own if left out", "RFC 6996"},
   {"keepalive", duration, optional, "60s", "time between two signs of life, at most a third of hold", "Azure and most vendors; RFC 4271 section 10 suggests 30s"},
   {"hold", duration, optional, "180s", "silence after which a neighbour is given up", "Azure and most vendors; RFC 4271 section 10 suggests 90s"},
   {"connect-retry", duration, optional, "120s", "up to it a session that was lost waits before it is tried again", "RFC 4271 section 10"},
   {"advertisement", duration, optional, "0s", "up to it each router on the way waits before it passes a change on", "FRR and BIRD; RFC 4271 section 10 suggests 30s"},
   {"convergence", delay, optional, "{uniform: [100ms, 500ms]}", "until all routers without a profile have followed", "assumption: no published figure"}}, {}};

const Form bfd{"bfd", "Finds out that a link has fallen silent sooner than the routing protocol would.",
  {{"interval", duration, optional, "300ms", "between two signs of life", "FRR's default, and that of Azure's ExpressRoute"},
   {"multiplier", count, optional, "3", "how many may be missed", "FRR's default, and that of Azure's ExpressRoute"}}, {}};

static const Form track{"track", "A probe that takes the route away when it is not answered, and gives it back.",
  {{"target", reference({"routers"}), required, "", "who is asked, over the route's own link", ""},
   {"every", duration, optional, "60s", "between two probes", "the default of Cisco's IP SLA echo"},
   {"timeout", duration, optional, "5s", "how long an answer may take", "the default of Cisco's IP SLA echo"},
   {"down-delay", duration, optional, "0s", "then until the route goes", "the default of Cisco's tracking"},
   {"up-delay", duration, optional, "0s", "from an answer until it is back", "the default of Cisco's tracking"}}, {}};

const Form route{"route", "A static route: it stays whatever becomes of its destination, unless its link loses carrier or its probe fails.",
  {{"at", reference({"routers"}), required, "", "the router that has it", ""},
   {"to", name, required, "", "a prefix, default, or a router and whoever is behind it", ""},
   {"via", reference({"links"}), optional, "", "the link it points to; left out: such packets are dropped here", ""},
   {"distance", count, optional, "1", "of several routes to one prefix the least wins: BGP has 20, OSPF 110, BGP within its own system 200", "what most vendors use"},
   {"initially", choice({"installed", "absent"}), optional, "installed", "absent: not before a plan installs it", ""},
   {"track", map(track), optional, "", "left out: nothing watches it", ""}}, {}};

const Form route_step{"step", "Somebody types a route, or takes one out.",
  {{"install", reference({"routes"}), optional, "", "", ""},
   {"remove", reference({"routes"}), optional, "", "", ""},
   {"takes", delay, optional, "30s", "how long", "assumption: somebody types a prepared change"}}, {{"install", "remove"}}};

}  // namespace drsim::table
