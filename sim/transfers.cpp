#include "sim/transfers.hpp"

#include <xbt/log.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <simgrid/kernel/resource/Model.hpp>
#include <simgrid/kernel/routing/NetPoint.hpp>
#include <simgrid/kernel/routing/NetZoneImpl.hpp>
#include <simgrid/s4u.hpp>
#include <vector>

#include "models/ethernet/lines.hpp"

namespace drsim {
namespace {

namespace s4u = simgrid::s4u;
namespace res = simgrid::kernel::resource;
namespace routing = simgrid::kernel::routing;

double bytes_per_second(BitRate rate) { return static_cast<double>(rate.bits_per_second) / 8; }

}  // namespace

// SimGrid from outside: an engine without actors whose clock stands still. It is asked one thing, again whenever
// something has changed: how the links are shared. Copies that take the same path get the same share, so they are one
// communication whose weight is their number; what each of them has been served since then is one number for all, and
// the next to arrive is the one that needs the least more of it. Cost grows with paths, not with VMs.
//
// SimGrid knows nothing of latency here: in its max-min model (CM02) a longer path gets a smaller share, which is TCP's
// doing, not that of a copy with many streams; and its model of parallel tasks (L07) is not max-min fair over several
// links. Facts relied on are pinned by tests/transfers_test.cpp.
class Transfers::Platform {
  // A zone in which every communication takes the links that were laid out just before it starts: drsim knows the
  // routes.
  class LaidOutZone : public routing::NetZoneImpl {
   public:
    explicit LaidOutZone(const std::string& name) : NetZoneImpl(name) {}
    std::vector<s4u::Link*> path;

   private:
    void get_local_route(const routing::NetPoint*, const routing::NetPoint*, routing::Route* into,
                         double* latency) override {
      for (const s4u::Link* link : path) into->link_list_.push_back(link->get_impl());
      if (latency) *latency = 0;
    }
    void get_graph(const s_xbt_graph_t*, std::map<std::string, xbt_node_t, std::less<>>*,
                   std::map<std::string, xbt_edge_t, std::less<>>*) override {}
  };

 public:
  explicit Platform(const Scenario& scenario) : scenario_(scenario), now_(start_of_scenario - scenario.warm_up()) {}

  void start(VmId vm, double size, std::span<const Hop> path, Time now) {
    pass(now);
    Copy& copy = copies_[vm];
    copy.left = size;
    set_out(vm, copy, path);
  }

  void reroute(VmId vm, std::span<const Hop> path, Time now) {
    const auto found = copies_.find(vm);
    if (found == copies_.end() || std::ranges::equal(found->second.path, path)) return;
    pass(now);
    stop(vm, found->second);
    set_out(vm, found->second, path);
  }

  void abort(VmId vm, Time now) {
    const auto found = copies_.find(vm);
    if (found == copies_.end()) return;
    pass(now);
    stop(vm, found->second);
    arrived_.erase(vm);
    copies_.erase(found);
  }

  void set_capacity(LinkId link, BitRate rate, Time now) {
    pass(now);
    capacities_[link] = rate;
    if (!engine_) return;
    for (s4u::Link* direction : links_[link.index])
      direction->set_bandwidth(bytes_per_second(scenario_[link].for_copies(rate)));
    // A communication keeps to the bandwidth it found when it was started.
    for (Bundle& bundle : bundles_) bundle.action->set_bound(-1);
    is_settled_ = false;
  }

  bool in_flight() const { return !copies_.empty(); }

  // Nothing is under way, and all links are as they were declared. SimGrid's clock has stood still, and what it has
  // been asked for before lies idle until it is asked for again: in the order in which it would have been made, so that
  // the shares are the same to the bit.
  void rewind() {
    for (const Bundle& bundle : bundles_)
      if (!bundle.action->is_suspended()) bundle.action->suspend();
    for (const auto& [link, rate] : capacities_)
      if (engine_)
        for (s4u::Link* direction : links_[link.index])
          direction->set_bandwidth(bytes_per_second(scenario_[link].for_copies(scenario_[link].bandwidth)));
    bundles_.clear(), bundle_of_.clear(), capacities_.clear();
    copies_.clear(), departures_.clear(), arrived_.clear();
    now_ = start_of_scenario - scenario_.warm_up();
    is_settled_ = true;
  }

  std::optional<Arrival> advance(Time until) {
    while (arrived_.empty()) {
      const std::optional<Time> next = next_event();
      if (!next || *next > until) {
        pass(until);
        return {};
      }
      pass(*next);
      depart();
      for (Bundle& bundle : bundles_) arrive(bundle);
    }
    const VmId vm = *arrived_.begin();
    arrived_.erase(arrived_.begin());
    copies_.erase(vm);
    return Arrival{vm, now_};
  }

 private:
  static constexpr std::size_t nowhere = static_cast<std::size_t>(-1);

  struct Copy {
    std::vector<Hop> path;
    double left = 0;               ///< [byte], when it last set out.
    std::optional<Time> departs;   ///< When it has paid its latency; none: it is under way, or has no path.
    std::size_t bundle = nowhere;  ///< Of those under way with it.
    double due = 0;                ///< [byte]: it has arrived when so much has been served to each of its bundle.
  };
  // Copies that take the same path.
  struct Bundle {
    res::Action* action = nullptr;              ///< SimGrid's.
    std::set<std::pair<double, VmId>> members;  ///< By when they are due.
    double served = 0;                          ///< [byte] to each member, since there have been any.
    double rate = 0;                            ///< [byte/s] for each member.
  };

  // Lets time pass in which nothing arrives or changes.
  void pass(Time until) {
    if (until == now_) return;
    share();
    const double span = seconds(until - now_);
    for (Bundle& bundle : bundles_) bundle.served += bundle.members.empty() ? 0 : bundle.rate * span;
    now_ = until;
  }

  // Asks SimGrid for the rates, if anything has changed since it was last asked.
  void share() {
    if (is_settled_) return;
    is_settled_ = true;
    for (Bundle& bundle : bundles_) {
      if (bundle.members.empty()) {
        bundle.action->suspend();
        bundle.served = 0;
        continue;
      }
      if (bundle.action->is_suspended()) bundle.action->resume();
      bundle.action->set_sharing_penalty(1 / static_cast<double>(bundle.members.size()));
    }
    network_->next_occurring_event(s4u::Engine::get_clock());
    for (Bundle& bundle : bundles_)
      if (!bundle.members.empty()) bundle.rate = bundle.action->get_rate() / static_cast<double>(bundle.members.size());
  }

  std::optional<Time> next_event() {
    share();
    std::optional<Time> next;
    if (!departures_.empty()) next = departures_.begin()->first;
    for (const Bundle& bundle : bundles_) {
      if (bundle.members.empty()) continue;
      const double wait = std::max(0.0, bundle.members.begin()->first - bundle.served) / bundle.rate;
      if (wait > seconds(longest_duration)) continue;
      const Time due = now_ + Duration{std::llround(wait * 1e6)};
      next = next ? std::min(*next, due) : due;
    }
    return next;
  }

  void set_out(VmId vm, Copy& copy, std::span<const Hop> path) {
    copy.path.assign(path.begin(), path.end());
    if (path.empty()) return;
    copy.departs = now_;
    for (const Hop hop : path)
      if (hop.link.index < scenario_.links.size()) *copy.departs += scenario_[hop.link].latency;
    departures_.emplace(*copy.departs, vm);
  }

  // Those that have paid their latency by now.
  void depart() {
    while (!departures_.empty() && departures_.begin()->first <= now_) {
      const VmId vm = departures_.begin()->second;
      departures_.erase(departures_.begin());
      Copy& copy = copies_.at(vm);
      copy.departs.reset();
      if (copy.left > 0)
        join(vm, copy);
      else
        arrived_.insert(vm);
    }
  }

  void join(VmId vm, Copy& copy) {
    build_once();
    copy.bundle = bundle_on(copy.path);
    Bundle& bundle = bundles_[copy.bundle];
    copy.due = bundle.served + copy.left;
    bundle.members.emplace(copy.due, vm);
    is_settled_ = false;
  }

  void stop(VmId vm, Copy& copy) {
    if (copy.departs) departures_.erase({*copy.departs, vm});
    copy.departs.reset();
    if (copy.bundle == nowhere) return;
    Bundle& bundle = bundles_[copy.bundle];
    copy.left = std::max(0.0, copy.due - bundle.served);
    bundle.members.erase({copy.due, vm});
    copy.bundle = nowhere;
    is_settled_ = false;
  }

  // Who is due within this microsecond is due now.
  void arrive(Bundle& bundle) {
    while (!bundle.members.empty() && bundle.members.begin()->first <= bundle.served + bundle.rate * 1e-6) {
      const VmId vm = bundle.members.begin()->second;
      bundle.members.erase(bundle.members.begin());
      copies_.at(vm).bundle = nowhere;
      arrived_.insert(vm);
      is_settled_ = false;
    }
  }

  std::size_t bundle_on(const std::vector<Hop>& path) {
    std::vector<std::uint32_t> key;
    for (const Hop hop : path) key.push_back(hop.link.index * 2 + (hop.backwards ? 1 : 0));
    const auto [known, is_new] = bundle_of_.try_emplace(key, bundles_.size());
    if (!is_new) return known->second;
    res::Action*& action = actions_[key];
    if (action)
      action->resume();
    else
      action = communicate(path);
    bundles_.push_back({.action = action, .members = {}});
    return known->second;
  }

  res::Action* communicate(const std::vector<Hop>& path) {
    zone_->path.clear();
    const auto take = [&](Hop line) { zone_->path.push_back(links_[line.link.index][line.backwards ? 1 : 0]); };
    for (const Hop hop : path) {
      if (hop.link.index >= scenario_.links.size())
        take(hop);  // A site's storage.
      else
        std::ranges::for_each(lines_of(scenario_, hop), take);
    }
    const s4u::CommPtr comm = s4u::Comm::sendto_init(from_, to_);
    comm->set_payload_size(1);
    comm->detach();
    res::Action* const action = &network_->get_started_action_set()->back();
    action->set_bound(-1);
    return action;
  }

  void build_once() {
    if (engine_) return;
    xbt_log_control_set("root.thresh:critical");
    static char name[] = "drsim";
    static char* arguments[] = {name, nullptr};
    int count = 1;
    // Never destroyed: SimGrid keeps pointers into it until the process ends.
    engine_ = new s4u::Engine(&count, arguments);
    s4u::Engine::set_config("network/model:CM02");
    s4u::Engine::set_config("network/crosstraffic:0");
    s4u::Engine::set_config("network/TCP-gamma:0");
    zone_ = new LaidOutZone("all");  // The first zone is the root.
    from_ = zone_->get_iface()->create_host("from", 1.0);
    to_ = zone_->get_iface()->create_host("to", 1.0);
    for (std::size_t i = 0; i < scenario_.links.size(); ++i) links_.push_back(build(LinkId{i}));
    // A site's storage is a line too: storage_of() says which.
    for (const Site& site : scenario_.sites) {
      s4u::Link* line = zone_->get_iface()
                            ->create_link("storage " + site.name,
                                          site.storage ? static_cast<double>(site.storage->bytes_per_second) : 1)
                            ->seal();
      links_.push_back({line, line});
    }
    zone_->get_iface()->seal();
    engine_->run_until(0);  // Models are there from the first step on.
    const auto& models = engine_->get_all_models();
    network_ =
        *std::ranges::find_if(models, [](const res::Model* model) { return model->get_name() == "Network_CM02"; });
  }

  std::array<s4u::Link*, 2> build(LinkId id) {
    const auto changed = capacities_.find(id);
    const double rate = bytes_per_second(
        scenario_[id].for_copies(changed == capacities_.end() ? scenario_[id].bandwidth : changed->second));
    const std::string name = std::to_string(id.index);
    const auto direction = [&](const char* which) {
      return zone_->get_iface()->create_link(name + which, rate)->seal();
    };
    return {direction(" forth"), direction(" back")};
  }

  const Scenario& scenario_;
  Time now_;
  s4u::Engine* engine_ = nullptr;
  res::Model* network_ = nullptr;
  LaidOutZone* zone_ = nullptr;
  s4u::Host *from_ = nullptr, *to_ = nullptr;
  std::vector<std::array<s4u::Link*, 2>> links_;  ///< By link: from its first end, from its second.
  std::map<LinkId, BitRate> capacities_;          ///< Where they have changed.
  std::map<VmId, Copy> copies_;
  std::vector<Bundle> bundles_;
  std::map<std::vector<std::uint32_t>, std::size_t> bundle_of_;  ///< By the directed links of a path.
  std::map<std::vector<std::uint32_t>, res::Action*> actions_;   ///< Likewise: SimGrid's, also of runs before this one.
  std::set<std::pair<Time, VmId>> departures_;
  std::set<VmId> arrived_;  ///< Now, and not reported yet: ties in the order of the scenario.
  bool is_settled_ = true;  ///< The rates are those of the members there are.
};

Transfers::Transfers(const Scenario& scenario) : platform_(std::make_unique<Platform>(scenario)) {}
Transfers::~Transfers() = default;
void Transfers::start(VmId vm, Bytes size, std::span<const Hop> path, Time now) {
  platform_->start(vm, static_cast<double>(size.count), path, now);
}
void Transfers::reroute(VmId vm, std::span<const Hop> path, Time now) { platform_->reroute(vm, path, now); }
void Transfers::abort(VmId vm, Time now) { platform_->abort(vm, now); }
void Transfers::set_capacity(LinkId link, BitRate rate, Time now) { platform_->set_capacity(link, rate, now); }
void Transfers::rewind() { platform_->rewind(); }
bool Transfers::in_flight() const { return platform_->in_flight(); }
std::optional<Transfers::Arrival> Transfers::advance(Time until) { return platform_->advance(until); }

}  // namespace drsim
