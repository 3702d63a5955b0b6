// Who reaches what, against a search of all paths there are; and each reason for not reaching, once.

#include "models/reachability/reachability.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>

#include "tests/chance.hpp"

namespace drsim {
namespace {

struct World {
  Scenario scenario;
  std::set<std::size_t> dead_links, forgotten_links, dead_routers, dead_sites;
};

World random_world(unsigned seed) {
  std::mt19937 draws(seed);
  const auto pick = [&](std::size_t low, std::size_t high) {
    return std::uniform_int_distribution<std::size_t>(low, high)(draws);
  };
  World world;
  Scenario& scenario = world.scenario;
  const std::size_t routers = pick(2, 6), sites = pick(1, 3);
  scenario.sites.resize(sites);
  scenario.switches.push_back({"w", SiteId{0u}, {}});
  for (std::size_t i = 0; i < routers; ++i)
    scenario.routers.push_back({std::to_string(i), SiteId{pick(0, sites - 1)}, SwitchId{0u}, {}, {}});
  for (std::size_t i = pick(1, 10); i > 0; --i) {
    const std::size_t a = pick(0, routers - 1), b = (a + pick(1, routers - 1)) % routers;
    scenario.links.push_back({"l", {RouterId{a}, RouterId{b}}, {1}, {}, static_cast<std::int64_t>(pick(1, 5)), {}, {}});
  }
  scenario.finish();
  for (std::size_t i = 0; i < scenario.links.size(); ++i) {
    if (pick(0, 4) == 0) world.dead_links.insert(i);
    if (pick(0, 4) == 0) world.forgotten_links.insert(i);
  }
  for (std::size_t i = 0; i < routers; ++i)
    if (pick(0, 7) == 0) world.dead_routers.insert(i);
  if (pick(0, 5) == 0) world.dead_sites.insert(pick(0, sites - 1));
  return world;
}

State state_of(const World& world) {
  State state(world.scenario);
  for (const std::size_t i : world.dead_links) state.apply(LinkChanged{LinkId{i}, Status::down});
  for (const std::size_t i : world.forgotten_links) state.apply(TopologyChanged{LinkId{i}, Status::down});
  for (const std::size_t i : world.dead_routers) state.apply(RouterChanged{RouterId{i}, Status::down});
  for (const std::size_t i : world.dead_sites) state.apply(SiteChanged{SiteId{i}, Status::down});
  return state;
}

// The oracle: every simple path over links the routers believe in, by depth-first search.
class AllPaths {
 public:
  explicit AllPaths(const World& world) : world_(world) {}

  // The paths of the lowest cost between two routers.
  std::vector<std::vector<std::size_t>> best(std::size_t from, std::size_t to) {
    best_.clear();
    lowest_ = -1;
    visited_ = {from};
    search(from, to, 0, {});
    return best_;
  }
  bool is_up(std::size_t router) const {
    return !world_.dead_routers.contains(router) &&
           !world_.dead_sites.contains(world_.scenario.routers[router].site.index);
  }
  bool is_sound(const std::vector<std::size_t>& path) const {
    return std::all_of(path.begin(), path.end(), [&](std::size_t link) {
      return !world_.dead_links.contains(link) && is_up(end(link, 0)) && is_up(end(link, 1));
    });
  }

 private:
  std::size_t end(std::size_t link, std::size_t which) const {
    return std::get<RouterId>(world_.scenario.links[link].ends[which]).index;
  }

  void search(std::size_t at, std::size_t to, std::int64_t cost, std::vector<std::size_t> path) {
    if (at == to) {
      if (lowest_ < 0 || cost < lowest_) lowest_ = cost, best_.clear();
      if (cost == lowest_) best_.push_back(path);
      return;
    }
    for (std::size_t link = 0; link < world_.scenario.links.size(); ++link) {
      if (world_.forgotten_links.contains(link) || (end(link, 0) != at && end(link, 1) != at)) continue;
      const std::size_t next = end(link, 0) == at ? end(link, 1) : end(link, 0);
      if (!visited_.insert(next).second) continue;
      path.push_back(link);
      search(next, to, cost + world_.scenario.links[link].cost, path);
      path.pop_back();
      visited_.erase(next);
    }
  }

  const World& world_;
  std::int64_t lowest_ = -1;
  std::set<std::size_t> visited_;
  std::vector<std::vector<std::size_t>> best_;
};

std::vector<std::size_t> links_of(const std::vector<Hop>& path) {
  std::vector<std::size_t> links;
  for (const Hop hop : path) links.push_back(hop.link.index);
  return links;
}

class RandomTopology : public testing::TestWithParam<unsigned> {};

TEST_P(RandomTopology, routers_reach_each_other_over_a_best_path_that_is_sound) {
  const World world = random_world(GetParam());
  const State state = state_of(world);
  Reachability reachability(world.scenario);
  AllPaths paths(world);
  const std::size_t count = world.scenario.routers.size();
  for (std::size_t from = 0; from < count; ++from) {
    for (std::size_t to = 0; to < count; ++to) {
      if (from == to) continue;
      const Answer answer = reachability.to_router(state, RouterId{from}, RouterId{to});
      const auto forward = paths.best(from, to);
      if (!paths.is_up(from)) {
        EXPECT_EQ(answer.disposition, Disposition::client_down);
      } else if (forward.empty()) {
        EXPECT_EQ(answer.disposition, Disposition::no_route);
      } else if (answer.reached()) {
        EXPECT_NE(std::find(forward.begin(), forward.end(), links_of(answer.path)), forward.end());
        EXPECT_TRUE(paths.is_sound(links_of(answer.path)));
        EXPECT_TRUE(paths.is_up(to));
      } else {
        // Some best path, there or back, is not sound: which of several equal ones is taken is not the oracle's to say.
        const auto back = paths.best(to, from);
        const auto unsound = [&](const auto& path) { return !paths.is_sound(path); };
        EXPECT_TRUE(std::any_of(forward.begin(), forward.end(), unsound) ||
                    std::any_of(back.begin(), back.end(), unsound) || !paths.is_up(to));
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomTopology, testing::Range(1u, 1 + worlds(300)));

// ---- Each reason, once ---------------------------------------------------------------------------------------------

// Users behind router u; a web server that needs a database, at site a behind ra, with a replica at site b behind rb.
class Reasons : public testing::Test {
 protected:
  Reasons() {
    for (const char* name : {"a", "b", "u"}) scenario.sites.push_back({name, {}, {}});
    for (std::size_t i = 0; i < 3; ++i) scenario.switches.push_back({"w", SiteId{i}, {}});
    for (std::size_t i = 0; i < 3; ++i) scenario.routers.push_back({"r", SiteId{i}, SwitchId{i}, {}, {}});
    for (const auto& [x, y] : {std::pair{0u, 2u}, {0u, 1u}, {1u, 2u}})
      scenario.links.push_back({"l", {RouterId{x}, RouterId{y}}, {1'000'000}, 1ms, 10, {}, {}});
    scenario.vlans.push_back({"v", {}, {}});
    scenario.networks.push_back({"n", SiteId{0u}, {SubnetId{0u}}, {}});
    scenario.subnets.push_back(
        {"s", NetworkId{0u}, {{0x0a000000}, 24}, VlanId{0u}, {RouterId{0u}, RouterId{1u}}, {}, 1, {}});
    for (std::size_t i = 0; i < 2; ++i) {
      scenario.groups.push_back({i == 0 ? "db" : "web", {VmId{i}}, {}, {}});
      const Address address{static_cast<std::uint32_t>(0x0a000004 + i)};
      scenario.vms.push_back({"vm",
                              VmGroupId{i},
                              {SiteId{0u}, SwitchId{0u}, SubnetId{0u}, address},
                              Attachment{SiteId{1u}, SwitchId{1u}, SubnetId{0u}, address},
                              {},
                              {}});
    }
    scenario.groups[1].needs = {VmGroupId{0u}};
    scenario.finish();
  }

  Answer ask(std::initializer_list<Change> changes) {
    State state(scenario);
    for (const Change& change : changes) EXPECT_TRUE(state.apply(change));
    Reachability reachability(scenario);
    return reachability.to_address(state, RouterId{2u}, web);
  }

  Scenario scenario;
  const Address web{0x0a000005};
};

TEST_F(Reasons, none_at_first) {
  const Answer answer = ask({});
  EXPECT_EQ(answer.disposition, Disposition::reached);
  EXPECT_EQ(links_of(answer.path), std::vector<std::size_t>{0});
}

TEST_F(Reasons, each_change_has_its_own) {
  const std::vector<std::pair<std::vector<Change>, Disposition>> cases{
      {{SiteChanged{SiteId{2u}, Status::down}}, Disposition::client_down},
      {{TopologyChanged{LinkId{0u}, Status::down}, TopologyChanged{LinkId{1u}, Status::down}}, Disposition::no_route},
      {{RouteChanged{SubnetId{0u}, RouterId{0u}, Status::down}}, Disposition::no_route},
      {{LinkChanged{LinkId{0u}, Status::down}}, Disposition::black_hole},
      {{RouterChanged{RouterId{0u}, Status::down}}, Disposition::black_hole},
      {{VmChanged{VmId{1u}, VmStatus::up, Place::recovery}}, Disposition::not_attached},
      {{VmChanged{VmId{1u}, VmStatus::booting, Place::home}}, Disposition::vm_down},
      {{VmChanged{VmId{0u}, VmStatus::stopped, Place::home}}, Disposition::dependency_down},
      // The subnet is withdrawn, but the others have not heard of it yet: the gateway itself knows no route any more.
      {{SubnetWithdrawn{SubnetId{0u}, RouterId{0u}}}, Disposition::no_route},
      // Everything has moved: reached again, at the other site.
      {{VmChanged{VmId{0u}, VmStatus::up, Place::recovery}, VmChanged{VmId{1u}, VmStatus::up, Place::recovery},
        SubnetWithdrawn{SubnetId{0u}, RouterId{0u}}, RouteChanged{SubnetId{0u}, RouterId{0u}, Status::down},
        SubnetAnnounced{SubnetId{0u}, RouterId{1u}}, RouteChanged{SubnetId{0u}, RouterId{1u}, Status::up}},
       Disposition::reached},
      // Only the front end has moved: the database stayed where nothing leads any more.
      {{VmChanged{VmId{1u}, VmStatus::up, Place::recovery}, SubnetWithdrawn{SubnetId{0u}, RouterId{0u}},
        RouteChanged{SubnetId{0u}, RouterId{0u}, Status::down}, SubnetAnnounced{SubnetId{0u}, RouterId{1u}},
        RouteChanged{SubnetId{0u}, RouterId{1u}, Status::up}},
       Disposition::dependency_down}};
  for (const auto& [changes, expected] : cases) {
    State state(scenario);
    for (const Change& change : changes) EXPECT_TRUE(state.apply(change));
    Reachability reachability(scenario);
    const Answer answer = reachability.to_address(state, RouterId{2u}, web);
    EXPECT_EQ(answer.disposition, expected) << describe(scenario, changes.back()) << ": " << describe(scenario, answer);
  }
}

TEST_F(Reasons, nobody_has_an_address_that_was_given_up) {
  scenario.vms[1].recovery->address = {0x0a000063};
  scenario.finish();
  EXPECT_EQ(ask({VmChanged{VmId{1u}, VmStatus::up, Place::recovery}}).disposition, Disposition::stale_name);
}

TEST_F(Reasons, a_longer_prefix_takes_the_traffic_whatever_hangs_there) {
  scenario.subnets.push_back({"t", NetworkId{0u}, {{0x0a000004}, 30}, VlanId{0u}, {RouterId{1u}}, {}, 1, {}});
  scenario.finish();
  EXPECT_EQ(ask({}).disposition, Disposition::not_attached);
}

// Stretched: in through the gateway at a, over the trunk, and out through the host's own gateway at b.
TEST_F(Reasons, an_answer_must_find_its_way_back_too) {
  scenario.subnets[0].initially_active = 2;
  scenario.links[2].cost = 20;
  scenario.links.push_back({"trunk", {SwitchId{0u}, SwitchId{1u}}, {1'000'000}, 1ms, 10, 0, {VlanId{0u}}, {}});
  scenario.finish();
  const VmChanged moved{VmId{1u}, VmStatus::up, Place::recovery};
  EXPECT_EQ(ask({moved}).disposition, Disposition::stale_neighbour);
  EXPECT_EQ(ask({moved, NeighbourLearned{VmId{1u}}}).disposition, Disposition::trombone);
  EXPECT_EQ(ask({moved, NeighbourLearned{VmId{1u}}, LinkChanged{LinkId{1u}, Status::down},
                 LinkChanged{LinkId{2u}, Status::down}})
                .disposition,
            Disposition::black_hole);
}

TEST_F(Reasons, of_two_announcers_the_nearer_one_is_asked) {
  scenario.subnets[0].initially_active = 2;
  scenario.links[1].cost = 1;
  scenario.links[2].cost = 3;  // u to b costs 3, to a 4.
  scenario.finish();
  EXPECT_EQ(ask({}).disposition, Disposition::not_attached);
}

}  // namespace
}  // namespace drsim
