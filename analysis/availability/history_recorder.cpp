#include "analysis/availability/history_recorder.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <unordered_map>

#include "analysis/availability/dependencies.hpp"
#include "analysis/availability/flow_result.hpp"
#include "analysis/availability/likeness.hpp"
#include "analysis/availability/met_addresses.hpp"
#include "models/reachability/reachability.hpp"
#include "models/state/state.hpp"

namespace drsim {
namespace {

// A use and all that its answers depend on.
struct Use {
  std::set<VmId> vms;  ///< Those that serve, those they need, and so on.
  bool asks = false;
  bool has_frontends = false;      ///< It is reached by way of load balancers or public addresses.
  bool is_plain = true;            ///< None of them needs another: what becomes of one shows at its own addresses only.
  std::vector<Address> at_home{};  ///< Where it is for who does not ask for its name.
  /// Of a plain one: what is met at each address of a version, where that is known and nothing has happened to it
  /// since.
  std::vector<std::optional<MetAddresses>> met{};
  std::vector<History::Source> sources{};  ///< Of one with frontends: those of each slice.
  std::vector<double> slices_from{0};      ///< Users stand in a row; each slice of them begins at a share of it.
};

bool are_plain(const Scenario& scenario, const std::set<VmId>& vms) {
  return std::all_of(vms.begin(), vms.end(), [&](VmId vm) { return scenario[scenario[vm].group].needs.empty(); });
}

// The name that a change is about, whose records are others from then on.
struct NameOf {
  std::optional<NameId> operator()(const auto&) const { return {}; }
  std::optional<NameId> operator()(const NamePublished& c) const { return c.name; }
  std::optional<NameId> operator()(const NameRegistered& c) const { return c.name; }
  std::optional<NameId> operator()(const TtlChanged& c) const { return c.name; }
  std::optional<NameId> operator()(const NameWithdrawn& c) const { return c.name; }
  std::optional<NameId> operator()(const EndpointChosen& c) const { return c.name; }
  std::optional<NameId> operator()(const ZoneTransferred& c) const { return c.name; }
};

}  // namespace

class HistoryRecorder::Uses {
 public:
  explicit Uses(const Scenario& scenario)
      : scenario_(scenario), likeness_(likeness_of(scenario)), of_vm_(scenario.vms.size()) {
    for (std::size_t i = 0; i < scenario.populations.size(); ++i)
      for (const ApplicationId application : scenario.populations[i].uses) add(PopulationId{i}, application);
  }

  void begin(const World& world) {
    world_ = &world;
    for (std::size_t u = 0; u < uses_.size(); ++u) {
      if (uses_[u].has_frontends) {
        histories_[u].slices.resize(1);
        histories_[u].sources = uses_[u].sources;
        uses_[u].slices_from = {0};
      }
      histories_[u].slices.front().views.clear();
      for (History::Source& source : histories_[u].sources) source.answers.clear();
      uses_[u].met.clear();
    }
    forget();
    for (std::size_t u = 0; u < uses_.size(); ++u) look(u, {}), hear(u, {});
  }

  void follow(const World& world, const Record& record, std::size_t i) {
    world_ = &world;
    if (const std::optional<VmId> vm = only_vm(record.change)) {
      for (const std::size_t use : of_vm_[vm->index]) look_about(use, *vm, i);
      return;
    }
    forget();
    if (touches_reachability(record.change)) {
      for (std::size_t u = 0; u < uses_.size(); ++u) {
        for (auto& version : uses_[u].met)
          if (version) version->forget_all();
        look(u, i);
      }
    }
    listen(record.change, i);
  }

  const std::vector<History>& finish() {
    for (std::size_t u = 0; u < uses_.size(); ++u)
      if (uses_[u].has_frontends) share_out(uses_[u], histories_[u]);
    return histories_;
  }

 private:
  struct Place {
    std::size_t use, source;
  };

  const State& state() const { return world_->state; }
  Reachability& reachability() const { return world_->reachability; }

  void add(PopulationId clients, ApplicationId application) {
    const std::size_t u = uses_.size();
    auto sources = sources_of(scenario_, scenario_[clients], application);
    Use& use =
        uses_.emplace_back(Use{.vms = vms_behind(scenario_, application), .asks = sources.front().asking.has_value()});
    use.is_plain = are_plain(scenario_, use.vms);
    use.has_frontends = scenario_.has_frontends(application) || scenario_.index.has_lossy_lags;
    if (use.has_frontends) use.sources = sources;
    for (const VmId vm : scenario_[application].served_by)
      scenario_.add_entrance(application, scenario_[vm].home, use.at_home);
    for (const VmId vm : use.vms) of_vm_[vm.index].push_back(u);
    for (std::size_t s = 0; s < sources.size(); ++s) {
      if (!sources[s].asking) continue;
      const auto& question = std::get<WatchedFlow::Asking>(scenario_[*sources[s].asking].purpose);
      std::vector<Place>& places = by_asking_[*sources[s].asking];
      if (places.empty() && scenario_[question.resolver].is_spread) spread_.insert(*sources[s].asking);
      places.push_back({u, s});
      // Only what answers in its own time has to be looked at whenever somebody else's answer changes.
      if (scenario_[question.resolver].is_spread) by_name_[question.name].push_back({u, s});
    }
    histories_.push_back({clients, application, {{}}, std::move(sources)});
  }

  // The one VM that a change is about.
  static std::optional<VmId> only_vm(const Change& change) {
    if (const auto* vm = std::get_if<VmChanged>(&change)) return vm->vm;
    if (const auto* flapping = std::get_if<VmFlapping>(&change)) return flapping->vm;
    if (const auto* learned = std::get_if<NeighbourLearned>(&change)) return learned->vm;
    return {};
  }

  // What is met at the addresses of others is as it was.
  void look_about(std::size_t u, VmId vm, std::size_t record) {
    Use& use = uses_[u];
    const Vm& changed = scenario_[vm];
    for (auto& version : use.met) {
      if (!version) continue;
      version->forget(changed.home.address);
      if (changed.recovery) version->forget(changed.recovery->address);
      if (changed.failed_back) version->forget(changed.failed_back->address);
    }
    look(u, record);
  }

  // As Reachability::to_application: the best of them if one is enough, otherwise the worst.
  FlowResult at_application(std::size_t u, std::uint32_t version) {
    Use& use = uses_[u];
    const History& history = histories_[u];
    const std::span<const Address> addresses = held(u, version);
    const RouterId from = scenario_[history.clients].behind;
    const std::size_t needed = scenario_[history.application].at_least;
    const bool is_in_between = needed > 1 && needed < addresses.size();
    if (!use.is_plain || is_in_between)
      return result_of(reachability().to_application(state(), from, history.application, addresses));
    const auto ask = [&](Address address) { return at_address(from, address, scenario_[history.application].port); };
    if (!use.met[version] || use.met[version]->size() != addresses.size()) use.met[version].emplace(addresses);
    const std::optional<FlowResult> decisive =
        needed <= 1 ? use.met[version]->best(addresses, ask) : use.met[version]->worst(addresses, ask);
    return decisive.value_or(FlowResult{Disposition::no_name, {}});
  }
  static FlowResult result_of(const Answer& answer) {
    return {answer.disposition, answer.reached() ? answer.detour : Duration{}};
  }

  // What each address of a version gives to connections that are made now: users try one after the other.
  std::vector<FlowResults> results_behind(std::size_t u, std::uint32_t version) {
    const Application& application = scenario_[histories_[u].application];
    std::vector<FlowResults> met;
    for (const Address address : held(u, version)) {
      FlowResults& results = met.emplace_back();
      for (const Answer& answer :
           reachability().connections(state(), scenario_[histories_[u].clients].behind, address, application.port))
        results.push_back(result_of(answer));
    }
    return met;
  }
  // Users whom two backends tell apart from now on are two slices.
  void cut(std::size_t u, double at) {
    Use& use = uses_[u];
    std::vector<History::Slice>& slices = histories_[u].slices;
    const auto after = std::upper_bound(use.slices_from.begin(), use.slices_from.end(), at);
    const auto place = after - use.slices_from.begin();
    if (*(after - 1) == at) return;
    use.slices_from.insert(after, at);
    const History::Slice before = slices[static_cast<std::size_t>(place) - 1];
    slices.insert(slices.begin() + place, before);
  }

  // What is met at one address is met at all that are like it, until something between routers changes.
  FlowResult at_address(RouterId from, Address address, std::int64_t port) {
    const auto ask = [&] { return result_of(reachability().to_address(state(), from, address, port)); };
    const auto found = likeness_.find(address.value);
    if (found == likeness_.end()) return ask();
    const auto& [vm, destination, number] = found->second;
    const Alike alike{from, reachability().forwarding().kind(state(), destination), number, state()[vm].status};
    for (const auto& [known, met] : met_)
      if (known == alike) return met;
    return met_.emplace_back(alike, ask()).second;
  }

  void look(std::size_t u, std::optional<std::size_t> record) {
    Use& use = uses_[u];
    const std::uint32_t versions = use.asks ? state().versions(*scenario_[histories_[u].application].known_as) : 1;
    use.met.resize(versions);
    if (use.has_frontends) {
      look_behind(u, versions, record);
      return;
    }
    view_.dispositions.clear();
    view_.detours.clear();
    for (std::uint32_t v = 0; v < versions; ++v) add(at_application(u, v), view_);
    note(histories_[u].slices.front(), record);
  }
  void look_behind(std::size_t u, std::uint32_t versions, std::optional<std::size_t> record) {
    std::vector<std::vector<FlowResults>> met;
    for (std::uint32_t v = 0; v < versions; ++v) met.push_back(results_behind(u, v));
    for (const std::vector<FlowResults>& addresses : met)
      for (const FlowResults& results : addresses)
        for (std::size_t i = 1; i < results.size(); ++i)
          if (results[i].disposition != results[i - 1].disposition || results[i].detour != results[i - 1].detour)
            cut(u, static_cast<double>(i) / static_cast<double>(results.size()));
    const std::vector<double>& from = uses_[u].slices_from;
    for (std::size_t slice = 0; slice < from.size(); ++slice) {
      const double to = slice + 1 < from.size() ? from[slice + 1] : 1;
      view_.dispositions.clear();
      view_.detours.clear();
      for (const std::vector<FlowResults>& addresses : met) add(best_of(addresses, (from[slice] + to) / 2), view_);
      note(histories_[u].slices[slice], record);
    }
  }
  static void add(const FlowResult& met, History::View& view) {
    view.dispositions.push_back(met.disposition);
    view.detours.push_back(met.detour);
  }
  // What is looked at is a view of its own if it differs from the last.
  void note(History::Slice& slice, std::optional<std::size_t> record) {
    if (std::all_of(view_.detours.begin(), view_.detours.end(), [](Duration detour) { return detour == Duration{}; }))
      view_.detours.clear();
    if (!slice.views.empty() && slice.views.back().dispositions == view_.dispositions &&
        slice.views.back().detours == view_.detours)
      return;
    slice.views.push_back({state().at(), view_.dispositions, view_.detours, record});
  }

  // Each slice hears what the others hear.
  static void share_out(const Use& use, History& history) {
    for (std::size_t slice = 0; slice < use.slices_from.size(); ++slice)
      history.slices[slice].share =
          (slice + 1 < use.slices_from.size() ? use.slices_from[slice + 1] : 1) - use.slices_from[slice];
    const std::vector<History::Source> sources = std::move(history.sources);
    history.sources.clear();
    for (std::size_t slice = 0; slice < history.slices.size(); ++slice)
      for (History::Source source : sources) {
        source.share *= history.slices[slice].share;
        source.slice = slice;
        history.sources.push_back(std::move(source));
      }
  }

  // Whose answer may be another one now.
  void listen(const Change& change, std::size_t record) {
    const auto at = [&](const std::vector<Place>& places) {
      for (const Place& place : places) answer(place.use, histories_[place.use].sources[place.source], record);
    };
    if (touches_routers(change)) {
      for (std::size_t u = 0; u < uses_.size(); ++u) hear(u, record);
    } else if (const auto* told = std::get_if<ResolverAnswered>(&change)) {
      if (const auto found = by_asking_.find(scenario_.index.asking.at({told->resolver, told->name}));
          found != by_asking_.end())
        at(found->second);
    } else if (const auto* flow = std::get_if<FlowChanged>(&change)) {
      // Whoever forwards to it is told something else, too.
      if (const auto* asking = std::get_if<WatchedFlow::Asking>(&scenario_[flow->flow].purpose))
        if (const auto found = by_name_.find(asking->name); found != by_name_.end()) at(found->second);
    } else if (const auto name = std::visit(NameOf{}, change)) {
      if (const auto found = by_name_.find(*name); found != by_name_.end()) at(found->second);
    } else if (const auto* flushed = std::get_if<ResolverFlushed>(&change)) {
      for (const WatchId asking : spread_)
        if (is_behind(asking, flushed->resolver)) flush(by_asking_.at(asking), record, flushed->resolver);
    } else if (const auto* clients = std::get_if<ClientsFlushed>(&change)) {
      for (const auto& [asking, places] : by_asking_)
        for (const Place& place : places)
          if (histories_[place.use].clients == clients->clients) flush({place}, record, {});
    }
  }

  // Whether the answers of a class at all phases come from a resolver, or by way of it.
  bool is_behind(WatchId asking, ResolverId one) const {
    ResolverId resolver = std::get<WatchedFlow::Asking>(scenario_[asking].purpose).resolver;
    while (resolver != one && scenario_[resolver].forwards_to) resolver = *scenario_[resolver].forwards_to;
    return resolver == one;
  }

  // A resolver's cache, or the clients' own.
  void flush(const std::vector<Place>& places, std::size_t record, std::optional<ResolverId> resolver) {
    for (const Place& place : places) {
      History::Source& source = histories_[place.use].sources[place.source];
      History::Answered now = answered(place.use, source, record);
      now.emptied = resolver;
      now.flushes_clients = !resolver;
      source.answers.push_back(now);
    }
  }

  void hear(std::size_t u, std::optional<std::size_t> record) {
    for (History::Source& source : histories_[u].sources) answer(u, source, record);
  }
  void answer(std::size_t u, History::Source& source, std::optional<std::size_t> record) {
    const History::Answered now = answered(u, source, record);
    if (source.answers.empty() || !source.answers.back().says_the_same(now)) source.answers.push_back(now);
  }

  // What a client is told that asks now; of a class at all phases, what its resolvers are told.
  History::Answered answered(std::size_t u, const History::Source& source, std::optional<std::size_t> record) {
    History::Answered now{.from = state().at(), .record = record};
    if (!source.asking) return now;
    const Population& clients = scenario_[histories_[u].clients];
    const auto& question = std::get<WatchedFlow::Asking>(scenario_[*source.asking].purpose);
    now.is_heard = hears(clients.behind, question.resolver);
    if (scenario_[question.resolver].is_spread) {
      const auto told = told_to(question, now.cut_off);
      now.version = told ? told->version : Condition::no_version;
      now.ttl = told ? told->ttl : scenario_[question.name].ttl;
    } else {
      const std::uint32_t version = state().cached_version(*source.asking);
      now.version = version == ResolverAnswered::no_answer || !now.is_heard ? Condition::no_version : version;
      now.is_heard = true;
    }
    return now;
  }

  bool hears(RouterId clients, ResolverId resolver) {
    const auto [known, is_new] = heard_.try_emplace(std::uint64_t{clients.index} << 32 | resolver.index, false);
    if (is_new)
      known->second =
          state().is_up(resolver) && reachability().to_router(state(), clients, scenario_[resolver].behind).reached();
    return known->second;
  }

  // What the one is told that asks the servers, and who is cut off of those it answers, directly or by others.
  std::optional<State::Held> told_to(const WatchedFlow::Asking& question, std::optional<ResolverId>& cut_off) const {
    const WatchId asking = scenario_.index.asking.at({question.resolver, question.name});
    const bool is_told = is_reached(state().disposition(asking));
    if (state().is_up(question.resolver) && !is_told && !cut_off) cut_off = question.resolver;
    if (const auto forwarder = scenario_[question.resolver].forwards_to)
      return told_to({*forwarder, question.name}, cut_off);
    if (!state().is_up(question.resolver) || !is_told) return {};
    return state().held(DnsServerId{state().path(asking)}, question.name);
  }

  // The addresses behind a version. Without a name there is one: where the application is at home.
  std::span<const Address> held(std::size_t u, std::uint32_t version) const {
    if (!uses_[u].asks) return uses_[u].at_home;
    return state().addresses(*scenario_[histories_[u].application].known_as, version);
  }

  void forget() {
    met_.clear();
    heard_.clear();
  }

  struct Alike {
    RouterId from;
    std::uint32_t kind = 0, number = 0;
    VmStatus status{};
    friend bool operator==(const Alike&, const Alike&) = default;
  };

  const Scenario& scenario_;
  const World* world_ = nullptr;
  std::vector<Use> uses_;
  std::vector<History> histories_;  ///< By use.
  const std::unordered_map<std::uint32_t, Likeness> likeness_;
  std::vector<std::vector<std::size_t>> of_vm_;  ///< The uses that depend on it.
  std::map<WatchId, std::vector<Place>> by_asking_;
  std::set<WatchId> spread_;  ///< Of those, the ones that a class at all phases asks.
  std::map<NameId, std::vector<Place>> by_name_;
  std::vector<std::pair<Alike, FlowResult>>
      met_;  ///< Since something last changed between routers; who hears whom, likewise.
  std::unordered_map<std::uint64_t, bool> heard_;  ///< By who asks, and what resolver.
  History::View view_{};                           ///< That is being looked at.
};

HistoryRecorder::HistoryRecorder(const Scenario& scenario) : uses_(std::make_unique<Uses>(scenario)) {}
HistoryRecorder::~HistoryRecorder() = default;
void HistoryRecorder::begin(const World& world) { uses_->begin(world); }
void HistoryRecorder::follow(const World& world, const Record& record, std::size_t index) {
  uses_->follow(world, record, index);
}
const std::vector<History>& HistoryRecorder::finish() { return uses_->finish(); }

std::vector<History> histories(const Scenario& scenario, const Trace& trace) {
  State state(scenario);
  Reachability reachability(scenario);
  const World world{scenario, state, reachability};
  HistoryRecorder recorder(scenario);
  recorder.begin(world);
  for (std::size_t i = 0; i < trace.records.size(); ++i) {
    state.advance(trace.records[i].at);
    state.apply(trace.records[i].change);
    recorder.follow(world, trace.records[i], i);
  }
  return recorder.finish();
}

}  // namespace drsim
