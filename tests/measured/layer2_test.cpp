// Predictions against what Linux bridges and keepalived did: experiments C and part of D of tests/measured/layer2.json.
// DRSIM_MEASURED=FILE tries other sets of the same experiments: whatever their parameters, a scenario is made of them
// and simulated. Every set is printed with what was predicted and what was measured.

#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

#include "models/ethernet/tree/spanning_tree.hpp"
#include "tests/measured/lab.hpp"

namespace drsim::measured {
namespace {

constexpr double never = std::numeric_limits<double>::infinity();
constexpr std::uint64_t runs = 250;
constexpr Time cut_at = start_of_scenario + 1h;

TEST(MeasuredLayer2, every_set_has_somebody_who_predicts_it) {
  const std::set<std::string> predicted{"C.vm_move",  "C.vrrp",    "D.stp",
                                        "D.growth",   "D.service", "D.ambient_ring",
                                        "D.stormctl", "D.tbf",     "D.cold_loop_unknown_unicast"};
  std::size_t count = 0;
  for (const Json& set : all_sets()) {
    const std::string experiment = set["experiment"];
    if (experiment[0] != 'C' && experiment[0] != 'D') continue;  // Other layers' tests.
    EXPECT_TRUE(predicted.contains(experiment)) << "nothing here predicts " << experiment;
    ++count;
  }
  EXPECT_GT(count, 0u);
}

// ---- Spanning tree -------------------------------------------------------------------------------------------------

// A ring of Linux bridges, the first of which is the root. The trunk opposite to it is blocked. Its nearer end loses
// the way to the root, and only the further one can open (indirect); or that one loses its own, with its carrier
// (direct) or without (silent).
class Ring {
 public:
  explicit Ring(const Json& params) : params_(params), bridges_(params.value("bridges", std::size_t{3})) {
    const Scenario still = simulated("vms: {}\n", "[]");
    const TreeRoles roles = spanning_tree(still);
    const auto trunk_of = [&](SwitchId node) {
      for (const LinkId link : still.index.trunks_of_switch[node.index])
        if (roles.forwards[link.index]) return link;
      throw std::invalid_argument("a bridge of the ring has no way to the root");
    };
    for (std::size_t i = 0; i < still.links.size(); ++i) {
      if (!still.links[i].is_trunk() || roles.forwards[i]) continue;
      blocked_ = still.links[i].name;
      const auto end = [&](std::size_t which) { return std::get<SwitchId>(still.links[i].ends[which]); };
      host_ = params["mode"] == "indirect" ? end(1 - roles.discards[i]) : end(roles.discards[i]);
      cut_ = still[trunk_of(host_)].name;
    }
  }

  // After how long the host behind the cut is reached again [s].
  std::vector<double> outages() const {
    const bool is_silent = params_["mode"] == "silent";
    const std::string host = "vms: {web: {network: n, switch: w" + std::to_string(host_.index + 1) +
                             "}}\napplications: {app: {served-by: web}}\n" +
                             "clients: {users: {site: u, use: [app]}}\n";
    const Scenario scenario = simulated(host, is_silent ? "[{at: 1h, set: {link: " + cut_ + ", loses: everything}}]"
                                                        : "[{at: 1h, fail: {link: " + cut_ + "}}]");
    std::vector<double> found;
    for (std::uint64_t seed = 1; seed <= runs; ++seed) {
      const PopulationReport report = analyse(scenario, simulate(scenario, seed)).populations.at(0);
      EXPECT_EQ(report.outages.size(), 1u);
      found.push_back(report.outages.at(0).to ? report.mean_downtime : never);
    }
    return found;
  }

  // After how long a trunk forwards that is plugged in [s].
  std::vector<double> openings() const {
    const Scenario scenario =
        simulated("vms: {}\n", "[{at: 30m, fail: {link: " + cut_ + "}}, {at: 1h, repair: {link: " + cut_ + "}}]");
    std::vector<double> found;
    for (std::uint64_t seed = 1; seed <= runs; ++seed)
      for (const Record& record : simulate(scenario, seed).records) {
        const auto* trunk = std::get_if<TrunkChanged>(&record.change);
        if (trunk && trunk->to == Status::up && scenario[trunk->link].name == cut_)
          found.push_back(seconds(record.at - cut_at));
      }
    return found;
  }

 private:
  Scenario simulated(const std::string& host, const std::string& timeline) const {
    std::ostringstream text;
    text << "sites: {a: {}, u: {}}\nswitches:\n";
    for (std::size_t i = 1; i <= bridges_; ++i)
      text << "  w" << i << ": {site: a, priority: " << 4096 * std::min<std::size_t>(i, 15)
           << ", spanning-tree: stp, profile: linux-bridge}\n";
    text << "routers: {r1: {site: a, switch: w1}, ru: {site: u}}\nlinks:\n  a-u: {between: [r1, ru], bandwidth: 1Gbit, "
            "latency: 1ms}\n";
    for (std::size_t i = 1; i <= bridges_; ++i)
      text << "  t" << i << ": {between: [w" << i << ", w" << i % bridges_ + 1
           << "], bandwidth: 1Gbit, latency: 5us, vlans: [s]}\n";
    // Entries of the laboratory's hosts are asked for again long before its trees have changed.
    text << "vlans: {s: {"
         << (params_["arp"] == "static" ? "neighbours: static"
                                        : "arp-cache: {reachable: 1s, first-probe: 1s, probes: 3s}")
         << "}}\nnetworks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: r1}}}}\n"
         << host << "timeline: " << timeline << "\n";
    Scenario scenario = scenario_of(text.str());
    // Set in the kernel directly, which takes timers that the standard forbids.
    const auto seconds_of = [&](const char* key) { return Duration{std::llround(params_[key].get<double>() * 1e6)}; };
    for (Switch& node : scenario.switches)
      node.hello = seconds_of("hello"), node.max_age = seconds_of("max_age"),
      node.forward_delay = seconds_of("forward_delay");
    return scenario;
  }

  const Json& params_;
  std::size_t bridges_;
  std::string blocked_, cut_;
  SwitchId host_;
};

TEST(MeasuredLayer2, spanning_tree_outages_lie_where_they_are_predicted) {
  for (const Json& set : sets_of("D.stp")) {
    // Without ARP, whoever sends into a silent trunk does so until switches forget, after 300 s: the laboratory did not
    // wait for it.
    Json within = set;
    if (set["params"]["mode"] == "silent" && set["params"]["arp"] == "static") within["params"]["wait_s"] = 299;
    const Json& params = set["params"];
    const Ring ring(params);
    std::ostringstream what;
    what << "stp of " << params.value("bridges", 3) << " bridges, " << params["mode"] << ", hello " << params["hello"]
         << " max age " << params["max_age"] << " forward delay " << params["forward_delay"] << " arp "
         << params["arp"];
    // After a silent loss the hosts' asking is the model's own.
    const bool is_added = params["arp"] == "dynamic" && params["mode"] != "silent";
    compare(what.str(), ring.outages(), is_added ? adds::asked_again : 0, within);
    if (!set.contains("initial")) continue;
    compare(what.str() + ", plugged in", ring.openings(), params["arp"] == "dynamic" ? adds::asked_again : 0,
            {{"params", Json::object()}, {"samples", set["initial"]}});
  }
}

// Six samples each lay between these ends, of which up to a second is the laboratory's.
TEST(MeasuredLayer2, a_silent_loss_is_healed_by_hosts_that_ask_again) {
  struct Case {
    double hello, max_age, forward_delay, least, most;
  };
  for (const auto& [hello, max_age, forward_delay, least, most] :
       {Case{1, 6, 4, 14.2, 15.3}, Case{2, 20, 15, 50.3, 51.5}}) {
    const Json params{{"mode", "silent"}, {"arp", "dynamic"},   {"bridges", 3},
                      {"hello", hello},   {"max_age", max_age}, {"forward_delay", forward_delay}};
    const std::vector<double> drawn = Ring(params).outages();
    const auto [low, high] = std::minmax_element(drawn.begin(), drawn.end());
    std::cout << "silent loss, max age " << max_age << ": predicted " << *low << " to " << *high << " s, measured "
              << least << " to " << most << "\n";
    EXPECT_LE(*low, least);
    EXPECT_GE(*high + adds::probe, most);
    // A hello, what a BPDU is held back, a request a second, and how late timers are.
    EXPECT_LE(*high - *low, hello + 1 + 1 + (max_age > 16 ? 2.1 : 0.3) + 0.6);
  }
}

// ---- First hop -----------------------------------------------------------------------------------------------------

TEST(MeasuredLayer2, vrrp_takes_over_when_it_is_predicted_to) {
  for (const Json& set : sets_of("C.vrrp")) {
    const Json& params = set["params"];
    std::ostringstream text, what;
    what << "vrrp version " << params["version"] << ", advertisement " << params["advert_int"] << ", priority "
         << params["prio_backup"] << ", " << params["mode"];
    // Left in good order, the master goes on forwarding until its successor has announced itself. Hosts have none in
    // between.
    const bool is_graceful = params["mode"] == "graceful";
    text << "sites: {a: {}}\nrouters: {r1: {site: a}, r2: {site: a}}\nnetworks: {n: {site: a, subnets: {s: {prefix: "
            "10.0.0.0/24, gateways: [r1, r2], "
         << "vrrp: {version: " << params["version"] << ", advertisement: " << us(params["advert_int"])
         << ", priority: " << params["prio_backup"] << "}}}}}\ntimeline: [{at: 1h, "
         << (is_graceful ? "set: {router: r1, gateway: leaving}" : "fail: {router: r1}") << "}]\n";
    const Scenario scenario = scenario_of(text.str());
    std::vector<double> without;  // [s] By run: how long no gateway answers.
    for (std::uint64_t seed = 1; seed <= runs; ++seed) {
      std::optional<Time> gone;
      double sum = 0;
      replay(scenario, simulate(scenario, seed), [&](const State& now) {
        const bool is_any =
            now.is_active_gateway(SubnetId{0u}, RouterId{0u}) || now.is_active_gateway(SubnetId{0u}, RouterId{1u});
        if (!is_any && !gone) gone = now.at();
        if (is_any && gone) sum += seconds(now.at() - *std::exchange(gone, {}));
      });
      without.push_back(gone ? never : sum);
    }
    // Its gratuitous ARP teaches switches and hosts where the gateway is now.
    compare(what.str(), without, is_graceful ? 0 : adds::announcement, set);
  }
}

// ---- Moved VMs -----------------------------------------------------------------------------------------------------

// A VM that starts again at the other end of a stretched VLAN, and how long its gateways look for it where it was.
Scenario moving_vm(const Json& params) {
  // What it says to one host that its own switch knows, nobody else hears.
  const double talks = params["vm_talk_s"];
  const bool is_heard = talks > 0 && params.value("tag", "").find("uni") == std::string::npos;
  // Ten broadcasts a second, by hosts that take turns.
  const std::int64_t hosts = is_heard ? std::max<std::int64_t>(1, std::llround(talks * 10)) : 1;
  std::ostringstream text;
  text << "sites: {a: {}, b: {}}\nswitches: {wa: {site: a}, wb: {site: b}}\nrouters: {ra: {site: a}, rb: {site: b}}\n"
       << "vlans: {s: {broadcast: 10/s, mac-ageing: " << us(params.value("bridge_ageing_s", 300.0))
       << ", arp-cache: {reachable: " << us(params["base_reachable_s"])
       << ", first-probe: " << us(params["delay_first_probe_s"])
       << ", probes: " << us(params["retrans_s"].get<double>() * params["ucast_solicit"].get<double>()) << "}}}\n"
       << "links:\n  a-b: {between: [ra, rb], bandwidth: 1Gbit, latency: 1ms}\n"
       << "  t: {between: [wa, wb], bandwidth: 1Gbit, latency: 1ms, vlans: [s]}\n"
       << "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/23, gateways: [ra, rb]}}}}\n"
       << "vms:\n  web: {network: n, boot: 0s, replication: {to: b, churn: 0B/s, every: 2h}, announces: "
       << (params["garp"] > 0 ? "true" : "false") << ", new-mac: " << (params["mac"] == "new" ? "true" : "false")
       << ", silent: " << (is_heard ? "false" : "true") << "}\n";
  if (hosts > 1) text << "  others: {network: n, count: " << hosts - 1 << "}\n";
  text << "plans: {p: {groups: [{start: [web]}]}}\ntimeline: [{at: 1h, fail: {site: a}}, {at: 1h, failover: p}]\n";
  return scenario_of(text.str());
}

TEST(MeasuredLayer2, moved_vms_are_found_again_when_it_is_predicted) {
  for (const Json& set : sets_of("C.vm_move")) {
    const Json& params = set["params"];
    const Scenario scenario = moving_vm(params);
    std::vector<double> found;
    for (std::uint64_t seed = 1; seed <= runs; ++seed) {
      double after = never;
      for (const Record& record : simulate(scenario, seed).records)
        if (std::holds_alternative<NeighbourLearned>(record.change))
          after = std::min(after, seconds(record.at - cut_at));
      found.push_back(after);
    }
    std::ostringstream what;
    what << "move, " << params["mac"] << " mac, garp " << params["garp"] << ", talks " << params["vm_talk_s"]
         << ", reachable " << params["base_reachable_s"] << ", ageing " << params.value("bridge_ageing_s", 300.0);
    compare(what.str(), found, 0, set);
  }
}

}  // namespace
}  // namespace drsim::measured
