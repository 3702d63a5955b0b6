// State changes by apply() alone, and says when a change was none.

#include "models/state/state.hpp"

#include <gtest/gtest.h>

namespace drsim {
namespace {

Scenario two_sites() {
  Scenario scenario;
  scenario.sites = {{"a", {}, {}}, {"b", {}, {}}};
  scenario.switches = {{"wa", SiteId{0u}, {}}, {"wb", SiteId{1u}, {}}};
  scenario.routers = {{"ra", SiteId{0u}, SwitchId{0u}, {}, {}}, {"rb", SiteId{1u}, SwitchId{1u}, {}, {}}};
  scenario.links = {{"l", {RouterId{0u}, RouterId{1u}}, {100}, 1ms, 10, {}, {}}};
  scenario.finish();
  return scenario;
}

TEST(State, a_change_to_what_is_so_already_is_none) {
  const Scenario scenario = two_sites();
  State state(scenario);
  EXPECT_FALSE(state.apply(SiteChanged{SiteId{0u}, Status::up}));
  EXPECT_TRUE(state.apply(SiteChanged{SiteId{0u}, Status::down}));
  EXPECT_FALSE(state.apply(SiteChanged{SiteId{0u}, Status::down}));
  EXPECT_FALSE(state.apply(BandwidthChanged{LinkId{0u}, {100}}));
  EXPECT_TRUE(state.apply(BandwidthChanged{LinkId{0u}, {50}}));
}

TEST(State, a_component_is_up_if_it_and_its_site_are) {
  const Scenario scenario = two_sites();
  State state(scenario);
  EXPECT_TRUE(state.is_up(LinkId{0u}));
  state.apply(SiteChanged{SiteId{0u}, Status::down});
  EXPECT_FALSE(state.is_up(RouterId{0u}));
  EXPECT_FALSE(state.is_up(SwitchId{0u}));
  EXPECT_FALSE(state.is_up(LinkId{0u}));
  EXPECT_TRUE(state.is_up(RouterId{1u}));
  // A router that failed on its own stays down when its site is back.
  state.apply(RouterChanged{RouterId{0u}, Status::down});
  state.apply(SiteChanged{SiteId{0u}, Status::up});
  EXPECT_FALSE(state.is_up(RouterId{0u}));
  EXPECT_TRUE(state.is_up(SwitchId{0u}));
}

TEST(State, it_says_what_routes_may_depend_on_that_was_touched) {
  const Scenario scenario = two_sites();
  State state(scenario);
  state.apply(BandwidthChanged{LinkId{0u}, {50}});
  EXPECT_TRUE(state.touched().empty());
  state.apply(LinkChanged{LinkId{0u}, Status::down});
  ASSERT_EQ(state.touched().size(), 1u);
  EXPECT_EQ(state.touched()[0].kind, Touched::Kind::link);
  state.apply(TopologyChanged{LinkId{0u}, Status::down});
  ASSERT_EQ(state.touched().size(), 2u);
  EXPECT_EQ(state.touched()[1].kind, Touched::Kind::topology);
}

}  // namespace
}  // namespace drsim
