// Who reaches what, there and back, by plain recomputation of everything: routers that speak OSPF in areas, BGP, both
// or neither, tunnels, an internet and addresses that stand for others, firewalls, links that fail one way or lose a
// share. It shares no code with what it checks, keeps nothing, and reads the scenario's own lists and a diary of what
// has happened.

#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "models/state/change.hpp"

namespace drsim {

using Routers = std::set<std::size_t>;

// What has happened, in words of its own.
struct Diary {
  std::vector<bool> link_dead, carrier_lost, link_forgotten, tunnel_down, eats_data, eats_all, router_dead, site_dead,
      route_out, vm_dead;
  std::vector<double> share_lost;
  std::vector<std::array<bool, 2>> cut;
  std::vector<Routers> active, known;  ///< By subnet.
};

// Where something ended, and why; and the routers and links it passed.
struct UserOutcome {
  Disposition how = Disposition::reached;
  std::string where;
  std::vector<std::size_t> routers, links;
  bool is_healthy() const { return how == Disposition::reached; }
  std::string text() const { return std::string(to_text(how)) + " " + where; }
};

class ReachabilityOracle {
 public:
  ReachabilityOracle(const Scenario& scenario, const Diary& diary) : s_(scenario), d_(diary) {
    for (const Site& site : s_.sites) has_internet_ = has_internet_ || site.kind == SiteKind::internet;
  }

  // From whoever is behind a router.
  UserOutcome connect(std::size_t from, std::uint32_t to, std::int64_t port) const {
    if (!lives(from)) return ended(Disposition::client_down, "r", from);
    const auto is_it = [&](const PublicAddress& one) { return one.address.value == to; };
    if (std::any_of(s_.public_addresses.begin(), s_.public_addresses.end(), is_it)) return translated(from, to, port);
    return to_holder(from, to, port, from);
  }

 private:
  static UserOutcome ended(Disposition how, const char* kind, std::size_t index) {
    return {how, kind + std::to_string(index), {}, {}};
  }
  std::size_t end(std::size_t link, std::size_t which) const {
    return std::get<RouterId>(s_.links[link].ends[which]).index;
  }
  bool lives(std::size_t router) const {
    return !d_.router_dead[router] && !d_.site_dead[s_.routers[router].site.index];
  }
  bool is_outside(std::size_t router) const {
    return s_.sites[s_.routers[router].site.index].kind == SiteKind::internet;
  }
  bool has_line(std::size_t link) const { return !d_.carrier_lost[link] && !d_.tunnel_down[link]; }

  bool carries(std::size_t link, std::size_t way) const {
    if (d_.link_dead[link] || d_.eats_data[link] || d_.eats_all[link] || d_.cut[link][way] || !lives(end(link, 0)) ||
        !lives(end(link, 1)))
      return false;
    if (!s_.links[link].tunnel) return true;
    for (const LinkId under : s_.links[link].tunnel->over)
      if (!carries(under.index, 0) || !carries(under.index, 1)) return false;
    return !d_.tunnel_down[link];
  }

  // ---- What routers have learned about a set of announcers
  // ------------------------------------------------------------

  struct Known {
    int distance = 999;
    std::size_t link = 0;
  };
  struct Cost {
    std::int64_t sum = -1;
    std::size_t link = 0;
  };
  using Costs = std::vector<Cost>;

  bool speaks(std::size_t link, RoutingProtocol protocol, bool is_private) const {
    const bool is_kept_in = is_private && has_internet_ && (is_outside(end(link, 0)) || is_outside(end(link, 1)));
    return s_.links[link].protocol == protocol && !d_.link_forgotten[link] && !is_kept_in;
  }
  bool is_in(std::size_t router, std::uint32_t area) const {
    for (std::size_t link = 0; link < s_.links.size(); ++link)
      if (s_.links[link].protocol == RoutingProtocol::ospf && s_.links[link].area == area &&
          (end(link, 0) == router || end(link, 1) == router))
        return true;
    return false;
  }
  bool is_in_alive(std::size_t router, std::uint32_t area, bool is_private) const {
    for (std::size_t link = 0; link < s_.links.size(); ++link)
      if (speaks(link, RoutingProtocol::ospf, is_private) && s_.links[link].area == area &&
          (end(link, 0) == router || end(link, 1) == router))
        return true;
    return false;
  }

  // Bellman and Ford over an area's links, from costs that some begin with; of equal ones, the link that comes first.
  Costs relax(std::uint32_t area, Costs costs, bool is_private) const {
    std::vector<bool> begins;
    for (const Cost& cost : costs) begins.push_back(cost.sum >= 0);
    const Costs own = costs;
    for (std::size_t round = 0; round < s_.routers.size(); ++round)
      for (std::size_t link = 0; link < s_.links.size(); ++link)
        for (const std::size_t side : {0u, 1u}) {
          if (!speaks(link, RoutingProtocol::ospf, is_private) || s_.links[link].area != area) continue;
          const Cost& here = costs[end(link, side)];
          Cost& there = costs[end(link, 1 - side)];
          const std::int64_t sum = here.sum + s_.links[link].cost;
          if (here.sum >= 0 && (there.sum < 0 || sum < there.sum)) there.sum = sum;
        }
    for (std::size_t router = 0; router < costs.size(); ++router) {
      if (costs[router].sum < 0 || (begins[router] && own[router].sum == costs[router].sum)) continue;
      for (std::size_t link = s_.links.size(); link-- > 0;)
        for (const std::size_t side : {0u, 1u}) {
          const bool leads = speaks(link, RoutingProtocol::ospf, is_private) && s_.links[link].area == area &&
                             end(link, side) == router && costs[end(link, 1 - side)].sum >= 0 &&
                             costs[end(link, 1 - side)].sum + s_.links[link].cost == costs[router].sum;
          if (leads) costs[router].link = link;
        }
    }
    return costs;
  }
  static void keep(Cost& best, const Cost& other) {
    if (other.sum >= 0 && (best.sum < 0 || other.sum < best.sum || (other.sum == best.sum && other.link < best.link)))
      best = other;
  }

  // Routers in an area know its insides; borders tell the backbone of them, and the area of all else.
  void tell(const Routers& sources, bool is_private, std::vector<Known>& known) const {
    constexpr std::uint32_t areas = 3;
    const std::size_t routers = s_.routers.size();
    std::array<Costs, areas> inside;
    Costs inner(routers);
    for (std::uint32_t area = 0; area < areas; ++area) {
      Costs begin(routers);
      for (const std::size_t source : sources)
        if (is_in(source, area)) begin[source].sum = 0;
      inside[area] = relax(area, begin, is_private);
      for (std::size_t i = 0; i < routers; ++i)
        if (!sources.contains(i)) keep(inner[i], inside[area][i]);
    }
    const auto is_border = [&](std::size_t router, std::uint32_t area) {
      return is_in_alive(router, 0, is_private) && is_in_alive(router, area, is_private);
    };
    Costs told(routers);
    for (std::uint32_t area = 1; area < areas; ++area)
      for (std::size_t i = 0; i < routers; ++i)
        if (inside[area][i].sum >= 0 && is_border(i, area) && (told[i].sum < 0 || inside[area][i].sum < told[i].sum))
          told[i].sum = inside[area][i].sum;
    const Costs over_backbone = relax(0, told, is_private);
    Costs best = inner;
    for (std::size_t i = 0; i < routers; ++i)
      if (inner[i].sum < 0 && !sources.contains(i) && is_in_alive(i, 0, is_private)) best[i] = over_backbone[i];
    for (const std::size_t source : sources)
      best[source].sum = is_in(source, 0) || is_in(source, 1) || is_in(source, 2) ? 0 : -1;
    Costs all = best;
    for (std::uint32_t area = 1; area < areas; ++area) {
      Costs begin(routers);
      for (std::size_t i = 0; i < routers; ++i)
        if (best[i].sum >= 0 && inside[area][i].sum < 0 && is_border(i, area)) begin[i].sum = best[i].sum;
      const Costs here = relax(area, begin, is_private);
      for (std::size_t i = 0; i < routers; ++i)
        if (inner[i].sum < 0 && !sources.contains(i) && !is_in_alive(i, 0, is_private)) keep(all[i], here[i]);
    }
    for (std::size_t i = 0; i < routers; ++i)
      if (all[i].sum > 0 && !sources.contains(i) && known[i].distance > 110) known[i] = {110, all[i].link};
  }

  struct Offer {
    std::int64_t preference = -1;
    bool is_external = false;
    std::size_t link = 0;
    std::vector<std::int64_t> systems;
    bool is_from_ospf = false;
    std::int64_t inside = 0;  ///< What it costs to the border, within the system.
    std::size_t by = 0;
    bool operator==(const Offer&) const = default;
    // The least wins.
    auto rank() const { return std::tuple(-preference, systems.size(), is_from_ospf, !is_external, inside, by, link); }
  };

  // All at once, again and again, from knowing nothing.
  std::optional<std::vector<Offer>> exchanged(const Routers& announcers, bool is_private,
                                              const std::vector<Known>& by_ospf) const {
    std::vector<Offer> now(s_.routers.size());
    for (std::size_t round = 0; round < 2 * s_.routers.size() + 2; ++round) {
      std::vector<Offer> next(s_.routers.size());
      for (std::size_t link = 0; link < s_.links.size(); ++link)
        for (const std::size_t side : {0u, 1u}) {
          if (!speaks(link, RoutingProtocol::bgp, is_private)) continue;
          const std::size_t by = end(link, side), to = end(link, 1 - side);
          const std::int64_t its = s_.routers[by].bgp.as_number, ours = s_.routers[to].bgp.as_number;
          // LOCAL_PREF is what the border said, for all within its system.
          Offer offer{s_.links[link].preference, its != ours, link, {}};
          offer.by = by;
          if (!announcers.contains(by) && now[by].preference >= 0) {
            const bool is_inner =
                !offer.is_external && !now[by].is_external;  // Not from one internal neighbour to another.
            if (now[by].link == link || is_inner) continue;
            offer.systems = now[by].systems;
            offer.is_from_ospf = now[by].is_from_ospf;
            if (!offer.is_external && offer.preference == 100) offer.preference = now[by].preference;
            if (!offer.is_external) offer.inside = now[by].inside;
          } else if (!announcers.contains(by) && by_ospf[by].distance == 999) {
            continue;
          } else {
            offer.is_from_ospf = !announcers.contains(by);
          }
          if (!offer.is_external) offer.inside += s_.links[link].cost;
          if (offer.is_external) offer.systems.push_back(its);
          if (std::count(offer.systems.begin(), offer.systems.end(), ours) > 0) continue;
          if (next[to].preference < 0 || offer.rank() < next[to].rank()) next[to] = offer;
        }
      if (next == now) return now;
      now = next;
    }
    return {};
  }

  std::vector<Known> learned(const Routers& announcers, bool is_private) const {
    std::vector<Known> known(s_.routers.size());
    tell(announcers, is_private, known);
    const auto best = exchanged(announcers, is_private, known);
    if (!best) {
      is_settled_ = false;
      return known;
    }
    Routers borders;
    for (std::size_t i = 0; i < known.size(); ++i) {
      const int distance = (*best)[i].is_external ? 20 : 200;
      if ((*best)[i].preference < 0 || announcers.contains(i) || known[i].distance <= distance) continue;
      known[i] = {distance, (*best)[i].link};
      borders.insert(i);
    }
    std::vector<Known> more = known;
    tell(borders, is_private, more);
    for (std::size_t i = 0; i < known.size(); ++i)
      if (!announcers.contains(i)) known[i] = more[i];
    return known;
  }

  // ---- One router's choice, and the way of a packet
  // -------------------------------------------------------------------

  struct Choice {
    bool found = false, ends_here = false, drops = false;
    std::size_t link = 0, subnet = 0;
  };

  template <class Fits>
  Choice typed_or_learned(std::size_t at, Fits fits, const Routers& announcers, bool is_private) const {
    Choice best;
    int distance = 999;
    for (std::size_t i = 0; i < s_.static_routes.size(); ++i) {
      const StaticRoute& route = s_.static_routes[i];
      if (route.at.index != at || d_.route_out[i] || route.distance >= distance || !fits(route) ||
          (route.via && !has_line(route.via.index)))
        continue;
      distance = static_cast<int>(route.distance);
      best = {true, false, !route.via, route.via ? route.via.index : 0, 0};
    }
    if (announcers.empty() || announcers.contains(at)) return best;
    const Known known = learned(announcers, is_private)[at];
    if (known.distance < distance) best = {true, false, false, known.link, 0};
    return best;
  }

  Choice towards(std::size_t at, std::uint32_t address) const {
    for (int length = 32; length >= 0; --length) {
      const Prefix prefix{{length == 0 ? 0 : address & 0xffffffffu << (32 - length)}, length};
      Routers announcers;
      for (std::size_t i = 0; i < s_.subnets.size(); ++i) {
        if (s_.subnets[i].prefix != prefix) continue;
        if (d_.active[i].contains(at)) return {true, true, false, 0, i};
        announcers.insert(d_.known[i].begin(), d_.known[i].end());
      }
      const auto fits = [&](const StaticRoute& route) {
        return std::holds_alternative<Prefix>(route.to) && std::get<Prefix>(route.to) == prefix;
      };
      const std::uint32_t first = prefix.network.value >> 24;
      const bool is_private = length > 0 && (first == 10 || (prefix.network.value >> 16) == 0xc0a8);
      if (const Choice choice = typed_or_learned(at, fits, announcers, is_private); choice.found) return choice;
    }
    return {};
  }

  Choice towards_router(std::size_t at, std::size_t to) const {
    if (at == to) return {true, true, false, 0, 0};
    const auto fits = [&](const StaticRoute& route) {
      return std::holds_alternative<RouterId>(route.to) && std::get<RouterId>(route.to).index == to;
    };
    if (const Choice choice = typed_or_learned(at, fits, {to}, false); choice.found) return choice;
    return typed_or_learned(
        at,
        [](const StaticRoute& route) {
          return std::holds_alternative<Prefix>(route.to) && std::get<Prefix>(route.to).length == 0;
        },
        {}, false);
  }

  template <class Choose>
  UserOutcome follow(std::size_t from, Choose choose, std::size_t* subnet = nullptr) const {
    UserOutcome outcome;
    for (std::size_t at = from;;) {
      const bool is_again = std::count(outcome.routers.begin(), outcome.routers.end(), at) > 0;
      outcome.routers.push_back(at);
      outcome.where = "r" + std::to_string(at);
      if (is_again) outcome.how = Disposition::loop;
      if (is_again) return outcome;
      const Choice choice = choose(at);
      if (!choice.found || choice.drops) outcome.how = Disposition::no_route;
      if (subnet) *subnet = choice.subnet;
      if (!choice.found || choice.drops || choice.ends_here) return outcome;
      const std::size_t way = end(choice.link, 0) == at ? 0 : 1;
      if (!carries(choice.link, way)) {
        outcome.how = Disposition::black_hole, outcome.where = "l" + std::to_string(choice.link);
        return outcome;
      }
      outcome.links.push_back(choice.link);
      at = end(choice.link, 1 - way);
    }
  }
  UserOutcome follow_to(std::size_t from, std::uint32_t address, std::size_t* subnet = nullptr) const {
    return follow(
        from, [&](std::size_t at) { return towards(at, address); }, subnet);
  }
  UserOutcome follow_to_router(std::size_t from, std::size_t to) const {
    return follow(from, [&](std::size_t at) { return towards_router(at, to); });
  }

  // ---- There and back
  // -------------------------------------------------------------------------------------------------

  // An answer goes to who has asked, or to who stood for him in the internet.
  UserOutcome back(std::size_t by, std::size_t to, std::uint32_t asked) const {
    const std::vector<std::size_t> there = follow_to(to, asked).routers;
    std::size_t first_outside = 0;
    while (first_outside < there.size() && !is_outside(there[first_outside])) ++first_outside;
    if (!has_internet_ || is_outside(to) || first_outside == there.size()) return follow_to_router(by, to);
    const std::size_t last_inside = there[first_outside - 1];
    const auto& public_one = s_.routers[last_inside].translates_to;
    if (!public_one || !any_prefix_holds(public_one->value))
      return ended(Disposition::no_route, "r", there[first_outside]);
    UserOutcome outcome = follow_to(by, public_one->value);
    if (!outcome.is_healthy()) return outcome;
    if (outcome.routers.back() != last_inside) {
      outcome.how = Disposition::asymmetric;
      return outcome;
    }
    UserOutcome rest = follow_to_router(last_inside, to);
    rest.routers.insert(rest.routers.begin(), outcome.routers.begin(), outcome.routers.end());
    return rest;
  }
  bool any_prefix_holds(std::uint32_t address) const {
    const auto holds = [&](const Prefix& prefix) {
      return prefix.length == 0 || (address ^ prefix.network.value) >> (32 - prefix.length) == 0;
    };
    return std::any_of(s_.subnets.begin(), s_.subnets.end(),
                       [&](const Subnet& subnet) { return holds(subnet.prefix); }) ||
           std::any_of(s_.static_routes.begin(), s_.static_routes.end(), [&](const StaticRoute& route) {
             return std::holds_alternative<Prefix>(route.to) && holds(std::get<Prefix>(route.to));
           });
  }

  static std::string known_as(const Firewall& firewall) {
    return firewall.cluster.empty() ? "alone " + firewall.name : "together " + firewall.cluster;
  }

  // A firewall that has something against it.
  std::optional<UserOutcome> stopped(const std::vector<std::size_t>& there, const std::vector<std::size_t>& home,
                                     std::size_t client, std::size_t subnet, std::uint32_t to, std::int64_t port,
                                     const std::string& receiver) const {
    const auto place = [&](const Firewall& firewall) {
      return std::holds_alternative<RouterId>(firewall.at) ? "r" + std::to_string(std::get<RouterId>(firewall.at).index)
                                                           : receiver;
    };
    const auto is_on = [](const Firewall& firewall, const std::vector<std::size_t>& way) {
      return std::holds_alternative<RouterId>(firewall.at) &&
             std::count(way.begin(), way.end(), std::get<RouterId>(firewall.at).index) > 0;
    };
    for (const Firewall& firewall : s_.firewalls) {
      const bool guards =
          std::holds_alternative<SubnetId>(firewall.at) && std::get<SubnetId>(firewall.at).index == subnet;
      if (!guards && !is_on(firewall, there)) continue;
      std::optional<bool> verdict;
      for (const FirewallRule& rule : firewall.rules) {
        const bool fits_to =
            !rule.to || rule.to->length == 0 || (rule.to->network.value ^ to) >> (32 - rule.to->length) == 0;
        const bool fits =
            fits_to && (!rule.from || s_.routers[client].site == *rule.from) && (rule.port == 0 || rule.port == port);
        if (fits && !verdict) verdict = rule.allows;
      }
      if (!verdict.value_or(firewall.allows_the_rest))
        return UserOutcome{Disposition::blocked, place(firewall), {}, {}};
    }
    for (const Firewall& firewall : s_.firewalls) {
      bool asked = false, answered = false;
      for (const Firewall& other : s_.firewalls) {
        if (!other.is_stateful || known_as(other) != known_as(firewall)) continue;
        asked = asked || is_on(other, there), answered = answered || is_on(other, home);
      }
      if (asked != answered) return UserOutcome{Disposition::asymmetric, place(firewall), {}, {}};
    }
    return {};
  }

  std::optional<std::size_t> gateway_of(std::size_t vm) const {
    const Attachment& here = s_.vms[vm].home;
    for (const RouterId gateway : s_.subnets[here.subnet.index].gateways)
      if (d_.active[here.subnet.index].contains(gateway.index) && lives(gateway.index) &&
          s_.routers[gateway.index].attached_to == here.attached_to && !d_.site_dead[here.site.index])
        return gateway.index;
    return {};
  }

  // What links lose on the way of question and answer, tunnels what is lost under them.
  std::optional<std::size_t> loses_too_much(const std::vector<std::size_t>& there,
                                            const std::vector<std::size_t>& home) const {
    double arrives = 1, most = 0;
    std::size_t worst = 0;
    for (const auto* way : {&there, &home})
      for (const std::size_t link : *way) {
        std::vector<std::size_t> all{link};
        if (s_.links[link].tunnel)
          for (const LinkId under : s_.links[link].tunnel->over) all.push_back(under.index);
        for (const std::size_t one : all) {
          arrives *= 1 - d_.share_lost[one];
          if (d_.share_lost[one] > most) most = d_.share_lost[one], worst = one;
        }
      }
    if (1 - arrives <= 0.1) return {};
    return worst;
  }

  UserOutcome to_vm(std::size_t from, std::size_t vm, std::int64_t port, std::size_t client) const {
    const Attachment& here = s_.vms[vm].home;
    std::size_t subnet = 0;
    const std::string its = "v" + std::to_string(vm);
    UserOutcome there = follow_to(from, here.address.value, &subnet);
    if (!there.is_healthy()) return there;
    const std::size_t last = there.routers.back();
    const bool is_beside = s_.routers[last].attached_to == here.attached_to && !d_.site_dead[here.site.index];
    // All are of one VLAN here: two subnets of one prefix are one.
    const bool is_its = s_.subnets[subnet].prefix == s_.subnets[here.subnet.index].prefix;
    if (!is_its || !is_beside) return ended(Disposition::not_attached, "r", last);
    if (d_.vm_dead[vm]) return {Disposition::vm_down, its, {}, {}};
    const auto gateway = gateway_of(vm);
    if (!gateway) return {Disposition::no_route, its, {}, {}};
    const UserOutcome home = back(*gateway, from, here.address.value);
    if (!home.is_healthy()) return home;
    if (const auto worst = loses_too_much(there.links, follow_to_router(*gateway, from).links))
      return ended(Disposition::lossy, "l", *worst);
    if (const auto outcome =
            stopped(there.routers, home.routers, client, here.subnet.index, here.address.value, port, its))
      return *outcome;
    return {Disposition::reached, its, {}, {}};
  }

  // Of several that have the address, the one that is got furthest to.
  UserOutcome to_holder(std::size_t from, std::uint32_t to, std::int64_t port, std::size_t client) const {
    UserOutcome best{Disposition::stale_name, "", {}, {}};
    if (!lives(from)) return ended(Disposition::client_down, "r", from);
    for (std::size_t vm = 0; vm < s_.vms.size(); ++vm) {
      if (s_.vms[vm].home.address.value != to) continue;
      const UserOutcome outcome = to_vm(from, vm, port, client);
      if (outcome.how > best.how) best = outcome;
    }
    return best;
  }

  UserOutcome translated(std::size_t from, std::uint32_t to, std::int64_t port) const {
    std::size_t subnet = 0;
    const UserOutcome there = follow_to(from, to, &subnet);
    if (!there.is_healthy()) return there;
    const std::size_t router = there.routers.back();
    if (const auto worst = loses_too_much(there.links, follow_to_router(router, from).links))
      return ended(Disposition::lossy, "l", *worst);
    const auto its =
        std::find_if(s_.public_addresses.begin(), s_.public_addresses.end(),
                     [&](const PublicAddress& one) { return one.address.value == to && one.at.index == router; });
    if (its == s_.public_addresses.end()) return ended(Disposition::untranslated, "r", router);
    const std::size_t vm = s_.applications[its->application.index].served_by.front().index;
    const std::uint32_t inside = s_.vms[vm].home.address.value;
    const std::string here = "r" + std::to_string(router);
    if (const auto outcome = stopped(there.routers, back(router, from, to).routers, from, subnet, to, port, here))
      return *outcome;
    UserOutcome answer = to_holder(router, inside, port, from);
    if (!answer.is_healthy()) return answer;
    std::size_t holder = 0;
    while (s_.vms[holder].home.address.value != inside) ++holder;
    const auto by = gateway_of(holder);
    if (!by) return answer;
    const UserOutcome home = back(*by, from, to);
    if (!home.is_healthy()) return home;
    if (std::count(home.routers.begin(), home.routers.end(), router) == 0)
      return {Disposition::asymmetric, here, {}, {}};
    return answer;
  }

  const Scenario& s_;
  const Diary& d_;
  bool has_internet_ = false;

 public:
  mutable bool is_settled_ = true;  ///< False: BGP routers go on disagreeing, and nobody can say where packets go.
};

}  // namespace drsim
