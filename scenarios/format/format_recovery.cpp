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
     {"heartbeat", duration, optional, "30s", "between two signs of life; 0s: continuous",
      "assumption: a usual setting"},
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
                         "assumption: somebody types a prepared change"}},
                       {}};

static const Form publish{
    "publish",
    "Writes the addresses that VMs have now into DNS.",
    {{"names", list(reference({"names"})), required, "", "which", ""},
     {"at", reference({"dns-servers"}), optional, "", "the server it writes to; each name's authority if left out", ""},
     {"takes", delay, optional, "60s", "how long the script runs",
      "assumption: a script in the plan, ASR VMM networking, lines 179 to 192"}},
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
     {"groups", list(map(group)), required, "", "its steps", ""}},
    {}};

}  // namespace drsim::table
