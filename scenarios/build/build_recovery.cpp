#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "scenarios/build/build.hpp"
#include "scenarios/reading/order.hpp"

namespace drsim {
namespace {

MonitorTarget target_of(const Fields& watches, Draft& draft) {
  if (watches.states("site")) {
    const SiteId site = watches.id("site", draft.sites);
    const auto& routers = draft.scenario.routers;
    const bool answers =
        std::any_of(routers.begin(), routers.end(), [&](const Router& router) { return router.site == site; });
    if (!answers)
      draft.lacks(watches.at("site"), "site '" + draft.scenario[site].name + "' has no router that could answer", "");
    return site;
  }
  if (watches.states("vm")) return watches.id("vm", draft.groups);
  return watches.id("application", draft.applications);
}

// The others that look for its target, by name: their order in the file says nothing.
std::vector<RouterId> vantage_points_of(const Fields& fields, RouterId behind, Draft& draft) {
  std::vector<RouterId> others = fields.ids("vantage-points", draft.routers);
  for (std::size_t i = 0; i < others.size(); ++i) {
    const std::string& name = draft.scenario[others[i]].name;
    if (others[i] == behind)
      draft.wrong(fields.at("vantage-points"), "router '" + name + "' is where the monitor is itself",
                  "that one is among its vantage points without being named");
    else if (std::find(others.begin(), others.begin() + static_cast<std::ptrdiff_t>(i), others[i]) !=
             others.begin() + static_cast<std::ptrdiff_t>(i))
      draft.wrong(fields.at("vantage-points"), "router '" + name + "' is listed twice", "it has one vote");
  }
  std::sort(others.begin(), others.end(),
            [&](RouterId a, RouterId b) { return draft.scenario[a].name < draft.scenario[b].name; });
  others.erase(std::unique(others.begin(), others.end()), others.end());
  std::erase(others, behind);
  others.insert(others.begin(), behind);
  return others;
}

Unreachable unreachable_of(const Fields& fields, std::string_view key) {
  const std::string word = fields.text(key);
  return word == "wait"    ? Unreachable::wait
         : word == "retry" ? Unreachable::retry
         : word == "fail"  ? Unreachable::fail
                           : Unreachable::skip;
}

Fencing fencing_of(const Fields& fields) {
  const std::string word = fields.text("fencing");
  return word == "wait"    ? Fencing::wait
         : word == "retry" ? Fencing::retry
         : word == "none"  ? Fencing::none
                           : Fencing::once;
}

Quorum quorum_of(const Fields& fields, Draft& draft) {
  Quorum quorum{.witness = {}, .lease = fields.duration("lease"), .takeover = fields.delay("takeover")};
  if (fields.states("witness")) quorum.witness = fields.id("witness", draft.sites);
  quorum.members = fields.ids("members", draft.sites);
  quorum.refuses_loss = fields.text("data-loss") == "refuse";
  std::set<SiteId> known;
  if (quorum.witness) known.insert(*quorum.witness);
  for (const SiteId member : quorum.members)
    if (!known.insert(member).second)
      draft.wrong(fields.at("members"), "site '" + draft.scenario[member].name + "' would have two votes", "");
  for (const SiteId site : known)
    if (std::none_of(draft.scenario.routers.begin(), draft.scenario.routers.end(),
                     [&](const Router& router) { return router.site == site; }))
      draft.lacks(fields.at(), "site '" + draft.scenario[site].name + "' has no router: nobody hears its vote", "");
  const auto* fixed = std::get_if<Fixed>(&quorum.takeover);
  if (fixed && fixed->value < quorum.lease)
    draft.warn(fields.at("takeover"),
               "the other site takes over before the lease of the first one ends: until then both write",
               "let takeover be longer than lease, " + to_text(quorum.lease));
  return quorum;
}

void build_monitor(const std::string& name, const Fields& fields, Draft& draft) {
  const RouterId behind = router_at(fields, fields.id("site", draft.sites), draft);
  const Duration heartbeat = fields.duration("heartbeat"), hold = fields.duration("hold");
  if (hold < heartbeat)
    draft.wrong(fields.at("hold"), "a hold time shorter than the heartbeat alarms without cause",
                "usually it is three times as long: " + to_text(3 * heartbeat));
  draft.monitors[name] = MonitorId{draft.scenario.monitors.size()};
  Monitor monitor{name, behind, target_of(fields.map("watches"), draft), heartbeat, hold, draft.origin(fields.at())};
  monitor.vantage_points = vantage_points_of(fields, behind, draft);
  monitor.votes = monitor.vantage_points.size() / 2 + 1;
  if (fields.states("votes")) monitor.votes = static_cast<std::size_t>(fields.count("votes"));
  if (monitor.votes > monitor.vantage_points.size())
    draft.wrong(fields.at("votes"),
                "monitor '" + name + "' has " + std::to_string(monitor.vantage_points.size()) +
                    " vantage points, its own site among them: it would never alarm",
                "");
  draft.scenario.monitors.push_back(std::move(monitor));
}

void build_team(const std::string& name, const Fields& fields, Draft& draft) {
  Team team{.name = name,
            .people = fields.count("people"),
            .hours = {},
            .reach = fields.delay("reach"),
            .origin = draft.origin(fields.at())};
  if (fields.states("site")) team.site = fields.id("site", draft.sites);
  if (fields.states("hours")) {
    static constexpr std::array<std::string_view, 7> days{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    const Fields hours = fields.map("hours");
    team.hours = {hours.duration("from"), hours.duration("to"), {}};
    for (const YamlNode* day : hours.values("days"))
      team.hours.days[static_cast<std::size_t>(std::find(days.begin(), days.end(), day->text) - days.begin())] = true;
    if (hours.values("days").empty())
      draft.wrong(hours.at("days"), "team '" + name + "' is never at work: what waits for it would wait for ever",
                  "days: [mon, tue, wed, thu, fri]");
    if (team.hours.from >= team.hours.to || team.hours.to > 24h)
      draft.wrong(hours.at(), "working hours end after they begin, and by 24h",
                  "a night shift is a team of its own: {from: 0h, to: 6h}");
  }
  draft.teams[name] = TeamId{draft.scenario.teams.size()};
  draft.scenario.teams.push_back(std::move(team));
}

std::optional<RouterId> gateway_named(const Fields& move, Draft& draft) {
  const std::string name = move.text("to");
  const auto site = draft.sites.find(name);
  if (site == draft.sites.end()) return draft.routers.at(name);
  std::vector<RouterId> there;
  for (std::size_t i = 0; i < draft.scenario.routers.size(); ++i)
    if (draft.scenario.routers[i].site == site->second) there.emplace_back(i);
  if (there.size() == 1) return there.front();
  draft.sound = false;
  if (there.empty())
    draft.lacks(move.at("to"), "site '" + name + "' has no router to announce it", "");
  else
    draft.wrong(move.at("to"), "site '" + name + "' has several routers",
                "name the one that announces the subnet: to: " + draft.scenario[there.front()].name);
  return {};
}

std::optional<Move> move_of(const Fields& move, Draft& draft) {
  const auto id = subnet_anywhere(move, draft);
  const auto to = gateway_named(move, draft);
  if (!id || !to) return {};
  Subnet& subnet = draft.scenario.subnets[id->index];
  const auto already = std::find(subnet.gateways.begin(), subnet.gateways.end(), *to);
  if (already - subnet.gateways.begin() < static_cast<std::ptrdiff_t>(subnet.initially_active))
    draft.wrong(move.at("to"),
                "router '" + draft.scenario[*to].name + "' announces subnet '" + subnet.name + "' already", "");
  else if (already == subnet.gateways.end())
    subnet.gateways.push_back(*to);
  const std::string order = move.text("order");
  return Move{*id,
              *to,
              move.delay("withdraw"),
              move.delay("announce"),
              order == "announce-first" ? Move::Order::announce_first
              : order == "at-once"      ? Move::Order::at_once
                                        : Move::Order::withdraw_first,
              unreachable_of(move, "withdraw-unreachable"),
              unreachable_of(move, "announce-unreachable")};
}

// Groups that must be finished first: those named, or the one before.
void build_order(const std::vector<Fields>& all, Plan& plan, Draft& draft) {
  std::map<std::string, std::size_t> named;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!all[i].states("name")) continue;
    if (!named.emplace(all[i].text("name"), i).second)
      draft.wrong(all[i].at("name"), "there are two groups '" + all[i].text("name") + "' in plan '" + plan.name + "'",
                  "");
  }
  std::vector<std::string> known;
  for (const auto& [name, place] : named) known.push_back(name);
  std::vector<std::vector<std::size_t>> needs;
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::vector<std::size_t>& after = plan.groups[i].after;
    if (!all[i].states("after") && i > 0) after.push_back(i - 1);
    for (const YamlNode* node : all[i].values("after")) {
      if (const auto found = named.find(node->text); found != named.end()) {
        after.push_back(found->second);
        continue;
      }
      const std::string near = nearest(node->text, known);
      draft.lacks(node->at, "plan '" + plan.name + "' has no group '" + node->text + "'",
                  near.empty() ? "" : "did you mean '" + near + "'?");
    }
    needs.push_back(after);
  }
  const auto lengths = chain_lengths(needs);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (lengths[i]) continue;
    draft.wrong(all[i].at("after"),
                "group " + std::to_string(i + 1) + " of plan '" + plan.name +
                    "' waits for itself, directly or by what it waits for",
                "none of this loop could ever begin");
    return;
  }
}

// As part_of() numbers them.
constexpr std::size_t most_tasks = 256, most_tools = 16;

Task task_of(const Fields& fields, Task::When when, Draft& draft) {
  Task task{.what = fields.text("what"),
            .when = when,
            .takes = fields.delay("takes"),
            .by = {},
            .uses = fields.ids("uses", draft.tools)};
  if (fields.states("by")) task.by = fields.id("by", draft.teams);
  if (fields.states("fails")) task.fails = fields.share("fails");
  if (fields.states("retries")) task.retries = fields.count("retries");
  if (task.retries > 0) task.retry_after = fields.delay("retry-after");
  task.in_tests = fields.truth("in-tests");
  if (task.retries > 0 && task.fails == 0)
    draft.wrong(fields.at("retries"), "'" + task.what + "' never fails: there is nothing to try again",
                "say how often it does: fails: 5%");
  if (task.uses.size() > most_tools)
    draft.wrong(fields.at("uses"), "more than " + std::to_string(most_tools) + " tools", "");
  return task;
}

class PlanBuilder {
 public:
  explicit PlanBuilder(Draft& draft) : draft_(draft) {}

  void build(const std::string& name, const Fields& fields) {
    Plan plan{.name = name,
              .detected_by = {},
              .declare = fields.delay("declare"),
              .groups = {},
              .origin = draft_.origin(fields.at())};
    plan.reach = fields.ids("reach", draft_.teams);
    if (fields.states("failover-delay")) plan.failover_delay = fields.duration("failover-delay");
    plan.point = point_named(fields.text("point"));
    if (plan.point == PointChoice::latest || fields.states("process")) plan.process = fields.delay("process");
    if (fields.states("shutdown")) plan.shutdown = fields.delay("shutdown");
    if (fields.states("disks")) plan.disks = fields.delay("disks");
    plan.uses = fields.ids("uses", draft_.tools);
    if (fields.states("site")) plan.site = fields.id("site", draft_.sites);
    plan.out_of_band = fields.ids("out-of-band", draft_.sites);
    if (fields.states("travel")) plan.travel = fields.delay("travel");
    plan.fencing = fencing_of(fields);
    plan.holds_returning = fields.text("on-return") == "held";
    if (fields.states("detected-by")) plan.detected_by = fields.id("detected-by", draft_.monitors);
    const std::vector<Fields> groups = fields.list("groups");
    for (const Fields& group : groups) plan.groups.push_back(group_of(group, name, plan.groups.size() + 1));
    if (groups.empty()) draft_.lacks(fields.at("groups"), "plan '" + name + "' has no groups: it would do nothing", "");
    build_order(groups, plan, draft_);
    if (fields.states("quorum")) build_quorum(fields, plan);
    draft_.plans[name] = PlanId{draft_.scenario.plans.size()};
    draft_.scenario.plans.push_back(std::move(plan));
  }

 private:
  // One vote each: its VMs have one home and one other place.
  void build_quorum(const Fields& fields, Plan& plan) {
    plan.quorum = quorum_of(fields.map("quorum"), draft_);
    std::set<std::pair<SiteId, SiteId>> sites;
    for (const PlanGroup& group : plan.groups)
      for (const VmId vm : group.start)
        if (const Vm& one = draft_.scenario[vm]; one.recovery) sites.emplace(one.home.site, one.recovery->site);
    if (sites.size() != 1)
      draft_.wrong(fields.at("quorum"), "the VMs of plan '" + plan.name + "' are not at one pair of sites",
                   "a quorum is of two sites, and a witness at a third");
    if (sites.size() != 1) plan.quorum.reset();
    if (!plan.quorum) return;
    const auto is_one_of_two = [&](SiteId site) {
      return site == sites.begin()->first || site == sites.begin()->second;
    };
    const Fields stated = fields.map("quorum");
    if (plan.quorum->witness && is_one_of_two(*plan.quorum->witness))
      draft_.wrong(stated.at("witness"), "a witness at one of the two sites fails with it", "have it at a third one");
    for (const SiteId member : plan.quorum->members)
      if (is_one_of_two(member))
        draft_.wrong(stated.at("members"), "site '" + draft_.scenario[member].name + "' has a vote already", "");
    for (const PlanGroup& group : plan.groups)
      for (const VmId vm : group.start)
        if (const Vm& one = draft_.scenario[vm];
            plan.quorum->refuses_loss && one.replication && !one.replication->synchronous)
          return draft_.wrong(stated.at("data-loss"),
                              "what vm '" + one.name +
                                  "' has written is never at both sites for sure: it would never "
                                  "take over by itself",
                              "replication: {mode: synchronous}");
  }

  PlanGroup group_of(const Fields& fields, const std::string& plan, std::size_t number) {
    PlanGroup group;
    group.name = fields.states("name") ? fields.text("name") : "group " + std::to_string(number);
    group.origin = draft_.origin(fields.at());
    group.start = start_of(fields, plan);
    if (fields.states("move")) group.move = move_of(fields.map("move"), draft_);
    if (group.move && !moved_.insert(group.move->subnet).second)
      draft_.wrong(fields.map("move").at("subnet"),
                   "subnet '" + draft_.scenario[group.move->subnet].name + "' is moved twice", "");
    if (fields.states("publish")) group.publish = publish_of(fields.map("publish"));
    if (group.publish && group.publish->at)
      draft_.publish_at.push_back({PlanId{draft_.scenario.plans.size()}, number - 1, fields.map("publish").at("at")});
    for (const Fields& task : fields.list("before")) group.tasks.push_back(task_of(task, Task::When::before, draft_));
    if (fields.states("task")) group.tasks.push_back(task_of(fields.map("task"), Task::When::beside, draft_));
    for (const Fields& task : fields.list("then")) group.tasks.push_back(task_of(task, Task::When::after, draft_));
    if (group.tasks.size() > most_tasks)
      draft_.wrong(fields.at(), "more than " + std::to_string(most_tasks) + " tasks in one group", "divide it");
    if (fields.states("flush"))
      group.flush = Flush{flush_of(fields.map("flush"), draft_), fields.map("flush").delay("takes"),
                          unreachable_of(fields.map("flush"), "unreachable")};
    if (fields.states("configure")) group.configure = configure_of(fields.map("configure"));
    if (fields.states("balance")) group.balance = balance_of(fields.map("balance"));
    for (const Fields& step : fields.list("routing")) {
      const std::size_t before = group.routing.size();
      build_routing_step(step, group, draft_);
      if (step.states("unreachable") && group.routing.size() > before)
        group.routing.back().unreachable = unreachable_of(step, "unreachable");
    }
    const bool does_something = !group.routing.empty() || fields.states("start") || fields.states("move") ||
                                fields.states("publish") || fields.states("flush") || fields.states("configure") ||
                                fields.states("balance") || !group.tasks.empty();
    if (!does_something)
      draft_.lacks(fields.at(), group.name + " of plan '" + plan + "' does nothing",
                   "give it start, move, routing, publish, flush, configure, balance, task, before or then");
    return group;
  }

  std::vector<VmId> start_of(const Fields& fields, const std::string& plan) {
    std::vector<VmId> start;
    for (const YamlNode* node : fields.values("start")) {
      const VmGroup& vms = draft_.scenario[draft_.groups.at(node->text)];
      const auto [place, is_new] = started_.try_emplace(vms.name, plan);
      if (!is_new)
        draft_.wrong(node->at, "vm '" + vms.name + "' is started by plan '" + place->second + "' already",
                     "once is enough");
      if (!vms.vms.empty() && !draft_.scenario[vms.vms.front()].recovery)
        draft_.lacks(node->at, "vm '" + vms.name + "' has no replica that could be started",
                     "give it replication: {to: ..., churn: ...}");
      if (is_new) start.insert(start.end(), vms.vms.begin(), vms.vms.end());
    }
    return start;
  }

  Configure configure_of(const Fields& fields) {
    Configure configure{{}, fields.delay("takes"), unreachable_of(fields, "unreachable")};
    for (const Fields& set : fields.list("set"))
      if (const auto setting = name_setting_of(set, draft_))
        configure.what.push_back(*setting);
      else
        draft_.wrong(set.at(), "this says nothing that could be told to a server or to clients",
                     "write {name: ..., site: ...}, {dns-server: ..., role: primary} or {clients: ..., resolver: ...}");
    return configure;
  }

  void check_publish(const Fields& fields, NameId id) {
    const Name& name = draft_.scenario[id];
    if (name.health)
      draft_.wrong(fields.at("names"), "name '" + name.name + "' is health-checked: it follows its endpoints by itself",
                   "leave it out");
    if (name.has_all_places)
      draft_.wrong(fields.at("names"), "name '" + name.name + "' has the addresses of every place already",
                   "leave it out");
  }

  Balance balance_of(const Fields& fields) {
    const LoadBalancerId id = fields.id("load-balancer", draft_.load_balancers);
    return {id, backends_of(fields, "backends", draft_.scenario[id], draft_), fields.delay("takes"),
            unreachable_of(fields, "unreachable")};
  }

  Publish publish_of(const Fields& fields) {
    Publish publish{fields.ids("names", draft_.names), fields.delay("takes")};
    if (fields.states("at")) publish.at = fields.id("at", draft_.dns_servers);
    publish.unreachable = unreachable_of(fields, "unreachable");
    for (const NameId name : publish.names) check_publish(fields, name);
    if (publish.names.empty()) draft_.lacks(fields.at("names"), "nothing to publish", "");
    return publish;
  }

  Draft& draft_;
  std::map<std::string, std::string> started_;  ///< VMs, and the plan that starts them.
  std::set<SubnetId> moved_;
};

void build_shared_risk(const std::string& name, const Fields& fields, Draft& draft) {
  SharedRisk risk{name, {}, draft.origin(fields.at())};
  for (const SiteId id : fields.ids("sites", draft.sites)) risk.members.emplace_back(id);
  for (const SwitchId id : fields.ids("switches", draft.switches)) risk.members.emplace_back(id);
  for (const RouterId id : fields.ids("routers", draft.routers)) risk.members.emplace_back(id);
  for (const LinkId id : fields.ids("links", draft.links)) risk.members.emplace_back(id);
  if (risk.members.empty())
    draft.lacks(fields.at(), "nothing shares risk '" + name + "'", "name sites, routers, switches or links");
  draft.shared_risks[name] = draft.scenario.shared_risks.size();
  draft.scenario.shared_risks.push_back(std::move(risk));
}

}  // namespace

// "apps", or "network/apps" where several networks have one of that name.
std::optional<SubnetId> subnet_anywhere(const Fields& move, Draft& draft) {
  const std::string name = move.text("subnet");
  const std::size_t slash = name.rfind('/');
  if (draft.subnets_by_name.empty())
    for (std::size_t i = 0; i < draft.scenario.subnets.size(); ++i)
      draft.subnets_by_name[draft.scenario.subnets[i].name].emplace_back(i);
  std::vector<SubnetId> found;
  if (const auto known = draft.subnets_by_name.find(name); known != draft.subnets_by_name.end()) found = known->second;
  if (const auto known = draft.subnets_by_name.find(name.substr(slash + 1)); slash != std::string::npos)
    for (std::size_t i = 0; known != draft.subnets_by_name.end() && i < known->second.size(); ++i)
      if (name.compare(0, slash, draft.scenario[draft.scenario[known->second[i]].network].name) == 0)
        found.push_back(known->second[i]);
  if (found.size() == 1) return found.front();
  std::string choices;
  for (const SubnetId id : found)
    choices += (choices.empty() ? "" : " or ") + draft.scenario[draft.scenario[id].network].name + "/" +
               draft.scenario[id].name;
  std::vector<std::string> known;
  for (const Subnet& subnet : draft.scenario.subnets) known.push_back(subnet.name);
  const std::string near = nearest(name, known);
  if (found.empty())
    draft.lacks(move.at("subnet"), "there is no subnet '" + name + "'",
                near.empty() ? "" : "did you mean '" + near + "'?");
  else
    draft.wrong(move.at("subnet"), "several networks have a subnet '" + name + "'", "write " + choices);
  draft.sound = false;
  return {};
}

void build_recovery(const Fields& root, Draft& draft) {
  for (const auto& [name, fields] : root.named("teams")) build_team(name, fields, draft);
  for (const auto& [name, fields] : root.named("tools")) {
    draft.tools[name] = ToolId{draft.scenario.tools.size()};
    draft.scenario.tools.push_back(
        {name, fields.id("site", draft.sites), fields.delay("without"), draft.origin(fields.at())});
  }
  for (const auto& [name, fields] : root.named("monitors")) build_monitor(name, fields, draft);
  for (const auto& [name, fields] : root.named("shared-risks")) build_shared_risk(name, fields, draft);
  PlanBuilder builder(draft);
  for (const auto& [name, fields] : root.named("plans")) builder.build(name, fields);
}

}  // namespace drsim
