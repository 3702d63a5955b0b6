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
     {"refresh-jitter", share, optional, "0%", "of each refresh, how much of it may be left out", "BIND: 25%"},
     {"replicates-with", either({reference({"dns-servers"}), map(directory)}), optional, "",
      "the partner in its directory", ""}},
    {}};

static const Form health{
    "health-checked",
    "Probes of a name's endpoints: each group of VMs that serves it, in their order, then their replicas.",
    {{"from", reference({"sites"}), required, "", "where the probes come from", ""},
     {"router", reference({"routers"}), optional, "", "the router they are behind; the site's only one if left out",
      ""},
     {"interval", duration, optional, "30s", "between two probes", "Azure Traffic Manager; fast probing: 10s"},
     {"tolerated-failures", scalar(Scalar::number), optional, "3",
      "failed probes; the endpoint is given up with the next", "Azure Traffic Manager"},
     {"timeout", duration, optional, "10s", "of a probe", "Azure Traffic Manager; fast probing: 9s"}},
    {}};

const Form a_name{
    "name",
    "A name in DNS.",
    {{"application", reference({"applications"}), required, "", "whose addresses it has", ""},
     {"ttl", duration, optional, "1h", "how long a cache may keep the record", "the default of Windows DNS zones"},
     {"negative-ttl", duration, optional, "15m", "how long it may keep that there is none (RFC 2308)",
      "MaxNegativeCacheTtl of Windows DNS"},
     {"authority", reference({"dns-servers"}), required, "", "the primary that holds it", ""},
     {"registration", choice({"script", "dynamic"}), optional, "script",
      "dynamic: each VM writes its own address into the zone when it has started; script: plans publish it",
      "ASR VMM networking, lines 177 to 201"},
     {"registers-after", delay, optional, "5s",
      "of dynamic registration: from the VM's start of service until the zone has its address",
      "assumption: the DNS client registers as its interface comes up"},
     {"health-checked", map(health), optional, "",
      "it is answered with the first endpoint that is well, as Azure Traffic Manager's priority routing does", ""}},
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
     {"forwards-to", reference({"resolvers"}), optional, "",
      "a resolver it asks instead, and that tells it what is left of the TTL; its phases are that one's, unless it "
      "says otherwise",
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
     {"prefetch", scalar(Scalar::truth), optional, "",
      "it asks again shortly before a record in use expires; as its profile does if left out",
      "BIND: 2 s before, from a TTL of 9 s on; unbound, if switched on: a tenth"},
     {"serve-stale", duration, optional, "0s",
      "how long after its TTL it goes on answering when nobody can be asked (RFC 8767)",
      "off unless switched on, in all of them"},
     {"asked", map(lookups), optional, "{every: 0s}",
      "when its clients ask it, taken together; every 0s: all the time, so that what expires is fetched again at once",
      ""},
     {"violators", map(violators), optional, "", "of a class whose phases are spread", ""}},
    {}};

static const Form connections{
    "connections",
    "Connections that are kept open, whatever the name says meanwhile.",
    {{"notice", duration, optional, "15m 24s", "from the failure of the other end until they are found dead",
      "Linux: net.ipv4.tcp_retries2 of 15 is 924.6 s"}},
    {}};

const Form client{
    "client population",
    "Clients that nothing tells apart.",
    {{"site", reference({"sites"}), required, "", "where they are", ""},
     {"router", reference({"routers"}), optional, "", "the router they are behind; the site's only one if left out",
      ""},
     {"count", count, optional, "1", "how many users", ""},
     {"use", list(reference({"applications"})), required, "", "the applications they use", ""},
     {"resolver", reference({"resolvers"}), optional, "", "whom they ask; needed if an application has a name", ""},
     {"lookup", map(lookups), optional, "{every: 0s}", "when each of them asks; the answer is used in between", ""},
     {"cache", choice({"none", "os", "browser", "jvm", "jvm-for-ever", "dotnet-framework", "nscd"}), optional, "none",
      "what is between them and their resolver; os: no longer than the TTL",
      "browser 60s, jvm 30s, dotnet-framework 120s, nscd 1h, whatever the TTL"},
     {"connections", map(connections), optional, "", "they keep connections open; none if left out", ""},
     {"hard-coded", scalar(Scalar::truth), optional, "false",
      "true: they have addresses in their configuration, and no change of a name helps them", ""}},
    {}};

}  // namespace drsim::table
