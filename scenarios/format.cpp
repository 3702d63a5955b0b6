#include "scenarios/format.hpp"

#include <algorithm>
#include <map>
#include <memory>

namespace drsim {
namespace {

Type scalar(Scalar s) { return {s}; }
Type choice(std::vector<std::string_view> words) { return {Type::Choice{std::move(words)}}; }
Type reference(std::vector<std::string_view> sections) { return {Type::Reference{std::move(sections)}}; }
Type list(Type of) { return {Type::List{{std::move(of)}}}; }
Type map(const Form& form) { return {Type::Map{&form}}; }
Type named(const Form& form) { return {Type::Named{&form}}; }
Type either(std::vector<Type> of) { return {Type::Either{std::move(of)}}; }

const Type text = scalar(Scalar::text), name = scalar(Scalar::name), count = scalar(Scalar::count),
           duration = scalar(Scalar::duration), delay = scalar(Scalar::delay), instant = scalar(Scalar::instant);
constexpr bool required = true, optional = false;

// ---- What exists ----

const Form site{"site", "A place that fails as a whole.",
  {{"kind", choice({"on-premises", "azure"}), optional, "on-premises", "where it is", ""}}, {}};

const Form ospf{"ospf", "How a router keeps its adjacencies. Both ends of a link need the same hello and dead.",
  {{"hello", duration, optional, "10s", "time between two hellos", "RFC 2328 appendix C.3"},
   {"dead", duration, optional, "40s", "silence after which a neighbour is given up", "RFC 2328 appendix C.3"},
   {"convergence", delay, optional, "{uniform: [100ms, 500ms]}", "flooding, shortest paths and tables, until all routers have followed",
    "assumption: no published figure"}}, {}};

const Form router{"router", "A router. It announces the subnets whose gateway it is, by OSPF.",
  {{"site", reference({"sites"}), required, "", "where it stands", ""},
   {"switch", reference({"switches"}), optional, "", "the switch its subnets hang on; the site's only one if left out", ""},
   {"ospf", map(ospf), optional, "{}", "its timers", ""},
   {"punt-limit", scalar(Scalar::frame_rate), optional, "5000/s", "broadcasts beyond it crowd out the hellos it should hear", "assumption: policers of 1000 to 10000 a second are usual"}}, {}};

const Form a_switch{"switch", "A switch. A site without any has one of its own name.",
  {{"site", reference({"sites"}), required, "", "where it stands", ""},
   {"spanning-tree", choice({"rstp", "stp", "none"}), optional, "rstp", "what keeps it from forwarding in circles; one tree for all VLANs", "IEEE 802.1D-2004"},
   {"priority", scalar(Scalar::priority), optional, "32768", "the lowest in reach is the root; of equal ones, the first in the scenario", "IEEE 802.1D-2004 table 17-2"},
   {"profile", choice({"standard", "linux-bridge"}), optional, "standard", "whose implementation; linux-bridge adds the delays of its kernel", "models/bridge_profile.cpp"},
   {"hello", duration, optional, "2s", "between two BPDUs, if it is the root", "IEEE 802.1D-2004 table 17-1"},
   {"max-age", duration, optional, "20s", "how long what a BPDU said holds, if it is the root", "IEEE 802.1D-2004 table 17-1"},
   {"forward-delay", duration, optional, "15s", "listening, and again learning, if it is the root", "IEEE 802.1D-2004 table 17-1"}}, {}};

const Form arp_cache{"arp-cache", "How gateways find out that nobody answers at an address any more.",
  {{"reachable", duration, optional, "30s", "an entry is trusted for half to one and a half times as long", "arp(7): base_reachable_time"},
   {"first-probe", duration, optional, "5s", "then until it is asked for", "arp(7): delay_first_probe_time"},
   {"probes", duration, optional, "3s", "until it has failed to answer, and all are asked", "arp(7): ucast_solicit 3, retrans_time 1 s"}}, {}};

const Form vlan{"vlan", "A layer-2 network. Each subnet has one of its own name unless it states another.",
  {{"gratuitous-arp", delay, optional, "{uniform: [0s, 60ms]}", "from a moved VM's announcement until its gateways use the new place",
    "arp(7): an entry that was not renewed for locktime, 1 s, is replaced at once; measured 13 to 52 ms on Linux"},
   {"arp-cache", map(arp_cache), optional, "{}", "of its gateways, for VMs that announce nothing", ""},
   {"broadcast", scalar(Scalar::frame_rate), optional, "100/s", "what its hosts send by themselves, all together", "assumption: it grows with the hosts"}}, {}};

const Form a_link{"link", "A routed link between two routers, or a trunk between two switches.",
  {{"between", list(reference({"routers", "switches"})), required, "", "its two ends", ""},
   {"bandwidth", scalar(Scalar::bit_rate), required, "", "in each direction", ""},
   {"latency", duration, required, "", "one way", ""},
   {"cost", count, optional, "10", "of a routed link: the path with the lowest sum wins", "RFC 2328 section 16.1; 10 is what 10 Mbit/s cost"},
   {"over", reference({"links"}), optional, "", "of a routed link: the trunk whose line it shares; left out: one of its own", ""},
   {"vlans", list(name), optional, "", "of a trunk: the VLANs it carries", ""},
   {"kind", choice({"trunk", "vxlan", "otv"}), optional, "trunk", "of a trunk: vxlan carries no BPDUs, otv neither those nor unknown unicast", ""},
   {"lag", name, optional, "", "of a trunk: those of one name between the same switches act as one", "IEEE 802.1AX"},
   {"bpdus", choice({"pass", "filter"}), optional, "pass", "of a trunk: filter hides it from spanning tree", ""},
   {"initially", choice({"up", "down"}), optional, "up", "down: not plugged in before the timeline repairs it", ""},
   {"storm-control", scalar(Scalar::frame_rate), optional, "", "of a trunk: broadcast beyond it is dropped, in each direction", "off by default with most vendors"}}, {}};

const Form hsrp{"hsrp", "One virtual gateway address; who answers for it goes on, also when a better one is back.",
  {{"hello", duration, optional, "3s", "between two of the active router's", "RFC 2281 section 5.1"},
   {"hold", duration, optional, "10s", "silence after which the next in line takes over", "RFC 2281 section 5.1"},
   {"preempt", scalar(Scalar::truth), optional, "false", "true: a better one takes it back", "off by default with Cisco"}}, {}};

const Form vrrp{"vrrp", "One virtual gateway address, which the first of the gateways that lives answers for.",
  {{"advertisement", duration, optional, "1s", "between two of the master's", "RFC 5798 section 5.2.7"},
   {"priority", count, optional, "100", "of those that would take over, 1 to 254; the order of gateways says who goes first", "RFC 5798 section 5.2.4"}}, {}};

const Form subnet{"subnet", "A prefix, and the routers that announce it.",
  {{"prefix", scalar(Scalar::prefix), required, "", "", ""},
   {"gateway", reference({"routers"}), optional, "", "the router that announces it", ""},
   {"gateways", list(reference({"routers"})), optional, "", "several of them: a subnet on a stretched VLAN", ""},
   {"vrrp", map(vrrp), optional, "", "left out: each gateway answers the hosts near it (anycast)", ""},
   {"hsrp", map(hsrp), optional, "", "the same by HSRP", ""},
   {"vlan", name, optional, "", "its VLAN, from vlans; one of the subnet's own name if left out", ""}},
  {{"gateway", "gateways"}}};

const Form network{"network", "A VM network on-premises, a virtual network in Azure.",
  {{"site", reference({"sites"}), required, "", "where it is", ""},
   {"subnets", named(subnet), required, "", "its subnets; no two of them overlap", ""}}, {}};

// ---- What runs ----

const Form replication{"replication", "Copies of what a VM writes, sent to another site at an interval.",
  {{"to", reference({"sites"}), required, "", "the site that has the replica", ""},
   {"switch", reference({"switches"}), optional, "", "the switch there that it hangs on; the site's only one if left out", ""},
   {"every", duration, optional, "5m", "from the start of one copy to the next", "Hyper-V Replica's default frequency"},
   {"churn", scalar(Scalar::byte_rate), required, "", "what the VM writes, as far as it is copied", ""}}, {}};

const Form recovery{"recovery", "Where the replica is attached when it is started. Left out: to the same subnet, with the same address.",
  {{"network", reference({"networks"}), required, "", "a network of the replica's site", ""},
   {"subnet", name, optional, "", "the subnet of the same name if left out, else the network's first", "seed 001, line 116"},
   {"address", scalar(Scalar::address), optional, "", "the same if it fits and is free, else the lowest free one, if left out", "seed 001, lines 160 to 161"}}, {}};

const Form vm{"vm", "A VM, or several that are alike.",
  {{"network", reference({"networks"}), required, "", "its site is the VM's", ""},
   {"subnet", name, optional, "", "the network's first if left out", ""},
   {"address", scalar(Scalar::address), optional, "", "the lowest free one from .4 if left out; of several, that of the first, the others follow", ""},
   {"count", count, optional, "1", "how many", ""},
   {"switch", reference({"switches"}), optional, "", "the site's only one if left out", ""},
   {"announces", scalar(Scalar::truth), optional, "true", "by gratuitous ARP, when it has started elsewhere", ""},
   {"new-mac", scalar(Scalar::truth), optional, "false", "it has another one there", ""},
   {"silent", scalar(Scalar::truth), optional, "false", "true: it never broadcasts by itself", ""},
   {"access", scalar(Scalar::bit_rate), optional, "1Gbit", "of its port: a flood that fills it leaves it nothing", "assumption: a usual port"},
   {"boot", delay, optional, "60s", "from power on until its service answers", "assumption: a Linux VM; Windows takes two to three times as long"},
   {"needs", list(reference({"vms"})), optional, "", "VMs it serves nothing without; of several alike, one", ""},
   {"replication", map(replication), optional, "", "left out: it cannot be started elsewhere", ""},
   {"recovery", map(recovery), optional, "", "where the replica is attached", ""}}, {}};

const Form servers{"served-by", "Which of several VMs are needed.",
  {{"any", either({reference({"vms"}), list(reference({"vms"}))}), optional, "", "one of them is enough", ""},
   {"all", either({reference({"vms"}), list(reference({"vms"}))}), optional, "", "none may be missing", ""}}, {{"any", "all"}}};

const Form application{"application", "What users use.",
  {{"served-by", either({reference({"vms"}), list(reference({"vms"})), map(servers)}), required, "", "VMs, of which any is enough unless it says all", ""},
   {"rto", duration, optional, "", "objective for its downtime", ""},
   {"rpo", duration, optional, "", "objective for its data loss", ""}}, {}};

// ---- Names and users ----

const Form dns_server{"dns-server", "An authoritative server.",
  {{"site", reference({"sites"}), required, "", "where it stands", ""},
   {"router", reference({"routers"}), optional, "", "the router it is behind; the site's only one if left out", ""},
   {"secondary-of", reference({"dns-servers"}), optional, "", "the primary it copies", ""},
   {"transfer", delay, optional, "1s", "of a secondary: from the NOTIFY until the copy is in", "assumption: a zone of a few records; the mechanism is RFC 1996's"},
   {"refresh", duration, optional, "15m", "of a secondary that has missed a NOTIFY: how often it asks", "the default of Windows DNS zones"}}, {}};

const Form a_name{"name", "A name in DNS.",
  {{"application", reference({"applications"}), required, "", "whose addresses it has", ""},
   {"ttl", duration, optional, "1h", "how long a cache may keep the record", "the default of Windows DNS zones"},
   {"authority", reference({"dns-servers"}), required, "", "the primary that holds it", ""}}, {}};

const Form resolver{"resolver", "A caching resolver in steady use: what expires is fetched again at once.",
  {{"site", reference({"sites"}), required, "", "where it stands", ""},
   {"router", reference({"routers"}), optional, "", "the router it is behind; the site's only one if left out", ""},
   {"asks", list(reference({"dns-servers"})), optional, "", "whom it asks, in this order; the name's authority if left out", ""}}, {}};

const Form lookups{"looks-up", "When clients ask their resolver.",
  {{"every", duration, required, "", "each client, at a phase of its own; 0s: for every use", ""}}, {}};

const Form client{"client population", "Clients that nothing tells apart.",
  {{"site", reference({"sites"}), required, "", "where they are", ""},
   {"router", reference({"routers"}), optional, "", "the router they are behind; the site's only one if left out", ""},
   {"count", count, optional, "1", "how many users", ""},
   {"use", list(reference({"applications"})), required, "", "the applications they use", ""},
   {"resolver", reference({"resolvers"}), optional, "", "whom they ask; needed if an application has a name", ""},
   {"looks-up", map(lookups), optional, "{every: 0s}", "when they ask", ""}}, {}};

// ---- Who notices, what is done ----

const Form target{"watches", "What a monitor watches.",
  {{"site", reference({"sites"}), optional, "", "its routers: one of them must answer", ""},
   {"vm", reference({"vms"}), optional, "", "of several alike, one must answer", ""},
   {"application", reference({"applications"}), optional, "", "it must serve", ""}}, {{"site", "vm", "application"}}};

const Form monitor{"monitor", "Raises an alarm when it has not heard from its target for its hold time.",
  {{"site", reference({"sites"}), required, "", "where it stands", ""},
   {"router", reference({"routers"}), optional, "", "the router it is behind; the site's only one if left out", ""},
   {"watches", map(target), required, "", "its target", ""},
   {"heartbeat", duration, optional, "30s", "between two signs of life; 0s: continuous", "assumption: a usual setting"},
   {"hold", duration, optional, "90s", "silence that raises the alarm", "assumption: three heartbeats"}}, {}};

const Form move{"move", "Takes a subnet to another site: withdrawn there, then announced here.",
  {{"subnet", name, required, "", "its name; network/subnet if several have it", ""},
   {"to", reference({"sites", "routers"}), required, "", "the router that announces it then, or the site of which it is the only one", ""},
   {"withdraw", delay, optional, "30s", "until its present gateways no longer announce it", "assumption: somebody types a prepared change"},
   {"announce", delay, optional, "30s", "from then until the new gateway announces it", "assumption: somebody types a prepared change"}}, {}};

const Form publish{"publish", "Writes the addresses that VMs have now into DNS.",
  {{"names", list(reference({"names"})), required, "", "which", ""},
   {"takes", delay, optional, "60s", "how long the script runs", "assumption: a script in the plan, seed 001, lines 179 to 192"}}, {}};

const Form task{"task", "Anything else that takes time.",
  {{"what", text, required, "", "in words", ""}, {"takes", delay, required, "", "how long", ""}}, {}};

const Form group{"group", "Steps of a plan, side by side. A group is finished when all of its steps are.",
  {{"name", name, optional, "", "for after, and for reports", ""},
   {"after", list(name), optional, "", "groups that must be finished first; the one before it if left out", ""},
   {"start", list(reference({"vms"})), optional, "", "VMs to start at their other place", ""},
   {"move", map(move), optional, "", "a subnet to move", ""},
   {"publish", map(publish), optional, "", "names to publish", ""},
   {"task", map(task), optional, "", "anything else", ""}}, {}};

const Form plan{"plan", "A recovery plan.",
  {{"detected-by", reference({"monitors"}), optional, "", "the monitor whose alarm starts it; left out: only the timeline does", ""},
   {"declare", delay, optional, "0s", "from the alarm until somebody decides", ""},
   {"groups", list(map(group)), required, "", "its steps", ""}}, {}};

// ---- What happens, what is expected ----

const Form failable{"component", "What fails or is repaired.",
  {{"site", reference({"sites"}), optional, "", "with all that is in it", ""},
   {"switch", reference({"switches"}), optional, "", "", ""},
   {"spanning-tree", reference({"switches"}), optional, "", "a switch's part in it: without, all its ports forward", ""},
   {"router", reference({"routers"}), optional, "", "", ""},
   {"link", reference({"links"}), optional, "", "a trunk is plugged in or pulled", ""}},
  {{"site", "switch", "spanning-tree", "router", "link"}}};

const Form setting{"set", "A link that becomes another.",
  {{"link", reference({"links"}), required, "", "which", ""},
   {"bandwidth", scalar(Scalar::bit_rate), optional, "", "from then on", ""},
   {"bpdus", choice({"pass", "filter"}), optional, "", "of a trunk: filter hides it from spanning tree", ""}},
  {{"bandwidth", "bpdus"}}};

const Form failback{"failback", "The way back.",
  {{"plan", reference({"plans"}), required, "", "which", ""},
   {"mode", choice({"planned"}), optional, "planned", "changes are copied home before the VMs stop", ""}}, {}};

const Form action{"action", "Something that happens at an instant.",
  {{"at", instant, required, "", "since the start, or a date and time", ""},
   {"fail", map(failable), optional, "", "it goes down", ""},
   {"repair", map(failable), optional, "", "it comes back", ""},
   {"set", map(setting), optional, "", "a link becomes another", ""},
   {"failover", reference({"plans"}), optional, "", "a plan is started, alarm or not", ""},
   {"failback", either({reference({"plans"}), map(failback)}), optional, "", "a failed-over plan is taken back", ""}},
  {{"fail", "repair", "set", "failover", "failback"}}};

const Form expectation{"expectation", "A statement that the run confirms or refutes.",
  {{"application", reference({"applications"}), optional, "", "of a downtime", ""},
   {"from", reference({"clients"}), optional, "", "of a downtime: whose; the worst of all if left out", ""},
   {"vm", reference({"vms"}), optional, "", "of a recovery point", ""},
   {"downtime", scalar(Scalar::bound), optional, "", "the mean over users, all outages together", ""},
   {"downtime-p50", scalar(Scalar::bound), optional, "", "what half of the users stay below", ""},
   {"downtime-p95", scalar(Scalar::bound), optional, "", "what 95 of 100 users stay below", ""},
   {"downtime-max", scalar(Scalar::bound), optional, "", "of the user it takes longest", ""},
   {"recovery-point", scalar(Scalar::bound), optional, "", "age of the data a VM was restarted with", ""}},
  {{"application", "vm"}, {"downtime", "downtime-p50", "downtime-p95", "downtime-max", "recovery-point"}}};

const Form root{"scenario", "A scenario: one file, or one that extends others.",
  {{"drsim", scalar(Scalar::version), required, "", "the version of the format: 1", ""},
   {"extends", text, optional, "", "a file, relative to this one, that this one adds to: maps are merged, lists appended, single values replaced", ""},
   {"fragment", scalar(Scalar::truth), optional, "false", "true: only to be extended", ""},
   {"title", text, optional, "", "a line for reports", ""},
   {"design", text, optional, "", "what compare calls it; the file's name if left out", ""},
   {"starts", scalar(Scalar::date), optional, "2026-01-01 00:00", "the calendar date and time of the start", ""},
   {"horizon", duration, optional, "24h", "how long it is played; at most ten years", ""},
   {"sites", named(site), required, "", "", ""},
   {"routers", named(router), required, "", "", ""},
   {"switches", named(a_switch), optional, "", "", ""},
   {"vlans", named(vlan), optional, "", "", ""},
   {"links", named(a_link), optional, "", "", ""},
   {"networks", named(network), optional, "", "", ""},
   {"vms", named(vm), optional, "", "", ""},
   {"applications", named(application), optional, "", "", ""},
   {"dns-servers", named(dns_server), optional, "", "", ""},
   {"names", named(a_name), optional, "", "", ""},
   {"resolvers", named(resolver), optional, "", "", ""},
   {"clients", named(client), optional, "", "", ""},
   {"monitors", named(monitor), optional, "", "", ""},
   {"plans", named(plan), optional, "", "", ""},
   {"timeline", list(map(action)), optional, "", "", ""},
   {"expect", list(map(expectation)), optional, "", "", ""}}, {}};

}  // namespace

const Key* Form::find(std::string_view key) const {
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const Key& one) { return one.name == key; });
  return found == keys.end() ? nullptr : &*found;
}

const Form& format() { return root; }

const YamlNode& default_of(const Key& key) {
  static Sources sources;
  static std::map<std::string_view, YamlNode> known;
  const auto [place, is_new] = known.try_emplace(key.by_default);
  if (is_new) {
    sources.push_back(make_source("the format's own default", std::string(key.by_default)));
    place->second = parse_document(*sources.back());
  }
  return place->second;
}

}  // namespace drsim
