#include "models/demand/load.hpp"

#include <algorithm>
#include <chrono>

#include "models/demand/computing.hpp"
#include "models/ethernet/lines.hpp"
#include "models/ethernet/storm_load.hpp"

namespace drsim {
namespace {

// Room enough for whatever is not stated.
constexpr double no_limit = 1e300;

ServiceClass class_of_copies(const Scenario& scenario) {
  for (const ServiceClass& one : scenario.service_classes)
    if (one.has_copies) return one;
  return {};
}

double bits_per_second(BitRate rate) { return static_cast<double>(rate.bits_per_second); }

// Since Monday's midnight, or today's.
Duration into(const Scenario& scenario, Duration period, Time at) {
  const CalendarStart& starts = scenario.starts;
  const std::chrono::sys_days first{std::chrono::year{starts.year} / starts.month / starts.day};
  const auto weekday = std::chrono::weekday{first}.iso_encoding() - 1;
  const Duration since = std::chrono::hours{24 * weekday + static_cast<unsigned>(starts.hour)} +
                         std::chrono::minutes{starts.minute} + at.time_since_epoch();
  return ((since % period) + period) % period;
}

std::size_t step_of(const ActiveProfile& profile, Duration since) {
  const auto next = std::upper_bound(profile.steps.begin(), profile.steps.end(), since,
                                     [](Duration at, const ActiveStep& step) { return at < step.from; });
  return next == profile.steps.begin() ? profile.steps.size() - 1
                                       : static_cast<std::size_t>(next - profile.steps.begin()) - 1;
}

}  // namespace

std::string describe(const Scenario& scenario, const Bottleneck& bottleneck) {
  if (const auto* line = std::get_if<Hop>(&bottleneck)) return "link " + scenario[line->link].name;
  if (const auto* gateway = std::get_if<RouterId>(&bottleneck)) return "gateway " + scenario[*gateway].name;
  if (const auto* vm = std::get_if<VmId>(&bottleneck)) return "vm " + scenario[*vm].name;
  if (const auto* application = std::get_if<ApplicationId>(&bottleneck))
    return "the licences of " + scenario[*application].name;
  return "";
}

Load::Load(const Scenario& scenario) : scenario_(scenario), copies_class_(class_of_copies(scenario)) {
  for (std::size_t p = 0; p < scenario.populations.size(); ++p)
    for (const TrafficDemand& demand : scenario.populations[p].demands)
      uses_.push_back({.clients = PopulationId{p}, .application = demand.application, .demand = &demand});
  const bool are_routers_alone =
      scenario.firewalls.empty() && !scenario.index.has_internet && !scenario.index.has_lossy_lags;
  for (Use& use : uses_) {
    const Application& application = scenario[use.application];
    if (!are_routers_alone || application.served_by.size() != 1 || scenario.has_frontends(use.application)) continue;
    const VmGroup& group = scenario[scenario[application.served_by.front()].group];
    use.is_plain = group.needs.empty() && group.lookups.empty();
  }
  flows_.resize(uses_.size());
  between_.resize(uses_.size());
  for (const Link& link : scenario.links) {
    other_.push_back(bits_per_second(link.load));
    bandwidth_.push_back(bits_per_second(link.bandwidth));
    network_.add_line(bits_per_second(link.bandwidth));
    network_.add_line(bits_per_second(link.bandwidth));
  }
  for (const Router& router : scenario.routers) {
    gateways_.emplace_back();
    if (router.sku)
      gateways_.back() = static_cast<std::uint32_t>(network_.add_line(bits_per_second(router.sku->throughput)));
  }
  for (std::size_t i = 0; i < scenario.vms.size() + scenario.applications.size(); ++i) servers_.add_line(no_limit);
  for (std::size_t a = 0; a < scenario.applications.size(); ++a)
    if (const auto licences = scenario.applications[a].licences)
      servers_.set_capacity(scenario.vms.size() + a, static_cast<double>(*licences));
}

void Load::begin(const World& world) {
  now_ = world.state.at();
  for (Use& use : uses_) use.backlog = use.missed = 0, use.is_waiting = false, use.present.reset();
  set_copies({});
  update(world);
  for (Use& use : uses_) use.there = use.present.value_or(use.reached);
}

void Load::update(const World& world, bool moves_routes) {
  now_ = world.state.at();
  update_profiles();
  update_lines(world);
  moves_routes = moves_routes && world.state.lossy_links() == 0 && world.state.twins() == 0;
  if (!moves_routes) update_servers(world), behind_.clear();
  std::vector<std::size_t> others;
  for (std::size_t u = 0; u < uses_.size(); ++u)
    if (update_way(world, u, moves_routes)) others.push_back(u);
  update_tiers(world);
  for (const std::size_t u : others) fit_flows(u);
}

std::optional<Time> Load::next_step(const Use& use) const {
  const ActiveProfile& profile = use.demand->active;
  if (profile.steps.size() < 2) return {};
  const Duration since = into(scenario_, profile.period, now_);
  const std::size_t next = step_of(profile, since) + 1;
  return now_ + (next < profile.steps.size() ? profile.steps[next].from - since : profile.period - since);
}

// Who comes to work has to log on.
void Load::update_profiles() {
  for (Use& use : uses_) {
    const ActiveProfile& profile = use.demand->active;
    if (profile.steps.empty()) continue;
    const double before =
        std::exchange(use.active, profile.steps[step_of(profile, into(scenario_, profile.period, now_))].share);
    if (use.active > before)
      use.backlog += (use.active - before) * static_cast<double>(scenario_[use.clients].count) * use.demand->admitted *
                     use.there * seconds(use.demand->log_on);
  }
}

void Load::update_lines(const World& world) {
  std::optional<Flood> flood;
  if (!world.state.storms().empty()) flood = flood_of(scenario_, world.state);
  flooded_.assign(flood ? 2 * scenario_.links.size() : 0, 0.0);
  for (std::size_t i = 0; i < scenario_.links.size(); ++i)
    for (std::size_t way = 0; way < 2; ++way) {
      const double bandwidth = bits_per_second(world.state.bandwidth(LinkId{i}));
      bandwidth_[i] = bandwidth;
      if (flood) flooded_[2 * i + way] = std::min(bandwidth, flood->on_trunk[i][way] * smallest_frame);
      const double taken = other_[i] + (flood ? flooded_[2 * i + way] : 0);
      network_.set_capacity(2 * i + way, std::max(1.0, bandwidth - taken));
    }
}

void Load::update_servers(const World& world) {
  computing_ = computing_shares(scenario_, world.state);
  for (std::size_t i = 0; i < scenario_.vms.size(); ++i) {
    const auto& capacity = scenario_[scenario_.vms[i].group].capacity;
    double serves = no_limit;
    if (capacity && capacity->users) serves = static_cast<double>(*capacity->users);
    if (capacity && capacity->requests) serves = static_cast<double>(capacity->requests->frames_per_second);
    servers_.set_capacity(i, serves * computing_[i]);
  }
}

// Whether its users may take other ways now.
bool Load::update_way(const World& world, std::size_t u, bool moves_routes) {
  Use& use = uses_[u];
  const bool is_one = use.is_plain && use.ways.size() == 1 && use.reached == 1;
  if (moves_routes && is_one && goes_as_before(world, scenario_[use.clients].behind, use.ways.front())) return false;
  use.ways = ways_of(world, use.clients, use.application);
  use.reached = 0;
  for (const UserWay& way : use.ways) use.reached += way.share;
  use.reached = std::min(1.0, use.reached);
  return true;
}

// A user of a server is one of all that it needs as well, of one of each group: of those that are up, the same part.
void Load::update_tiers_behind(const World& world, VmId server) {
  const auto [place, is_new] = behind_.try_emplace(server);
  if (!is_new) return;
  std::vector<VmGroupId> groups = scenario_[scenario_[server].group].needs;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    for (const VmGroupId further : scenario_[groups[g]].needs)
      if (std::find(groups.begin(), groups.end(), further) == groups.end()) groups.push_back(further);
    std::vector<VmId> up;
    for (const VmId vm : scenario_[groups[g]].vms)
      if (world.state[vm].status == VmStatus::up) up.push_back(vm);
    for (const VmId vm : up) place->second.emplace_back(vm, 1 / static_cast<double>(up.size()));
  }
}

void Load::update_tiers(const World& world) {
  for (std::size_t u = 0; u < uses_.size(); ++u) {
    for (const UserWay& way : uses_[u].ways) update_tiers_behind(world, way.server);
    between_[u] = {};
    if (const auto& response = scenario_[uses_[u].application].response)
      for (const ResponseTime::Between& trips : response->between)
        between_[u] += trips.round_trips * round_trip_between(world, trips.from, trips.to);
  }
}

std::vector<std::uint32_t> Load::gateways_of(LinkId link) const {
  std::vector<std::uint32_t> lines;
  if (!scenario_[link].tunnel) return lines;
  for (const Node& end : scenario_[link].ends)
    if (const auto line = gateways_[std::get<RouterId>(end).index]) lines.push_back(*line);
  return lines;
}

// ---- Flows ---------------------------------------------------------------------------------------------------------

std::vector<SharedFlow::Part> Load::parts_on_lines(const TrafficDemand& demand, const UserWay& way) const {
  std::map<std::uint32_t, double> parts;
  const auto add = [&](const std::vector<Hop>& path, BitRate rate) {
    const double of_rate = bits_per_second(rate) / demand.bits();
    if (of_rate == 0) return;
    for (const Hop hop : path) {
      for (const Hop line : lines_of(scenario_, hop)) parts[place(line)] += of_rate;
      for (const std::uint32_t gateway : gateways_of(hop.link)) parts[gateway] += of_rate;
    }
  };
  if (demand.bits() > 0) add(way.there, demand.up), add(way.back, demand.down);
  std::vector<SharedFlow::Part> all;
  for (const auto& [line, of_rate] : parts) all.push_back({line, of_rate});
  return all;
}

std::vector<SharedFlow::Part> Load::parts_at_servers(const Use& use, const UserWay& way) const {
  std::map<std::uint32_t, double> parts;
  const auto add = [&](VmId vm, double part) {
    const auto& capacity = scenario_[scenario_[vm].group].capacity;
    if (!capacity && computing_[vm.index] > 0) return;
    if (const double takes = capacity && capacity->requests ? use.demand->requests() : 1; takes > 0)
      parts[vm.index] += takes * part;
  };
  add(way.server, 1);
  for (const auto& [vm, part] : behind_.at(way.server)) add(vm, part);
  if (scenario_[use.application].licences)
    parts[static_cast<std::uint32_t>(scenario_.vms.size()) + use.application.index] = 1;
  std::vector<SharedFlow::Part> all;
  for (const auto& [line, of_rate] : parts) all.push_back({line, of_rate});
  return all;
}

void Load::add_flows(std::size_t u, bool is_unanswered, std::size_t& next) {
  const Use& use = uses_[u];
  const std::uint32_t priority = use.demand->service_class
                                     ? scenario_.service_classes[*use.demand->service_class].priority
                                     : ServiceClass::last_priority;
  for (std::size_t w = 0; w < use.ways.size(); ++w, ++next) {
    if (next == flows_[u].size())
      flows_[u].push_back(
          {.at_servers = servers_.add_flow({.demand = 0}), .on_lines = network_.add_flow({.demand = 0})});
    Flow& flow = flows_[u][next];
    flow.use = u, flow.way = w, flow.is_unanswered = is_unanswered;
    SharedFlow at_servers = servers_.flow(flow.at_servers), on_lines = network_.flow(flow.on_lines);
    at_servers.parts = parts_at_servers(use, use.ways[w]);
    on_lines.parts = parts_on_lines(*use.demand, use.ways[w]);
    on_lines.priority = priority;
    servers_.set_flow(flow.at_servers, std::move(at_servers));
    network_.set_flow(flow.on_lines, std::move(on_lines));
  }
}

// A flow for each way, and one for what is asked unanswered. Those that are left over take nothing.
void Load::fit_flows(std::size_t u) {
  std::size_t next = 0;
  add_flows(u, false, next);
  if (uses_[u].demand->retries > 0) add_flows(u, true, next);
  for (; next < flows_[u].size(); ++next) {
    flows_[u][next].way = uses_[u].ways.size();
    servers_.set_flow(flows_[u][next].at_servers, {.demand = 0});
    network_.set_flow(flows_[u][next].on_lines, {.demand = 0});
  }
}

void Load::set_copies(std::span<const Copies> copies) {
  for (std::size_t i = 0; i < std::max(copies.size(), copies_.size()); ++i) {
    if (i == copies_.size()) copies_.push_back(network_.add_flow({.demand = 0}));
    SharedFlow flow{.demand = 0};
    if (i < copies.size() && !copies[i].path.empty()) {
      std::map<std::uint32_t, double> parts;
      for (const Hop hop : copies[i].path) {
        for (const Hop line : lines_of(scenario_, hop)) parts[place(line)] = 1;
        for (const std::uint32_t gateway : gateways_of(hop.link)) parts[gateway] = 1;
      }
      flow = {{}, copies[i].count * copies_class_.weight, unlimited_demand, copies_class_.priority};
      for (const auto& [line, of_rate] : parts) flow.parts.push_back({line, of_rate});
    }
    network_.set_flow(copies_[i], std::move(flow));
  }
}

double Load::taken_before(Hop line) const {
  return other_[line.link.index] + (flooded_.empty() ? 0 : flooded_[place(line)]);
}
double Load::carried(Hop line) const {
  return std::min(capacity(line), network_.load(place(line)) + taken_before(line));
}
double Load::capacity(Hop line) const { return bandwidth_[line.link.index]; }

}  // namespace drsim
