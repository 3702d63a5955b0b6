#include "scenarios/format/format_table.hpp"

namespace drsim::table {

static const Form directory{
    "replicates-with",
    "Membership in a directory that holds its zones (AD-integrated). Each member takes updates.",
    {{"partner", reference({"dns-servers"}), required, "", "the member it replicates with, both ways", ""},
     {"interval", duration, optional, "3h", "of the site link between them, if they are at two sites",
      "the default of Active Directory"},
     {"notify", duration, optional, "15s", "at one site: from a change until the first partner is told", "KB214678"},
     {"pause", duration, optional, "3s", "at one site: from then until each further one is", "KB214678"},
     {"poll", duration, optional, "180s", "how often its DNS service looks for news in the directory",
      "DsPollingInterval of Windows DNS"}},
    {}};

const Form dns_server{
    "dns-server",
    "An authoritative server.",
    {{"site", reference({"sites"}), required, "", "where it stands", ""},
     {"router", reference({"routers"}), optional, "", "the router it is behind; the site's only one if left out", ""},
     {"vm", reference({"vms"}), optional, "", "the VM it runs on: found at the address that it has at home", ""},
     {"secondary-of", reference({"dns-servers"}), optional, "", "the primary it copies", ""},
     {"transfer", delay, optional, "1s", "of a secondary: from the NOTIFY until the copy is in",
      "assumption: a zone of a few records; the mechanism is RFC 1996's"},
     {"notified", scalar(Scalar::truth), optional, "true",
      "false: its primary sends no NOTIFY, so that it finds out at its refresh", ""},
     {"refresh", duration, optional, "15m", "of a secondary that has missed a NOTIFY: how often it asks",
      "the default of Windows DNS zones"},
     {"retry", duration, optional, "10m", "the same while its primary does not answer",
      "the default of Windows DNS zones"},
     {"expire", duration, optional, "1d",
      "of a secondary: so long after it last heard from its primary it stops answering (RFC 1035 section 3.3.13); "
      "twice the refresh, unless stated, if that is longer",
      "the default of Windows DNS zones; RFC 1912 section 2.2 has 2 to 4 weeks"},
     {"notify-again", duration, optional, "60s", "until a NOTIFY that it did not confirm is sent again",
      "RFC 1996 section 3.6"},
     {"notify-repeats", scalar(Scalar::number), optional, "5", "how many times that is done, at most 32",
      "RFC 1996 section 3.6"},
     {"refresh-jitter", share, optional, "0%", "of each refresh, how much of it may be left out", "BIND: 25%"},
     {"replicates-with", either({reference({"dns-servers"}), map(directory)}), optional, "",
      "the partner in its directory", ""}},
    {}};

static const Form geographic{"answer",
                             "Who asks from these sites is answered with endpoints of that site first.",
                             {{"from", list(reference({"sites"})), required, "", "where resolvers ask from", ""},
                              {"site", reference({"sites"}), required, "", "where the endpoint is", ""}},
                             {}};

static const Form health{
    "health-checked",
    "Probes of a name's endpoints: each group of VMs that serves it, in their order, then their replicas.",
    {{"from", either({reference({"sites"}), list(reference({"sites"}))}), required, "",
      "where the probes come from; of several sites, each probes by itself", ""},
     {"votes", count, optional, "", "so many of several must find an endpoint unhealthy; left out: more than half",
      "assumption: a majority; Amazon Route 53: healthy while more than 18% of its checkers say so"},
     {"router", reference({"routers"}), optional, "", "the router they are behind; the site's only one if left out",
      ""},
     {"interval", duration, optional, "30s", "between two probes", "Azure Traffic Manager; fast probing: 10s"},
     {"tolerated-failures", scalar(Scalar::number), optional, "3",
      "failed probes; the endpoint is unhealthy with the next", "Azure Traffic Manager"},
     {"timeout", duration, optional, "10s", "of a probe", "Azure Traffic Manager; fast probing: 9s"},
     {"successes", count, optional, "1", "good probes, one after the other, that make it healthy again",
      "Azure Traffic Manager; Amazon Route 53: as many as failures"},
     {"failback", choice({"automatic", "manual"}), optional, "automatic",
      "manual: an endpoint that is healthy again waits until the one in use fails", "Azure Traffic Manager"},
     {"routing", choice({"priority", "performance", "geographic", "weighted"}), optional, "priority",
      "which healthy endpoint is answered: the first; the one with the least latency from the resolver that asks; as "
      "answers say; or each its share of those who ask",
      "Azure Traffic Manager, Amazon Route 53: routing methods"},
     {"answers", list(map(geographic)), optional, "[]", "of geographic routing; whoever is not named: the first", ""},
     {"weights", list(scalar(Scalar::number)), optional, "[]",
      "of weighted routing, by endpoint, 1 where left out; who asks is given one endpoint for as long as it is healthy",
      ""}},
    {}};

const Form a_name{
    "name",
    "A name in DNS.",
    {{"application", reference({"applications"}), required, "", "whose addresses it has", ""},
     {"ttl", duration, optional, "1h", "how long a cache may keep the record", "the default of Windows DNS zones"},
     {"negative-ttl", duration, optional, "15m", "how long it may keep that there is none (RFC 2308)",
      "MaxNegativeCacheTtl of Windows DNS"},
     {"authority", reference({"dns-servers"}), required, "", "the primary that holds it", ""},
     {"addresses", choice({"in-service", "every-place"}), optional, "in-service",
      "every-place: at any time those of both places of each VM, as the listener of a cluster in two subnets has; "
      "clients "
      "try one after the other",
      "every-place: RegisterAllProvidersIP of Windows Server Failover Clustering"},
     {"registration", choice({"script", "dynamic"}), optional, "script",
      "dynamic: each VM writes its own address into the zone when it has started; script: plans publish it",
      "ASR VMM networking, lines 177 to 201"},
     {"registers-after", delay, optional, "5s",
      "of dynamic registration: from the VM's start of service until the zone has its address",
      "assumption: the DNS client registers as its interface comes up"},
     {"health-checked", map(health), optional, "",
      "it is answered with the first endpoint that is healthy, and with the first of all if none is, as Azure Traffic "
      "Manager's priority routing does",
      ""},
     {"site", reference({"sites"}), optional, "",
      "it has the addresses of VMs at home at this site only, until set points it elsewhere; left out: of all of them",
      ""},
     {"inside-at", reference({"dns-servers"}), optional, "",
      "the primary of a zone of its own that has the addresses inside, where the name carries public ones otherwise "
      "(split horizon, a private zone); plans publish to both",
      ""}},
    {}};

static const Form lookups{
    "lookup",
    "When somebody asks.",
    {{"every", duration, optional, "", "at an interval, at a phase of its own; 0s: for every use", ""},
     {"poisson", duration, optional, "", "at random, in the mean at this interval", ""}},
    {{"every", "poisson"}}};

static const Form violators{"violators",
                            "Some of a class of resolvers keep records longer than they may.",
                            {{"share", share, required, "", "8.74% of 8524 resolvers in Bhowmick et al., PAM 2023", ""},
                             {"ttl", duration, required, "", "how long they keep a record at least", ""}},
                            {}};

const Form resolver{
    "resolver",
    "A caching resolver, or a class of them.",
    {{"site", reference({"sites"}), required, "", "where it stands", ""},
     {"router", reference({"routers"}), optional, "", "the router it is behind; the site's only one if left out", ""},
     {"asks", list(reference({"dns-servers"})), optional, "",
      "whom it asks, in this order; the name's authority if left out", ""},
     {"forwards-to", either({reference({"resolvers"}), list(reference({"resolvers"}))}), optional, "",
      "a resolver it asks instead, and that tells it what is left of the TTL; its phases are that one's, unless it "
      "says otherwise; of several, alike, the next one while one does not answer",
      ""},
     {"count", count, optional, "1", "how many there are; clients are spread evenly over them", ""},
     {"phases", choice({"drawn", "spread"}), optional, "",
      "drawn: each has fetched at a time of its own; spread: all times alike, as a curve without draws. drawn for a "
      "single one, spread for several",
      ""},
     {"profile", choice({"standard", "unbound", "bind", "dnsmasq", "windows", "systemd-resolved"}), optional,
      "standard", "whose ways with a TTL it has: whole seconds, a longest TTL, prefetch",
      "measured with unbound 1.17, BIND 9.18 and dnsmasq 2.90; documented for the others"},
     {"min-ttl", duration, optional, "0s", "a shorter TTL is taken for this one", "off unless set, in all of them"},
     {"max-ttl", duration, optional, "", "a longer one for this; that of its profile if left out",
      "unbound 1d, BIND 7d, Windows 1d, systemd-resolved 2h"},
     {"max-negative-ttl", duration, optional, "",
      "the longest it keeps that there is no such name (RFC 2308); that of its profile if left out",
      "BIND 3h, unbound 1h, Windows 15m; otherwise max-ttl"},
     {"prefetch", scalar(Scalar::truth), optional, "",
      "it asks again shortly before a record in use expires; as its profile does if left out",
      "BIND: 2 s before, from a TTL of 9 s on; unbound, if switched on: a tenth"},
     {"serve-stale", duration, optional, "0s",
      "how long after its TTL it goes on answering when nobody can be asked (RFC 8767)",
      "off unless switched on, in all of them"},
     {"serve-stale-default", scalar(Scalar::truth), optional, "false",
      "true: it serves stale for as long as its profile does once that is switched on",
      "BIND 1d (max-stale-ttl), unbound for ever (serve-expired-ttl; 1d from 1.23 on), dnsmasq 1d (use-stale-cache); "
      "RFC "
      "8767: 1 to 3 days, of which standard takes 3"},
     {"serve-stale-mode", choice({"verify", "immediate"}), optional, "",
      "verify: only when nobody can be asked; immediate: the query that finds it expired is given it, too, and makes "
      "it "
      "ask; as its profile does if left out",
      "verify: RFC 8767, BIND, systemd-resolved; immediate: unbound, dnsmasq"},
     {"asked", map(lookups), optional, "{every: 0s}",
      "when its clients ask it, taken together; every 0s: all the time, so that what expires is fetched again at once",
      ""},
     {"violators", map(violators), optional, "", "of a class whose phases are spread", ""}},
    {}};

static const Form keepalive{
    "keepalive",
    "Probes of idle connections.",
    {{"idle", duration, optional, "2h", "from the last sign of life until the first", "Linux: tcp_keepalive_time"},
     {"every", duration, optional, "75s", "between two of them", "Linux: tcp_keepalive_intvl"},
     {"probes", count, optional, "9", "so many that nobody answers, and it is dead", "Linux: tcp_keepalive_probes"}},
    {}};

static const Form retransmission{
    "retransmission",
    "Each wait is twice the one before (RFC 6298 section 5.5).",
    {{"first", duration, optional, "200ms", "the first wait", "Linux: TCP_RTO_MIN; RFC 6298 section 2.4: 1s"},
     {"longest", duration, optional, "120s", "no wait is longer",
      "Linux: TCP_RTO_MAX; RFC 6298 section 2.5: 60s or more"}},
    {}};

static const Form reconnect{
    "reconnect",
    "Each wait is twice the one before. Who fails together tries together, unless jitter tells them apart.",
    {{"first", duration, optional, "1s", "the first wait", "gRPC connection backoff: INITIAL_BACKOFF"},
     {"longest", duration, optional, "120s", "no wait is longer", "gRPC connection backoff: MAX_BACKOFF"},
     {"jitter", share, optional, "20%", "of each wait: so much of it, at its end, is random",
      "gRPC connection backoff: JITTER"}},
    {}};

static const Form connections{
    "connections",
    "Connections that are kept open, whatever the name says meanwhile.",
    {{"notice", delay, optional, "15m 24s",
      "from the loss of the other end, without a word, until they are found dead; who is shut down in good order says "
      "so",
      "Linux: net.ipv4.tcp_retries2 of 15 is 924.6 s"},
     {"keepalive", map(keepalive), optional, "",
      "they are idle, and found dead by keepalive (RFC 1122 section 4.2.3.6)", ""},
     {"retransmission", map(retransmission), optional, "{}",
      "when an end that waits for an answer sends again: what works again is noticed then", ""},
     {"max-age", duration, optional, "",
      "each is closed at this age and another one opened, at the name's address then; never if left out, as a pool "
      "that never asks again",
      "HikariCP: maxLifetime of 30m; AWS: persistent connections do not follow DNS"},
     {"reconnect", map(reconnect), optional, "", "when who has no connection tries again; all the time if left out",
      ""}},
    {}};

static const Form connecting{
    "connect",
    "How a connection to one of several addresses is opened.",
    {{"order", choice({"rotation", "listed"}), optional, "rotation",
      "rotation: each address comes first for an equal part of the clients; listed: the first one for all",
      "BIND 9 ARM, rrset-order: answers are rotated unless that is changed"},
     {"timeout", duration, optional, "21s", "what an address costs that nobody answers at, before the next is tried",
      "Windows: three SYNs; Linux: 127s (tcp_syn_retries of 6); RFC 8305, happy eyeballs: 250ms"},
     {"gives-up", duration, optional, "", "who has waited so long for an answer has failed; never if left out", ""}},
    {}};

static const Form asking{
    "asking",
    "How clients ask several resolvers.",
    {{"timeout", duration, optional, "5s", "what a resolver costs that does not answer, before the next is asked",
      "resolv.conf(5), timeout"},
     {"sticky", scalar(Scalar::truth), optional, "false",
      "true: who has moved on to the next one stays there for as long as that one answers", "systemd-resolved: true"}},
    {}};

const Form client{
    "client population",
    "Clients that nothing tells apart.",
    {{"site", reference({"sites"}), required, "", "where they are", ""},
     {"router", reference({"routers"}), optional, "", "the router they are behind; the site's only one if left out",
      ""},
     {"count", count, optional, "1", "how many users", ""},
     {"use", list(reference({"applications"})), required, "", "the applications they use", ""},
     {"resolver", either({reference({"resolvers"}), list(reference({"resolvers"}))}), optional, "",
      "whom they ask; needed if an application has a name; of several, the next one if one does not answer", ""},
     {"asking", map(asking), optional, "{}", "how they ask them", ""},
     {"lookup", map(lookups), optional, "{every: 0s}", "when each of them asks; the answer is used in between", ""},
     {"cache", choice({"none", "os", "browser", "jvm", "jvm-for-ever", "dotnet-framework", "nscd"}), optional, "none",
      "what is between them and their resolver; os: no longer than the TTL",
      "browser 60s, jvm 30s, dotnet-framework 120s, nscd 1h, whatever the TTL"},
     {"cache-ttl", duration, optional, "", "how long that keeps an answer; as its kind does if left out", ""},
     {"negative-cache-ttl", duration, optional, "",
      "how long it keeps that there is no such name; as its kind does if left out", "jvm 10s, nscd 20s"},
     {"connections", map(connections), optional, "",
      "they keep connections open, which need no name for as long as they work; none if left out", ""},
     {"connect", map(connecting), optional, "{}", "how they open connections", ""},
     {"hard-coded", scalar(Scalar::truth), optional, "false",
      "true: they have addresses in their configuration, and no change of a name helps them", ""},
     {"demand", either({map(demand), list(map(demand))}), optional, "",
      "what each asks of the applications; nothing is shared, or too small, for what states none", ""}},
    {}};

}  // namespace drsim::table
