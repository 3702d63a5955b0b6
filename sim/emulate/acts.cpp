// What happens to a laboratory while it runs. What the timeline breaks and repairs, and what people and scripts do, are
// records of the trace; what follows from those by protocols and caches is left to the programs.

#include <algorithm>
#include <cstdio>
#include <set>

#include "sim/emulate/parts.hpp"

namespace drsim::emulate {
namespace {

// Signs of life of routing and of names of links pass.
const char* const data_of_a_link =
    "ip protocol != 89 udp dport != { 3784, 3785 } tcp dport != 179 tcp sport != 179 drop";
const char* const data_of_a_trunk = "ether type { ip, arp } drop";

class Story {
 public:
  Story(Wiring& wiring, const Names& names) : w_(wiring), s_(wiring.scenario), names_(names) {
    places_.assign(s_.vms.size(), Place::home);
  }

  void add(const Record& record) {
    steps_.clear();
    std::visit([&](const auto& change) { on(change); }, record.change);
    send_rules();
    if (!steps_.empty()) w_.lab.acts.push_back({record.at, describe(s_, record.change), std::move(steps_)});
  }

 private:
  void put(std::vector<Step> steps) {
    for (Step& step : steps) steps_.push_back(std::move(step));
  }
  void run(const std::string& where, const std::string& command, bool may_fail = false) {
    steps_.push_back(Run{where, words(command), may_fail});
  }

  // ---- Equipment
  // All that comes in at an interface and goes out is lost, or no longer. One command for each namespace: an act takes
  // as long as its commands do.
  void mute(const std::string& where, const std::string& interface, const std::string& reason, Status to,
            Lost direction = Lost::both) {
    rules_[where] += to == Status::down ? silence(interface, reason, direction) : hear(interface, reason, direction);
  }
  void send_rules() {
    for (auto& [where, rules] : rules_) steps_.insert(steps_.begin(), Run{where, {"nft", rules}, true});
    rules_.clear();
  }

  template <class Change>
  void on(const Change&) {}  // Consequences: the programs' own.

  void on(const SiteChanged& c) {
    down_.erase(c.site);
    if (c.to == Status::down) down_.insert(c.site);
    for (std::size_t i = 0; i < s_.routers.size(); ++i)
      if (s_.routers[i].site == c.site) on(RouterChanged{RouterId{i}, c.to});
    for (std::size_t i = 0; i < s_.switches.size(); ++i)
      if (s_.switches[i].site == c.site) on(SwitchChanged{SwitchId{i}, c.to});
  }

  // Dead, with its carrier at others kept unless the cable is one (direct).
  void on(const RouterChanged& c) {
    const std::string where = w_.of(c.router), reason = "dead" + std::to_string(c.router.index);
    for (const LinkId id : s_.index.links_of_router[c.router.index]) {
      if (s_[id].tunnel) continue;
      const std::string name = Wiring::link(id);
      if (s_[id].is_direct) {
        run(where, "ip link set dev " + name + (c.to == Status::down ? " down" : " up"));
        continue;
      }
      mute(where, name, reason, c.to);
    }
    for (std::size_t i = 0; i < s_.subnets.size(); ++i) {
      const auto& gateways = s_.subnets[i].gateways;
      if (std::find(gateways.begin(), gateways.end(), c.router) == gateways.end()) continue;
      mute(where, Wiring::subnet(SubnetId{i}), reason, c.to);
    }
    run(where, std::string("ip link set dev lan ") + (c.to == Status::down ? "down" : "up"));
    if (c.to == Status::up) restart(c.router);
  }

  void restart(RouterId router) {
    for (const Daemon& daemon : daemons_of(w_, router)) steps_.push_back(Stop{daemon.name});
    for (Daemon& daemon : daemons_of(w_, router)) steps_.push_back(std::move(daemon));
  }

  void on(const SwitchChanged& c) {
    const std::string where = w_.of(c.node);
    for (std::size_t v = 0; v < s_.vlans.size(); ++v) {
      if (!has_bridge(c.node, VlanId{v})) continue;
      run(where, "ip link set dev " + Wiring::bridge(VlanId{v}) + (c.to == Status::down ? " down" : " up"), true);
    }
  }
  bool has_bridge(SwitchId node, VlanId vlan) const {
    const auto& trunks = s_.index.trunks_of_switch[node.index];
    if (std::any_of(trunks.begin(), trunks.end(), [&](LinkId id) { return s_[id].carries(vlan); })) return true;
    return std::any_of(s_.subnets.begin(), s_.subnets.end(), [&](const Subnet& subnet) {
      return subnet.vlan == vlan && std::any_of(subnet.gateways.begin(), subnet.gateways.end(),
                                                [&](RouterId router) { return s_[router].attached_to == node; });
    });
  }

  void on(const LinkChanged& c) {
    const Link& link = s_[c.link];
    if (link.is_trunk()) {
      for (const VlanId vlan : link.vlans)
        run(w_.of(std::get<SwitchId>(link.ends[0])),
            "ip link set dev " + Wiring::trunk(c.link, vlan) + (c.to == Status::down ? " down" : " up"));
      if (c.to == Status::up) plug_in_other_end(c.link);
      return;
    }
    const std::string name = Wiring::link(c.link), first = w_.of(std::get<RouterId>(link.ends[0])),
                      second = w_.of(std::get<RouterId>(link.ends[1]));
    if (c.loses_carrier || c.to == Status::up) {
      const std::string to = c.to == Status::down ? " down" : " up";
      run(first, "ip link set dev " + name + to);
      run(second, "ip link set dev " + name + to);
    }
    if (c.loses_carrier) return;
    mute(first, name, "cut", c.to);
  }
  void plug_in_other_end(LinkId id) {
    const Link& link = s_[id];
    const std::string a = w_.of(std::get<SwitchId>(link.ends[0])), b = w_.of(std::get<SwitchId>(link.ends[1]));
    for (const VlanId vlan : link.vlans)
      run(b, "ip link set dev " + Wiring::trunk(id, vlan) + (a == b ? "b up" : " up"));
  }

  void on(const DirectionChanged& c) {
    const Link& link = s_[c.link];  // What one end sends is lost where it comes in.
    mute(w_.of(std::get<RouterId>(link.ends[c.backwards ? 0 : 1])), Wiring::link(c.link), "oneway", c.to,
         Lost::incoming);
  }

  void on(const LossChanged& c) {
    const Link& link = s_[c.link];
    char share[32];
    std::snprintf(share, sizeof share, "%d", static_cast<int>(c.share * 10'000));
    const auto lose = [&](const std::string& where, const std::string& interface, const char* data) {
      if (lossy_.erase(interface + where) > 0) rules_[where] += hear(interface, "loss");
      if (c.to == Loss::nothing) return;
      lossy_.insert(interface + where);
      // Each direction once: at one of its ends.
      const std::string what = c.to == Loss::some   ? std::string("numgen random mod 10000 < ") + share + " drop"
                               : c.to == Loss::data ? data
                                                    : "drop";
      rules_[where] += silence(interface, "loss", Lost::both, what);
    };
    if (!link.is_trunk()) {
      lose(w_.of(std::get<RouterId>(link.ends[0])), Wiring::link(c.link), data_of_a_link);
      return;
    }
    for (const VlanId vlan : link.vlans)
      lose(w_.of(std::get<SwitchId>(link.ends[0])), Wiring::trunk(c.link, vlan), data_of_a_trunk);
  }

  void on(const SpanningTreeChanged& c) {
    for (std::size_t v = 0; v < s_.vlans.size(); ++v)
      if (has_bridge(c.node, VlanId{v}))
        run(w_.of(c.node), "ip link set dev " + Wiring::bridge(VlanId{v}) + " type bridge stp_state " +
                               (c.to == Status::up ? "1" : "0"));
  }

  // ---- Routers, as people configure them
  void on(const SubnetWithdrawn& c) { announce(c.subnet, c.from, false); }
  void on(const SubnetAnnounced& c) { announce(c.subnet, c.from, true); }
  void announce(SubnetId subnet, RouterId router, bool is_on) {
    if (down_.contains(s_[router].site)) return;
    run(w_.of(router), "ip link set dev " + Wiring::subnet(subnet) + (is_on ? " up" : " down"));
  }
  void on(const StaticRouteChanged& c) {
    steps_.push_back(vtysh(w_, s_[c.route].at, {(c.is_installed ? "" : "no ") + static_route(w_, c.route)}));
  }
  void on(const GatewaySteppedBack& c) {
    constexpr int terminate = 15;
    for (std::size_t i = 0; i < s_.subnets.size(); ++i) {
      const auto& gateways = s_.subnets[i].gateways;
      if (!s_.subnets[i].virtual_gateway || std::find(gateways.begin(), gateways.end(), c.router) == gateways.end())
        continue;
      Daemon daemon = keepalived(w_, SubnetId{i}, c.router);
      if (c.is_leaving)
        steps_.push_back(Stop{daemon.name, terminate});
      else
        steps_.push_back(std::move(daemon));
    }
  }

  // ---- VMs
  void on(const VmChanged& c) { set_vm({c.vm, c.place}, c.to); }
  void on(const InstanceChanged& c) { set_vm({c.vm, c.place}, c.to); }
  void set_vm(Instance instance, VmStatus to) {
    const Attachment& there = s_[instance.vm].at(instance.place);
    if (!there.is_connected() || to == VmStatus::booting) return;
    if (to == VmStatus::up) {
      places_[instance.vm.index] = instance.place;
      put(start(w_, instance));
    } else if (down_.contains(there.site)) {
      put(cut_off(w_, instance));
    } else {
      put(stop(w_, instance));
    }
  }

  // ---- Names
  void on(const DnsServerChanged& c) { mute(names_.servers[c.server.index].where, "e0", "dead", c.to); }
  void on(const ResolverChanged& c) {
    mute(names_.resolvers[c.resolver.index].where, "e0", "dead", c.to);
    if (c.to == Status::up) start_again(c.resolver);
  }
  // When it is back, its cache is empty. The cache of a VM's own program goes with that program.
  void start_again(ResolverId resolver) {
    Daemon daemon = daemon_of(w_, names_, resolver);
    if (daemon.where.empty()) return;
    steps_.push_back(Stop{daemon.name});
    steps_.push_back(std::move(daemon));
  }
  void write(NameId name, DnsServerId server, bool is_there) {
    const std::string zone = s_[name].name + ".";
    std::string lines = "zone " + zone + "\nupdate delete " + zone + " A\n";
    if (is_there)
      for (const Address address : addresses_of(s_, name, places_))
        lines += "update add " + zone + " " + std::to_string(ttl_of(name) / 1s) + " A " + to_text(address) + "\n";
    steps_.push_back(update(server, updates_, lines));
    steps_.push_back(send_update(w_, names_, server, updates_++));
  }
  Duration ttl_of(NameId name) const {
    const auto found = ttls_.find(name);
    return found == ttls_.end() ? s_[name].ttl : found->second;
  }
  void on(const NamePublished& c) {
    const std::vector<Place> before = places_;
    for (const VmId vm : s_.index.vms_of_plan[c.plan.index]) places_[vm.index] = c.place;
    write(c.name, c.server, true);
    places_ = before;
  }
  void on(const NameRegistered& c) { write(c.name, c.server, true); }
  void on(const NameWithdrawn& c) { write(c.name, s_[c.name].authority, !c.is_withdrawn); }
  void on(const TtlChanged& c) {
    ttls_[c.name] = c.to;
    write(c.name, c.server, true);
  }
  void on(const ResolverFlushed& c) { start_again(c.resolver); }

  Wiring& w_;
  const Scenario& s_;
  const Names& names_;
  std::vector<Place> places_;
  std::set<SiteId> down_;
  std::set<std::string> lossy_;
  std::map<std::string, std::string> rules_;  ///< By namespace.
  std::map<NameId, Duration> ttls_;
  std::size_t updates_ = 0;
  std::vector<Step> steps_;
};

}  // namespace

void add_acts(Wiring& wiring, const Names& names, const Trace& trace) {
  Story story(wiring, names);
  for (const Record& record : trace.records)
    if (record.at > start_of_scenario) story.add(record);
}

}  // namespace drsim::emulate
