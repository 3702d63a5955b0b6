#include "analysis/history.hpp"

#include <algorithm>
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
  std::optional<WatchId> asking;  ///< The resolver's question; none: clients hold the addresses for good.
  std::set<VmId> vms;             ///< Those that serve, those they need, and so on.
  bool is_plain = true;           ///< None of them needs another: what becomes of one shows at its own addresses only.
  /// Of a plain one: what is met at each address of a version, where that is known and nothing has happened to it since.
  std::vector<std::vector<std::optional<Met>>> met;
};

bool are_plain(const Scenario& scenario, const std::set<VmId>& vms) {
  return std::all_of(vms.begin(), vms.end(), [&](VmId vm) { return scenario[scenario[vm].group].needs.empty(); });
}

std::optional<WatchId> question(const Scenario& scenario, PopulationId clients, ApplicationId application) {
  const std::optional<NameId> name = scenario[application].known_as;
  const std::optional<ResolverId> resolver = scenario[clients].resolver;
  if (!name || !resolver) return {};
  for (const WatchId asking : scenario.index.asks_for_name[name->index])
    if (std::get<WatchedFlow::Asking>(scenario[asking].purpose).resolver == *resolver) return asking;
  return {};
}

std::vector<Use> uses_of(const Scenario& scenario) {
  std::vector<Use> uses;
  for (std::size_t i = 0; i < scenario.populations.size(); ++i) {
    for (const ApplicationId application : scenario.populations[i].uses) {
      uses.push_back({{PopulationId{i}, application, {}}, question(scenario, PopulationId{i}, application),
                      vms_behind(scenario, application), true, {}});
      uses.back().is_plain = are_plain(scenario, uses.back().vms);
    }
  }
  return uses;
}

class Replay {
 public:
  explicit Replay(const Scenario& scenario) : scenario_(scenario), state_(scenario), reachability_(scenario) {}

  std::vector<Use> play(const Trace& trace) {
    std::vector<Use> uses = uses_of(scenario_);
    std::vector<std::vector<std::size_t>> of_vm(scenario_.vms.size());
    for (std::size_t i = 0; i < uses.size(); ++i)
      for (const VmId vm : uses[i].vms) of_vm[vm.index].push_back(i);
    for (Use& use : uses) ask(use, {});
    for (std::size_t i = 0; i < trace.records.size(); ++i) {
      const Record& record = trace.records[i];
      state_.advance(record.at);
      state_.apply(record.change);
      if (const std::optional<VmId> vm = only_vm(record.change)) {
        for (const std::size_t use : of_vm[vm->index]) ask_about(uses[use], *vm, i);
        continue;
      }
      for (Use& use : uses) {
        if (!matters(record.change, use)) continue;
        use.met.clear();
        ask(use, i);
      }
    }
    return uses;
  }

 private:
  // The one VM that a change is about.
  static std::optional<VmId> only_vm(const Change& change) {
    if (const auto* vm = std::get_if<VmChanged>(&change)) return vm->vm;
    if (const auto* flapping = std::get_if<VmFlapping>(&change)) return flapping->vm;
    if (const auto* learned = std::get_if<NeighbourLearned>(&change)) return learned->vm;
    return {};
  }

  // What is met at the addresses of others is as it was.
  void ask_about(Use& use, VmId vm, std::size_t record) {
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
    ask(use, record);
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

  bool matters(const Change& change, const Use& use) const {
    if (const auto* answer = std::get_if<ResolverAnswered>(&change))
      return use.asking && std::get<WatchedFlow::Asking>(scenario_[*use.asking].purpose).name == answer->name;
    return touches_reachability(change);
  }

  void ask(Use& use, std::optional<std::size_t> record) {
    History::Entry entry{{.from = state_.at(), .answers = answers(use), .bad = {}}, {}, {}, record};
    const std::uint32_t versions = use.asking ? state_.versions(*scenario_[use.history.application].known_as) : 1;
    use.met.resize(versions);
    for (std::uint32_t v = 0; v < versions; ++v) {
      const Met met = at_application(use, v);
      entry.dispositions.push_back(met.disposition);
      entry.condition.bad.push_back(!is_reached(met.disposition));
      if (v == entry.condition.answers) entry.detour = met.detour;
    }
    std::vector<History::Entry>& entries = use.history.entries;
    const bool is_news = entries.empty() || entries.back().condition.answers != entry.condition.answers ||
                         entries.back().dispositions != entry.dispositions || entries.back().detour != entry.detour;
    if (is_news) entries.push_back(std::move(entry));
  }

  // What a client is told that asks now: what its resolver answers, if it hears it.
  std::uint32_t answers(const Use& use) {
    if (!use.asking) return 0;
    const Population& clients = scenario_[use.history.clients];
    const RouterId resolver = scenario_[*clients.resolver].behind;
    if (!reachability_.to_router(state_, clients.behind, resolver).reached()) return Condition::no_version;
    const std::uint32_t version = state_.cached_version(*use.asking);
    return version == ResolverAnswered::no_answer ? Condition::no_version : version;
  }

  // The addresses behind a version. Without a name there is one: where the application is at home.
  std::vector<Address> held(const Use& use, std::uint32_t version) const {
    const Application& application = scenario_[use.history.application];
    std::vector<Address> addresses;
    if (use.asking) {
      const auto published = state_.addresses(*application.known_as, version);
      addresses.assign(published.begin(), published.end());
    } else {
      for (const VmId vm : application.served_by) addresses.push_back(scenario_[vm].home.address);
    }
    return addresses;
  }

  const Scenario& scenario_;
  State state_;
  Reachability reachability_;
};

}  // namespace

std::vector<History> histories(const Scenario& scenario, const Trace& trace) {
  std::vector<History> result;
  for (Use& use : Replay(scenario).play(trace)) result.push_back(std::move(use.history));
  return result;
}

}  // namespace drsim
