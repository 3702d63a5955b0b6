// What can become of a flow. scenarios/README.md shows the table; the order matters: of several addresses that a user
// tries, the one that got furthest counts.

#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace drsim {

/// What became of a flow, in the order a packet meets it: a later one got further.
enum class Disposition : std::uint8_t {
  client_down,  ///< The client's own site or router is down.
  no_name,      ///< The resolver has no answer for the name.
  stale_name,   ///< The address in use belongs to nobody any more: its VM has another one now.
  no_route,     ///< A router on the way knows no route, on the way there or back.
  loop,         ///< Routers pass it round in a loop until its time to live is used up.
  black_hole,   ///< A router still sends into something that is gone.
  blocked,      ///< A firewall lets it not pass.
  asymmetric,   ///< Question and answer take different ways, and a stateful firewall, or a router that translates, sees
                ///< only one.
  unknown_connection,  ///< A stateful firewall, or a router that translates, has not seen an open connection begin.
  untranslated,        ///< The router that the public address leads to translates it to nobody.
  not_attached,        ///< The gateway has no layer-2 path to the host.
  lossy,               ///< Links on the way, there and back, lose more than its users can work with.
  storm,               ///< A broadcast storm fills a link on the way, overloads the host, or moves its address about.
  stale_neighbour,     ///< The gateway still sends to where the host was before it moved.
  no_backend,          ///< The load balancer has nobody left that its probes have found healthy.
  vm_down,             ///< The host is stopped or booting.
  commits_wait,        ///< The host answers, and confirms nothing: its replica's site has not got it.
  dependency_down,     ///< The host answers, but what it needs does not.
  overloaded,          ///< Lines or servers are shared by so many that users get less than they can work with.
  too_slow,            ///< A request takes longer than users bear.
  trombone,            ///< Reached, but by way of a gateway at another site, over the trunk between the two.
  degraded,            ///< Users have less than they ask for, and can work.
  reached,
};

/// What a disposition means to whoever has to act on it.
struct DispositionText {
  Disposition disposition;
  std::string_view name;    ///< "stale DNS record"
  std::string_view seen;    ///< What a user sees.
  std::string_view cause;   ///< What brings it about.
  std::string_view remedy;  ///< What ends or avoids it. Empty where nothing is wrong.
};
/// All of them, in their order.
std::span<const DispositionText> dispositions();
std::string_view to_text(Disposition disposition);
constexpr bool is_reached(Disposition disposition) { return disposition >= Disposition::trombone; }

}  // namespace drsim
