#include "scenarios/format/format_table.hpp"

namespace drsim::table {

static const Form target{"watches",
                         "What a monitor watches.",
                         {{"site", reference({"sites"}), optional, "", "its routers: one of them must answer", ""},
                          {"vm", reference({"vms"}), optional, "", "of several alike, one must answer", ""},
                          {"application", reference({"applications"}), optional, "", "it must serve", ""}},
                         {{"site", "vm", "application"}}};

const Form monitor{
    "monitor",
    "Raises an alarm when it has not heard from its target for its hold time.",
    {{"site", reference({"sites"}), required, "", "where it stands", ""},
     {"router", reference({"routers"}), optional, "", "the router it is behind; the site's only one if left out", ""},
     {"watches", map(target), required, "", "its target", ""},
     {"vantage-points", list(reference({"routers"})), optional, "",
      "other routers that look for it as well; whoever cannot tell the monitor what it hears has no vote", ""},
     {"votes", count, optional, "", "so many must hear nothing, its own site among them; left out: more than half", ""},
     {"heartbeat", duration, optional, "30s", "between two heartbeats; 0s: continuous", "assumption: a usual setting"},
     {"hold", duration, optional, "90s", "silence that raises the alarm", "assumption: three heartbeats"}},
    {}};

static const Form move{"move",
                       "Takes a subnet to another site: withdrawn there, then announced here.",
                       {{"subnet", text, required, "", "its name; network/subnet if several have it", ""},
                        {"to", reference({"sites", "routers"}), required, "",
                         "the router that announces it then, or the site of which it is the only one", ""},
                        {"withdraw", delay, optional, "30s", "until its present gateways no longer announce it",
                         "assumption: somebody types a prepared change"},
                        {"announce", delay, optional, "30s", "from then until the new gateway announces it",
                         "assumption: somebody types a prepared change"},
                        {"order", choice({"withdraw-first", "announce-first", "at-once"}), optional, "withdraw-first",
                         "in between, nobody announces it, or both do", ""},
                        {"withdraw-unreachable", choice({"wait", "retry", "fail", "skip"}), optional, "fail",
                         "of a gateway that cannot be reached, dead or alive: it announces the subnet, or will when it "
                         "is back. fail: an unplanned plan passes it over, a planned one stops; retry: the plan goes "
                         "on, and withdraws as soon as it can",
                         "assumption: an unreachable router is assumed dead"},
                        {"announce-unreachable", choice({"wait", "retry", "fail", "skip"}), optional, "wait",
                         "likewise, of the new gateway", "assumption: there is no other place for it"}},
                       {}};

static const Form publish{
    "publish",
    "Writes the addresses that VMs have now into DNS.",
    {{"names", list(reference({"names"})), required, "", "which", ""},
     {"at", reference({"dns-servers"}), optional, "", "the server it writes to; each name's authority if left out", ""},
     {"takes", delay, optional, "60s", "how long the script runs",
      "assumption: a script in the plan, ASR VMM networking, lines 179 to 192"},
     {"unreachable", choice({"wait", "retry", "fail", "skip"}), optional, "wait",
      "what becomes of it while its server cannot be reached: the plan waits; it goes on, and publishes as soon as it "
      "can; it passes over what it cannot publish, or stops if it is planned; it passes it over",
      "assumption: somebody tries until it is done"}},
    {}};

static const Form configure{
    "configure",
    "Tells servers and clients something about names. On the way back it is undone.",
    {{"set", list(map(setting)), required, "",
      "a name is pointed at a site, a secondary becomes a primary, clients ask other resolvers", ""},
     {"takes", delay, optional, "60s", "how long it takes", "assumption: a script in the plan, as to publish"},
     {"unreachable", choice({"wait", "retry", "fail", "skip"}), optional, "wait",
      "as in publish, while a name's server, or the site of the clients, cannot be reached",
      "assumption: somebody tries until it is done"}},
    {}};

static const Form balance{
    "balance",
    "Gives new connections to a load balancer to other backends; what is open stays where it is. On the way back, to "
    "those "
    "of the beginning.",
    {{"load-balancer", reference({"load-balancers"}), required, "", "which", ""},
     {"backends", list(reference({"vms"})), required, "", "who gets new connections then, of its pool", ""},
     {"takes", delay, optional, "30s", "how long that takes", "assumption: somebody types a prepared change"},
     {"unreachable", choice({"wait", "retry", "fail", "skip"}), optional, "wait",
      "what becomes of it while the load balancer cannot be reached", "assumption: somebody tries until it is done"}},
    {}};

static const Form hours{"hours",
                        "When people are at work, by the calendar of the scenario. What they have begun they finish.",
                        {{"from", duration, required, "", "of a day", ""},
                         {"to", duration, required, "", "of the same day, 24h at most", ""},
                         {"days", list(choice({"mon", "tue", "wed", "thu", "fri", "sat", "sun"})), optional,
                          "[mon, tue, wed, thu, fri, sat, sun]", "", ""}},
                        {}};

const Form team{
    "team",
    "People who can do the same things. Each does one thing at a time.",
    {{"people", count, optional, "1", "how many", ""},
     {"site", reference({"sites"}), optional, "", "where they work; left out: where the plan is carried out", ""},
     {"hours", map(hours), optional, "", "left out: always", ""},
     {"reach", delay, optional, "{p50: 5m, p95: 13m}",
      "until one of them has been reached, by whoever declares a disaster", "assumption: no published figure"}},
    {}};

const Form shared_risk{"shared risk",
                       "Components that fail together: one power feed, one campus, one provider, one identity service.",
                       {{"sites", list(reference({"sites"})), optional, "", "", ""},
                        {"routers", list(reference({"routers"})), optional, "", "", ""},
                        {"switches", list(reference({"switches"})), optional, "", "", ""},
                        {"links", list(reference({"links"})), optional, "", "", ""}},
                       {}};

const Form tool{"tool",
                "What plans are carried out with: a portal, a runbook host, DNS, an identity provider.",
                {{"site", reference({"sites"}), required, "", "where it stands", ""},
                 {"without", delay, optional, "30m", "how much longer something takes that has to do without it",
                  "assumption: no published figure"}},
                {}};

static const Form task{
    "task",
    "Anything else that takes time: a script, a check, a signature.",
    {{"what", text, required, "", "in words", ""},
     {"takes", delay, required, "", "how long", ""},
     {"by", reference({"teams"}), optional, "", "whose hands it takes; left out: it runs by itself", ""},
     {"uses", list(reference({"tools"})), optional, "", "what it cannot do without, or only later", ""},
     {"fails", scalar(Scalar::share), optional, "", "how many of its attempts fail; left out: none", ""},
     {"retries", count, optional, "",
      "attempts after the first one; then an unplanned failover passes it over, and a planned one stops",
      "seed rules, later documents"},
     {"retry-after", delay, optional, "1m", "from a failure to the next attempt", "assumption: no published figure"},
     {"in-tests", scalar(Scalar::truth), optional, "true", "false: a test failover leaves it out", ""}},
    {}};

static const Form quorum{
    "quorum",
    "The two sites of a plan's VMs as a cluster: each has a vote, and so have the witness and further members. Who "
    "hears both sites votes for the one that has the VMs.",
    {{"witness", reference({"sites"}), optional, "", "left out: none, and neither site goes on without the other", ""},
     {"members", list(reference({"sites"})), optional, "",
      "further sites with a vote each; more than half of all decide", ""},
     {"data-loss", choice({"accept", "refuse"}), optional, "accept",
      "refuse: it takes over by itself only with all that was ever confirmed, which takes synchronous replication; "
      "otherwise somebody forces it: failover in the timeline. What has lost the role with nothing lost is copied to "
      "as "
      "soon as it is heard, and may take it again; otherwise somebody commits and reprotects first",
      "SQL Server Always On refuses, orchestrators of MySQL accept"},
     {"lease", duration, optional, "20s", "who runs them without a majority stops them after so long",
      "SQL Server Always On: lease timeout of 20,000 ms"},
     {"takeover", delay, optional, "30s",
      "the other site takes over when it has a majority and has heard nothing for so long",
      "assumption: longer than the lease, so that never two write"}},
    {}};

static const Form group{
    "group",
    "Steps of a plan, side by side. A group is finished when all of its steps are.",
    {{"name", name, optional, "", "for after, and for reports", ""},
     {"after", list(name), optional, "", "groups that must be finished first; the one before it if left out", ""},
     {"start", list(reference({"vms"})), optional, "", "VMs to start at their other place", ""},
     {"move", map(move), optional, "", "a subnet to move", ""},
     {"publish", map(publish), optional, "", "names to publish", ""},
     {"routing", list(map(route_step)), optional, "", "changes to routes and connections, one after the other", ""},
     {"flush", map(flush), optional, "", "caches to empty", ""},
     {"configure", map(configure), optional, "", "what servers and clients are told about names", ""},
     {"balance", map(balance), optional, "", "a load balancer to be given other backends", ""},
     {"task", map(task), optional, "", "anything else, beside the others", ""},
     {"before", list(map(task)), optional, "", "tasks that come first, one by one", ""},
     {"then", list(map(task)), optional, "", "tasks that come when the rest is done, one by one", ""}},
    {}};

const Form plan{
    "plan",
    "A recovery plan.",
    {{"detected-by", reference({"monitors"}), optional, "",
      "the monitor whose alarm starts it; left out: only the timeline does", ""},
     {"failover-delay", duration, optional, "",
      "how long an alarm must last before anybody thinks of failing over; left out: not at all", ""},
     {"reach", list(reference({"teams"})), optional, "",
      "of each, somebody must be reached before it is decided; all are called at once", ""},
     {"declare", delay, optional, "0s", "from the alarm, or when all are reached, until somebody decides", ""},
     {"point", choice({"latest", "latest-processed", "app-consistent", "multi-vm"}), optional, "latest-processed",
      "which data VMs are started with: all that has arrived, the latest recovery point, the latest taken with the "
      "application's consent, or one instant for all VMs of the plan",
      "ASR: the default of a recovery plan"},
     {"process", delay, optional, "5m", "of a VM's latest data, before it is started with them",
      "assumption: ASR says only that it takes longer than latest processed"},
     {"shutdown", delay, optional, "",
      "of a VM that still runs where it should not, and is heard there; tests leave it out; left out: it takes no time",
      "ASR recovery plan overview"},
     {"disks", delay, optional, "",
      "until a VM's disks are ready; those of all VMs at once, before the first group; left out: they are",
      "ASR recovery plan overview"},
     {"uses", list(reference({"tools"})), optional, "", "what it is carried out with", ""},
     {"site", reference({"sites"}), optional, "",
      "where it is carried out: each step must reach what it changes from there; left out: the site that it takes VMs "
      "to, whatever way it goes",
      "assumption: who takes over is there"},
     {"out-of-band", list(reference({"sites"})), optional, "",
      "sites whose devices it reaches by a network of their management, whatever else fails; Azure's own settings are "
      "reached from every site with a way to the internet",
      ""},
     {"travel", delay, optional, "",
      "until somebody is where a step could not reach, and does it on the spot; left out: nobody goes", ""},
     {"fencing", choice({"wait", "retry", "once", "none"}), optional, "once",
      "of VMs that still run where it takes them from: wait, none starts before its source is reached and stopped; "
      "retry, it goes on, and stops the source as soon as it is reached; once, who cannot be reached at that moment "
      "runs on, or starts again with its site; none, nobody tries",
      "assumption: an unplanned failover stops the source if it can, and does not come back to it"},
     {"on-return", choice({"as-configured", "held"}), optional, "as-configured",
      "of what was lost when it is back: gateways announce their subnets again and VMs start that ran; or somebody "
      "holds "
      "both back until the failback",
      "what routers and hosts are configured to do, nobody there knows of the failover"},
     {"quorum", map(quorum), optional, "", "it carries itself out by the votes of its sites", ""},
     {"groups", list(map(group)), required, "", "its steps", ""}},
    {}};

}  // namespace drsim::table
