#include "models/reachability/disposition.hpp"

#include <iterator>

namespace drsim {
namespace {

constexpr DispositionText disposition_table[] = {
    {Disposition::client_down, "client down", "nothing works at the user's own site",
     "the client's site or router is down", "repair the site; nothing elsewhere helps"},
    {Disposition::no_name, "no name", "the name is not found", "no resolver answers, or the zone has no record",
     "another resolver in the list; a secondary server; serve-stale"},
    {Disposition::stale_name, "stale DNS record", "the connection is refused or times out",
     "the cached address belongs to no VM any more",
     "a shorter TTL before the move; flush caches; keep the old address alive"},
    {Disposition::no_route, "no route", "destination unreachable",
     "a router on the forward or return path has no route",
     "announce the subnet, redistribute it, or add a static route"},
    {Disposition::loop, "loop", "time exceeded",
     "routers disagree while they converge, or static routes point at each other",
     "wait for convergence; correct the static routes"},
    {Disposition::black_hole, "black hole", "time-out", "a router still sends to what is gone",
     "faster detection: BFD, shorter hold timers, loss of carrier"},
    {Disposition::blocked, "blocked", "time-out or refusal", "a firewall rule denies the flow",
     "allow it at every site that may serve it"},
    {Disposition::asymmetric, "asymmetric", "time-out",
     "request and answer take different paths, and a stateful device sees only one",
     "symmetric routes, or a cluster that shares state"},
    {Disposition::unknown_connection, "no connection state", "an open connection hangs; a new one works",
     "the path now passes a firewall or translator that has not seen the connection begin",
     "a cluster that shares state; a shorter notice of dead connections"},
    {Disposition::untranslated, "no NAT entry", "time-out",
     "the router that the public address leads to translates it to nobody",
     "move the translation or the public address with the service"},
    {Disposition::not_attached, "not attached", "time-out", "the gateway has no layer-2 path to the VM",
     "stretch the VLAN there, or move the subnet"},
    {Disposition::lossy, "packet loss", "connections stall", "links lose more than users can work with",
     "take the link out of service"},
    {Disposition::storm, "storm", "time-out, changing",
     "a broadcast storm fills a link or overloads the endpoint, or its MAC address flaps",
     "break the loop; storm control; spanning tree"},
    {Disposition::stale_neighbour, "stale neighbour", "time-out",
     "the gateway's ARP entry or a switch's MAC entry points to where the VM was",
     "gratuitous ARP; a shorter ARP time-out"},
    {Disposition::no_backend, "no backend", "refused", "the load balancer's probes find no backend healthy",
     "a backend at another site"},
    {Disposition::vm_down, "vm down", "time-out", "the VM is stopped or booting", "start it; boot earlier in the plan"},
    {Disposition::commits_wait, "writes blocked", "reads work, writes hang",
     "replication is synchronous, and the other place does not answer",
     "peer-lost: degrade with a shorter peer-timeout; another path to the replica"},
    {Disposition::dependency_down, "dependency down", "an error of the application",
     "the VM answers, but what it needs does not", "recover what it needs, in that order"},
    {Disposition::overloaded, "overloaded", "time-outs and errors, now and then an answer",
     "so many users share a link or a server that each has less than the application can do with",
     "more bandwidth, more servers; fewer users let in; a class of service of its own"},
    {Disposition::too_slow, "too slow", "answers come too late to work with",
     "round trips over a longer way, a server's queue, or a backlog",
     "servers that need each other at one site; more capacity"},
    {Disposition::trombone, "trombone", "works, slower", "reached by way of a gateway at another site",
     "a gateway at each site"},
    {Disposition::degraded, "degraded", "works, slower or in part",
     "more is asked of a link or a server than it can serve", "more bandwidth, more servers"},
    {Disposition::reached, "reached", "works", "", ""},
};

constexpr bool covers_dispositions() {
  for (std::size_t i = 0; i < std::size(disposition_table); ++i)
    if (static_cast<std::size_t>(disposition_table[i].disposition) != i) return false;
  return std::size(disposition_table) == static_cast<std::size_t>(Disposition::reached) + 1;
}
static_assert(covers_dispositions(), "each disposition has its row, in the order of the enum");

}  // namespace

std::span<const DispositionText> dispositions() { return disposition_table; }
std::string_view to_text(Disposition disposition) {
  return disposition_table[static_cast<std::size_t>(disposition)].name;
}

}  // namespace drsim
