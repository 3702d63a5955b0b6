#include "sim/transfers.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <vector>

#include "models/ethernet/lines.hpp"
#include "sim/link_sharing.hpp"

namespace drsim {
namespace {

double bytes_per_second(BitRate rate) { return static_cast<double>(rate.bits_per_second) / 8; }

}  // namespace

// What shares the links is asked again whenever something has changed. Copies that take the same path get the same
// share, so they are one stream whose weight is their number; what each of them has been served since then is one
// number for all, and the next to arrive is the one that needs the least more of it. Cost grows with paths, not with
// VMs.
//
// SimGrid knows nothing of latency here: in its max-min model (CM02) a longer path gets a smaller share, which is TCP's
// doing, not that of a copy with many streams; and its model of parallel tasks (L07) is not max-min fair over several
// links. Facts relied on are pinned by tests/transfers_test.cpp.
class Transfers::Platform {
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
    if (!sharing_) return;
    for (const std::size_t line : links_[link.index])
      sharing_->set_rate(line, bytes_per_second(scenario_[link].for_copies(rate)));
    // A stream keeps to the rate it found when it was started.
    for (const Bundle& bundle : bundles_) sharing_->unbind(bundle.stream);
    is_settled_ = false;
  }

  bool in_flight() const { return !copies_.empty(); }

  // Nothing is under way, and all links are as they were declared. What has been asked for before lies idle until it is
  // asked for again: in the order in which it would have been made, so that the shares are the same to the bit.
  void rewind() {
    for (const Bundle& bundle : bundles_)
      if (!sharing_->is_suspended(bundle.stream)) sharing_->suspend(bundle.stream);
    for (const auto& [link, rate] : capacities_)
      if (sharing_)
        for (const std::size_t line : links_[link.index])
          sharing_->set_rate(line, bytes_per_second(scenario_[link].for_copies(scenario_[link].bandwidth)));
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
    std::size_t stream = 0;                     ///< Of what shares the links.
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

  // Asks for the rates, if anything has changed since it was last asked.
  void share() {
    if (is_settled_) return;
    is_settled_ = true;
    for (Bundle& bundle : bundles_) {
      if (bundle.members.empty()) {
        sharing_->suspend(bundle.stream);
        bundle.served = 0;
        continue;
      }
      if (sharing_->is_suspended(bundle.stream)) sharing_->resume(bundle.stream);
      sharing_->set_weight(bundle.stream, static_cast<double>(bundle.members.size()));
    }
    sharing_->share();
    for (Bundle& bundle : bundles_)
      if (!bundle.members.empty())
        bundle.rate = sharing_->rate(bundle.stream) / static_cast<double>(bundle.members.size());
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
    const auto [asked, is_first] = streams_.try_emplace(key, 0);
    if (is_first)
      asked->second = stream_on(path);
    else
      sharing_->resume(asked->second);
    bundles_.push_back({.stream = asked->second, .members = {}});
    return known->second;
  }

  std::size_t stream_on(const std::vector<Hop>& path) {
    std::vector<std::size_t> lines;
    const auto take = [&](Hop line) { lines.push_back(links_[line.link.index][line.backwards ? 1 : 0]); };
    for (const Hop hop : path) {
      if (hop.link.index >= scenario_.links.size())
        take(hop);  // A site's storage.
      else
        std::ranges::for_each(lines_of(scenario_, hop), take);
    }
    return sharing_->add_stream(lines);
  }

  void build_once() {
    if (sharing_) return;
    sharing_ = &new_link_sharing();
    for (std::size_t i = 0; i < scenario_.links.size(); ++i) links_.push_back(build(LinkId{i}));
    // A site's storage is a line too: storage_of() says which.
    for (const Site& site : scenario_.sites) {
      const std::size_t line =
          sharing_->add_line(site.storage ? static_cast<double>(site.storage->bytes_per_second) : 1);
      links_.push_back({line, line});
    }
    sharing_->all_lines_are_there();
  }

  std::array<std::size_t, 2> build(LinkId id) {
    const auto changed = capacities_.find(id);
    const double rate = bytes_per_second(
        scenario_[id].for_copies(changed == capacities_.end() ? scenario_[id].bandwidth : changed->second));
    const std::size_t forward = sharing_->add_line(rate);
    return {forward, sharing_->add_line(rate)};
  }

  const Scenario& scenario_;
  Time now_;
  LinkSharing* sharing_ = nullptr;                 ///< From the first copy on.
  std::vector<std::array<std::size_t, 2>> links_;  ///< By link: its line from its first end, from its second.
  std::map<LinkId, BitRate> capacities_;           ///< Where they have changed.
  std::map<VmId, Copy> copies_;
  std::vector<Bundle> bundles_;
  std::map<std::vector<std::uint32_t>, std::size_t> bundle_of_;  ///< By the directed links of a path.
  std::map<std::vector<std::uint32_t>, std::size_t> streams_;    ///< Likewise, also of runs before this one.
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
