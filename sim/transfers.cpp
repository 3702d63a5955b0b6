#include "sim/transfers.hpp"

#include <simgrid/kernel/routing/NetPoint.hpp>
#include <simgrid/kernel/routing/NetZoneImpl.hpp>
#include <simgrid/s4u.hpp>
#include <xbt/log.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <vector>

namespace drsim {
namespace {

namespace s4u = simgrid::s4u;
namespace routing = simgrid::kernel::routing;

// A zone in which every communication takes the links that were laid out just before it starts: drsim knows the routes.
class LaidOutZone : public routing::NetZoneImpl {
 public:
  explicit LaidOutZone(const std::string& name) : NetZoneImpl(name) {}
  std::vector<s4u::Link*> path;

 private:
  void get_local_route(const routing::NetPoint*, const routing::NetPoint*, routing::Route* into, double* latency) override {
    for (const s4u::Link* link : path) into->link_list_.push_back(link->get_impl());
    if (latency) *latency = 0;
  }
  void get_graph(const s_xbt_graph_t*, std::map<std::string, xbt_node_t, std::less<>>*,
                 std::map<std::string, xbt_edge_t, std::less<>>*) override {}
};

double bytes_per_second(BitRate rate) { return static_cast<double>(rate.bits_per_second) / 8; }

}  // namespace

// SimGrid from outside: an engine without actors, stepped until a communication ends. SimGrid shares the links and knows
// nothing of latency: in its max-min model (CM02) a longer path gets a smaller share, which is TCP's doing, not that of a
// copy with many streams; and its model of parallel tasks (L07) is not max-min fair over several links. Facts relied on are
// pinned by tests/transfers_test.cpp.
class Transfers::Platform {
 public:
  explicit Platform(const Scenario& scenario) : scenario_(scenario), origin_(start_of_scenario - scenario.warm_up()) {}

  // SimGrid complains of communications that are forgotten while they are under way.
  ~Platform() {
    for (auto& [vm, copy] : copies_) stop(copy);
  }
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;

  void start(VmId vm, double size, std::span<const Hop> path, Time now) {
    Copy& copy = copies_[vm];
    copy.left = size;
    set_out(copy, path, now);
  }

  void reroute(VmId vm, std::span<const Hop> path, Time now) {
    const auto found = copies_.find(vm);
    if (found == copies_.end() || std::ranges::equal(found->second.path, path)) return;
    step_to(now);
    stop(found->second);
    settle();
    set_out(found->second, path, now);
  }

  void abort(VmId vm, Time now) {
    const auto found = copies_.find(vm);
    if (found == copies_.end()) return;
    step_to(now);
    stop(found->second);
    settle();
    std::erase(arrived_, vm);
    copies_.erase(found);
  }

  // A communication keeps to the bandwidth it found: those on the link are taken off it and put on it again.
  void set_capacity(LinkId link, BitRate rate, Time now) {
    capacities_[link] = rate;
    if (!engine_) return;
    step_to(now);
    for (s4u::Link* direction : links_[link.index]) direction->set_bandwidth(bytes_per_second(rate));
    std::vector<VmId> interrupted;
    for (auto& [vm, copy] : copies_) {
      if (!copy.comm || std::ranges::none_of(copy.path, [&](Hop hop) { return hop.link == link; })) continue;
      stop(copy);
      interrupted.push_back(vm);
    }
    settle();
    for (const VmId vm : interrupted) send(vm, copies_.at(vm), now);
  }

  bool in_flight() const { return !copies_.empty(); }

  std::optional<Arrival> advance(Time until) {
    for (;;) {
      const auto next = next_departure();
      const Time stop = next ? std::min(until, copies_.at(*next).departs.value()) : until;
      step_to(stop);
      if (!arrived_.empty()) return take_arrived();
      if (!next || copies_.at(*next).departs > until) return {};
      Copy& copy = copies_.at(*next);
      copy.departs.reset();
      if (copy.left > 0) {
        send(*next, copy, stop);
      } else {
        copies_.erase(*next);
        return Arrival{*next, stop};
      }
    }
  }

 private:
  struct Copy {
    std::vector<Hop> path;
    double left = 0;              ///< [byte], when it last set out.
    std::optional<Time> departs;  ///< When it has paid its latency; none: it is under way, or has no path.
    s4u::CommPtr comm;
  };

  double to_clock(Time at) const { return seconds(at - origin_); }
  Time to_time(double clock) const { return origin_ + Duration{std::llround(clock * 1e6)}; }

  // Lets SimGrid play on until then, or until something has arrived.
  void step_to(Time until) {
    if (!engine_) return;
    const double end = to_clock(until);
    while (arrived_.empty() && s4u::Engine::get_clock() < end) {
      // It takes instants less than 10 us apart for one, and may stop short: then once more.
      const double before = s4u::Engine::get_clock();
      engine_->run_until(end);
      ended_.clear();
      if (s4u::Engine::get_clock() <= before) break;
    }
    bury_the_past();
  }

  // What was cancelled holds its share until SimGrid has looked at it.
  void settle() {
    if (!engine_) return;
    engine_->run_until(s4u::Engine::get_clock());
    ended_.clear();
  }

  void set_out(Copy& copy, std::span<const Hop> path, Time now) {
    copy.path.assign(path.begin(), path.end());
    copy.departs.reset();
    if (path.empty()) return;
    copy.departs = now;
    for (const Hop hop : path) *copy.departs += scenario_[hop.link].latency;
  }

  void send(VmId vm, Copy& copy, Time now) {
    build_once(now);
    zone_->path.clear();
    for (const Hop hop : copy.path) zone_->path.push_back(links_[hop.link.index][hop.backwards ? 1 : 0]);
    copy.comm = s4u::Comm::sendto_init(from_, to_);
    copy.comm->set_payload_size(static_cast<std::uint64_t>(std::max(1.0, std::round(copy.left))));
    owners_[copy.comm.get()] = vm;
    copy.comm->vetoable_start();
  }

  void stop(Copy& copy) {
    if (!copy.comm) return;
    copy.left = copy.comm->get_remaining();
    const s4u::CommPtr comm = copy.comm;
    bury(copy);
    comm->cancel();
  }

  void has_ended(const s4u::Activity& activity) {
    const auto owner = owners_.find(&activity);
    if (owner == owners_.end()) return;
    Copy& copy = copies_.at(owner->second);
    arrived_.push_back(owner->second);
    std::sort(arrived_.begin(), arrived_.end());  // Ties: in the order of the scenario.
    ended_.insert(copy.comm.get());               // Not empty: the engine stops after this round.
    bury(copy);
  }

  Arrival take_arrived() {
    const VmId vm = arrived_.front();
    arrived_.erase(arrived_.begin());
    copies_.erase(vm);
    return {vm, to_time(s4u::Engine::get_clock())};
  }

  // SimGrid may still touch a communication that has ended, until its time has moved on.
  void bury(Copy& copy) {
    owners_.erase(copy.comm.get());
    graveyard_.emplace_back(s4u::Engine::get_clock(), std::move(copy.comm));
    copy.comm = nullptr;
  }
  void bury_the_past() {
    std::erase_if(graveyard_, [](const auto& buried) { return buried.first < s4u::Engine::get_clock(); });
  }

  std::optional<VmId> next_departure() const {
    std::optional<VmId> next;
    for (const auto& [vm, copy] : copies_)
      if (copy.departs && (!next || *copy.departs < *copies_.at(*next).departs)) next = vm;
    return next;
  }

  void build_once(Time now) {
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
    zone_->get_iface()->seal();
    engine_->track_vetoed_activities(&ended_);
    s4u::Activity::on_completion_cb([this](const s4u::Activity& activity) { has_ended(activity); });
    step_to(now);
  }

  std::array<s4u::Link*, 2> build(LinkId id) {
    const auto changed = capacities_.find(id);
    const double rate = bytes_per_second(changed == capacities_.end() ? scenario_[id].bandwidth : changed->second);
    const std::string name = std::to_string(id.index);
    const auto direction = [&](const char* which) { return zone_->get_iface()->create_link(name + which, rate)->seal(); };
    return {direction(" forth"), direction(" back")};
  }

  const Scenario& scenario_;
  const Time origin_;  ///< What SimGrid's zero stands for.
  s4u::Engine* engine_ = nullptr;
  LaidOutZone* zone_ = nullptr;
  s4u::Host *from_ = nullptr, *to_ = nullptr;
  std::vector<std::array<s4u::Link*, 2>> links_;  ///< By link: from its first end, from its second.
  std::map<LinkId, BitRate> capacities_;          ///< Where they have changed.
  std::map<VmId, Copy> copies_;
  std::map<const s4u::Activity*, VmId> owners_;
  std::vector<VmId> arrived_;  ///< And not reported yet.
  std::set<s4u::Activity*> ended_;
  std::vector<std::pair<double, s4u::CommPtr>> graveyard_;
};

Transfers::Transfers(const Scenario& scenario) : platform_(std::make_unique<Platform>(scenario)) {}
Transfers::~Transfers() = default;
void Transfers::start(VmId vm, Bytes size, std::span<const Hop> path, Time now) {
  platform_->start(vm, static_cast<double>(size.count), path, now);
}
void Transfers::reroute(VmId vm, std::span<const Hop> path, Time now) { platform_->reroute(vm, path, now); }
void Transfers::abort(VmId vm, Time now) { platform_->abort(vm, now); }
void Transfers::set_capacity(LinkId link, BitRate rate, Time now) { platform_->set_capacity(link, rate, now); }
bool Transfers::in_flight() const { return platform_->in_flight(); }
std::optional<Transfers::Arrival> Transfers::advance(Time until) { return platform_->advance(until); }

}  // namespace drsim
