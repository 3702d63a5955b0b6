#include "analysis/history.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "analysis/dependencies.hpp"
#include "models/reachability.hpp"
#include "models/state.hpp"

namespace drsim {
namespace {

// What a question met.
struct Met {
  Disposition disposition{};
  Duration detour{};
};

// A use and all that its answers depend on.
struct Use {
  History history;
  std::set<VmId> vms;  ///< Those that serve, those they need, and so on.
  bool asks = false;
  bool has_frontends = false;  ///< It is reached by way of load balancers or public addresses.
  bool is_plain = true;  ///< None of them needs another: what becomes of one shows at its own addresses only.
  /// Of a plain one: what is met at each address of a version, where that is known and nothing has happened to it since.
  std::vector<std::vector<std::optional<Met>>> met{};
  std::vector<double> slices_from{0};  ///< Users stand in a row; each slice of them begins at a share of it.
};

// What new connections meet, by the backends that get equal parts of them.
using Lots = std::vector<Met>;
const Met& lot_at(const Lots& lots, double user) { return lots[std::min(lots.size() - 1, static_cast<std::size_t>(user * static_cast<double>(lots.size())))]; }

bool are_plain(const Scenario& scenario, const std::set<VmId>& vms) {
  return std::all_of(vms.begin(), vms.end(), [&](VmId vm) { return scenario[scenario[vm].group].needs.empty(); });
}

std::vector<History::Source> sources_of(const Scenario& scenario, const Population& clients, ApplicationId application) {
  const std::optional<NameId> name = scenario[application].known_as;
  std::vector<History::Source> sources;
  if (name && !clients.is_hard_coded)
    for (const ResolverId resolver : clients.resolvers)
      sources.push_back({scenario.index.asking.at({resolver, *name}), 1.0 / static_cast<double>(clients.resolvers.size()), {}});
  if (sources.empty()) sources.emplace_back();
  return sources;
}

std::vector<Use> uses_of(const Scenario& scenario) {
  std::vector<Use> uses;
  for (std::size_t i = 0; i < scenario.populations.size(); ++i) {
    for (const ApplicationId application : scenario.populations[i].uses) {
      auto sources = sources_of(scenario, scenario.populations[i], application);
      const bool asks = sources.front().asking.has_value();
      uses.push_back({{PopulationId{i}, application, {{}}, std::move(sources)}, vms_behind(scenario, application), asks});
      uses.back().has_frontends = scenario.has_frontends(application);
      uses.back().is_plain = are_plain(scenario, uses.back().vms);
    }
  }
  return uses;
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

class Replay {
 public:
  explicit Replay(const Scenario& scenario)
      : scenario_(scenario), state_(scenario), reachability_(scenario), uses_(uses_of(scenario)) {
    for (std::size_t u = 0; u < uses_.size(); ++u) {
      for (std::size_t s = 0; s < uses_[u].history.sources.size(); ++s) {
        const auto asking = uses_[u].history.sources[s].asking;
        if (!asking) continue;
        by_asking_[*asking].push_back({u, s});
        const auto& question = std::get<WatchedFlow::Asking>(scenario_[*asking].purpose);
        // Only what answers in its own time has to be looked at whenever somebody else's answer changes.
        if (scenario_[question.resolver].is_spread) by_name_[question.name].push_back({u, s});
      }
    }
  }

  std::vector<Use> play(const Trace& trace) && {
    std::vector<std::vector<std::size_t>> of_vm(scenario_.vms.size());
    for (std::size_t i = 0; i < uses_.size(); ++i)
      for (const VmId vm : uses_[i].vms) of_vm[vm.index].push_back(i);
    for (Use& use : uses_) look(use, {}), hear(use, {});
    for (std::size_t i = 0; i < trace.records.size(); ++i) {
      const Record& record = trace.records[i];
      state_.advance(record.at);
      state_.apply(record.change);
      if (const std::optional<VmId> vm = only_vm(record.change)) {
        for (const std::size_t use : of_vm[vm->index]) look_about(uses_[use], *vm, i);
        continue;
      }
      for (Use& use : uses_) {
        if (!touches_reachability(record.change)) break;
        use.met.clear();
        look(use, i);
      }
      listen(record.change, i);
    }
    for (Use& use : uses_) share_out(use);
    return std::move(uses_);
  }

 private:
  struct Place {
    std::size_t use, source;
  };

  // The one VM that a change is about.
  static std::optional<VmId> only_vm(const Change& change) {
    if (const auto* vm = std::get_if<VmChanged>(&change)) return vm->vm;
    if (const auto* flapping = std::get_if<VmFlapping>(&change)) return flapping->vm;
    if (const auto* learned = std::get_if<NeighbourLearned>(&change)) return learned->vm;
    return {};
  }

  // What is met at the addresses of others is as it was.
  void look_about(Use& use, VmId vm, std::size_t record) {
    const Vm& changed = scenario_[vm];
    const auto is_its = [&](Address address) {
      return address == changed.home.address || (changed.recovery && address == changed.recovery->address) ||
             (changed.failed_back && address == changed.failed_back->address);
    };
    for (std::uint32_t version = 0; version < use.met.size(); ++version) {
      const std::vector<Address> addresses = held(use, version);
      for (std::size_t i = 0; i < use.met[version].size(); ++i)
        if (is_its(addresses[i])) use.met[version][i].reset();
    }
    look(use, record);
  }

  // As Reachability::to_application: the best of them if one is enough, otherwise the worst.
  Met at_application(Use& use, std::uint32_t version) {
    const std::vector<Address> addresses = held(use, version);
    const RouterId from = scenario_[use.history.clients].behind;
    const std::size_t needed = scenario_[use.history.application].at_least;
    const bool is_in_between = needed > 1 && needed < addresses.size();
    if (!use.is_plain || is_in_between) return met_by(reachability_.to_application(state_, from, use.history.application, addresses));
    const bool any = needed <= 1;
    use.met[version].resize(addresses.size());
    std::optional<Met> decisive;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      std::optional<Met>& met = use.met[version][i];
      if (!met) met = met_by(reachability_.to_address(state_, from, addresses[i]));
      if (!decisive || (any ? met->disposition > decisive->disposition : met->disposition < decisive->disposition)) decisive = met;
      if (any ? decisive->disposition == Disposition::reached : !is_reached(decisive->disposition)) break;
    }
    return decisive.value_or(Met{Disposition::no_name, {}});
  }
  static Met met_by(const Answer& answer) { return {answer.disposition, answer.reached() ? answer.detour : Duration{}}; }

  // What each address of a version gives to connections that are made now: users try one after the other.
  std::vector<Lots> met_behind(const Use& use, std::uint32_t version) {
    const Application& application = scenario_[use.history.application];
    std::vector<Lots> met;
    for (const Address address : held(use, version)) {
      Lots& lots = met.emplace_back();
      for (const Answer& answer : reachability_.connections(state_, scenario_[use.history.clients].behind, address, application.port)) lots.push_back(met_by(answer));
    }
    return met;
  }
  static Met best_of(const std::vector<Lots>& addresses, double user) {
    Met best{Disposition::no_name, {}};
    for (const Lots& lots : addresses)
      if (const Met& met = lot_at(lots, user); met.disposition > best.disposition) best = met;
    return best;
  }

  // Users whom two backends tell apart from now on are two slices.
  static void cut(Use& use, double at) {
    const auto after = std::upper_bound(use.slices_from.begin(), use.slices_from.end(), at);
    const auto place = after - use.slices_from.begin();
    if (*(after - 1) == at) return;
    use.slices_from.insert(after, at);
    const History::Slice before = use.history.slices[static_cast<std::size_t>(place) - 1];
    use.history.slices.insert(use.history.slices.begin() + place, before);
  }

  void look(Use& use, std::optional<std::size_t> record) {
    const std::uint32_t versions = use.asks ? state_.versions(*scenario_[use.history.application].known_as) : 1;
    use.met.resize(versions);
    if (!use.has_frontends) {
      History::View view{state_.at(), {}, {}, record};
      for (std::uint32_t v = 0; v < versions; ++v) add(at_application(use, v), view);
      add(std::move(view), use.history.slices.front().views);
      return;
    }
    std::vector<std::vector<Lots>> met;
    for (std::uint32_t v = 0; v < versions; ++v) met.push_back(met_behind(use, v));
    for (const std::vector<Lots>& addresses : met)
      for (const Lots& lots : addresses)
        for (std::size_t i = 1; i < lots.size(); ++i)
          if (lots[i].disposition != lots[i - 1].disposition || lots[i].detour != lots[i - 1].detour) cut(use, static_cast<double>(i) / static_cast<double>(lots.size()));
    for (std::size_t slice = 0; slice < use.slices_from.size(); ++slice) {
      const double to = slice + 1 < use.slices_from.size() ? use.slices_from[slice + 1] : 1;
      History::View view{state_.at(), {}, {}, record};
      for (const std::vector<Lots>& addresses : met) add(best_of(addresses, (use.slices_from[slice] + to) / 2), view);
      add(std::move(view), use.history.slices[slice].views);
    }
  }
  static void add(const Met& met, History::View& view) {
    view.dispositions.push_back(met.disposition);
    view.detours.push_back(met.detour);
  }
  static void add(History::View view, std::vector<History::View>& views) {
    if (views.empty() || views.back().dispositions != view.dispositions || views.back().detours != view.detours) views.push_back(std::move(view));
  }

  // Each slice hears what the others hear.
  static void share_out(Use& use) {
    History& history = use.history;
    for (std::size_t slice = 0; slice < use.slices_from.size(); ++slice)
      history.slices[slice].share = (slice + 1 < use.slices_from.size() ? use.slices_from[slice + 1] : 1) - use.slices_from[slice];
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
      for (const Place& place : places) answer(uses_[place.use], uses_[place.use].history.sources[place.source], record);
    };
    if (touches_routers(change)) {
      for (Use& use : uses_) hear(use, record);
    } else if (const auto* told = std::get_if<ResolverAnswered>(&change)) {
      if (const auto found = by_asking_.find(scenario_.index.asking.at({told->resolver, told->name})); found != by_asking_.end()) at(found->second);
    } else if (const auto* flow = std::get_if<FlowChanged>(&change)) {
      // Whoever forwards to it is told something else, too.
      if (const auto* asking = std::get_if<WatchedFlow::Asking>(&scenario_[flow->flow].purpose))
        if (const auto found = by_name_.find(asking->name); found != by_name_.end()) at(found->second);
    } else if (const auto name = std::visit(NameOf{}, change)) {
      if (const auto found = by_name_.find(*name); found != by_name_.end()) at(found->second);
    } else if (const auto* flushed = std::get_if<ResolverFlushed>(&change)) {
      for (const auto& [asking, places] : by_asking_)
        if (is_flushed(asking, flushed->resolver)) flush(places, record, false);
    } else if (const auto* clients = std::get_if<ClientsFlushed>(&change)) {
      for (const auto& [asking, places] : by_asking_)
        for (const Place& place : places)
          if (uses_[place.use].history.clients == clients->clients) flush({place}, record, true);
    }
  }

  // What counts is the cache of the one that asks the servers: who forwards to it is told what that one holds.
  bool is_flushed(WatchId asking, ResolverId flushed) const {
    ResolverId resolver = std::get<WatchedFlow::Asking>(scenario_[asking].purpose).resolver;
    if (!scenario_[resolver].is_spread) return false;
    while (scenario_[resolver].forwards_to) resolver = *scenario_[resolver].forwards_to;
    return resolver == flushed;
  }

  void flush(const std::vector<Place>& places, std::size_t record, bool of_clients) {
    for (const Place& place : places) {
      History::Source& source = uses_[place.use].history.sources[place.source];
      History::Answered now = answered(uses_[place.use], source, record);
      (of_clients ? now.flushes_clients : now.flushes) = true;
      source.answers.push_back(now);
    }
  }

  void hear(Use& use, std::optional<std::size_t> record) {
    for (History::Source& source : use.history.sources) answer(use, source, record);
  }
  void answer(Use& use, History::Source& source, std::optional<std::size_t> record) {
    const History::Answered now = answered(use, source, record);
    if (source.answers.empty() || !source.answers.back().says_the_same(now)) source.answers.push_back(now);
  }

  // What a client is told that asks now; of a class at all phases, what its resolvers are told.
  History::Answered answered(const Use& use, const History::Source& source, std::optional<std::size_t> record) {
    History::Answered now{.from = state_.at(), .record = record};
    if (!source.asking) return now;
    const Population& clients = scenario_[use.history.clients];
    const auto& question = std::get<WatchedFlow::Asking>(scenario_[*source.asking].purpose);
    now.is_heard = hears(clients.behind, question.resolver);
    if (scenario_[question.resolver].is_spread) {
      const auto told = told_to(question);
      now.version = told ? told->version : Condition::no_version;
      now.ttl = told ? told->ttl : scenario_[question.name].ttl;
    } else {
      const std::uint32_t version = state_.cached_version(*source.asking);
      now.version = version == ResolverAnswered::no_answer || !now.is_heard ? Condition::no_version : version;
      now.is_heard = true;
    }
    return now;
  }

  bool hears(RouterId clients, ResolverId resolver) {
    return state_.is_up(resolver) && reachability_.to_router(state_, clients, scenario_[resolver].behind).reached();
  }

  std::optional<State::Held> told_to(const WatchedFlow::Asking& question) const {
    const WatchId asking = scenario_.index.asking.at({question.resolver, question.name});
    if (!state_.is_up(question.resolver) || !is_reached(state_.disposition(asking))) return {};
    if (const auto forwarder = scenario_[question.resolver].forwards_to) return told_to({*forwarder, question.name});
    return state_.held(DnsServerId{state_.path(asking)}, question.name);
  }

  // The addresses behind a version. Without a name there is one: where the application is at home.
  std::vector<Address> held(const Use& use, std::uint32_t version) const {
    const Application& application = scenario_[use.history.application];
    std::vector<Address> addresses;
    if (use.asks) {
      const auto published = state_.addresses(*application.known_as, version);
      addresses.assign(published.begin(), published.end());
    } else {
      for (const VmId vm : application.served_by) scenario_.add_entrance(use.history.application, scenario_[vm].home, addresses);
    }
    return addresses;
  }

  const Scenario& scenario_;
  State state_;
  Reachability reachability_;
  std::vector<Use> uses_;
  std::map<WatchId, std::vector<Place>> by_asking_;
  std::map<NameId, std::vector<Place>> by_name_;
};

}  // namespace

std::vector<Entry> entries_of(const History& history, const History::Source& source) {
  std::vector<Entry> entries;
  const std::vector<History::View>& views = history.slices[source.slice].views;
  std::size_t view = 0, answer = 0;
  const auto order = [](std::optional<std::size_t> record) { return record ? *record + 1 : 0; };
  while (view < views.size() || answer < source.answers.size()) {
    const bool has_view = view < views.size(), has_answer = answer < source.answers.size();
    const std::size_t next_view = has_view ? order(views[view].record) : SIZE_MAX;
    const std::size_t next_answer = has_answer ? order(source.answers[answer].record) : SIZE_MAX;
    const std::size_t next = std::min(next_view, next_answer);
    Entry entry = entries.empty() ? Entry{} : entries.back();
    entry.condition.flushes = entry.condition.flushes_clients = false;
    if (next == next_view) {
      entry.dispositions = views[view].dispositions;
      entry.condition.from = views[view].from;
      entry.condition.bad.clear();
      for (const Disposition disposition : entry.dispositions) entry.condition.bad.push_back(!is_reached(disposition));
      ++view;
    }
    if (next == next_answer) {
      const History::Answered& now = source.answers[answer++];
      entry.condition.from = now.from;
      entry.condition.answers = now.version;
      entry.condition.lifetime = now.ttl;  // As it was told: what a resolver makes of it comes later.
      entry.condition.is_heard = now.is_heard;
      entry.condition.flushes = now.flushes;
      entry.condition.flushes_clients = now.flushes_clients;
    }
    if (view > 0 && entry.condition.answers < views[view - 1].detours.size())
      entry.detour = views[view - 1].detours[entry.condition.answers];
    entry.record = next == 0 ? std::nullopt : std::optional(next - 1);
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::vector<History> histories(const Scenario& scenario, const Trace& trace) {
  std::vector<History> result;
  for (Use& use : Replay(scenario).play(trace)) result.push_back(std::move(use.history));
  return result;
}

}  // namespace drsim
