// Users' traffic, and what lines, servers and hosts can serve of it.

#include <algorithm>

#include "models/demand/gateway_skus.hpp"
#include "scenarios/build/build.hpp"

namespace drsim {
namespace {

Overload overload_of(const Fields& fields, const char* key) {
  return fields.text(key) == "refuses" ? Overload::refuses : Overload::slows;
}

Computing computing_of(const Fields& fields) {
  Computing stated;
  if (fields.states("cores")) stated.cores = fields.count("cores");
  if (fields.states("memory")) stated.memory = fields.size("memory");
  return stated;
}

void build_computing(const Fields& root, Draft& draft) {
  for (const auto& [name, fields] : root.named("sites")) {
    Computing& hosts = draft.scenario.sites[draft.sites.at(name).index].hosts = computing_of(fields);
    if (fields.states("over-commit")) hosts.overload = overload_of(fields, "over-commit");
  }
  for (const auto& [name, fields] : root.named("hosts")) {
    Computing& host = draft.scenario.hosts[draft.hosts.at(name).index].has = computing_of(fields);
    if (fields.states("storage")) host.storage = fields.byte_rate("storage");
    if (fields.states("over-commit")) host.overload = overload_of(fields, "over-commit");
  }
}

void build_gateways(const Fields& root, Draft& draft) {
  for (const auto& [name, fields] : root.named("routers")) {
    if (!fields.states("gateway-sku")) continue;
    Router& router = draft.scenario.routers[draft.routers.at(name).index];
    const std::string word = fields.text("gateway-sku");
    for (const PublishedSku& one : published_skus())
      if (one.word == word) router.sku = GatewaySku{std::string(one.name), one.throughput};
    if (draft.scenario[router.site].kind != SiteKind::azure)
      draft.wrong(fields.at("gateway-sku"), "router '" + name + "' is at no Azure region, and has no SKU",
                  "state what its links carry: bandwidth");
  }
}

void build_capacities(const Fields& root, Draft& draft) {
  for (const auto& [name, fields] : root.named("vms")) {
    VmGroup& group = draft.scenario.groups[draft.groups.at(name).index];
    group.takes = computing_of(fields);
    if (fields.states("overload") && !fields.states("capacity"))
      draft.wrong(fields.at("overload"), "vm '" + name + "' has no capacity that could be exceeded",
                  "capacity: {users: 500}");
    if (!fields.states("capacity")) continue;
    const Fields stated = fields.map("capacity");
    ServingCapacity capacity;
    if (stated.states("users")) capacity.users = stated.count("users");
    if (stated.states("requests")) capacity.requests = stated.frame_rate("requests");
    if (fields.states("overload")) capacity.overload = overload_of(fields, "overload");
    group.capacity = capacity;
  }
}

ResponseTime response_of(const Fields& fields, Draft& draft) {
  ResponseTime response{.service = fields.duration("service"), .round_trips = fields.count("round-trips")};
  for (const Fields& trips : fields.list("between"))
    response.between.push_back(
        {trips.id("from", draft.groups), trips.id("to", draft.groups), trips.count("round-trips")});
  if (fields.states("tolerated")) response.tolerated = fields.duration("tolerated");
  response.queues = fields.text("queueing") == "mm1";
  if (response.queues && response.service == Duration{})
    draft.wrong(fields.at("queueing"), "a queue in front of a service that takes no time", "service: 20ms");
  return response;
}

void build_applications(const Fields& root, Draft& draft) {
  for (const auto& [name, fields] : root.named("applications")) {
    Application& application = draft.scenario.applications[draft.applications.at(name).index];
    if (fields.states("response")) application.response = response_of(fields.map("response"), draft);
    if (fields.states("serves-at-least")) application.least_served = fields.share("serves-at-least");
    if (fields.states("licences")) application.licences = fields.count("licences");
  }
}

ActiveProfile active_of(const Fields& fields, Draft& draft) {
  ActiveProfile profile;
  if (!fields.states("active")) return profile;
  if (!fields.is_list("active")) {
    profile.steps.push_back({Duration{}, fields.share("active")});
    return profile;
  }
  for (const Fields& step : fields.list("active"))
    profile.steps.push_back({step.duration("from"), step.share("share")});
  if (profile.steps.empty()) return profile;
  const auto by_time = [](const ActiveStep& a, const ActiveStep& b) { return a.from < b.from; };
  std::stable_sort(profile.steps.begin(), profile.steps.end(), by_time);
  if (profile.steps.back().from >= 24h) profile.period = 7 * 24h;
  if (profile.steps.back().from >= profile.period)
    draft.wrong(fields.at("active"), "a week has no " + to_text(profile.steps.back().from),
                "count from Monday's midnight, up to 7d");
  // What holds last holds until the first.
  if (profile.steps.front().from > Duration{})
    profile.steps.insert(profile.steps.begin(), {Duration{}, profile.steps.back().share});
  return profile;
}

std::optional<std::size_t> class_named(const Fields& root, const std::string& word) {
  std::size_t place = 0;
  for (const auto& [name, fields] : root.named("service-classes")) {
    if (name == word) return place;
    ++place;
  }
  return {};
}

std::optional<ApplicationId> application_of(const Fields& fields, const Population& clients, Draft& draft) {
  if (!fields.states("application")) {
    if (clients.uses.size() == 1) return clients.uses.front();
    draft.lacks(fields.at(), "clients '" + clients.name + "' use several applications: which do they ask this of?",
                "application: " + (clients.uses.empty() ? "..." : draft.scenario[clients.uses.front()].name));
    return {};
  }
  const ApplicationId application = fields.id("application", draft.applications);
  if (std::find(clients.uses.begin(), clients.uses.end(), application) != clients.uses.end()) return application;
  draft.wrong(fields.at("application"),
              "clients '" + clients.name + "' do not use application '" + draft.scenario[application].name + "'",
              "add it to use, or leave its demand out");
  return {};
}

void build_demand_of(const Fields& root, const Fields& fields, Population& clients, Draft& draft) {
  const auto application = application_of(fields, clients, draft);
  if (!application) return;
  TrafficDemand demand{.application = *application};
  if (fields.states("up")) demand.up = fields.bit_rate("up");
  if (fields.states("down")) demand.down = fields.bit_rate("down");
  if (fields.states("request-every")) demand.request_every = fields.duration("request-every");
  demand.active = active_of(fields, draft);
  demand.admitted = fields.share("admitted");
  demand.catches_up = fields.share("catches-up");
  demand.log_on = fields.duration("log-on");
  if (demand.catches_up > 0 || demand.log_on > Duration{}) demand.peak = static_cast<double>(fields.count("peak"));
  demand.retries = fields.share("retries");
  if (fields.states("class")) demand.service_class = class_named(root, fields.text("class"));
  for (const TrafficDemand& other : clients.demands)
    if (other.application == *application)
      draft.wrong(
          fields.at(),
          "clients '" + clients.name + "' state twice what they ask of '" + draft.scenario[*application].name + "'",
          "one entry for each application");
  if (demand.peak <= 1)
    draft.wrong(fields.at("peak"), "who takes no more than he always does never makes up for anything", "peak: 4");
  const auto wants_requests = [&](VmId vm) {
    const auto& capacity = draft.scenario[draft.scenario[vm].group].capacity;
    return capacity && capacity->requests;
  };
  const auto& servers = draft.scenario[*application].served_by;
  if (demand.request_every == Duration{} && std::any_of(servers.begin(), servers.end(), wants_requests))
    draft.lacks(fields.at(),
                "what serves '" + draft.scenario[*application].name +
                    "' has a capacity in requests, and nobody says how many a user sends",
                "request-every: 10s");
  clients.demands.push_back(demand);
}

void build_classes(const Fields& root, Draft& draft) {
  for (const auto& [name, fields] : root.named("service-classes")) {
    const std::int64_t priority = fields.number("priority");
    if (priority > ServiceClass::last_priority)
      draft.wrong(fields.at("priority"), "there is no priority " + std::to_string(priority), "0 to 8, 0 first");
    draft.scenario.service_classes.push_back({name, static_cast<std::uint32_t>(priority),
                                              static_cast<double>(fields.count("weight")), fields.truth("copies")});
  }
}

}  // namespace

void build_demand(const Fields& root, Draft& draft) {
  build_classes(root, draft);
  build_computing(root, draft);
  build_gateways(root, draft);
  build_capacities(root, draft);
  build_applications(root, draft);
  for (const auto& [name, fields] : root.named("clients")) {
    if (!fields.states("demand")) continue;
    Population& clients = draft.scenario.populations[draft.populations.at(name).index];
    if (fields.is_list("demand"))
      for (const Fields& one : fields.list("demand")) build_demand_of(root, one, clients, draft);
    else
      build_demand_of(root, fields.map("demand"), clients, draft);
  }
}

}  // namespace drsim
