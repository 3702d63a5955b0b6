#include "sim/simulate.hpp"

#include <algorithm>
#include <cstring>
#include <deque>
#include <map>
#include <optional>
#include <unordered_map>

#include "models/demand/load.hpp"
#include "models/reachability/reachability.hpp"
#include "models/rules.hpp"
#include "models/state/timer_table.hpp"
#include "sim/event_queue.hpp"
#include "sim/isolate.hpp"
#include "sim/link_sharing.hpp"
#include "sim/random.hpp"
#include "sim/transfers.hpp"

namespace drsim {
namespace {

// Users come to work or leave, or have made up for all that waited.
struct UsersTurn {};

// Something that happens by itself at an instant: the timeline, a timer, the last byte of a copy, or users.
struct Event {
  Time at;
  std::variant<std::size_t, EventQueue::Due, VmId, UsersTurn> what;
};

// What a resolver asks the same servers has one answer, whichever name it asks for.
std::vector<std::size_t> questions_of(const Scenario& scenario) {
  std::vector<std::size_t> asked_as;
  std::map<std::pair<ResolverId, std::vector<DnsServerId>>, std::size_t> known;
  for (std::size_t i = 0; i < scenario.index.watched.size(); ++i) {
    const auto* asking = std::get_if<WatchedFlow::Asking>(&scenario.index.watched[i].purpose);
    asked_as.push_back(
        asking ? known.try_emplace({asking->resolver, scenario.servers_of(asking->resolver, asking->name)}, i)
                     .first->second
               : i);
  }
  return asked_as;
}

}  // namespace

class Simulator::Run {
 public:
  Run(const Scenario& scenario, std::uint64_t seed, Observer observer)
      : scenario_(scenario),
        seed_(seed),
        observer_(std::move(observer)),
        beginning_(scenario),
        state_(beginning_),
        reachability_(scenario),
        load_(scenario.states_demand() ? std::make_unique<Load>(scenario) : nullptr),
        transfers_(scenario, load_.get()),
        asked_as_(questions_of(scenario)),
        answers_(asked_as_.size()) {
    trace_.seed = seed;
  }

  Trace& simulate(const Draws& draws, const Limits& limits) {
    rewind(draws, limits);
    if (observer_.begins) observer_.begins(world());
    carry_out(initial_effects(world()), Cause{});
    reevaluate_flows(Cause{}, true);
    carry_out(Effects{}, Cause{});
    if (load_) load_->begin(world());
    update_load();
    while (const auto event = next_event()) {
      if (event->at > state_.at()) settled_ = trace_.records.size();
      if (load_) load_->pass(event->at);
      state_.advance(event->at);
      const auto [effects, cause] = effects_of(*event);
      carry_out(effects, cause);
      update_load();
      if (trace_.ending != Ending::horizon) break;
    }
    return trace_;
  }

 private:
  void rewind(const Draws& draws, const Limits& limits) {
    draws_ = &draws;
    limits_ = limits;
    ++runs_;
    state_ = beginning_;
    reachability_.rewind();
    timers_.clear();
    transfers_.rewind();
    trace_.records.clear();
    trace_.ending = Ending::horizon;
    sent_.clear();
    work_.clear();
    touched_.reset();
    touched_routers_ = false;
    action_ = settled_ = 0;
    is_load_stale_ = true;
    moves_routes_ = false;
  }

  // What users ask for where, once nothing more follows from what has happened: copies have what they leave.
  void update_load() {
    if (!load_ || !std::exchange(is_load_stale_, false)) return;
    load_->update(world(), std::exchange(moves_routes_, true));
    transfers_.share_again(state_.at());
    load_->share();
  }

  World world() { return {scenario_, state_, reachability_}; }

  // The earliest of the three. At one instant: the last byte of a copy, then the timeline, then timers as armed.
  std::optional<Event> next_event() {
    const std::optional<Time> timer = timers_.next();
    const bool has_action = action_ < scenario_.timeline.size();
    Time until = scenario_.end();
    if (timer) until = std::min(until, *timer);
    if (has_action) until = std::min(until, scenario_.timeline[action_].at);
    const std::optional<Time> users = load_ ? load_->next() : std::nullopt;
    if (users) until = std::min(until, *users);
    if (transfers_.in_flight())
      if (const auto arrival = transfers_.advance(until)) return Event{arrival->at, arrival->vm};
    if (has_action && scenario_.timeline[action_].at <= until) return Event{until, action_++};
    if (timer && *timer <= until) return Event{until, timers_.pop()};
    if (users && *users <= until && until < scenario_.end()) return Event{until, UsersTurn{}};
    return {};
  }

  std::pair<Effects, Cause> effects_of(const Event& event) {
    if (const auto* due = std::get_if<EventQueue::Due>(&event.what)) return {on_timer(world(), due->timer), due->cause};
    if (const auto* vm = std::get_if<VmId>(&event.what)) return {on_transfer_finished(world(), *vm), sent_.at(*vm)};
    if (std::holds_alternative<UsersTurn>(event.what)) {
      is_load_stale_ = true;
      return {Effects{}, Cause{}};
    }
    const std::size_t action = std::get<std::size_t>(event.what);
    return {on_action(world(), scenario_.timeline[action]), Cause::action(action)};
  }

  // First in, first out, until nothing more follows. Then the flows that rules depend on are looked at again, if
  // anything has happened that they depend on.
  void carry_out(const Effects& effects, Cause cause) {
    enqueue(effects, cause);
    while (!work_.empty() && trace_.ending == Ending::horizon) {
      const auto [effect, why] = std::move(work_.front());
      work_.pop_front();
      std::visit([&, cause_of = why](const auto& e) { carry_out(e, cause_of); }, effect);
      if (!work_.empty() || !touched_) continue;
      const bool also_between_routers = touched_routers_;
      const Cause last = *touched_;
      touched_.reset();
      touched_routers_ = false;
      reevaluate_flows(last, also_between_routers);
    }
  }

  void enqueue(const Effects& effects, Cause cause) {
    for (const Effect& effect : effects) work_.emplace_back(effect, cause);
  }

  void reevaluate_flows(Cause cause, bool also_between_routers) {
    for (std::size_t i = 0; i < scenario_.index.watched.size(); ++i) {
      const bool ends_at_vms = scenario_.index.ends_at_vms[i];
      if (!ends_at_vms && !also_between_routers) continue;
      FlowChanged now = asked_as_[i] == i ? evaluate_flow(world(), WatchId{i}) : answers_[asked_as_[i]];
      now.flow = WatchId{i};
      answers_[i] = now;
      if (now.disposition != state_.disposition(now.flow) || now.path != state_.path(now.flow))
        work_.emplace_back(Apply{now}, cause);
    }
  }

  // The one place where the world changes, and where it is written down why.
  void carry_out(const Apply& effect, Cause cause) {
    if (!state_.apply(effect.change)) return;
    const Cause because = Cause::record(trace_.records.size());
    trace_.records.push_back({state_.at(), effect.change, cause});
    if (observer_.sees) observer_.sees(world(), trace_.records.back(), because.index);
    if (trace_.records.size() - settled_ > limits_.records_at_one_instant + 100 * scenario_.vms.size())
      trace_.ending = Ending::never_settled;
    if (trace_.records.size() >= limits_.records + 100 * scenario_.vms.size()) trace_.ending = Ending::record_limit;
    if (touches_reachability(effect.change)) touched_ = because;
    note_what_users_meet(effect.change);
    touched_routers_ = touched_routers_ || touches_routers(effect.change);
    enqueue(on_change(world(), effect.change), because);
  }

  void note_what_users_meet(const Change& change) {
    if (!load_ || !(touches_reachability(change) || std::holds_alternative<BandwidthChanged>(change))) return;
    is_load_stale_ = true;
    moves_routes_ = moves_routes_ && moves_routes_only(scenario_, change);
  }

  void carry_out(const Arm& effect, Cause cause) {
    if (effect.unless_armed && timers_.is_armed(effect.timer)) return;
    Streams& draws = streams(effect.timer);
    if (effect.likelihood < 1 && draws.own.front().uniform() >= effect.likelihood) return;
    timers_.arm(effect.timer, state_.at() + draw_nth(draws.own, draws.nth, effect.after), cause);
  }

  void carry_out(const Disarm& effect, Cause) { timers_.disarm(effect.timer); }

  void carry_out(const Choose& effect, Cause cause) {
    double draws = streams(effect.purpose).own.front().uniform();
    for (const auto& [share, change] : effect.outcomes) {
      draws -= share;
      if (draws > 0 && &change != &effect.outcomes.back().second) continue;
      work_.emplace_front(Apply{change}, cause);
      return;
    }
  }

  // What a timer draws from. VMs that are one have the draws that each of them would have by itself.
  struct Streams {
    std::vector<std::uint64_t> keys;
    std::string purpose;
    std::size_t nth = 1;
    std::vector<Stream> own;
    std::uint64_t run = 0;  ///< That they are of.
  };

  Streams& streams(const Timer& timer) {
    const auto [place, is_new] = streams_.try_emplace(timer);
    Streams& found = place->second;
    if (is_new) {
      const std::string name = stream_name(scenario_, timer);
      found.purpose = name.substr(0, name.find(' '));
      const Aggregate* aggregate = timer.purpose == RecoveryTimer::boot && scenario_.vms[timer.component].aggregate
                                       ? &*scenario_.vms[timer.component].aggregate
                                       : nullptr;
      if (aggregate) found.nth = aggregate->needed;
      if (!aggregate)
        found.keys.push_back(Stream::key_of(name));
      else
        for (const std::string& member : aggregate->names)
          found.keys.push_back(Stream::key_of(found.purpose + " " + member));
    }
    if (found.run == runs_) return found;
    found.run = runs_;
    found.own.clear();
    const std::uint64_t replication = draws_->of(found.purpose);
    for (const std::uint64_t key : found.keys) found.own.emplace_back(seed_, key, replication);
    return found;
  }

  void carry_out(const Send& effect, Cause cause) {
    sent_[effect.vm] = cause;
    transfers_.start(effect.vm, effect.size, effect.path, state_.at());
  }
  // What got it moving again is the last thing that its arrival had to wait for.
  void carry_out(const Reroute& effect, Cause cause) {
    if (!effect.path.empty()) sent_[effect.vm] = cause;
    transfers_.reroute(effect.vm, effect.path, state_.at());
  }
  void carry_out(const Abort& effect, Cause) { transfers_.abort(effect.vm, state_.at()); }
  void carry_out(const SetCapacity& effect, Cause) { transfers_.set_capacity(effect.link, effect.to, state_.at()); }

  const Scenario& scenario_;
  const std::uint64_t seed_;
  const Observer observer_;
  const Draws* draws_ = nullptr;
  Limits limits_;
  const State beginning_;
  State state_;
  Reachability reachability_;
  EventQueue timers_;
  const std::unique_ptr<Load> load_;  ///< What users ask for. None: nobody said.
  Transfers transfers_;
  Trace trace_;
  std::unordered_map<Timer, Streams, TimerHash> streams_;
  std::uint64_t runs_ = 0;
  std::map<VmId, Cause> sent_;               ///< Why a VM's copy is on its way.
  const std::vector<std::size_t> asked_as_;  ///< By watched flow: the first that has the same answer.
  std::vector<FlowChanged> answers_;
  std::deque<std::pair<Effect, Cause>> work_;
  std::optional<Cause> touched_;  ///< The last change since the flows were looked at that may have changed them.
  bool touched_routers_ = false;  ///< Flows between routers too.
  bool is_load_stale_ = true;     ///< Users may ask for something else, or elsewhere;
  bool moves_routes_ = false;     ///< only because routers take other ways.
  std::size_t action_ = 0;        ///< The next of the timeline.
  std::size_t settled_ = 0;       ///< How many records the trace had before this instant.
};

Simulator::Simulator(const Scenario& scenario, std::uint64_t seed, Observer observer)
    : run_(std::make_unique<Run>(scenario, seed, std::move(observer))) {}
Simulator::~Simulator() = default;
Trace& Simulator::simulate(const Draws& draws, const Limits& limits) { return run_->simulate(draws, limits); }

namespace {

// A trace between two processes of one program: its fields, one after the other.
std::vector<std::byte> to_bytes(const Trace& trace) {
  const std::size_t size = trace.records.size() * sizeof(Record);
  std::vector<std::byte> bytes(sizeof(trace.ending) + size);
  std::memcpy(bytes.data(), &trace.ending, sizeof(trace.ending));
  if (size != 0) std::memcpy(bytes.data() + sizeof(trace.ending), trace.records.data(), size);
  return bytes;
}

Trace from_bytes(const std::vector<std::byte>& bytes, std::uint64_t seed) {
  Trace trace;
  trace.seed = seed;
  std::memcpy(&trace.ending, bytes.data(), sizeof(trace.ending));
  const std::size_t size = bytes.size() - sizeof(trace.ending);
  trace.records.resize(size / sizeof(Record));
  if (size != 0) std::memcpy(trace.records.data(), bytes.data() + sizeof(trace.ending), size);
  return trace;
}

}  // namespace

std::uint64_t Draws::of(std::string_view stream) const {
  const std::string_view purpose = stream.substr(0, stream.find(' '));
  if (drawn) drawn->emplace(purpose);
  return !exchanged.empty() && purpose == exchanged ? other : replication;
}

Trace simulate_here(const Scenario& scenario, std::uint64_t seed, const Draws& draws, const Limits& limits) {
  return std::move(Simulator(scenario, seed).simulate(draws, limits));
}

bool sends_copies(const Scenario& scenario) {
  return std::any_of(scenario.vms.begin(), scenario.vms.end(),
                     [](const Vm& vm) { return vm.replication.has_value() || vm.image.count > 0; });
}

Trace simulate(const Scenario& scenario, std::uint64_t seed, const Draws& draws, const Limits& limits) {
  if (!sends_copies(scenario)) return simulate_here(scenario, seed, draws, limits);
  load_link_sharing();  // Children find it there.
  const auto work = [&] { return to_bytes(simulate_here(scenario, seed, draws, limits)); };
  return from_bytes(run_isolated(work), seed);
}

}  // namespace drsim
