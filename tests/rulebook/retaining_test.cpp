// Statements 53 to 78: keeping addresses or changing them, stretched subnets, subnets that move, and what Azure
// refuses.

#include <array>
#include <set>

#include "analysis/availability/design/inspect.hpp"
#include "models/world/network/overlap.hpp"
#include "tests/rulebook/addresses.hpp"
#include "tests/rulebook/design.hpp"

namespace drsim {
namespace {

template <class Kind>
std::vector<Time> instants_of(const Trace& trace) {
  std::vector<Time> found;
  for (const Record& record : trace.records)
    if (std::holds_alternative<Kind>(record.change)) found.push_back(record.at);
  return found;
}

// A named application on a VM whose address changes, used from a third site. The plan has these groups.
std::string changing(const std::string& groups,
                     const std::string& name = "names: {app.example: {application: app, ttl: 1m, authority: dns}}\n") {
  return three_sites +
         "networks: {n: {site: a, subnets: {s: {prefix: 192.168.1.0/24, gateway: ra}}}, m: {site: b, subnets: {s: "
         "{prefix: 172.16.1.0/24, gateway: rb}}}}\n"
         "vms: {web: {network: n, address: 192.168.1.10, replication: {to: b, churn: 1kB/s}, recovery: {network: "
         "m}}}\napplications: {app: {served-by: web}}\ndns-servers: {dns: {site: u}}\n" +
         name +
         "resolvers: {r: {site: u}}\nclients: {users: {site: u, use: [app], resolver: r}}\nplans: {p: {groups: [" +
         groups +
         "]}}\n"
         "timeline: [{at: 1h, fail: {site: a}}, {at: 1h 10m, failover: p}]\n";
}
const std::string start = "{start: [web]}", publish = "{publish: {names: [app.example], takes: 1m}}";

bool is_reached_in_the_end(const Scenario& scenario) {
  const RunReport report = analyse(scenario, simulate(scenario, 1));
  return report.populations.at(0).outages.back().to.has_value();
}

TEST(Rule53, given_another_address_then_dns_must_be_updated) {
  const std::string without = changing(start), with = changing(start + ", " + publish);
  expect_said(without, {"vm 'web' changes its address from 192.168.1.10 to 172.16.1.4, but plan 'p' does not publish "
                        "'app.example' [rule 53 (ASR VMM networking, line 122"});
  expect_not_said(with, "rule 53");
  EXPECT_FALSE(is_reached_in_the_end(design(without)));
  EXPECT_TRUE(is_reached_in_the_end(design(with)));
}

// One VM in a subnet that is not stretched. The plan moves the subnet, or does not.
std::string keeping(const std::string& groups) {
  return three_sites +
         "networks: {n: {site: a, subnets: {s: {prefix: 192.168.1.0/24, gateway: ra}}}}\n"
         "vms: {web: {network: n, address: 192.168.1.10, replication: {to: b, churn: 1kB/s}}}\napplications: {app: "
         "{served-by: web}}\nclients: {users: {site: u, use: [app]}}\n"
         "plans: {p: {groups: [" +
         groups + "]}}\ntimeline: [{at: 1h, fail: {site: a}}, {at: 1h 10m, failover: p}]\n";
}
const std::string move_s = "{move: {subnet: s, to: b, withdraw: 20s, announce: 30s}}";

TEST(Rule54, given_the_same_address_then_routes_must_follow_and_dns_need_not) {
  const std::string without = keeping(start), with = keeping(start + ", " + move_s);
  expect_said(without, {"vm 'web' keeps its address, but plan 'p' does not move subnet 's', which is not stretched: "
                        "routes will still lead to site 'a' [rule 54 (ASR VMM networking, line 123"});
  EXPECT_FALSE(is_reached_in_the_end(design(without)));
  EXPECT_EQ(plan_of(design(without), "web").failed_over.reach, ReachableBy::routes_stay);
  const Scenario moved = design(with);
  EXPECT_TRUE(is_reached_in_the_end(moved));
  EXPECT_EQ(plan_of(moved, "web").failed_over.reach, ReachableBy::after_routes);
  EXPECT_TRUE(instants_of<NamePublished>(simulate(moved, 1)).empty());
}

TEST(Rule55, addresses_are_retained_by_subnet_failover_or_by_a_stretched_subnet) {
  for (const char* name : {"third-site/subnet-failover.yaml", "third-site/stretched-subnet.yaml"}) {
    const Scenario scenario = library_scenario(name);
    for (const Vm& vm : scenario.vms) EXPECT_EQ(vm.recovery->address, vm.home.address);
    EXPECT_TRUE(is_reached_in_the_end(scenario));
  }
  const Scenario changed = library_scenario("third-site/changed-address.yaml");
  for (const Vm& vm : changed.vms) EXPECT_NE(vm.recovery->address, vm.home.address);
}

// Given a subnet at both sites, when a VM restarts at the other one, then it is reached without a step for routes.
TEST(Rule56, given_a_stretched_subnet_when_a_vm_restarts_elsewhere_then_it_is_reached_without_a_route_step) {
  const Scenario scenario = library_scenario("third-site/stretched-subnet.yaml");
  const Trace trace = simulate(scenario, 1);
  EXPECT_TRUE(instants_of<SubnetWithdrawn>(trace).empty());
  EXPECT_TRUE(instants_of<SubnetAnnounced>(trace).empty());
  EXPECT_FALSE(instants_of<NeighbourLearned>(trace).empty());
  const VmPlan db = plan_of(scenario, "db");
  EXPECT_EQ(db.failed_over.reach, ReachableBy::after_moving);
  EXPECT_EQ(db.failed_over.address, db.at_home.address);
  EXPECT_TRUE(is_reached_in_the_end(scenario));
}

std::string stretched(const std::string& of_switch = "", const std::string& kind = "") {
  return "sites: {a: {}, b: {" + kind + "}}\nswitches: {wa: {site: a" + of_switch +
         "}, wb: {site: b}}\nrouters: {ra: {site: a}, rb: {site: b}}\n"
         "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateways: [ra, rb]}}}}\n"
         "links: {t: {between: [wa, wb], bandwidth: 1Gbit, latency: 1ms, vlans: [s]}, l: {between: [ra, rb], "
         "bandwidth: 1Gbit, latency: 1ms}}\nvms: {web: {network: n, replication: {to: b, churn: 1kB/s}}}\n";
}
TEST(Rule57, given_equipment_that_cannot_stretch_vlans_then_the_design_is_refused) {
  expect_refused(stretched(", stretches-vlans: false"), {"switch 'wa' cannot stretch VLANs between sites, and trunk "
                                                         "'t' carries one [rule 57 (ASR VMM networking, line 133"});
  expect_not_said(stretched(", stretches-vlans: true"), "rule 57");
}
TEST(Rule58, given_a_stretched_vlan_then_both_sites_are_one_fault_domain) {
  const std::string text = stretched();
  expect_said(text, {"vlan 's' joins sites 'a' and 'b' in one fault domain: a storm at one is a storm at both [rule 58 "
                     "(ASR VMM networking, line 133"});
  const Scenario scenario = design(text);
  EXPECT_EQ(inspect(scenario).domains.at(0).domain.sites.size(), 2u);
}
// Given a loop that nothing isolates, then the storm lasts until the loop is cut, and no earlier.
TEST(Rule59, given_a_storm_that_nothing_isolates_then_it_ends_only_when_the_loop_is_cut) {
  const auto storms = [](const std::string& cut) {
    const Scenario scenario = design(
        "sites: {a: {}, b: {}}\nswitches: {wa: {site: a, spanning-tree: none}, wb: {site: b, spanning-tree: none}, wc: "
        "{site: b, spanning-tree: none}}\nrouters: {ra: {site: a}, rb: {site: b, switch: wb}}\n"
        "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateways: [ra, rb]}}}}\nvms: {web: {network: n}}\n"
        "links: {t: {between: [wa, wb], bandwidth: 1Gbit, latency: 1ms, vlans: [s]}, leaf: {between: [wb, wc], "
        "bandwidth: 1Gbit, latency: 1ms, vlans: [s]}, loop: {between: [wa, wb], bandwidth: 1Gbit, latency: 1ms, vlans: "
        "[s], initially: down}}\n"
        "timeline: [{at: 1h, repair: {link: loop}}" +
        cut + "]\n");
    return analyse(scenario, simulate(scenario, 1)).storms;
  };
  // Nor does something else that changes end it.
  const auto endless = storms(""), beside = storms(", {at: 3h, fail: {link: leaf}}"),
             ended = storms(", {at: 3h, fail: {link: t}}");
  ASSERT_EQ(endless.size(), 1u);
  EXPECT_FALSE(endless[0].to);
  EXPECT_EQ(endless[0].sites.size(), 2u);
  ASSERT_EQ(beside.size(), 1u);
  EXPECT_FALSE(beside[0].to);
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_EQ(ended[0].to, start_of_scenario + 3h);
}

// The seeds contradict each other (erratum 8): refused, whatever it would be good for.
TEST(Rule60, a_vlan_stretched_to_azure_is_refused_by_default) {
  expect_refused(stretched("", "kind: azure"), {"Azure has no stretched VLANs"});
}

// What Azure has offered since 2019 instead is of documents after 2017.
TEST(Rule60, an_extended_network_takes_the_documents_of_its_time) {
  std::string extended = stretched("", "kind: azure");
  extended.replace(extended.find("vlans: [s]"), 10, "vlans: [s], kind: azure-extended-network");
  extended.replace(extended.find("bandwidth: 1Gbit"), 16, "bandwidth: 700Mbit");
  expect_refused(
      "document-version: 2017\n" + extended,
      {"extended network 't' is of later than 2017, whose documents are in force", "say document-version: later"});
  expect_not_said("document-version: later\n" + extended, "extended network");
}

// Given a subnet that fails over, then at every instant it is announced at one site at most, and at none in between.
TEST(Rule61, a_subnet_that_fails_over_is_at_one_site_at_most_at_every_instant) {
  const Scenario scenario = library_scenario("third-site/subnet-failover.yaml");
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    std::set<std::size_t> counts;
    replay(scenario, simulate(scenario, seed), [&](const State& state) {
      std::set<SiteId> sites;
      for (const RouterId router : state.active_gateways(SubnetId{0})) sites.insert(scenario[router].site);
      counts.insert(sites.size());
    });
    EXPECT_EQ(counts, (std::set<std::size_t>{0, 1}));
  }
}
TEST(Rule61, the_same_prefix_announced_at_two_sites_is_told) {
  const std::string text = three_sites +
                           "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}, m: {site: b, "
                           "subnets: {s: {prefix: 10.0.0.0/24, gateway: rb}}}}\n"
                           "vms: {web: {network: n, replication: {to: b, churn: 1kB/s}, recovery: {network: m}}}\n";
  expect_said(text, {"10.0.0.0/24 of subnet 's' is announced at sites 'a' and 'b' at the same time",
                     "rule 61 (ASR VMM networking, line 138"});
}

// Given a plan, then its steps withdraw and announce, each after the time it takes.
TEST(Rule62, routers_are_changed_by_steps_of_the_plan_that_take_their_time) {
  const Scenario scenario = design(keeping(move_s));
  const Trace trace = simulate(scenario, 1);
  const Time started = start_of_scenario + 1h + 10min;
  // The lost site's router announces nothing any more and cannot be changed: whoever tries goes on after that time.
  EXPECT_TRUE(instants_of<SubnetWithdrawn>(trace).empty());
  EXPECT_EQ(instants_of<SubnetAnnounced>(trace), std::vector{started + 20s + 30s});
}

// Given two VMs in a subnet, when it is moved with one of them, then the other is cut off, and check says so.
std::string with_two(const std::string& started) {
  return three_sites +
         "networks: {n: {site: a, subnets: {s: {prefix: 192.168.1.0/24, gateway: ra}}}}\nvms:\n  web: {network: n, "
         "replication: {to: b, churn: 1kB/s}}\n"
         "  left: {network: n, replication: {to: b, churn: 1kB/s}}\nplans: {p: {groups: [{start: [" +
         started + "]}, " + move_s + "]}}\ntimeline: [{at: 1h 10m, failover: p}]\n";
}
TEST(Rule63, given_a_subnet_that_moves_without_one_of_its_vms_then_that_one_is_cut_off) {
  expect_said(with_two("web"), {"plan 'p' moves subnet 's' without vm 'left', which will be cut off: a subnet moves as "
                                "a whole [rule 63 (ASR VMM networking, line 138"});
  expect_not_said(with_two("web, left"), "rule 63");
  const Scenario part = design(with_two("web")), whole = design(with_two("web, left"));
  const State part_after = state_after(part), whole_after = state_after(whole);
  EXPECT_EQ(reached(part, part_after, "ru", "web"), Disposition::reached);
  EXPECT_FALSE(is_reached(reached(part, part_after, "ru", "left")));
  EXPECT_EQ(reached(whole, whole_after, "ru", "left"), Disposition::reached);
}

// The example's three routes, as static ones that somebody has changed, or has forgotten to: between primary and
// recovery site, from the third site to the primary and to the recovery site.
TEST(Rule64, given_one_of_the_three_routes_that_is_not_changed_then_the_clients_behind_it_are_cut_off) {
  const auto reach = [](const std::string& of_primary, const std::string& of_third) {
    const Scenario scenario = design(
        "sites: {p: {}, r: {}, t: {}}\nrouters: {rp: {site: p}, rr: {site: r}, rt: {site: t}}\nlinks:\n"
        "  p-r: {between: [rp, rr], bandwidth: 1Gbit, latency: 1ms}\n  t-p: {between: [rt, rp], bandwidth: 1Gbit, "
        "latency: 1ms}\n  t-r: {between: [rt, rr], bandwidth: 1Gbit, latency: 1ms}\n"
        "routes: {" +
        of_primary + of_third +
        "}\nnetworks: {n: {site: r, subnets: {s: {prefix: 192.168.1.0/24, gateway: rr}}}}\nvms: {app: {network: n}}\n");
    const State state(scenario);
    return std::pair{is_reached(reached(scenario, state, "rp", "app")),
                     is_reached(reached(scenario, state, "rt", "app"))};
  };
  // Where a site has not followed, its old route still leads to where the subnet was.
  const std::string stale_primary = "old-p: {at: rp, to: 192.168.1.0/24}",
                    stale_third = "old-t: {at: rt, to: 192.168.1.0/24, via: t-p}";
  EXPECT_EQ(reach("", ""), (std::pair{true, true}));
  EXPECT_EQ(reach(stale_primary, ""), (std::pair{false, true}));
  EXPECT_EQ(reach(stale_primary + ", ", stale_third), (std::pair{false, false}));
}

TEST(Rule65, later_document_given_a_part_of_a_subnet_then_its_addresses_cannot_be_retained) {
  expect_said("document-version: later\n" + with_two("web"),
              {"warning: plan 'p' moves subnet 's' without vm 'left'", "rule 65 (a later document"});
  expect_not_said("document-version: 2017\n" + with_two("web"), "rule 65");
}

// ---- Azure ---------------------------------------------------------------------------------------------------------

TEST(Rule66, given_a_subnet_that_is_stretched_to_azure_then_it_is_refused) {
  expect_refused(stretched("", "kind: azure"), {"trunk 't' ends at Azure site 'b': Azure has no stretched VLANs"});
  // Nor without a trunk: gateways at both ends announce one subnet.
  expect_refused(
      "sites: {a: {}, z: {kind: azure}}\nrouters: {ra: {site: a}, rz: {site: z}}\nnetworks: {n: {site: a, subnets: {s: "
      "{prefix: 10.0.0.0/24, gateways: [ra, rz]}}}}\n",
      {"are not on one broadcast domain"});
}

// Rule67: overlap_test.cpp.

// On-premises and Azure, joined by a tunnel. The gateway is told that these prefixes are on-premises, and has subnets
// of its own.
std::string azure_with(const std::string& of_network, const std::string& local, const std::string& more = "") {
  return "sites: {bank: {}, west: {kind: azure}, recovery: {kind: azure}}\nrouters: {edge: {site: bank}, gw: {site: "
         "west}, gr: {site: recovery}}\nlinks:\n"
         "  s2s: {between: [edge, gw], bandwidth: 100Mbit, latency: 20ms, tunnel: {}}\n  vnet: {between: [gw, gr], "
         "bandwidth: 100Mbit, latency: 2ms, tunnel: {}, initially: down}\n"
         "networks:\n  Azure-Network: {site: west, subnets: {" +
         of_network +
         "}}\n  Recovery-Network: {site: recovery, subnets: {r: {prefix: 192.168.1.0/24, gateway: gr}}}\n"
         "local-networks: {on-premises: {at: gw, via: s2s, prefixes: [" +
         local + "]}}\n" + more;
}
TEST(Rule67, given_such_a_design_then_check_refuses_it_and_an_adjacent_prefix_is_allowed) {
  const std::string own = "x: {prefix: 192.168.1.0/24, gateway: gw}", refused = "Azure refuses it";
  for (const char* local : {"192.168.1.0/24", "192.168.1.128/25", "192.168.0.0/16"})
    expect_refused(
        azure_with(own, local),
        {refused, "rule 67 (ASR Azure networking, lines 64 and 66), rule 68 (ASR Azure networking, line 65)"});
  expect_not_said(azure_with(own, "192.168.2.0/24"), refused);
}

// Whether a VM is active makes no difference: there is nothing that the rule could ask.
TEST(Rule68, given_that_no_vm_is_active_in_the_subnet_then_an_overlap_is_refused_all_the_same) {
  const std::array recovery = {Prefix{ip(192, 168, 1, 0), 24}}, local = {Prefix{ip(192, 168, 1, 0), 24}};
  const auto conflict = conflict_of(recovery, local);
  ASSERT_TRUE(conflict);
  EXPECT_EQ(conflict->how, Overlap::equal);
  // No VM anywhere in this one.
  expect_refused(azure_with("x: {prefix: 192.168.1.0/24, gateway: gw}", "192.168.1.0/24"),
                 {"Azure refuses it", "VMs or not"});
}

// The bank of ASR Azure networking: on-premises, an Azure network in use, and a recovery network, joined by links that
// stand for tunnels.
std::string woodgrove(const std::string& timeline, const std::string& tunnel = "up", const std::string& vnet = "up") {
  return "sites: {bank: {}, mobile: {}, west: {kind: azure}, recovery: {kind: azure}}\nrouters: {edge: {site: bank}, "
         "phone: {site: mobile}, gw-azure: {site: west}, gw-recovery: {site: recovery}}\nlinks:\n"
         "  site-to-site: {between: [edge, gw-azure], bandwidth: 100Mbit, latency: 20ms, initially: " +
         tunnel +
         "}\n  point-to-site: {between: [phone, gw-azure], bandwidth: 10Mbit, latency: 40ms}\n"
         "  vnet-to-vnet: {between: [gw-azure, gw-recovery], bandwidth: 500Mbit, latency: 2ms, initially: " +
         vnet +
         "}\n  bank-to-recovery: {between: [edge, gw-recovery], bandwidth: 100Mbit, latency: 20ms, initially: down}\n"
         "networks:\n  apps: {site: bank, subnets: {apps: {prefix: 192.168.1.0/24, gateway: edge}}}\n"
         "  Azure-Network: {site: west, subnets: {one: {prefix: 172.16.1.0/24, gateway: gw-azure}, two: {prefix: "
         "172.16.2.0/24, gateway: gw-azure}}}\n"
         "vms:\n  core: {network: apps, address: 192.168.1.10, replication: {to: recovery, churn: 1kB/s}}\n  "
         "mobile-app: {network: Azure-Network, subnet: one}\n"
         "plans: {p: {out-of-band: [bank], groups: [{start: [core]}, {move: {subnet: apps, to: "
         "recovery}}]}}\ntimeline: [" +
         timeline + "]\n";
}
const std::string fail_over = "{at: 1h, failover: p}";

TEST(Rule69, given_a_site_to_site_tunnel_then_azure_and_on_premises_reach_each_other_while_it_is_up) {
  const Scenario up = design(woodgrove("")), down = design(woodgrove("{at: 30m, fail: {link: site-to-site}}"));
  EXPECT_EQ(reached(up, State(up), "edge", "mobile-app"), Disposition::reached);
  EXPECT_EQ(reached(up, State(up), "gw-azure", "core"), Disposition::reached);
  EXPECT_FALSE(is_reached(reached(down, state_after(down), "edge", "mobile-app")));
}

TEST(Rule70, given_an_application_with_hard_coded_addresses_then_another_address_breaks_it_for_good) {
  const std::string text = changing(start, "");
  expect_said(text, {"application 'app' has no name: whoever keeps the old address in a configuration loses it [rule "
                     "70 (ASR Azure networking, line 54)"});
  EXPECT_FALSE(is_reached_in_the_end(design(text)));
  expect_not_said(keeping(start + ", " + move_s), "rule 70");
}

TEST(Rule70, given_clients_with_hard_coded_addresses_then_the_name_does_not_help_them) {
  std::string text = changing(start + ", " + publish);
  text.replace(text.find("resolver: r}}"), 13, "resolver: r, hard-coded: true}}");
  expect_said(text, {"clients 'users' have addresses of application 'app' in their configuration, and vm 'web' changes "
                     "its own: they lose it [rule 70 (ASR Azure networking, line 54)"});
  EXPECT_FALSE(is_reached_in_the_end(design(text)));
}

TEST(Rule71, the_prefixes_of_the_example_do_not_conflict_with_those_on_premises) {
  const Scenario scenario = design(woodgrove(""));
  std::vector<Prefix> azure;
  for (const SubnetId subnet : scenario[network_named(scenario, "Azure-Network")].subnets)
    azure.push_back(scenario[subnet].prefix);
  EXPECT_EQ(azure, (std::vector{Prefix{ip(172, 16, 1, 0), 24}, Prefix{ip(172, 16, 2, 0), 24}}));
  EXPECT_FALSE(conflict_of(azure, std::array{Prefix{ip(192, 168, 1, 0), 24}}));
}

TEST(Rule72, site_to_site_and_point_to_site_connections_work_side_by_side) {
  const Scenario scenario = design(woodgrove(""));
  for (const char* from : {"edge", "phone"})
    EXPECT_EQ(reached(scenario, State(scenario), from, "mobile-app"), Disposition::reached);
}

TEST(Rule73, failed_over_vms_are_created_in_a_network_of_their_own) {
  const Scenario scenario = design(to_azure +
                                   "networks: {n: {site: a, subnets: {s: {prefix: 192.168.1.0/24, gateway: ra}}}, "
                                   "Recovery-Network: {site: z, subnets: {s: {prefix: 192.168.1.0/24, gateway: rz}}}}\n"
                                   "vms: {core: {network: n, address: 192.168.1.10, replication: {to: z, churn: "
                                   "1kB/s}, recovery: {network: Recovery-Network, address: 192.168.1.10}}}\n" +
                                   failed_over("core"));
  EXPECT_EQ(place_text(scenario, state_after(scenario).attachment(vm_named(scenario, "core"))), "Recovery-Network/s");
  EXPECT_EQ(replica_address(scenario, "core"), "192.168.1.10");
}

TEST(Rule74, after_the_failover_the_azure_networks_are_connected_and_only_then_reach_each_other) {
  const Scenario apart = design(woodgrove(fail_over, "up", "down")),
                 joined = design(woodgrove(fail_over + ", {at: 2h, repair: {link: vnet-to-vnet}}", "up", "down"));
  EXPECT_FALSE(is_reached(reached(apart, state_after(apart), "gw-azure", "core")));
  EXPECT_EQ(reached(joined, state_after(joined), "gw-azure", "core"), Disposition::reached);
}

TEST(Rule75, after_the_failover_routes_lead_to_azure) {
  const Scenario scenario = design(woodgrove(fail_over));
  const Answer answer =
      Reachability(scenario).to_vm(state_after(scenario), router_named(scenario, "edge"), vm_named(scenario, "core"));
  EXPECT_EQ(answer.disposition, Disposition::reached);
  ASSERT_EQ(answer.path.size(), 2u);
  EXPECT_EQ(scenario[answer.path[0].link].name, "site-to-site");
  EXPECT_EQ(scenario[answer.path[1].link].name, "vnet-to-vnet");
}

// As documents after 2017 draw it (erratum 15): one of three subnets fails over, and a peering passes on what comes
// over the VPN.
TEST(Rule75, in_the_later_drawing_routes_lead_there_from_azure_and_from_what_stays_on_premises) {
  const Scenario scenario = library_scenario("woodgrove/later.yaml");
  EXPECT_EQ(scenario.document_version, DocumentVersion::later);
  const RunReport report = analyse(scenario, simulate(scenario, 1));
  const Time joined = start_of_scenario + 30min + 4min + 1min + 3min;  // Boot, dropping the prefix, connecting.
  for (const auto& [population, back] : {std::pair{0, joined + 4s}, std::pair{1, joined + 1min}}) {
    const std::vector<Outage>& outages = report.populations.at(static_cast<std::size_t>(population)).outages;
    ASSERT_EQ(outages.size(), 1u);
    EXPECT_EQ(outages[0].to, back);
  }
}

TEST(Rule76, without_an_azure_network_in_between_a_tunnel_made_after_the_failover_will_do) {
  const Scenario without = design(woodgrove(fail_over, "down", "down")),
                 with = design(woodgrove(fail_over + ", {at: 2h, repair: {link: bank-to-recovery}}", "down", "down"));
  EXPECT_FALSE(is_reached(reached(without, state_after(without), "edge", "core")));
  EXPECT_EQ(reached(with, state_after(with), "edge", "core"), Disposition::reached);
}

// The local network is what Azure-Network believes to be on-premises. Connected to the recovery network first, the same
// prefix would be in two places.
TEST(Rule77, inferred_the_prefix_is_taken_out_of_the_local_network_before_the_networks_are_connected) {
  const Prefix moved{ip(192, 168, 1, 0), 24}, stays{ip(192, 168, 2, 0), 24};
  const std::vector<Prefix> recovery = {moved}, local_before = {moved, stays}, local_after = {stays};
  EXPECT_TRUE(conflict_of(recovery, local_before));
  EXPECT_FALSE(conflict_of(recovery, local_after));
  const auto plan_with = [](const std::string& steps) {
    return azure_with("x: {prefix: 172.16.1.0/24, gateway: gw}", "192.168.1.0/24",
                      "plans: {p: {groups: [{routing: [" + steps + "]}]}}\ntimeline: [{at: 1h, failover: p}]\n");
  };
  const std::string connect = "{connect: vnet}", drop = "{drop: 192.168.1.0/24, local-network: on-premises}",
                    told = "will stand still here: Azure refuses it";
  expect_said(plan_with(connect + ", " + drop), {told});
  expect_not_said(plan_with(drop + ", " + connect), told);
}

// Moving one VM by its subnet takes all others of the subnet along: each of them is told.
TEST(Rule78, a_subnet_that_moves_decides_how_many_vms_must_move_with_it) {
  std::string vms;
  for (int i = 0; i < 7; ++i)
    vms += "  other-" + std::to_string(i) + ": {network: n, replication: {to: b, churn: 1kB/s}}\n";
  std::string text = with_two("web, left");
  text.insert(text.find("plans:"), vms);
  const std::string said = messages(reading_of(text));
  int told = 0;
  for (std::size_t at = said.find("which will be cut off"); at != std::string::npos;
       at = said.find("which will be cut off", at + 1))
    ++told;
  EXPECT_EQ(told, 7);
}

}  // namespace
}  // namespace drsim
