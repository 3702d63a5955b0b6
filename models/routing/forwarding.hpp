// Which route each router uses for a destination, and the path that a packet takes through them. Owns the routing
// tables and paths worked out so far, until a change makes them stale. Begin with way(); route_table.hpp fills the
// tables.

#pragma once

#include <deque>
#include <forward_list>
#include <map>
#include <optional>
#include <vector>

#include "models/routing/flow_share.hpp"
#include "models/routing/route_table.hpp"

namespace drsim {

/// The route that won at a router, and why.
struct Route {
  enum class Source : std::uint8_t {
    connected,     ///< The subnet is attached to this router; or it is the router that was asked for.
    static_route,  ///< A static route.
    ospf,
    bgp,
    summary,  ///< It announces this prefix itself, and knows nothing longer: the packet is dropped.
  } source = Source::connected;
  Destination matched;  ///< What it is a route to.
  LinkId via;           ///< None: it ends here.
  StaticRouteId static_id;
  struct NextHop {
    LinkId via;
    StaticRouteId static_id;
  };
  std::vector<NextHop> equal{};  ///< All equally good ones, this one included, by name. Empty: it is the only one.
};

/// The way of a packet from router to router, as far as it gets.
struct Way {
  struct Step {
    RouterId at;
    std::optional<Route> route;  ///< None: the router has no route.
  };
  std::vector<Step> steps;
  std::vector<Hop> path;
  Disposition disposition = Disposition::reached;  ///< Reached, no route, loop, black hole or storm.
  LinkId stopped_by;                               ///< Black hole, storm.
  std::uint32_t level = 0;  ///< How many prefixes up from the destination's own the last route was found.
};

/// Routers, each on its own, pass a packet on by the longest prefix they have a route to (RFC 1812 section 5.2.4.3).
/// Answers are kept for as long as nothing has changed that they depend on, and shared by destinations that no route
/// tells apart; one object must not be asked about the states of two runs.
class Forwarding {
 public:
  explicit Forwarding(const Scenario& scenario);

  /// From a router that is up.
  const Way& way(const State& state, RouterId from, Destination to);
  /// The route a router uses for a destination.
  std::optional<Route> route(const State& state, RouterId at, Destination to);
  /// Whether its table has this very prefix, whatever contains it.
  bool has_exactly(const State& state, RouterId at, Destination exactly);
  /// Where a way that was reached ends: the subnet, if it is one that is attached to its last router.
  std::optional<SubnetId> subnet_at_end(const State& state, const Way& way, Destination to) const;

  /// From now on it is asked about these flows; null: about one whose hashes follow from the routers' names alone.
  void ask_about(FlowShare* flows) { flows_ = flows; }
  /// What BGP decides about at a router.
  std::vector<BgpPath> bgp_paths(const State& state, RouterId at, Destination exactly);

  /// Destinations of one kind are forwarded alike everywhere, for as long as the state is this one.
  std::uint32_t kind(const State& state, Destination to);
  /// The next question is about another run of the scenario, which begins as the last one began.
  void rewind();

  /// What has been done so far, instead of remembered: tables computed and ways followed.
  struct Work {
    std::uint64_t tables = 0, ways = 0;
  };
  const Work& work() const { return work_; }

 private:
  // Announcers by prefix, as a number: prefixes of one class are learned of in the same way.
  using ClassId = std::uint32_t;
  struct Table {
    RouteTable learned;
    bool is_stale = false;
    std::uint32_t version = 0;  ///< Goes up when it is computed again, and different.
  };
  struct Choice {
    Branch branch;
    std::size_t choices = 0, taken = 0;
  };
  struct Variant {
    Way way;
    std::vector<Choice> choices{};  ///< In the order of the way.
  };
  struct Kept {
    std::forward_list<Variant> ways{};  ///< Flows that hash alike take one of them.
    bool is_stale = true;
    std::uint64_t held_in = 0;  ///< The generation in which it was last found to hold.
    std::vector<std::pair<Table*, std::uint32_t>> learned_from;
  };

  void follow(const State& state);
  void follow(const State& state, Touched touched);
  void forget();
  void classify(const State& state, Destination to);
  void forget_ways_at(RouterId router);
  void forget_what_bgp_passes_on();
  Table& table(const State& state, Destination about, View view);
  static bool holds(const Kept& kept);
  const Way& way_of_flow(const State& state, RouterId from, Destination to, Kept& kept);
  const Way& walk(const State& state, RouterId from, Destination to, Kept& kept);
  std::size_t choose(const Branch& branch, std::size_t choices);
  void take(Route& route, Branch branch, Variant& variant);
  Announced announced(const State& state, Destination about, View view);
  Announced heard_of(const State& state, Destination about, View view);
  std::vector<std::uint32_t> areas_told(const State& state, RouterId router, std::uint32_t summary);
  bool has_part_of(const State& state, RouterId router, std::uint32_t summary);
  bool is_special(Destination to) const;
  std::optional<Route> route_to(const State& state, RouterId at, Destination exactly, Kept* kept);
  bool is_kept_inside(Destination to) const;
  bool is_in_virtual_network(const State& state, RouterId gateway, Destination to) const;
  std::optional<Route> static_route_to(const State& state, RouterId at, Destination exactly,
                                       std::int64_t& distance) const;
  void share(Route& route, RouterId at, const RouteTable& table) const;

  const Scenario& scenario_;
  bool is_new_ = true;
  std::size_t followed_at_start_ = 0;
  std::size_t followed_ = 0;                           ///< How much of the state's log.
  std::vector<Destination> destination_of_route_;      ///< By static route.
  std::vector<std::vector<Prefix>> virtual_networks_;  ///< By router: those of Azure's gateways.
  std::vector<bool> has_static_;                       ///< By destination.
  std::vector<bool> is_passed_on_, is_summary_;        ///< By destination: a static route to it; a router's summary.
  bool has_policies_ = false, has_summaries_ = false, has_own_views_ = false;
  FlowShare* flows_ = nullptr;
  std::vector<ClassId> class_of_;        ///< By destination.
  std::vector<ClassId> class_at_start_;  ///< As the first question found it.
  std::vector<std::uint32_t> kind_at_start_;
  std::vector<std::uint32_t> kind_of_;  ///< By destination: those of one kind are forwarded alike everywhere.
  std::map<std::vector<std::uint64_t>, ClassId> classes_;
  std::map<std::vector<std::uint32_t>, std::uint32_t> kinds_;
  std::vector<std::vector<RouterId>> announcers_;  ///< By class: those that anybody may believe in.
  std::vector<std::uint32_t> special_of_class_;  ///< By class: the only destination of it; none if there may be others.
  std::map<std::pair<ClassId, View>, Table> tables_;
  std::uint64_t generation_ = 1;  ///< Goes up when anything has changed that a way could depend on.
  std::deque<Kept> kept_;
  std::vector<std::vector<Kept*>> kept_by_;    ///< By router it begins at, then kind: in kept_, or null.
  std::vector<std::vector<Kept*>> ways_past_;  ///< By router.
  Work work_;
};

}  // namespace drsim
