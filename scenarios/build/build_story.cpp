#include <algorithm>
#include <array>
#include <chrono>

#include "scenarios/build/build.hpp"

namespace drsim {
namespace {

std::chrono::sys_time<std::chrono::minutes> minute_of(const CalendarStart& date) {
  const std::chrono::year_month_day day{std::chrono::year{date.year},
                                        std::chrono::month{static_cast<unsigned>(date.month)},
                                        std::chrono::day{static_cast<unsigned>(date.day)}};
  return std::chrono::sys_days{day} + std::chrono::hours{date.hour} + std::chrono::minutes{date.minute};
}

// A span since the start, or a date.
Time instant_of(const Fields& action, Draft& draft) {
  const std::string text = action.text("at");
  const Parsed<CalendarStart> date = parse_date(text);
  Duration since{};
  if (const auto* calendar = std::get_if<CalendarStart>(&date))
    since = minute_of(*calendar) - minute_of(draft.scenario.starts);
  else
    since = action.duration("at");
  if (since < Duration{}) draft.wrong(action.at("at"), "this is before the scenario starts", "");
  if (since > draft.scenario.horizon)
    draft.wrong(action.at("at"),
                "this is after the horizon, " + to_text(draft.scenario.horizon) + ": it would never happen",
                "simulate it longer: horizon: " + to_text(since));
  return start_of_scenario + since;
}

Failable failable_of(const Fields& what, Draft& draft) {
  if (what.states("site")) return what.id("site", draft.sites);
  if (what.states("switch")) return what.id("switch", draft.switches);
  if (what.states("router")) return what.id("router", draft.routers);
  if (what.states("dns-server")) return what.id("dns-server", draft.dns_servers);
  if (what.states("resolver")) return what.id("resolver", draft.resolvers);
  if (what.states("name")) return what.id("name", draft.names);
  if (what.states("load-balancer")) return what.id("load-balancer", draft.load_balancers);
  return what.id("link", draft.links);
}

bool is_routed_link(const Fields& what, Draft& draft) {
  return what.states("link") && !draft.scenario[what.id("link", draft.links)].is_trunk();
}

bool loses_carrier(const Fields& what, Draft& draft) {
  if (what.states("carrier") && !is_routed_link(what, draft))
    draft.wrong(what.at("carrier"), "only routed links have this", "a trunk always loses its carrier");
  return what.text("carrier") == "lost";
}

SetDirection direction_of(const Fields& what, Status to, Draft& draft) {
  if (!is_routed_link(what, draft)) {
    draft.wrong(what.at("from"), "only routed links fail in one direction", "name a link between two routers");
    return {};
  }
  const LinkId link = what.id("link", draft.links);
  const std::array<Node, 2>& ends = draft.scenario[link].ends;
  const Node from = what.id("from", draft.routers);
  if (ends[0] != from && ends[1] != from)
    draft.wrong(what.at("from"),
                "link '" + draft.scenario[link].name + "' does not end at router '" + what.text("from") + "'", "");
  return {link, ends[1] == from, to};
}

StartFailover failover_of(const Fields& action, Draft& draft) {
  if (!action.is_map("failover")) return {.plan = action.id("failover", draft.plans)};
  const Fields stated = action.map("failover");
  const std::string mode = stated.text("mode");
  StartFailover failover{.plan = stated.id("plan", draft.plans)};
  failover.mode = mode == "planned" ? FailoverMode::planned
                  : mode == "test"  ? FailoverMode::test
                                    : FailoverMode::unplanned;
  if (stated.states("point")) failover.point = point_named(stated.text("point"));
  failover.is_isolated = stated.truth("isolated");
  if (stated.states("isolated") && mode != "test")
    draft.wrong(stated.at("isolated"), "only a test can be isolated", "add mode: test");
  return failover;
}

StartFailback failback_of(const Fields& action, Draft& draft) {
  if (!action.is_map("failback")) return {.plan = action.id("failback", draft.plans)};
  const Fields stated = action.map("failback");
  StartFailback failback{.plan = stated.id("plan", draft.plans)};
  failback.mode = stated.text("mode") == "planned" ? FailoverMode::planned : FailoverMode::unplanned;
  failback.copies_all = stated.text("copy") == "full";
  if (failback.copies_all && failback.mode == FailoverMode::unplanned)
    draft.wrong(stated.at("copy"), "an unplanned failback copies nothing", "leave copy out, or add mode: planned");
  for (const PlanGroup& group : draft.scenario[failback.plan].groups) {
    for (const VmId vm : group.start)
      if (failback.copies_all && !draft.scenario[vm].disk)
        return draft.lacks(stated.at("copy"), "nobody knows how much data vm '" + draft.scenario[vm].name + "' has",
                           "give it disk: {size: ..., used: ...}"),
               failback;
  }
  return failback;
}

SetInstance instance_of(const Fields& fields, bool runs, Draft& draft) {
  const SetInstance instance{fields.id("vm", draft.groups), fields.id("site", draft.sites), runs};
  for (const VmId vm : draft.scenario[instance.vms].vms) {
    const Vm& one = draft.scenario[vm];
    if (one.home.site == instance.site || (one.recovery && one.recovery->site == instance.site)) continue;
    draft.wrong(fields.at("site"),
                "vm '" + one.name + "' is never at site '" + draft.scenario[instance.site].name + "'", "");
    break;
  }
  return instance;
}

void build_plan_act(const Fields& fields, Action& action, Draft& draft) {
  constexpr std::array<std::pair<std::string_view, PlanAct>, 4> acts{{{"commit", PlanAct::commit},
                                                                      {"reprotect", PlanAct::reprotect},
                                                                      {"clean-up", PlanAct::clean_up},
                                                                      {"resume", PlanAct::resume}}};
  for (const auto& [key, act] : acts)
    if (fields.states(key)) action.what = AdvancePlan{fields.id(key, draft.plans), act};
}

void build_gateway_setting(const Fields& set, Action& action, Draft& draft) {
  const RouterId router = set.id("router", draft.routers);
  const auto is_in = [&](const Subnet& subnet) {
    return subnet.virtual_gateway &&
           std::find(subnet.gateways.begin(), subnet.gateways.end(), router) != subnet.gateways.end();
  };
  if (std::none_of(draft.scenario.subnets.begin(), draft.scenario.subnets.end(), is_in))
    draft.wrong(set.at("router"), "router '" + draft.scenario[router].name +
                                      "' is a gateway of no subnet with vrrp or hsrp: it has none to hand over");
  action.what = SetGateway{router, set.text("gateway") == "leaving"};
}

// What becomes of a link: its room, its sessions, what it loses.
void build_link_setting(const Fields& set, Action& action, Draft& draft) {
  if (set.states("cost") || set.states("preference")) {
    if (const auto setting = link_setting_of(set, draft)) action.what = *setting;
    return;
  }
  const LinkId link = set.id("link", draft.links);
  const bool is_trunk = draft.scenario[link].is_trunk();
  if (set.states("bandwidth")) {
    action.what = SetBandwidth{link, set.bit_rate("bandwidth")};
  } else if (set.states("session")) {
    if (draft.scenario[link].protocol != RoutingProtocol::bgp)
      draft.wrong(set.at("session"), "link '" + draft.scenario[link].name + "' has no BGP session");
    else if (!draft.scenario[link].policies[0].maximum_prefixes && !draft.scenario[link].policies[1].maximum_prefixes)
      draft.warn(set.at("session"), "nothing ever shuts the session of link '" + draft.scenario[link].name + "' down",
                 "only maximum-prefixes does: there is nothing to clear");
    action.what = ClearSession{link};
  } else if (set.states("loss")) {
    const double share = set.share("loss");
    if (is_trunk)
      draft.wrong(set.at("loss"), "trunk '" + draft.scenario[link].name + "' loses all data or none",
                  "loses: data; or let a routed link lose a share");
    action.what = share > 0 ? SetLoss{link, Loss::some, share} : SetLoss{link, Loss::nothing};
  } else if (set.states("loses")) {
    const std::string word = set.text("loses");
    action.what = SetLoss{link, word == "data" ? Loss::data : word == "everything" ? Loss::everything : Loss::nothing};
  } else {
    if (!is_trunk)
      draft.wrong(set.at("bpdus"), "link '" + draft.scenario[link].name + "' carries no BPDUs: it is no trunk");
    action.what = SetBpdus{link, bpdus_of(set)};
  }
}

void build_setting(const Fields& set, Action& action, Draft& draft) {
  if (set.states("load-balancer") != set.states("backends")) {
    draft.wrong(set.at(), "only a load balancer is given backends, and nothing else is set of one",
                "write set: {load-balancer: ..., backends: [...]}");
    return;
  }
  if (set.states("load-balancer")) {
    const LoadBalancerId id = set.id("load-balancer", draft.load_balancers);
    action.what = SetBackends{id, backends_of(set, "backends", draft.scenario[id], draft)};
    return;
  }
  if (set.states("router") != set.states("gateway")) {
    draft.wrong(set.at(), "only a router is leaving or serving as a gateway, and nothing else is set of one",
                "write set: {router: ..., gateway: leaving}");
    return;
  }
  if (set.states("router")) {
    build_gateway_setting(set, action, draft);
    return;
  }
  if (const auto setting = name_setting_of(set, draft)) {
    std::visit([&](const auto& one) { action.what = one; }, *setting);
    return;
  }
  if (set.states("name") != set.states("ttl") || set.states("site") || set.states("dns-server") || set.states("role") ||
      set.states("clients") || set.states("resolver"))
    draft.wrong(set.at(),
                "a ttl and a site are a name's, a role is a dns-server's, resolvers are clients', bandwidth and bpdus "
                "are a link's",
                "write set: {name: ..., ttl: 60s}, {name: ..., site: ...}, {dns-server: ..., role: primary} or "
                "{clients: ..., resolver: ...}");
  if (set.states("name") && set.states("ttl")) action.what = SetTtl{set.id("name", draft.names), set.duration("ttl")};
  if (set.states("link") && !set.states("ttl")) build_link_setting(set, action, draft);
}

// What fails together under one name: what shares a risk, and the resolvers of a class, each of which has a phase of
// its own.
std::vector<Failable> members_of(const Fields& what, Draft& draft) {
  if (what.states("shared-risk"))
    return draft.scenario.shared_risks[what.id("shared-risk", draft.shared_risks)].members;
  std::vector<Failable> members;
  if (what.states("resolver"))
    for (const ResolverId one : class_of(what.id("resolver", draft.resolvers), draft.scenario))
      members.emplace_back(one);
  return members;
}

void build_action(const Fields& fields, Draft& draft) {
  Action action{.at = instant_of(fields, draft), .what = {}, .origin = draft.origin(fields.at())};
  for (const auto& [key, status] : {std::pair{"fail", Status::down}, {"repair", Status::up}}) {
    if (!fields.states(key)) continue;
    const std::vector<Failable> members = members_of(fields.map(key), draft);
    for (const Failable& member : members) {  // At one instant.
      action.what = SetStatus{member, status};
      draft.scenario.timeline.push_back(action);
    }
    if (!members.empty()) return;
    action.what = event_of(fields.map(key), status, draft);
  }
  if (fields.states("set")) build_setting(fields.map("set"), action, draft);
  if (fields.states("interrupt")) {
    using How = InterruptGateway::How;
    const Fields interrupted = fields.map("interrupt");
    const std::string how = interrupted.text("how");
    action.what = InterruptGateway{interrupted.id("gateway", draft.routers), how == "planned"     ? How::planned
                                                                             : how == "unplanned" ? How::unplanned
                                                                                                  : How::one_of_two};
  }
  if (fields.states("flush")) action.what = flush_of(fields.map("flush"), draft);
  if (fields.states("failover")) action.what = failover_of(fields, draft);
  if (fields.states("failback")) action.what = failback_of(fields, draft);
  build_plan_act(fields, action, draft);
  for (const bool runs : {false, true})
    if (const char* key = runs ? "start" : "stop"; fields.states(key))
      action.what = instance_of(fields.map(key), runs, draft);
  draft.scenario.timeline.push_back(std::move(action));
}

void build_expectation(const Fields& fields, Draft& draft) {
  constexpr std::array<std::pair<std::string_view, Metric>, 10> metrics{{{"downtime", Metric::downtime},
                                                                         {"downtime-p50", Metric::downtime_p50},
                                                                         {"downtime-p95", Metric::downtime_p95},
                                                                         {"downtime-p99", Metric::downtime_p99},
                                                                         {"downtime-max", Metric::downtime_max},
                                                                         {"recovery-point", Metric::recovery_point},
                                                                         {"degraded", Metric::degraded},
                                                                         {"missing", Metric::missing},
                                                                         {"response", Metric::response},
                                                                         {"served", Metric::served}}};
  Expectation expectation{.from = {},
                          .application = {},
                          .vm = {},
                          .metric = {},
                          .comparison = {},
                          .bound = {},
                          .probability = fields.share("probability"),
                          .origin = draft.origin(fields.at())};
  for (const auto& [key, metric] : metrics) {
    if (!fields.states(key)) continue;
    const Bound bound = metric == Metric::served ? fields.share_bound(key) : fields.bound(key);
    expectation.metric = metric;
    expectation.comparison = bound.comparison;
    expectation.bound = bound.bound;
  }
  if (fields.states("application")) expectation.application = fields.id("application", draft.applications);
  if (fields.states("vm")) expectation.vm = fields.id("vm", draft.groups);
  if (fields.states("from")) expectation.from = fields.id("from", draft.populations);
  const bool of_data = expectation.metric == Metric::recovery_point;
  if (of_data != expectation.vm.has_value())
    draft.wrong(fields.at(), "a downtime is an application's, a recovery-point a vm's",
                "write {vm: db, recovery-point: \"<= 15m\"}");
  if (expectation.from && expectation.application) {
    const auto& uses = draft.scenario[*expectation.from].uses;
    if (std::find(uses.begin(), uses.end(), *expectation.application) == uses.end())
      draft.wrong(fields.at("from"),
                  "clients '" + draft.scenario[*expectation.from].name + "' do not use application '" +
                      draft.scenario[*expectation.application].name + "'",
                  "");
  }
  draft.scenario.expectations.push_back(expectation);
}

}  // namespace

FlushCaches flush_of(const Fields& fields, Draft& draft) {
  FlushCaches flush;
  for (const ResolverId first : fields.ids("resolvers", draft.resolvers))
    for (const ResolverId one : class_of(first, draft.scenario)) flush.resolvers.push_back(one);
  flush.clients = fields.ids("clients", draft.populations);
  if (flush.resolvers.empty() && flush.clients.empty())
    draft.lacks(fields.at(), "nothing to flush", "name resolvers or clients");
  return flush;
}

std::vector<ResolverId> class_of(ResolverId first, const Scenario& scenario) {
  std::vector<ResolverId> members;
  for (std::size_t i = first.index;
       i < scenario.resolvers.size() && scenario.resolvers[i].class_name == scenario[first].class_name; ++i)
    members.emplace_back(i);
  return members;
}

decltype(Action::what) event_of(const Fields& what, Status to, Draft& draft) {
  if (what.states("from")) return direction_of(what, to, draft);
  if (what.states("control-plane")) return SetControlPlane{what.id("control-plane", draft.routers), to};
  if (what.states("spanning-tree")) return SetSpanningTree{what.id("spanning-tree", draft.switches), to};
  return SetStatus{failable_of(what, draft), to, loses_carrier(what, draft)};
}

PointChoice point_named(std::string_view word) {
  if (word == "latest") return PointChoice::latest;
  if (word == "app-consistent") return PointChoice::app_consistent;
  return word == "multi-vm" ? PointChoice::multi_vm : PointChoice::latest_processed;
}

void build_story(const Fields& root, Draft& draft) {
  for (const Fields& action : root.list("timeline")) build_action(action, draft);
  for (const Fields& expectation : root.list("expect")) build_expectation(expectation, draft);
}

}  // namespace drsim
