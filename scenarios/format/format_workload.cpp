#include "scenarios/format/format_table.hpp"

namespace drsim::table {

static const Form churn_step{"churn",
                             "What a VM writes from a time of day on.",
                             {{"from", duration, required, "", "since midnight", ""},
                              {"rate", scalar(Scalar::byte_rate), required, "", "until the next one", ""}},
                             {}};

static const Form disk{
    "disk",
    "A VM's disks, as far as whole copies and the way back depend on them.",
    {{"size", scalar(Scalar::size), required, "", "all of it", ""},
     {"used", scalar(Scalar::size), required, "", "what of it holds data", ""},
     {"throughput", scalar(Scalar::byte_rate), optional, "60MB/s",
      "what it takes; copies get 16 % of it while the way back is made", "ASR, how to reprotect: a standard disk"},
     {"checksum", scalar(Scalar::byte_rate), optional, "45MB/s",
      "how fast the two sides are compared; 80MB/s with 200MB/s", "ASR, how to reprotect: a standard disk"}},
    {}};

static const Form replication{
    "replication",
    "Copies of what a VM writes, sent to another site at an interval, or with each commit.",
    {{"to", reference({"sites"}), required, "", "the site that has the replica", ""},
     {"switch", reference({"switches"}), optional, "",
      "the switch there that it is attached to; the site's only one if left out", ""},
     {"every", duration, optional, "5m",
      "from the start of one copy to the next; what is called continuous takes a few seconds: 5s",
      "Hyper-V Replica's default frequency"},
     {"churn", either({scalar(Scalar::byte_rate), list(map(churn_step))}), required, "",
      "what the VM writes, as far as it is copied; by the time of day, if it is a list", ""},
     {"mode", choice({"asynchronous", "synchronous"}), optional, "asynchronous",
      "synchronous: a commit is confirmed when the other place has it, so that it takes the round trip there; every "
      "and "
      "points do not matter then",
      "Azure Site Recovery and Hyper-V Replica are"},
     {"peer-lost", choice({"degrade", "stall"}), optional, "degrade",
      "of a synchronous one whose other place does not answer: no commit is confirmed, and users cannot work; degrade: "
      "until peer-timeout, then it goes on without, and is in step again when it has told the other place what that "
      "has missed; a member of a quorum goes on without only with the majority; stall: for as long as it takes",
      "degrade: SQL Server Always On, Data Guard's maximum availability, MySQL semi-synchronous; stall: Data Guard's "
      "maximum protection, PostgreSQL"},
     {"peer-timeout", duration, optional, "10s", "after so long without an answer it goes on without",
      "SQL Server Always On: session timeout; MySQL: rpl_semi_sync_source_timeout; Data Guard: 30s"},
     {"longest-commit", duration, optional, "",
      "of a synchronous one: a round trip that takes longer counts as no answer; left out: any is good enough", ""},
     {"points", duration, optional, "",
      "what has arrived is a recovery point at instants so far apart; left out: after each copy",
      "ASR: 5m, crash-consistent"},
     {"app-consistent", duration, optional, "",
      "the same, of those taken with the application's consent; left out: none", "ASR: off by default, at least 1h"},
     {"retention", duration, optional, "24h", "how long a recovery point is kept", "ASR: one day by default"},
     {"replica", choice({"ready", "none"}), optional, "ready", "none: all data have to be copied first", ""},
     {"rpo", duration, optional, "", "objective: how far its replica may lag behind", ""}},
    {}};

static const Form after_failover{
    "after-failover",
    "What somebody does to the replica's network adapter once it runs.",
    {{"network", reference({"networks"}), optional, "", "it is connected to this one", "ASR network mapping, line 126"},
     {"disconnected", scalar(Scalar::truth), optional, "", "true: it is disconnected",
      "ASR network mapping, line 125"}},
    {{"network", "disconnected"}}};

static const Form recovery{
    "recovery",
    "Where the replica is attached when it is started. What is left out follows by the rules of network mapping.",
    {{"network", reference({"networks"}), optional, "",
      "a network of the replica's site; if left out, what network-mappings say; without VMM, Azure regions or a "
      "mapping the VM's own network",
      "ASR network mapping, lines 37 to 39"},
     {"subnet", name, optional, "",
      "the subnet of the same name if left out, else the network's first; between Azure regions the alphabetically "
      "first; in Azure, case does not count",
      "ASR VMM networking, line 116; ASR region mapping, line 70"},
     {"address", scalar(Scalar::address), optional, "",
      "if left out: the same in the same address space if it is free, else another; from on-premises to Azure the next "
      "free one",
      "ASR VMM networking, lines 159 to 162; ASR region mapping, lines 87 to 93; ASR Azure networking, line 73"},
     {"test-network", reference({"networks"}), optional, "",
      "where a test failover connects it; an isolated one if left out", ""},
     {"after-failover", map(after_failover), optional, "", "for the way back", ""}},
    {}};

static const Form lookup{"finds",
                         "A name that it finds what it needs by, with a cache of its own.",
                         {{"name", reference({"names"}), required, "", "whose addresses it connects to", ""},
                          {"resolver", reference({"resolvers"}), required, "", "whom it asks", ""},
                          {"keeps", choice({"ttl", "start"}), optional, "ttl",
                           "ttl: it asks again when the TTL is over; start: it asks when it starts, and never again "
                           "(nginx's upstream servers, "
                           "a connection pool that is never renewed)",
                           ""},
                          {"cache-ttl", duration, optional, "", "how long it keeps an answer, whatever its TTL", ""}},
                         {}};

const Form vm{
    "vm",
    "A VM, or several that are alike.",
    {{"network", reference({"networks"}), required, "", "its site is the VM's", ""},
     {"subnet", name, optional, "", "the network's first if left out", ""},
     {"address", scalar(Scalar::address), optional, "",
      "the lowest free one from .4 if left out; of several, that of the first, the others follow", ""},
     {"addressing", choice({"static", "dhcp"}), optional, "static", "how it comes by its address", ""},
     {"count", count, optional, "1", "how many", ""},
     {"cloud", reference({"clouds"}), optional, "", "the VMM cloud it is in", ""},
     {"host", reference({"hosts"}), optional, "", "the host it runs on", ""},
     {"switch", reference({"switches"}), optional, "", "the site's only one if left out", ""},
     {"announces", scalar(Scalar::truth), optional, "true", "by gratuitous ARP, when it has started elsewhere", ""},
     {"new-mac", scalar(Scalar::truth), optional, "false", "it has another one there", ""},
     {"auto-start", scalar(Scalar::truth), optional, "true",
      "it starts again with its site, where it ran when that failed, unless it was stopped there since",
      "Hyper-V: automatic start action, if it was running"},
     {"silent", scalar(Scalar::truth), optional, "false", "true: it never broadcasts by itself", ""},
     {"access", scalar(Scalar::bit_rate), optional, "1Gbit", "of its port: a flood that fills it leaves it nothing",
      "assumption: a usual port"},
     {"boot", delay, optional, "60s", "from power on until its service answers",
      "assumption: a Linux VM; Windows takes two to three times as long"},
     {"image", scalar(Scalar::size), optional, "", "what it reads from its site's storage to boot", ""},
     {"disk", map(disk), optional, "", "its disks", ""},
     {"needs", list(reference({"vms"})), optional, "", "VMs it serves nothing without; of several alike, one", ""},
     {"finds", list(map(lookup)), optional, "[]",
      "names that it serves nothing without; what it needs otherwise it finds wherever that is", ""},
     {"replication", map(replication), optional, "", "left out: it cannot be started elsewhere", ""},
     {"recovery", map(recovery), optional, "", "where the replica is attached", ""},
     {"capacity", map(capacity), optional, "", "what each can serve; whatever comes if left out", ""},
     {"overload", choice({"slows", "refuses"}), optional, "slows",
      "when more is asked of it: slows: all alike get less; refuses: who comes last gets nothing", ""},
     {"cores", count, optional, "", "what each takes of its host", ""},
     {"memory", scalar(Scalar::size), optional, "", "likewise", ""}},
    {}};

static const Form recovery_time{
    "recovery-time",
    "How soon after the first of them is cut off users have to be served again, in each incident. Planned moves are no "
    "incidents.",
    {{"within", duration, required, "", "the time", ""},
     {"users", share, optional, "100%", "how many of them", "every user"}},
    {}};

static const Form servers{
    "served-by",
    "Which of several VMs are needed.",
    {{"any", either({reference({"vms"}), list(reference({"vms"}))}), optional, "", "one of them is enough", ""},
     {"all", either({reference({"vms"}), list(reference({"vms"}))}), optional, "", "none may be missing", ""},
     {"quorum", either({reference({"vms"}), list(reference({"vms"}))}), optional, "", "more than half of them", ""},
     {"of", either({reference({"vms"}), list(reference({"vms"}))}), optional, "", "so many of these:", ""},
     {"at-least", count, optional, "", "with of: how many", ""},
     {"share", scalar(Scalar::share), optional, "", "with of: which share, rounded up", ""}},
    {{"any", "all", "quorum", "of"}}};

const Form application{
    "application",
    "What users use.",
    {{"served-by", either({reference({"vms"}), list(reference({"vms"})), map(servers)}), required, "",
      "VMs, of which any is enough unless it says all", ""},
     {"port", count, optional, "443", "for firewalls that tell services apart", "HTTPS"},
     {"rto", either({duration, map(recovery_time)}), optional, "",
      "recovery time objective, for every user unless it says for how many", ""},
     {"rpo", duration, optional, "", "recovery point objective: how old its data may be", ""},
     {"response", map(response), optional, "", "how long a request takes; nobody asks if left out", ""},
     {"serves-at-least", share, optional, "0%",
      "of what its users ask: with less they cannot work, and it counts as downtime; down to it "
      "they are served, but degraded",
      "assumption: whoever gets anything is served"},
     {"licences", count, optional, "", "users at one time; any number if left out", ""}},
    {}};

}  // namespace drsim::table
