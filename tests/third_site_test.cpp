// What replications say of the three designs of the third-site example.

#include <algorithm>
#include <set>

#include "analysis/output/json.hpp"
#include "tests/simulation.hpp"

namespace drsim {
namespace {

constexpr std::uint64_t replications = 25;

struct Design {
  Scenario scenario;
  explicit Design(const std::string& name) : scenario(library_scenario("third-site/" + name + ".yaml")) {}
  RunReport run(std::uint64_t seed) const { return analyse(scenario, simulate(scenario, seed)); }
};

double mean_downtime(const RunReport& report) { return report.populations.at(0).mean_downtime; }

std::set<Phase> phases(const RunReport& report) {
  std::set<Phase> found;
  for (const Outage& outage : report.populations.at(0).outages)
    for (const PathStep& step : outage.critical_path) found.insert(step.phase);
  return found;
}

// At how many sites the subnet is announced, at least and at most, over a whole run.
std::pair<std::size_t, std::size_t> sites_announcing(const Scenario& scenario, std::uint64_t seed) {
  std::size_t least = 100, most = 0;
  replay(scenario, simulate(scenario, seed), [&](const State& state) {
    std::set<SiteId> sites;
    for (const RouterId router : state.active_gateways(SubnetId{0})) sites.insert(scenario[router].site);
    least = std::min(least, sites.size());
    most = std::max(most, sites.size());
  });
  return {least, most};
}

TEST(ThirdSite, users_wait_least_with_a_stretched_subnet_and_longest_for_dns) {
  const Design stretched("stretched-subnet"), moved("subnet-failover"), changed("changed-address");
  for (std::uint64_t seed = 1; seed <= replications; ++seed) {
    const double a = mean_downtime(stretched.run(seed)), b = mean_downtime(moved.run(seed)),
                 c = mean_downtime(changed.run(seed));
    EXPECT_LT(a, b) << "seed " << seed;
    EXPECT_LT(b, c) << "seed " << seed;
  }
}

TEST(ThirdSite, a_subnet_failover_waits_for_routes_and_a_changed_address_for_publication_and_caches) {
  const std::set<Phase> moved = phases(Design("subnet-failover").run(1)),
                        changed = phases(Design("changed-address").run(1));
  EXPECT_TRUE(moved.contains(Phase::route));
  EXPECT_FALSE(moved.contains(Phase::publish));
  EXPECT_TRUE(changed.contains(Phase::publish));
  EXPECT_TRUE(changed.contains(Phase::cache_resolver));
  EXPECT_TRUE(changed.contains(Phase::cache_client));
}

TEST(ThirdSite, every_outage_is_accounted_for) {
  for (const char* name : {"stretched-subnet", "subnet-failover", "changed-address"}) {
    const Design design(name);
    for (std::uint64_t seed = 1; seed <= replications; ++seed) {
      const RunReport report = design.run(seed);
      EXPECT_EQ(report.ending, Ending::horizon);
      EXPECT_EQ(report.populations.at(0).outages.size(), 2u) << name << ", seed " << seed;
      expect_accounted_for(design.scenario, report);
    }
  }
}

TEST(ThirdSite, a_subnet_that_fails_over_is_announced_at_one_site_at_most) {
  const Design moved("subnet-failover");
  for (std::uint64_t seed = 1; seed <= replications; ++seed) {
    const auto [least, most] = sites_announcing(moved.scenario, seed);
    EXPECT_EQ(least, 0u);  // Between the withdrawal and the announcement: nowhere.
    EXPECT_EQ(most, 1u);
  }
}

TEST(ThirdSite, a_stretched_subnet_is_announced_at_both_sites_throughout) {
  const Design stretched("stretched-subnet");
  for (std::uint64_t seed = 1; seed <= replications; ++seed)
    EXPECT_EQ(sites_announcing(stretched.scenario, seed), (std::pair<std::size_t, std::size_t>{2, 2}));
}

TEST(ThirdSite, only_the_stretched_subnet_puts_both_sites_into_one_fault_domain) {
  const auto sites_of_domains = [](const char* name) {
    std::vector<std::size_t> counts;
    const Design design(name);
    for (const FaultDomain& domain : design.run(1).fault_domains) counts.push_back(domain.sites.size());
    return counts;
  };
  EXPECT_EQ(sites_of_domains("stretched-subnet"), std::vector<std::size_t>({2}));
  EXPECT_EQ(sites_of_domains("subnet-failover"), std::vector<std::size_t>({1, 1}));
  EXPECT_EQ(sites_of_domains("changed-address"), std::vector<std::size_t>({1, 1}));
}

TEST(ThirdSite, designs_share_their_random_draws) {
  const auto first_record = [](const Design& design, auto is_meant) {
    const Trace trace = simulate(design.scenario, 7);
    const auto found = std::find_if(trace.records.begin(), trace.records.end(), is_meant);
    return found->at;
  };
  const auto declared = [](const Record& record) {
    const auto* plan = std::get_if<PlanChanged>(&record.change);
    return plan && plan->to == PlanPhase::failing_over;
  };
  const Design stretched("stretched-subnet"), moved("subnet-failover"), changed("changed-address");
  EXPECT_EQ(first_record(stretched, declared), first_record(moved, declared));
  EXPECT_EQ(first_record(moved, declared), first_record(changed, declared));
}

TEST(ThirdSite, the_same_seed_gives_the_same_bytes_in_any_order_and_another_seed_does_not) {
  const Design moved("subnet-failover"), changed("changed-address");
  const std::string first = run_json(moved.run(3)), other = run_json(changed.run(3));
  EXPECT_EQ(run_json(changed.run(3)), other);
  EXPECT_EQ(run_json(moved.run(3)), first);
  EXPECT_NE(run_json(moved.run(4)), first);
}

TEST(ThirdSite, nothing_lost_before_the_failure_is_older_than_a_replication_cycle_and_its_transfer) {
  const Design moved("subnet-failover");
  for (std::uint64_t seed = 1; seed <= replications; ++seed) {
    const RunReport report = moved.run(seed);
    ASSERT_EQ(report.recovery_points.size(), 5u);
    for (const RecoveryPointReport& point : report.recovery_points) {
      EXPECT_GE(point.age, Duration{});
      EXPECT_LE(point.age, 5min + 10s);  // 150 MB of the database take 1.2 s, those of the others come on top.
    }
  }
}

}  // namespace
}  // namespace drsim
