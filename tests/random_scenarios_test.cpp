// Topologies, designs and stories nobody thought of: what must hold for every run holds for these too.

#include <fstream>
#include <random>
#include <set>
#include <sstream>

#include "tests/chance.hpp"
#include "tests/simulation.hpp"

namespace drsim {
namespace {

// Writes a scenario that is valid, and otherwise as odd as chance has it.
class Author {
 public:
  explicit Author(unsigned seed, bool with_frontends = false) : draws_(seed), with_frontends_(with_frontends) {}

  std::string write() {
    sites_ = pick(2, 5);
    design_ = pick(0, 2);
    out_ << "drsim: 1\ntitle: chance\nhorizon: 12h\n";
    write_topology();
    write_workload();
    if (with_frontends_) write_frontends();
    write_users();
    write_story();
    return out_.str();
  }

 private:
  int pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(draws_); }
  bool chance(int percent) { return pick(1, 100) <= percent; }
  std::string site() { return "s" + std::to_string(pick(0, sites_ - 1)); }
  bool stretched() const { return design_ == 0; }

  void write_topology() {
    out_ << "sites: {";
    for (int i = 0; i < sites_; ++i) out_ << "s" << i << ": {}, ";
    if (with_frontends_) out_ << "net: {kind: internet}";
    out_ << "}\nswitches: {";
    for (int i = 0; i < sites_; ++i) out_ << "w" << i << ": {site: s" << i << "}, ";
    switches_ = pick(2, 4);
    for (int i = 0; i < switches_; ++i)
      out_ << "x" << i << ": {site: s" << pick(0, 1) << ", spanning-tree: "
           << (chance(20)   ? "none"
               : chance(30) ? "stp"
                            : "rstp")
           << "}, ";
    out_ << "}\nrouters: {";
    for (int i = 0; i < sites_; ++i)
      out_ << "r" << i << ": {site: s" << i << ", switch: w" << i
           << (with_frontends_ && chance(50) ? ", translates-to: 203.0.113.1" : "") << "}, ";
    if (with_frontends_) out_ << "isp: {site: net}";
    out_ << "}\nlinks:\n";
    for (int i = 0; with_frontends_ && i < 2; ++i)
      out_ << "  isp-" << i << ": {between: [isp, r" << i
           << "], bandwidth: 1Gbit, latency: 1ms, protocol: " << (chance(50) ? "bgp" : "ospf") << "}\n";
    for (int i = 1; i < sites_; ++i) write_link(pick(0, i - 1), i);
    for (int more = pick(0, 3); more > 0; --more) write_link(0, pick(1, sites_ - 1));
    if (stretched()) out_ << "  trunk: {between: [w0, w1], bandwidth: 1Gbit, latency: 1ms, vlans: [apps]}\n";
    write_trunks();
  }

  // More switches at the first two sites, joined in any way, some of it seen by spanning tree and some not.
  void write_trunks() {
    for (int more = pick(0, 6); more > 0; --more) {
      const int a = pick(0, switches_ - 1), b = (a + pick(1, switches_ - 1)) % switches_;
      out_ << "  t" << trunks_++ << ": {between: [x" << a << ", x" << b << "], bandwidth: " << pick(1, 10)
           << "Gbit, latency: " << pick(1, 900) << "us, vlans: [apps]" << (chance(30) ? ", bpdus: filter" : "")
           << (chance(30) ? ", initially: down" : "") << (chance(20) ? ", kind: vxlan" : "")
           << (chance(20) ? ", storm-control: 100/s" : "") << "}\n";
    }
    for (int i = 0; i < 2; ++i)
      out_ << "  u" << i << ": {between: [w0, x" << pick(0, switches_ - 1)
           << "], bandwidth: 1Gbit, latency: 5us, vlans: [apps]}\n";
  }

  void write_link(int a, int b) {
    out_ << "  l" << links_++ << ": {between: [r" << a << ", r" << b << "], bandwidth: " << pick(1, 50)
         << "Mbit, latency: " << pick(0, 50) << "ms, cost: " << pick(1, 30)
         << (stretched() && chance(20) ? ", over: trunk" : "") << "}\n";
  }

  void write_workload() {
    out_ << "networks:\n  home: {site: s0, subnets: {apps: {prefix: 10.0.0.0/24, "
         << (stretched() ? chance(30) ? "gateways: [r0, r1], vrrp: {}" : "gateways: [r0, r1]" : "gateway: r0")
         << "}}}\n";
    for (int i = 0; with_frontends_ && i < sites_; ++i)  // Addresses of the world, of one provider or of several.
      out_ << "  world" << i << ": {site: s" << i << ", subnets: {public" << i
           << ": {prefix: 203.0.113.0/24, gateway: r" << i << "}}}\n";
    if (design_ == 2) out_ << "  away: {site: s1, subnets: {other: {prefix: 10.1.0.0/24, gateway: r1}}}\n";
    const std::string recovery = design_ == 2 ? ", recovery: {network: away}" : "";
    out_ << "vms:\n";
    for (const char* vm : {"db", "web"}) {
      out_ << "  " << vm << ": {network: home, boot: {p50: 60s, p95: 3m}, count: " << pick(1, 3)
           << (vm[0] == 'w' && chance(70) ? ", needs: [db]" : "") << (chance(20) ? ", announces: false" : "")
           << (chance(20) ? ", silent: true" : "")
           << ", switch: w0, replication: {to: s1, switch: w1, every: " << pick(1, 30) << "m, churn: " << pick(0, 400)
           << "kB/s}" << recovery << "}\n";
    }
    out_ << "applications: {app: {served-by: {" << (with_frontends_ || chance(50) ? "any" : "all") << ": web}}}\n";
  }

  // At the first site, perhaps at the second; with public addresses before them, or without.
  void write_frontends() {
    const bool has_second = chance(60);
    const auto probe = [&] {
      return ", application: app, probe: {every: " + std::to_string(pick(1, 20)) +
             "s, failures: " + std::to_string(pick(1, 3)) + ", kind: " + (chance(50) ? "tcp" : "http") + "}";
    };
    out_ << "load-balancers:\n  lb0: {site: s0, address: 10.0.0.200" << probe()
         << (chance(30) ? ", reach: every-site" : "") << "}\n";
    if (has_second)
      out_ << "  lb1: {site: s1, address: "
           << (design_ == 2 ? "10.1.0.200"
               : chance(50) ? "10.0.0.200"
                            : "10.0.0.201")
           << probe() << "}\n";
    if (chance(30)) return;
    out_ << "public-addresses:\n  p0: {router: r0, address: 203.0.113.10, application: app}\n";
    if (has_second)
      out_ << "  p1: {router: r1, address: 203.0.113." << (chance(50) ? 10 : 11) << ", application: app}\n";
  }

  void write_users() {
    out_ << "dns-servers: {ns0: {site: " << site() << "}, ns1: {site: " << site() << ", secondary-of: ns0}}\n"
         << "names: {app.example: {application: app, ttl: " << pick(0, 2) * pick(1, 900) << "s, authority: ns0}}\n"
         << "resolvers: {cache: {site: " << site() << ", asks: [" << (chance(50) ? "ns0, ns1" : "ns1")
         << "]}}\nclients:\n";
    for (int i = 0; i < 2; ++i)
      out_ << "  c" << i << ": {site: " << (with_frontends_ && chance(50) ? "net" : site())
           << ", count: " << pick(1, 1000)
           << ", use: [app], resolver: cache, lookup: {every: " << pick(0, 2) * pick(1, 900) << "s}}\n";
    out_ << "monitors: {m: {site: " << site() << ", watches: " << (chance(50) ? "{site: s0}" : "{application: app}")
         << "}}\n";
    out_ << "plans:\n  main:\n    detected-by: m\n    declare: {p50: 5m, p95: 30m}\n    groups:\n"
         << "      - {start: [db]}\n      - {start: [web]" << (chance(50) ? ", after: []" : "") << "}\n";
    if (design_ == 1) out_ << "      - {move: {subnet: apps, to: s1}" << (chance(50) ? ", after: []" : "") << "}\n";
    if (design_ == 2) out_ << "      - {publish: {names: [app.example]}" << (chance(50) ? ", after: []" : "") << "}\n";
  }

  void write_story() {
    out_ << "timeline:\n";
    for (int i = pick(1, 12); i > 0; --i) out_ << "  - {at: " << pick(0, 42'000) << "s, " << action() << "}\n";
  }

  std::string action() {
    const std::string verb = chance(50) ? "fail" : "repair";
    if (with_frontends_ && chance(15)) return verb + ": {load-balancer: lb0}";
    switch (pick(0, trunks_ == 0 ? 9 : 11)) {
      case 10:
        return "set: {link: t" + std::to_string(pick(0, trunks_ - 1)) + ", loses: " +
               (chance(30)   ? "data"
                : chance(50) ? "everything"
                             : "nothing") +
               "}";
      case 11:
        return "set: {link: t" + std::to_string(pick(0, trunks_ - 1)) + ", bpdus: " +
               (chance(30)   ? "guard"
                : chance(50) ? "filter"
                             : "pass") +
               "}";
      case 7:
        return trunks_ == 0 ? "fail: {switch: x0}" : verb + ": {link: t" + std::to_string(pick(0, trunks_ - 1)) + "}";
      case 8:
        return verb + ": {spanning-tree: x" + std::to_string(pick(0, switches_ - 1)) + "}";
      case 9:
        return verb + ": {switch: " + (chance(30) ? "w" : "x") + std::to_string(pick(0, 1)) + "}";
      case 0:
        return verb + ": {router: r" + std::to_string(pick(0, sites_ - 1)) + "}";
      case 1:
        return verb + ": {link: l" + std::to_string(pick(0, links_ - 1)) + "}";
      case 2:
        return "set: {link: l" + std::to_string(pick(0, links_ - 1)) + ", bandwidth: " + std::to_string(pick(1, 100)) +
               "Mbit}";
      case 3:
        return "failover: main";
      case 4:
        return "failback: main";
      default:
        return verb + ": {site: " + site() + "}";
    }
  }

  std::mt19937 draws_;
  const bool with_frontends_;
  std::ostringstream out_;
  int sites_ = 0, links_ = 0, design_ = 0, switches_ = 0, trunks_ = 0;
};

// Gateways of the first subnet from which a plan was to take its announcement, and could not reach them: they go on
// announcing it, or will when they are back, beside those that the plan has it announced from.
class PassedOver {
 public:
  void on(const StepUnreachable& c) {
    if (c.step.kind == StepKind::withdraw) routers_.insert(std::get<RouterId>(c.step.target));
  }
  void on(const SubnetWithdrawn& c) {
    if (c.subnet == SubnetId{0}) routers_.erase(c.from);
  }
  void on(const auto&) {}
  bool contains(RouterId router) const { return routers_.contains(router); }

 private:
  std::set<RouterId> routers_;
};

void expect_sound(const Scenario& scenario, const Trace& trace) {
  EXPECT_EQ(trace.ending, Ending::horizon);
  Time last = start_of_scenario - scenario.warm_up();
  for (std::size_t i = 0; i < trace.records.size(); ++i) {
    EXPECT_GE(trace.records[i].at, last);
    last = trace.records[i].at;
    EXPECT_TRUE(trace.records[i].cause.kind != Cause::Kind::record || trace.records[i].cause.index < i);
  }
  EXPECT_LE(last, scenario.end());
  replay(scenario, trace, [&, skipped = PassedOver{}](const State& state, const Record& record) mutable {
    std::visit([&](const auto& change) { skipped.on(change); }, record.change);
    std::vector<RouterId> active = state.active_gateways(SubnetId{0});
    std::erase_if(active, [&](RouterId router) { return skipped.contains(router); });
    EXPECT_LE(active.size(), scenario.subnets[0].initially_active);
  });
}

void expect_sound(const Scenario& scenario, const RunReport& report) {
  for (const PopulationReport& population : report.populations) {
    double integral = 0;
    Time last{};
    for (const Outage& outage : population.outages) {
      EXPECT_GE(outage.from, last);
      EXPECT_FALSE(is_reached(outage.disposition));
      EXPECT_EQ(outage.affected.front().at, outage.from);
      last = outage.to.value_or(scenario.end());
      EXPECT_EQ(outage.affected.back().at, last);
      for (std::size_t i = 1; i < outage.affected.size(); ++i) {
        const Breakpoint &a = outage.affected[i - 1], &b = outage.affected[i];
        EXPECT_LE(a.at, b.at);
        EXPECT_GE(b.share, 0);
        EXPECT_LE(b.share, 1);
        integral += (a.share + b.share) / 2 * seconds(b.at - a.at);
      }
    }
    EXPECT_NEAR(integral, population.mean_downtime, 1e-6);
    EXPECT_LE(population.downtime_p50, population.downtime_p95);
    EXPECT_LE(population.downtime_p95, population.downtime_max);
    EXPECT_LE(population.downtime_max, scenario.horizon);
    EXPECT_LE(population.mean_downtime, seconds(population.downtime_max) + 1e-6);
  }
}

class RandomScenario : public testing::TestWithParam<unsigned> {};

void expect_sound(unsigned seed, bool with_frontends) {
  const std::string file =
      testing::TempDir() + "/chance-" + std::to_string(seed) + (with_frontends ? "-frontends" : "") + ".yaml";
  const std::string text = Author(seed, with_frontends).write();
  std::ofstream(file) << text;
  Reading reading = read_scenario(file);
  for (const Diagnostic& diagnostic : reading.diagnostics)
    if (diagnostic.severity == Severity::error) ADD_FAILURE() << to_text(diagnostic, false);
  ASSERT_TRUE(reading.scenario) << text;
  const Scenario& scenario = *reading.scenario;
  const Trace trace = simulate(scenario, seed);
  const RunReport report = analyse(scenario, trace);
  expect_sound(scenario, trace);
  expect_sound(scenario, report);
  expect_accounted_for(scenario, report);
  if (testing::Test::HasFailure()) std::puts(text.c_str());
}

TEST_P(RandomScenario, settles_is_accounted_for_and_adds_up) { expect_sound(GetParam(), false); }
TEST_P(RandomScenario, does_so_with_load_balancers_and_public_addresses) { expect_sound(GetParam(), true); }

INSTANTIATE_TEST_SUITE_P(Seeds, RandomScenario, testing::Range(1u, 1 + worlds(150)));

}  // namespace
}  // namespace drsim
