#include "models/routing/bgp/session_policies.hpp"

#include <algorithm>

#include "models/reachability/reachability.hpp"

namespace drsim {

void SessionPolicies::begin() {
  for (const LinkId link : scenario().index.with_session_rules)
    for (const std::size_t end : {0u, 1u}) {
      if (!scenario()[link].policies[end].conditional || !should_announce(link, end)) continue;
      const LinkSettingTo announced{link, end_of(end), LinkSetting::conditional, 1};
      apply(LinkSettingChanged{announced});
      apply(LinkSettingConverged{announced});
    }
  look();
}

void SessionPolicies::look() {
  for (const LinkId link : scenario().index.with_session_rules)
    for (const std::size_t end : {0u, 1u}) {
      if (scenario()[link].policies[end].conditional) check_condition(link, end);
      if (scenario()[link].policies[end].maximum_prefixes) count_prefixes(link, end);
    }
}

bool SessionPolicies::should_announce(LinkId link, std::size_t end) const {
  const ConditionalAnnouncement& conditional = *scenario()[link].policies[end].conditional;
  const auto watched = scenario().index.tree.of(conditional.watched);
  const bool is_present =
      watched && world.reachability.forwarding().has_exactly(state(), scenario()[link].router(end), *watched);
  return is_present == conditional.while_present;
}

// The router looks at its table now and then. A condition that has passed when it does has never been there.
void SessionPolicies::check_condition(LinkId link, std::size_t end) {
  const Timer next_look = timer(Purpose::condition_check, link, end);
  const bool is_announced = state().configured(link, end, LinkSetting::conditional) == 1;
  if (!state().is_up(scenario()[link].router(end)) || should_announce(link, end) == is_announced)
    disarm(next_look);
  else
    arm_unless_armed(next_look, Uniform{0s, scenario()[link].policies[end].conditional->every});
}

// What it has accepted counts; what its policy refuses does not.
void SessionPolicies::count_prefixes(LinkId link, std::size_t end) {
  if (!state().is_adjacent(link, end) || state().is_shut_down(link)) return;
  const std::size_t prefixes = scenario().index.tree.prefixes.size();
  std::int64_t heard = 0;
  for (std::uint32_t i = 0; i < prefixes; ++i) {
    const std::vector<BgpPath> offers =
        world.reachability.forwarding().bgp_paths(state(), scenario()[link].router(end), {i});
    heard += std::any_of(offers.begin(), offers.end(), [&](const BgpPath& offer) { return offer.via == link; });
  }
  if (heard > *scenario()[link].policies[end].maximum_prefixes) apply(SessionShutDown{link, end_of(end), true});
}

// A NOTIFICATION tells the other end (RFC 4486: Cease, Maximum Number of Prefixes Reached).
void SessionPolicies::on(const SessionShutDown& change) {
  const std::optional<Duration> restart =
      scenario()[change.link].policies[change.by == LinkEnd::second ? 1 : 0].restart;
  if (change.is_shut) apply(AdjacencyChanged{change.link, Status::down, LinkEnd::both});
  if (change.is_shut && restart) arm(timer(Purpose::session_restart, change.link), Fixed{*restart});
  if (!change.is_shut) disarm(timer(Purpose::session_restart, change.link));
}

void SessionPolicies::perform(const ClearSession& action) { apply(SessionShutDown{action.link, LinkEnd::both, false}); }

void SessionPolicies::expired(const Timer& timer) {
  const LinkId link{timer.component};
  if (std::get<RoutingTimer>(timer.purpose) == Purpose::session_restart) {
    apply(SessionShutDown{link, LinkEnd::both, false});
    return;
  }
  const bool is_announced = should_announce(link, timer.part);
  apply(LinkSettingChanged{{link, end_of(timer.part), LinkSetting::conditional, is_announced ? 1 : 0}});
}

}  // namespace drsim
