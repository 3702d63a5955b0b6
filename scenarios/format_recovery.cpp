#include "scenarios/format_table.hpp"

namespace drsim::table {

static const Form target{"watches", "What a monitor watches.",
  {{"site", reference({"sites"}), optional, "", "its routers: one of them must answer", ""},
   {"vm", reference({"vms"}), optional, "", "of several alike, one must answer", ""},
   {"application", reference({"applications"}), optional, "", "it must serve", ""}}, {{"site", "vm", "application"}}};

const Form monitor{"monitor", "Raises an alarm when it has not heard from its target for its hold time.",
  {{"site", reference({"sites"}), required, "", "where it stands", ""},
   {"router", reference({"routers"}), optional, "", "the router it is behind; the site's only one if left out", ""},
   {"watches", map(target), required, "", "its target", ""},
   {"heartbeat", duration, optional, "30s", "between two signs of life; 0s: continuous", "assumption: a usual setting"},
   {"hold", duration, optional, "90s", "silence that raises the alarm", "assumption: three heartbeats"}}, {}};

static const Form move{"move", "Takes a subnet to another site: withdrawn there, then announced here.",
  {{"subnet", name, required, "", "its name; network/subnet if several have it", ""},
   {"to", reference({"sites", "routers"}), required, "", "the router that announces it then, or the site of which it is the only one", ""},
   {"withdraw", delay, optional, "30s", "until its present gateways no longer announce it", "assumption: somebody types a prepared change"},
   {"announce", delay, optional, "30s", "from then until the new gateway announces it", "assumption: somebody types a prepared change"}}, {}};

static const Form publish{"publish", "Writes the addresses that VMs have now into DNS.",
  {{"names", list(reference({"names"})), required, "", "which", ""},
   {"at", reference({"dns-servers"}), optional, "", "the server it writes to; each name's authority if left out", ""},
   {"takes", delay, optional, "60s", "how long the script runs", "assumption: a script in the plan, seed 001, lines 179 to 192"}}, {}};

static const Form task{"task", "Anything else that takes time.",
  {{"what", text, required, "", "in words", ""}, {"takes", delay, required, "", "how long", ""}}, {}};

static const Form group{"group", "Steps of a plan, side by side. A group is finished when all of its steps are.",
  {{"name", name, optional, "", "for after, and for reports", ""},
   {"after", list(name), optional, "", "groups that must be finished first; the one before it if left out", ""},
   {"start", list(reference({"vms"})), optional, "", "VMs to start at their other place", ""},
   {"move", map(move), optional, "", "a subnet to move", ""},
   {"publish", map(publish), optional, "", "names to publish", ""},
   {"routing", list(map(route_step)), optional, "", "changes to routes and connections, one after the other", ""},
   {"flush", map(flush), optional, "", "caches to empty", ""},
   {"task", map(task), optional, "", "anything else", ""}}, {}};

const Form plan{"plan", "A recovery plan.",
  {{"detected-by", reference({"monitors"}), optional, "", "the monitor whose alarm starts it; left out: only the timeline does", ""},
   {"declare", delay, optional, "0s", "from the alarm until somebody decides", ""},
   {"groups", list(map(group)), required, "", "its steps", ""}}, {}};

}  // namespace drsim::table
