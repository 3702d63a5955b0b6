#include "analysis/availability/history_recorder.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <span>
#include <unordered_map>

#include "analysis/availability/boxes.hpp"
#include "analysis/availability/client_questions.hpp"
#include "analysis/availability/dependencies.hpp"
#include "analysis/availability/flow_result.hpp"
#include "analysis/availability/likeness.hpp"
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
  std::vector<std::vector<std::optional<FlowResult>>> met{};
  std::vector<History::Source> sources{};  ///< Of one with slices: those of each.
  std::vector<double> slices_from{0};      ///< Users stand in a row; each slice of them begins at a share of it.
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
    for (std::size_t i = 0; i < scenario.populations.size(); ++i)
      for (const ApplicationId application : scenario.populations[i].uses) add(PopulationId{i}, application);
  }

  void begin(const World& world) {
    world_ = &world;
    for (std::size_t u = 0; u < uses_.size(); ++u) {
      if (uses_[u].has_slices) {
        histories_[u].slices.resize(1);
        histories_[u].sources = uses_[u].sources;
        uses_[u].slices_from = {0};
      }
      histories_[u].slices.front().views.clear();
      for (History::Source& source : histories_[u].sources) source.answers.clear();
      uses_[u].met.clear();
    }
    forget();
    boxes_ = Boxes(scenario_);
    for (std::size_t u = 0; u < uses_.size(); ++u) look(u, {}), hear(u, {});
  }

  void follow(const World& world, const Record& record, std::size_t i) {
    world_ = &world;
    boxes_.follow(scenario_, world.state, record.change);
    if (const std::optional<VmId> vm = only_vm(record.change)) {
      for (const std::size_t use : of_vm_[vm->index]) look_about(use, *vm, i);
      return;
    }
    forget();
    if (touches_reachability(record.change)) {
      for (std::size_t u = 0; u < uses_.size(); ++u) {
        for (auto& version : uses_[u].met) std::fill(version.begin(), version.end(), std::nullopt);
        look(u, i);
      }
    }
    listen(record.change, i);
  }

  const std::vector<History>& finish() {
    for (std::size_t u = 0; u < uses_.size(); ++u)
      if (uses_[u].has_slices) share_out(uses_[u], histories_[u]);
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
    for (const VmId vm : scenario_[application].served_by)
      scenario_.add_entrance(application, scenario_[vm].home, use.at_home);
    const Population& population = scenario_[clients];
    use.has_connections = population.connections.has_value();
    const bool tries_several = scenario_[application].at_least <= 1 && use.at_home.size() > 1;
    const bool are_told_apart = use.has_connections || population.connecting.gives_up.has_value();
    use.counts_waits = is_full_ && tries_several && !are_told_apart && !scenario_.has_frontends(application);
    use.has_slices = scenario_.has_frontends(application) || (tries_several && are_told_apart);
    if (use.has_slices) use.sources = sources;
    for (const VmId vm : use.vms) of_vm_[vm.index].push_back(u);
    for (std::size_t s = 0; s < sources.size(); ++s) {
      if (!sources[s].asking) continue;
      std::vector<WatchId> askings{*sources[s].asking};
      askings.insert(askings.end(), sources[s].next.begin(), sources[s].next.end());
      for (const WatchId asking : askings) by_asking_[asking].push_back({u, s});
      const auto& question = std::get<WatchedFlow::Asking>(scenario_[askings.front()].purpose);
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
    const auto is_its = [&](Address address) {
      return address == changed.home.address || (changed.recovery && address == changed.recovery->address) ||
             (changed.failed_back && address == changed.failed_back->address);
    };
    for (std::uint32_t version = 0; version < use.met.size(); ++version) {
      const std::span<const Address> addresses = held(u, version);
      for (std::size_t i = 0; i < use.met[version].size(); ++i)
        if (is_its(addresses[i])) use.met[version][i].reset();
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
    const bool any = needed <= 1;
    use.met[version].resize(addresses.size());
    std::optional<FlowResult> decisive;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      std::optional<FlowResult>& met = use.met[version][i];
      if (!met) met = at_address(from, addresses[i], scenario_[history.application].port);
      if (!decisive || (any ? met->disposition > decisive->disposition : met->disposition < decisive->disposition))
        decisive = met;
      if (any ? decisive->disposition == Disposition::reached : !is_reached(decisive->disposition)) break;
    }
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
    if (use.has_slices) {
      look_behind(u, versions, record);
      return;
    }
    clear(view_);
    for (std::uint32_t v = 0; v < versions; ++v) {
      FlowResult result = at_application(u, v);
      if (use.counts_waits) view_.waiting.push_back(waiting_at(u, v, result));
      add(result, view_);
      if (use.has_connections) view_.connections.push_back(connection(u, v, 0, 0.5));
    }
    note(histories_[u].slices.front(), record);
  }
  void look_behind(std::size_t u, std::uint32_t versions, std::optional<std::size_t> record) {
    const Connecting& connecting = scenario_[histories_[u].clients].connecting;
    std::vector<std::vector<FlowResults>> met;
    for (std::uint32_t v = 0; v < versions; ++v) met.push_back(results_behind(u, v));
    for (const std::vector<FlowResults>& addresses : met) cut_between(u, addresses, connecting);
    const std::vector<double>& from = uses_[u].slices_from;
    for (std::size_t slice = 0; slice < from.size(); ++slice) {
      const double user = (from[slice] + (slice + 1 < from.size() ? from[slice + 1] : 1)) / 2;
      clear(view_);
      for (std::uint32_t v = 0; v < versions; ++v) {
        const FlowResult result = first_reached(met[v], user, connecting);
        add(result, view_);
        if (uses_[u].has_connections) view_.connections.push_back(connection(u, v, result.tried, user));
      }
      note(histories_[u].slices[slice], record);
    }
  }
  // Users are told apart by the backends that fare differently, and by the address they try first.
  void cut_between(std::size_t u, const std::vector<FlowResults>& addresses, const Connecting& connecting) {
    const std::size_t parts = connecting.rotates ? addresses.size() : 1;
    const auto is_same = [](const FlowResult& a, const FlowResult& b) {
      return a.disposition == b.disposition && a.detour == b.detour;
    };
    for (std::size_t part = 0; part < parts; ++part) {
      const auto place = [&](double within) {
        return (static_cast<double>(part) + within) / static_cast<double>(parts);
      };
      for (const FlowResults& results : addresses)
        for (std::size_t i = 1; i < results.size(); ++i)
          if (!is_same(results[i], results[i - 1]))
            cut(u, place(static_cast<double>(i) / static_cast<double>(results.size())));
      if (part == 0) continue;
      const FlowResults &before = addresses[part - 1], &now = addresses[part];
      const bool is_alike =
          before.size() == now.size() && std::equal(before.begin(), before.end(), now.begin(), is_same);
      if (uses_[u].has_connections || !is_alike) cut(u, place(0));
    }
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
    std::vector<bool> answers;
    const RouterId from = scenario_[histories_[u].clients].behind;
    for (const Address address : addresses)
      answers.push_back(is_reached(at_address(from, address, scenario_[histories_[u].application].port).disposition));
    return count_waiting(answers, connecting, met.wait);
  }
  static void clear(History::View& view) {
    view.waiting.clear();
    view.dispositions.clear();
    view.detours.clear();
    view.waits.clear();
    view.connections.clear();
  }
  static void add(const FlowResult& met, History::View& view) {
    view.dispositions.push_back(met.disposition);
    view.detours.push_back(met.detour);
    view.waits.push_back(met.wait);
  }
  // What is looked at is a view of its own if it differs from the last.
  void note(History::Slice& slice, std::optional<std::size_t> record) {
    const auto is_nothing = [](Duration spent) { return spent == Duration{}; };
    if (std::all_of(view_.detours.begin(), view_.detours.end(), is_nothing)) view_.detours.clear();
    if (std::all_of(view_.waits.begin(), view_.waits.end(), is_nothing)) view_.waits.clear();
    view_.shared.clear();
    if (!view_.connections.empty() && boxes_.are_any()) view_.shared = boxes_.shared(scenario_, state());
    if (!slice.views.empty() && slice.views.back().shows_the_same(view_)) return;
    view_.from = state().at();
    view_.record = record;
    view_.is_orderly = boxes_.is_orderly();
    slice.views.push_back(view_);
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
      for (const auto& [asking, places] : by_asking_)
        if (is_behind(asking, flushed->resolver)) flush(places, record, flushed->resolver);
    } else if (const auto* clients = std::get_if<ClientsFlushed>(&change)) {
      for (const auto& [asking, places] : by_asking_)
        for (const Place& place : places)
          if (histories_[place.use].clients == clients->clients) flush({place}, record, {});
    }
  }

  // Whether the answers of a class at all phases come from a resolver, or by way of it.
  bool is_behind(WatchId asking, ResolverId one) const {
    ResolverId resolver = std::get<WatchedFlow::Asking>(scenario_[asking].purpose).resolver;
    if (!scenario_[resolver].is_spread) return false;
    while (resolver != one && scenario_[resolver].forwards_to) resolver = *scenario_[resolver].forwards_to;
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
  Boxes boxes_;
  ClientQuestions questions_;
  const World* world_ = nullptr;
  std::vector<Use> uses_;
  std::vector<History> histories_;  ///< By use.
  const std::unordered_map<std::uint32_t, Likeness> likeness_;
  std::vector<std::vector<std::size_t>> of_vm_;  ///< The uses that depend on it.
  std::map<WatchId, std::vector<Place>> by_asking_;
  std::map<NameId, std::vector<Place>> by_name_;
  std::vector<std::pair<Alike, FlowResult>> met_;  ///< Since something last changed between routers.
  History::View view_{};                           ///< That is being looked at.
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
