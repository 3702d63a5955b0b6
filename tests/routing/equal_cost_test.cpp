// Equal costs share users by flow: a request and its answer are hashed each by itself.

#include "models/routing/flow_share.hpp"
#include "tests/routing/outages.hpp"

namespace drsim {
namespace {

std::string ways(int count, const std::string& happens, bool is_reversed = false) {
  std::string routers, links;
  for (int i = 1; i <= count; ++i) {
    const std::string n = std::to_string(is_reversed ? count + 1 - i : i);
    routers += "  m" + n + ": {site: dc}\n";
    links += "  b" + n + ": {between: [border, m" + n + "], bandwidth: 1Gbit, latency: 1ms}\n  c" + n +
             ": {between: [m" + n + ", core], bandwidth: 1Gbit, latency: 1ms}\n";
  }
  return "sites: {edge: {}, dc: {}}\nrouters:\n  border: {site: edge}\n  core: {site: dc}\n" + routers + "links:\n" +
         links + served_at("dc", "core") + "clients: {u: {site: edge, count: 1000, use: [app]}}\ntimeline: [" +
         happens + "]\n";
}

// One of four swallows data: a quarter of the requests, and of the others a quarter of the answers.
TEST(EqualCost, a_dead_way_takes_its_share_of_requests_and_of_answers) {
  for (const bool is_reversed : {false, true})
    for (const std::string link : {"b1", "b3", "c4"})
      EXPECT_NEAR(share_hit(scenario_of(ways(4, "{at: 1h, set: {link: " + link + ", loses: data}}", is_reversed))),
                  7. / 16, 1e-9);
}

TEST(EqualCost, of_one_direction_that_is_lost_only_its_share_is) {
  EXPECT_NEAR(
      share_hit(scenario_of(ways(4, "{at: 1h, fail: {link: b2, from: border}}, {at: 1h 5s, repair: {link: b2}}"))),
      1. / 4, 1e-9);
}

TEST(EqualCost, two_parallel_links_share_as_well) {
  const std::string story =
      "sites: {a: {}, u: {}}\nrouters: {ra: {site: a}, ru: {site: u}}\nlinks:\n"
      "  l1: {between: [ru, ra], bandwidth: 1Gbit, latency: 1ms}\n  l2: {between: [ru, ra], bandwidth: 1Gbit, latency: "
      "1ms}\n" +
      served_at("a", "ra") + "clients: {u: {site: u, count: 100, use: [app]}}\n";
  for (const std::string link : {"l1", "l2"})
    EXPECT_NEAR(share_hit(scenario_of(story + "timeline: [{at: 1h, set: {link: " + link + ", loses: data}}]\n")),
                3. / 4, 1e-9);
}

// Once the neighbour is given up, its flows go over those that are left, unequal in number to before.
TEST(EqualCost, ends_with_the_detection_of_the_dead_member) {
  const Downtimes found = downtimes(scenario_of(ways(3, "{at: 1h, fail: {link: b1}}")), 300);
  EXPECT_GE(found.low, 30 * 5. / 9);
  EXPECT_LE(found.high, 41 * 5. / 9);
}

TEST(EqualCost, static_routes_of_one_distance_share_too) {
  const std::string lines =
      "sites: {a: {}, u: {}}\nrouters: {ra: {site: a}, ru: {site: u}}\nlinks:\n"
      "  l1: {between: [ru, ra], bandwidth: 1Gbit, latency: 1ms, protocol: none}\n  l2: {between: [ru, ra], bandwidth: "
      "1Gbit, latency: 1ms, protocol: none}\n";
  const std::string story =
      lines + served_at("a", "ra") +
      "clients: {u: {site: u, count: 100, use: [app]}}\n"
      "routes:\n  a: {at: ru, to: 10.0.2.0/24, via: l1}\n  b: {at: ru, to: 10.0.2.0/24, via: l2}\n"
      "  back: {at: ra, to: ru, via: l2}\ntimeline: [{at: 1h, fail: {link: l1}}]\n";
  EXPECT_NEAR(share_hit(scenario_of(story)), 1. / 2, 1e-9);
}

TEST(EqualCost, of_bgp_only_where_multipath_allows_it) {
  const auto story = [](const std::string& multipath) {
    const std::string bgp = ", bgp: {convergence: 0s" + multipath + "}";
    return "sites: {a: {}, u: {}}\nrouters: {ra: {site: a" + bgp + "}, ru: {site: u" + bgp + "}}\nlinks:\n" +
           "  l1: {between: [ru, ra], bandwidth: 1Gbit, latency: 1ms, protocol: bgp}\n"
           "  l2: {between: [ru, ra], bandwidth: 1Gbit, latency: 1ms, protocol: bgp}\n" +
           served_at("a", "ra") +
           "clients: {u: {site: u, count: 100, use: [app]}}\ntimeline: [{at: 1h, set: {link: l1, loses: data}}]\n";
  };
  EXPECT_NEAR(share_hit(scenario_of(story(""))), 1, 1e-9);
  EXPECT_NEAR(share_hit(scenario_of(story(", multipath: 2"))), 3. / 4, 1e-9);
}

TEST(FlowShare, parts_are_equal_and_cover_all) {
  for (std::int64_t choices = 1; choices <= 16; ++choices) {
    EXPECT_EQ(FlowShare::begin_of(0, choices), 0);
    EXPECT_EQ(FlowShare::begin_of(choices, choices), hash_range);
    for (std::int64_t bucket = 0; bucket < choices; ++bucket) {
      const std::int64_t from = FlowShare::begin_of(bucket, choices), to = FlowShare::begin_of(bucket + 1, choices);
      EXPECT_EQ(to - from, hash_range / choices);
      EXPECT_EQ(FlowShare::bucket(from, choices), bucket);
      EXPECT_EQ(FlowShare::bucket(to - 1, choices), bucket);
    }
  }
}

}  // namespace
}  // namespace drsim
