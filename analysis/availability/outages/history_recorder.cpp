#include "analysis/availability/outages/history_recorder.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <unordered_map>

#include "analysis/availability/caches/client_questions.hpp"
#include "analysis/availability/dependencies.hpp"
#include "analysis/availability/flows/address_results.hpp"
#include "analysis/availability/flows/boxes.hpp"
#include "analysis/availability/flows/crowd.hpp"
#include "analysis/availability/flows/flow_result.hpp"
#include "analysis/availability/flows/likeness.hpp"
#include "models/reachability/reachability.hpp"
#include "models/state/state.hpp"

namespace drsim {
namespace {

// A use and all that its answers depend on.
struct Use {
  std::set<VmId> vms;  ///< Those that serve, those they need, and so on.
  bool asks = false;
  bool has_slices = false;  ///< Its users stand in a row: load balancers give them to backends, or they try addresses
                            ///< in different orders.
  bool has_connections = false;    ///< Its clients keep some open.
  bool counts_waits = false;       ///< Of several addresses, those that nobody answers at are counted.
  bool is_plain = true;            ///< None of them needs another: what becomes of one shows at its own addresses only.
  std::vector<Address> at_home{};  ///< Where it is for who does not ask for its name.
  /// Of a plain one: what is met at each address of a version, where that is known and nothing has happened to it
  /// since.
  std::vector<std::optional<AddressResults>> met{};
  std::vector<History::Source> sources{};  ///< Those of each slice.
  std::vector<UserSlice> slices{1};        ///< Who is in each.
  bool is_shared = false;                  ///< Routers have hashed its flows over several next hops.
};

bool are_plain(const Scenario& scenario, const std::set<VmId>& vms) {
  return std::all_of(vms.begin(), vms.end(), [&](VmId vm) {
    const VmGroup& group = scenario[scenario[vm].group];
    return group.needs.empty() && group.lookups.empty();
  });
}

}  // namespace

class HistoryRecorder::Uses {
 public:
  Uses(const Scenario& scenario, bool is_full)
      : scenario_(scenario),
        is_full_(is_full),
        boxes_(scenario),
        questions_(scenario),
        likeness_(likeness_of(scenario)),
        of_vm_(scenario.vms.size()) {
    const std::vector<PopulationId> first = first_alike(scenario);
    std::vector<std::vector<PopulationId>> alike(first.size());
    for (std::size_t i = 0; i < first.size(); ++i)
      if (is_full && first[i] != PopulationId{i}) alike[first[i].index].emplace_back(i);
    for (std::size_t i = 0; i < first.size(); ++i)
      for (std::size_t u = 0; u < scenario.populations[i].uses.size() && (!is_full || first[i] == PopulationId{i});
           ++u) {
        add(PopulationId{i}, scenario.populations[i].uses[u]);
        histories_.back().alike = alike[i];
      }
  }

  void begin(const World& world) {
    world_ = &world;
    for (std::size_t u = 0; u < uses_.size(); ++u) {
      if (uses_[u].slices.size() > 1) histories_[u].sources = uses_[u].sources;
      histories_[u].slices.assign(1, {});
      uses_[u].slices.assign(1, {});
      histories_[u].slices.front().views.clear();
      for (History::Source& source : histories_[u].sources) source.answers.clear();
      uses_[u].met.clear();
    }
    forget();
    boxes_ = StatefulDevices(scenario_);
    for (std::size_t u = 0; u < uses_.size(); ++u) look(u, {}), hear(u, {});
  }

  void follow(const World& world, const Record& record, std::size_t i) {
    world_ = &world;
    boxes_.follow(scenario_, world.state, record);
    if (const std::optional<VmId> vm = only_vm(record.change)) {
      for (const std::size_t use : of_vm_[vm->index]) look_about(use, *vm, i);
      return;
    }
    forget();
    if (touches_reachability(record.change)) look_where(record.change, i);
    listen(record.change, i);
  }

  const std::vector<History>& finish() {
    for (std::size_t u = 0; u < uses_.size(); ++u)
      if (uses_[u].slices.size() > 1) share_out(uses_[u], histories_[u]);
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
    use.sources = sources;
    use.at_home = scenario_.first_addresses(application);
    const Population& population = scenario_[clients];
    use.has_connections = population.connections.has_value();
    const bool tries_several = scenario_[application].at_least <= 1 && use.at_home.size() > 1;
    const bool are_told_apart = use.has_connections || population.connecting.gives_up.has_value();
    use.counts_waits = is_full_ && tries_several && !are_told_apart && !scenario_.has_frontends(application);
    use.has_slices =
        scenario_.has_frontends(application) || scenario_.index.has_lossy_lags || (tries_several && are_told_apart);
    for (const VmId vm : use.vms) of_vm_[vm.index].push_back(u);
    const std::optional<NameId> name = scenario_[application].known_as;
    if (!use.is_plain)
      not_plain_.push_back(u);
    else if (name)
      plain_of_name_[*name].push_back(u);
    for (std::size_t s = 0; s < sources.size(); ++s) {
      if (!sources[s].asking) continue;
      std::vector<WatchId> askings{*sources[s].asking};
      askings.insert(askings.end(), sources[s].next.begin(), sources[s].next.end());
      for (const WatchId asking : askings) {
        std::vector<Place>& places = by_asking_[asking];
        const ResolverId resolver = std::get<WatchedFlow::Asking>(scenario_[asking].purpose).resolver;
        if (places.empty() && scenario_[resolver].is_spread) spread_.insert(asking);
        places.push_back({u, s});
      }
      const auto& question = std::get<WatchedFlow::Asking>(scenario_[askings.front()].purpose);
      // Only what answers in its own time has to be looked at whenever somebody else's answer changes.
      if (scenario_[question.resolver].is_spread) by_name_[question.name].push_back({u, s});
    }
    histories_.push_back({clients, application, {}, {{}}, std::move(sources)});
  }

  // The one VM that a change is about.
  static std::optional<VmId> only_vm(const Change& change) {
    if (const auto* vm = std::get_if<VmChanged>(&change)) return vm->vm;
    if (const auto* twin = std::get_if<InstanceChanged>(&change)) return twin->vm;
    if (const auto* commits = std::get_if<CommitsChanged>(&change)) return commits->vm;
    if (const auto* flapping = std::get_if<VmFlapping>(&change)) return flapping->vm;
    if (const auto* learned = std::get_if<NeighbourLearned>(&change)) return learned->vm;
    return {};
  }

  // What a zone says of a name concerns whoever uses it, and VMs that find others by name; all else concerns all.
  void look_where(const Change& change, std::size_t record) {
    const auto reevaluate = [&](std::size_t u) {
      for (auto& version : uses_[u].met)
        if (version) version->forget_all();
      look(u, record);
    };
    if (const std::optional<NameId> name = std::visit(NameOf{}, change)) {
      if (const auto found = plain_of_name_.find(*name); found != plain_of_name_.end())
        for (const std::size_t u : found->second) reevaluate(u);
      for (const std::size_t u : not_plain_) reevaluate(u);
      return;
    }
    for (std::size_t u = 0; u < uses_.size(); ++u) reevaluate(u);
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
    if (use.is_shared) return result_of(best_of_all(from, addresses, needed <= 1, scenario_[history.application].port));
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
  // What is met at one address is met at all that are like it, until something between routers changes.
  FlowResult at_address(RouterId from, Address address, std::int64_t port) {
    const auto ask = [&] { return result_of(reachability().to_address(state(), from, address, port)); };
    const auto found = likeness_.find(address.value);
    if (found == likeness_.end()) return ask();
    const auto& [vm, destination, number] = found->second;
    const Alike alike{from, reachability().forwarding().kind(state(), destination), number, state()[vm].status};
    for (const auto& [known, met] : met_)
      if (known == alike) return met;
    const FlowResult met = ask();
    if (!flows_.undecided) met_.emplace_back(alike, met);
    return met;
  }

  // Users whom a backend or a next hop tells apart from now on are two slices.
  void look(std::size_t u, std::optional<std::size_t> record) {
    Use& use = uses_[u];
    const std::uint32_t versions = use.asks ? state().versions(*scenario_[histories_[u].application].known_as) : 1;
    use.met.resize(versions);
    std::vector<History::Slice>& slices = histories_[u].slices;
    for (std::size_t slice = 0; slice < use.slices.size(); ++slice) {
      std::vector<Seen> seen = look_at(u, versions, use.slices[slice], slices.size());
      for (std::size_t part = 1; part < seen.size(); ++part) {
        use.slices.insert(use.slices.begin() + static_cast<std::ptrdiff_t>(slice + part), seen[part].who);
        slices.insert(slices.begin() + static_cast<std::ptrdiff_t>(slice + part), History::Slice(slices[slice]));
      }
      use.slices[slice] = seen.front().who;
      for (std::size_t part = 0; part < seen.size(); ++part) note(slices[slice + part], seen[part].view, record);
      slice += seen.size() - 1;
    }
  }

  struct Seen {
    UserSlice who;
    History::View view{};
    bool is_like(const Seen& other) const { return view.shows_the_same(other.view); }
  };
  // More of them than this nobody reads; then whoever is left over counts as the first of them do.
  static constexpr std::size_t most_slices = 256;

  std::vector<Seen> look_at(std::size_t u, std::uint32_t versions, const UserSlice& who, std::size_t slices) {
    Use& use = uses_[u];
    flows_ = who.flows;
    flows_.undecided.reset();
    reachability().forwarding().ask_about(&flows_);
    Seen seen{who, {}};
    std::vector<double> cuts;
    for (std::uint32_t v = 0; v < versions; ++v) look_at_version(u, v, who, cuts, seen.view);
    reachability().forwarding().ask_about(nullptr);
    const auto is_nothing = [](Duration spent) { return spent == Duration{}; };
    if (std::all_of(seen.view.detours.begin(), seen.view.detours.end(), is_nothing)) seen.view.detours.clear();
    if (std::all_of(seen.view.waits.begin(), seen.view.waits.end(), is_nothing)) seen.view.waits.clear();
    const auto undecided = flows_.undecided;
    if (undecided && !use.is_shared) {
      use.is_shared = true;
      for (auto& version : use.met) version.reset();
    }
    if (slices >= most_slices) return {seen};
    if (undecided) return look_at_parts(u, versions, parts_of(who, *undecided), slices);
    if (!cuts.empty()) return look_at_parts(u, versions, parts_of(who, cuts), slices);
    return {seen};
  }

  // Those of one who, after all, meet the same stay together.
  std::vector<Seen> look_at_parts(std::size_t u, std::uint32_t versions, const std::vector<UserSlice>& parts,
                                  std::size_t slices) {
    std::vector<Seen> all;
    bool was_one = false;
    for (const UserSlice& part : parts) {
      std::vector<Seen> seen = look_at(u, versions, part, slices + all.size() + parts.size() - 1);
      if (was_one && seen.size() == 1 && seen.front().is_like(all.back())) {
        all.back().who.join(part);
        continue;
      }
      was_one = seen.size() == 1;
      all.insert(all.end(), seen.begin(), seen.end());
    }
    return all;
  }
  // What those meet who hold a version. `cuts`: where in the row somebody meets something else.
  void look_at_version(std::size_t u, std::uint32_t version, const UserSlice& who, std::vector<double>& cuts,
                       History::View& view) {
    const Use& use = uses_[u];
    if (!use.has_slices) {
      FlowResult result = at_application(u, version);
      if (use.counts_waits) view.waiting.push_back(waiting_at(u, version, result));
      add(result, view);
      if (use.has_connections) view.connections.push_back(connection(u, version, 0, 0.5));
      return;
    }
    const Connecting& connecting = scenario_[histories_[u].clients].connecting;
    const std::vector<FlowResults> met = results_behind(u, version);
    cut_between(met, connecting, use.has_connections, who, cuts);
    const double user = (who.from + who.to) / 2;
    const FlowResult result = first_reached(met, user, connecting);
    add(result, view);
    if (use.has_connections) view.connections.push_back(connection(u, version, result.tried, user));
  }
  // Whom a user's connection leads to that is opened now at one of the addresses of a version.
  History::Connection connection(std::size_t u, std::uint32_t version, std::size_t tried, double user) {
    const History& history = histories_[u];
    return boxes_.connection(*world_, scenario_[history.clients].behind, scenario_[history.application].port,
                             held(u, version), tried, user);
  }
  // How many of those who ask come upon an address that nobody answers at.
  double waiting_at(std::size_t u, std::uint32_t version, FlowResult& met) {
    const Connecting& connecting = scenario_[histories_[u].clients].connecting;
    const std::span<const Address> addresses = held(u, version);
    if (!is_reached(met.disposition) || addresses.size() < 2) return 0;
    const RouterId from = scenario_[histories_[u].clients].behind;
    const auto ask = [&](Address address) {
      return at_address(from, address, scenario_[histories_[u].application].port);
    };
    if (uses_[u].is_plain && !uses_[u].is_shared)
      return uses_[u].met[version]->waiting(addresses, ask, connecting, met.wait);
    std::vector<bool> answers;
    for (const Address address : addresses) answers.push_back(is_reached(ask(address).disposition));
    return count_waiting(answers, connecting, met.wait);
  }
  // Nothing is remembered of flows that routers tell apart.
  Answer best_of_all(RouterId from, std::span<const Address> addresses, bool any, std::int64_t port) {
    std::optional<Answer> decisive;
    for (const Address address : addresses) {
      Answer met = reachability().to_address(state(), from, address, port);
      if (!decisive || (any ? met.disposition > decisive->disposition : met.disposition < decisive->disposition))
        decisive = std::move(met);
      if (any ? decisive->disposition == Disposition::reached : !decisive->reached()) break;
    }
    return decisive.value_or(Answer{Disposition::no_name, {}, {}});
  }
  static void add(const FlowResult& met, History::View& view) {
    view.dispositions.push_back(met.disposition);
    view.detours.push_back(met.detour);
    view.waits.push_back(met.wait);
  }
  // What is looked at is a view of its own if it differs from the last.
  void note(History::Slice& slice, History::View view, std::optional<std::size_t> record) {
    if (!view.connections.empty() && boxes_.are_any()) view.shared = boxes_.shared(scenario_, state());
    if (!slice.views.empty() && slice.views.back().shows_the_same(view)) return;
    view.from = state().at();
    view.record = record;
    view.closed_by = boxes_.closed_by();
    slice.views.push_back(std::move(view));
  }

  // Each slice hears what the others hear.
  static void share_out(const Use& use, History& history) {
    for (std::size_t slice = 0; slice < use.slices.size(); ++slice)
      history.slices[slice].share = use.slices[slice].share();
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
    auto [resolver, name] = std::get<WatchedFlow::Asking>(scenario_[asking].purpose);
    if (!scenario_[resolver].is_spread) return false;
    while (resolver != one && scenario_[resolver].forwards_to)
      resolver = reachability().forwarder(state(), resolver, name);
    return resolver == one;
  }
  // A resolver's cache, or the clients' own.
  void flush(const std::vector<Place>& places, std::size_t record, std::optional<ResolverId> resolver) {
    for (const Place& place : places) {
      History::Source& source = histories_[place.use].sources[place.source];
      if (resolver && !is_behind(*source.asking, *resolver)) continue;
      History::Answered now = questions_.answered(*world_, scenario_[histories_[place.use].clients], source, record);
      now.emptied = resolver;
      now.flushes_clients = !resolver;
      source.answers.push_back(now);
    }
  }

  void hear(std::size_t u, std::optional<std::size_t> record) {
    for (History::Source& source : histories_[u].sources) answer(u, source, record);
  }
  void answer(std::size_t u, History::Source& source, std::optional<std::size_t> record) {
    const History::Answered now = questions_.answered(*world_, scenario_[histories_[u].clients], source, record);
    if (source.answers.empty() || !source.answers.back().says_the_same(now)) source.answers.push_back(now);
  }

  // The addresses behind a version. Without a name there is one: where the application is at home.
  std::span<const Address> held(std::size_t u, std::uint32_t version) const {
    if (!uses_[u].asks) return uses_[u].at_home;
    return state().addresses(*scenario_[histories_[u].application].known_as, version);
  }

  void forget() {
    met_.clear();
    questions_.forget();
  }

  struct Alike {
    RouterId from;
    std::uint32_t kind = 0, number = 0;
    VmStatus status{};
    friend bool operator==(const Alike&, const Alike&) = default;
  };

  const Scenario& scenario_;
  const bool is_full_;  ///< What changes no downtime, but only how long users wait, counts too.
  StatefulDevices boxes_;
  ClientQuestions questions_;
  const World* world_ = nullptr;
  std::vector<Use> uses_;
  std::vector<History> histories_;  ///< By use.
  const std::unordered_map<std::uint32_t, Likeness> likeness_;
  std::vector<std::vector<std::size_t>> of_vm_;  ///< The uses that depend on it.
  std::map<NameId, std::vector<std::size_t>> plain_of_name_;
  std::vector<std::size_t> not_plain_;
  std::map<WatchId, std::vector<Place>> by_asking_;
  std::set<WatchId> spread_;  ///< Of those, the ones that a class at all phases asks.
  std::map<NameId, std::vector<Place>> by_name_;
  std::vector<std::pair<Alike, FlowResult>> met_;  ///< Since something last changed between routers.
  FlowShare flows_;                                ///< Whose answers are being asked for.
};

HistoryRecorder::HistoryRecorder(const Scenario& scenario, bool is_full)
    : uses_(std::make_unique<Uses>(scenario, is_full)) {}
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
  HistoryRecorder recorder(scenario, true);
  recorder.begin(world);
  for (std::size_t i = 0; i < trace.records.size(); ++i) {
    state.advance(trace.records[i].at);
    state.apply(trace.records[i].change);
    recorder.follow(world, trace.records[i], i);
  }
  return recorder.finish();
}

}  // namespace drsim
