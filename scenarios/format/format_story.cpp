#include "scenarios/format/format_table.hpp"

namespace drsim::table {

static const Form failable{
    "component",
    "What fails or is repaired.",
    {{"site", reference({"sites"}), optional, "", "with all that is in it", ""},
     {"switch", reference({"switches"}), optional, "", "", ""},
     {"spanning-tree", reference({"switches"}), optional, "", "a switch's part in it: without, all its ports forward",
      ""},
     {"shared-risk", reference({"shared-risks"}), optional, "", "all that fails together", ""},
     {"router", reference({"routers"}), optional, "", "", ""},
     {"control-plane", reference({"routers"}), optional, "",
      "the processes that speak a router's protocols; it forwards on by what it had learned", ""},
     {"link", reference({"links"}), optional, "", "a trunk is plugged in or pulled", ""},
     {"carrier", choice({"kept", "lost"}), optional, "kept",
      "of a routed link that fails: lost, its ends see it at once", ""},
     {"from", reference({"routers"}), optional, "", "of a routed link: only what this end sends", ""},
     {"dns-server", reference({"dns-servers"}), optional, "", "", ""},
     {"resolver", reference({"resolvers"}), optional, "",
      "all of its class; when they are back, their caches are empty", ""},
     {"name", reference({"names"}), optional, "", "its record is taken out of the zone, or put back", ""},
     {"load-balancer", reference({"load-balancers"}), optional, "", "it answers nobody", ""}},
    {{"site", "switch", "spanning-tree", "shared-risk", "router", "control-plane", "link", "dns-server", "resolver",
      "name", "load-balancer"}}};

const Form setting{
    "set",
    "Changes one property of a link, a router, a name, a DNS server, a load balancer or clients.",
    {{"link", reference({"links"}), optional, "", "which", ""},
     {"router", reference({"routers"}), optional, "", "which", ""},
     {"name", reference({"names"}), optional, "", "which", ""},
     {"dns-server", reference({"dns-servers"}), optional, "", "which", ""},
     {"load-balancer", reference({"load-balancers"}), optional, "", "which", ""},
     {"clients", reference({"clients"}), optional, "", "whose", ""},
     {"bandwidth", scalar(Scalar::bit_rate), optional, "", "from then on", ""},
     {"bpdus", choice({"pass", "filter", "guard"}), optional, "", "of a trunk: as where it is declared", ""},
     {"loss", share, optional, "",
      "of a routed link, while its carrier stays: of all it carries; more than tolerable-loss, there and back, and "
      "nobody can work",
      ""},
     {"loses", choice({"nothing", "data", "everything"}), optional, "",
      "while its carrier stays: data, but not hellos (BPDUs, OSPF, BFD), so that nobody notices; or these "
      "too",
      ""},
     {"gateway", choice({"leaving", "serving"}), optional, "",
      "of a router, in its subnets with vrrp or hsrp: leaving tells the others to take over, and answers until one "
      "does; serving takes part again, as it does after a repair",
      "RFC 5798 section 6.4.3, priority 0; RFC 2281 section 5.1, resign"},
     {"cost", count, optional, "", "of a link that speaks OSPF: from then on", "RFC 2328 section 9"},
     {"preference", count, optional, "", "of a link that speaks BGP: LOCAL_PREF of what is heard over it",
      "RFC 4271 section 5.1.5"},
     {"at", reference({"routers"}), optional, "", "of cost and preference: at which end; left out: at both", ""},
     {"session", choice({"cleared"}), optional, "",
      "of a link that speaks BGP: what a maximum of prefixes has shut down is opened again", "FRR: clear bgp"},
     {"ttl", duration, optional, "", "of a name: what is cached keeps its old one until it expires", ""},
     {"site", reference({"sites"}), optional, "",
      "of a name: it is pointed at what runs at this site, or will, whatever still runs elsewhere", ""},
     {"role", choice({"primary", "secondary"}), optional, "",
      "of a dns-server that is a secondary: primary, it takes updates and its zones never expire, and what was its "
      "primary keeps what it has; secondary, it copies again",
      ""},
     {"backends", list(reference({"vms"})), optional, "",
      "of a load balancer: who gets new connections from then on, of its pool; what is open stays where it is", ""},
     {"resolver", either({reference({"resolvers"}), list(reference({"resolvers"}))}), optional, "",
      "of clients: whom they ask from then on, in this order; what they hold they keep", ""}},
    {{"link", "router", "name", "dns-server", "load-balancer", "clients"},
     {"bandwidth", "bpdus", "loss", "loses", "gateway", "cost", "preference", "session", "ttl", "site", "role",
      "backends", "resolver"}}};

const Form flush{"flush",
                 "Caches to be emptied.",
                 {{"resolvers", list(reference({"resolvers"})), optional, "", "whose", ""},
                  {"clients", list(reference({"clients"})), optional, "", "whose own", ""},
                  {"takes", delay, optional, "0s", "in a plan: how long that takes", "at once, unless stated"},
                  {"unreachable", choice({"wait", "retry", "fail", "skip"}), optional, "skip",
                   "in a plan: what becomes of resolvers that it cannot reach, which keep what they have",
                   "assumption: nobody waits for a cache that expires by itself"}},
                 {}};

static const Form failover{"failover",
                           "Starts the failover of a plan.",
                           {{"plan", reference({"plans"}), required, "", "which", ""},
                            {"mode", choice({"unplanned", "planned", "test"}), optional, "unplanned",
                             "unplanned: with what has arrived, and past steps that fail; planned: VMs are stopped and "
                             "the last of their data is copied first, and a step that fails stops the plan; test: "
                             "copies of the VMs are started beside them, no subnet moves and no name is published",
                             "seed rules, later documents"},
                            {"point", choice({"latest", "latest-processed", "app-consistent", "multi-vm"}), optional,
                             "", "the plan's if left out", ""},
                            {"isolated", scalar(Scalar::truth), optional, "true",
                             "of a test: false lets its VMs into the network that production uses", ""}},
                           {}};

static const Form failback{"failback",
                           "Starts the failback of a plan.",
                           {{"plan", reference({"plans"}), required, "", "which", ""},
                            {"mode", choice({"planned", "unplanned"}), optional, "planned",
                             "planned: changes are copied home before the VMs stop; unplanned: they start at home with "
                             "what is there; it may break off a failover too",
                             ""},
                            {"copy", choice({"delta", "full"}), optional, "delta",
                             "of a planned one: their changes, or all their data", "seed rules, later documents"}},
                           {}};

static const Form instance{"instance",
                           "VMs at one of their two sites.",
                           {{"vm", reference({"vms"}), required, "", "which", ""},
                            {"site", reference({"sites"}), required, "", "at which of their sites", ""}},
                           {}};

const Form action{
    "action",
    "Something that happens at an instant.",
    {{"at", instant, required, "", "since the start, or a date and time", ""},
     {"fail", map(failable), optional, "", "it goes down", ""},
     {"repair", map(failable), optional, "", "it comes back", ""},
     {"set", map(setting), optional, "",
      "a link, a router, a name, a DNS server, a load balancer or clients become other ones", ""},
     {"flush", map(flush), optional, "", "caches are emptied", ""},
     {"interrupt", map(interruption), optional, "", "an Azure gateway", ""},
     {"failover", either({reference({"plans"}), map(failover)}), optional, "", "a plan is started, alarm or not", ""},
     {"failback", either({reference({"plans"}), map(failback)}), optional, "", "a failed-over plan is failed back", ""},
     {"commit", reference({"plans"}), optional, "",
      "what a plan has failed over stays: nobody may choose another recovery point", ""},
     {"reprotect", reference({"plans"}), optional, "", "copies of what was committed go home from now on", ""},
     {"clean-up", reference({"plans"}), optional, "", "the copies a test has started are removed",
      "by itself after two weeks: seed rules, later documents"},
     {"resume", reference({"plans"}), optional, "", "a plan that has stopped tries the step again that failed", ""},
     {"stop", map(instance), optional, "",
      "VMs are switched off there by hand, wherever else they run: what only they have written is thrown away, and "
      "nobody closes their connections",
      ""},
     {"start", map(instance), optional, "", "VMs are started there by hand, wherever else they run", ""}},
    {{"fail", "repair", "set", "flush", "interrupt", "failover", "failback", "commit", "reprotect", "clean-up",
      "resume", "stop", "start"}}};

const Form hazard{
    "hazard",
    "Something that goes wrong now and then, by itself. Only annual asks about it.",
    {{"every", duration, optional, "", "the mean time until it comes, at most ten years; exponential", ""},
     {"once-in-years", count, optional, "", "the same for what is rarer", ""},
     {"duration", delay, required, "", "until it is over", ""},
     {"fail", map(failable), optional, "", "what goes down, and comes back", ""},
     {"repair", map(failable), optional, "", "what comes up, and is taken away again: a trunk that makes a loop", ""},
     {"failback", reference({"plans"}), optional, "", "a plan that is failed back when it is over", ""},
     {"failback-after", duration, optional, "1h", "how long after",
      "assumption: somebody looks whether all is well first"}},
    {{"every", "once-in-years"}, {"fail", "repair"}}};

const Form expectation{
    "expectation",
    "A statement that the run confirms or refutes.",
    {{"application", reference({"applications"}), optional, "", "of a downtime", ""},
     {"from", reference({"clients"}), optional, "", "of a downtime: whose; the worst of all if left out", ""},
     {"vm", reference({"vms"}), optional, "", "of a recovery point", ""},
     {"downtime", scalar(Scalar::bound), optional, "", "the mean over users, all outages together", ""},
     {"downtime-p50", scalar(Scalar::bound), optional, "", "what half of the users stay below", ""},
     {"downtime-p95", scalar(Scalar::bound), optional, "", "what 95 of 100 users stay below", ""},
     {"downtime-p99", scalar(Scalar::bound), optional, "", "what 99 of 100 users stay below", ""},
     {"downtime-max", scalar(Scalar::bound), optional, "", "of the user it takes longest", ""},
     {"recovery-point", scalar(Scalar::bound), optional, "", "age of the data a VM was restarted with", ""},
     {"degraded", scalar(Scalar::bound), optional, "",
      "for how long users had less than they asked for, but could work", ""},
     {"missing", scalar(Scalar::bound), optional, "",
      "what was not served, degraded or not at all: the mean over users, as time without anything", ""},
     {"response", scalar(Scalar::bound), optional, "", "the longest that a request took while users could work", ""},
     {"served", scalar(Scalar::share_bound), optional, "", "of what was asked for, in the worst minute", ""},
     {"probability", scalar(Scalar::share), optional, "95%", "of many replications, the share in which it has to hold",
      ""}},
    {{"application", "vm"},
     {"downtime", "downtime-p50", "downtime-p95", "downtime-p99", "downtime-max", "recovery-point", "degraded",
      "missing", "response", "served"}}};

}  // namespace drsim::table
