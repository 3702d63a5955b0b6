// Statements 1 to 31: network mapping and placement. Each test is named after its statement; what is not a seed's own
// sentence says so.

#include "tests/rulebook/design.hpp"

namespace drsim {
namespace {

const std::string two_networks = R"(
networks:
  n1: {site: a, subnets: {front: {prefix: 10.1.0.0/24, gateway: ra}}}
  n2: {site: a, subnets: {back: {prefix: 10.2.0.0/24, gateway: ra}}}
  m1: {site: b, subnets: {front: {prefix: 10.11.0.0/24, gateway: rb}}}
  m2: {site: b, subnets: {back: {prefix: 10.12.0.0/24, gateway: rb}}}
)";
const std::string web_on_n1 = "vms: {web: {network: n1, replication: {to: b, churn: 1kB/s}}}\n";
const std::string mapped_n1 = "network-mappings: [{from: n1, to: m2}]\n";

// Given n1 mapped to m2, when a VM on n1 fails over, then its replica is on m2 and answers there.
TEST(Rule01, given_a_mapping_when_a_vm_fails_over_then_its_replica_is_on_the_mapped_network) {
  const Scenario scenario = design(vmm + two_networks + mapped_n1 + web_on_n1 + failed_over("web"));
  EXPECT_EQ(replica_of(scenario, "web"), "m2/back");
  const State after = state_after(scenario);
  EXPECT_EQ(place_text(scenario, after.attachment(vm_named(scenario, "web"))), "m2/back");
  EXPECT_EQ(reached(scenario, after, "ru", "web"), Disposition::reached);
}

// Given hosts of which one can access the mapped network, then the replica is on that one; given none, it is refused.
TEST(Rule02, given_hosts_that_can_and_cannot_access_the_network_then_the_replica_is_on_one_that_can) {
  const auto with_hosts = [](const std::string& hosts) { return vmm + two_networks + mapped_n1 + hosts + web_on_n1; };
  const std::string cannot = "h2: {site: b, networks: [m1]}";
  const Scenario scenario = design(with_hosts("hosts: {" + cannot + ", h1: {site: b, networks: [m2]}}\n"));
  EXPECT_EQ(scenario[scenario[vm_named(scenario, "web")].recovery->host].name, "h1");
  expect_refused(
      with_hosts("hosts: {" + cannot + "}\n"),
      {"cannot be placed at site 'b': no host there can access its network", "rule 2 (ASR network mapping, line 38"});
}

TEST(Rule02, replicas_are_spread_over_the_hosts_with_room_and_refused_when_all_are_full) {
  const auto with_count = [](int count) {
    return vmm + two_networks + mapped_n1 +
           "hosts: {h1: {site: b, capacity: 2}, h2: {site: b, capacity: 3}}\n"
           "vms: {web: {network: n1, count: " +
           std::to_string(count) + ", replication: {to: b, churn: 1kB/s}}}\n";
  };
  const Scenario scenario = design(with_count(5));
  std::map<std::string, int> running;
  for (const Vm& vm : scenario.vms) ++running[scenario[vm.recovery->host].name];
  EXPECT_EQ(running, (std::map<std::string, int>{{"h1", 2}, {"h2", 3}}));
  expect_refused(with_count(6), {"the replica of vm 'web-6' cannot be placed", "is full"});
}

TEST(Rule02, a_replica_is_placed_in_the_protecting_cloud) {
  const std::string clouds =
      "logical-networks: {la: {server: va}, lb: {server: vb}}\n"
      "clouds: {c1: {server: va, logical-networks: [la], protected-by: c2}, c2: {server: vb, logical-networks: [lb]}, "
      "c3: {server: vb, logical-networks: [lb]}}\n"
      "networks: {n1: {site: a, logical-network: la, subnets: {front: {prefix: 10.1.0.0/24, gateway: ra}}},"
      " m1: {site: b, logical-network: lb, subnets: {front: {prefix: 10.11.0.0/24, gateway: rb}}}}\n"
      "network-mappings: [{from: n1, to: m1}]\nvms: {web: {network: n1, cloud: c1, replication: {to: b, churn: "
      "1kB/s}}}\n";
  const Scenario scenario = design(vmm + clouds + "hosts: {h3: {site: b, cloud: c3}, h2: {site: b, cloud: c2}}\n");
  EXPECT_EQ(scenario[scenario[vm_named(scenario, "web")].recovery->host].name, "h2");
  expect_refused(vmm + clouds + "hosts: {h3: {site: b, cloud: c3}}\n", {"the protecting cloud has no host there"});
}

// Given no mapping, when the VM fails over, then it runs and nobody reaches it.
TEST(Rule03, given_no_mapping_when_a_vm_fails_over_then_it_runs_and_nobody_reaches_it) {
  const std::string text = vmm + two_networks + web_on_n1 + failed_over("web");
  const Scenario scenario = design(text);
  const State after = state_after(scenario);
  const VmId web = vm_named(scenario, "web");
  EXPECT_EQ(after[web].status, VmStatus::up);
  EXPECT_EQ(after[web].place, Place::recovery);
  EXPECT_FALSE(after.attachment(web).is_connected());
  for (const char* router : {"rb", "ru"}) EXPECT_EQ(reached(scenario, after, router, "web"), Disposition::not_attached);
  EXPECT_EQ(plan_of(scenario, "web").failed_over.reach, ReachableBy::nobody);
  expect_said(text, {"replicas of vm 'web' will be connected to no network", "rule 3 (ASR network mapping, line 39"});
}

// A network that is mapped to itself is meant to be at both sites. Another mapping of it, to that very site, says
// otherwise.
TEST(Rule01, given_a_network_that_is_mapped_to_itself_then_it_has_to_be_at_both_sites) {
  const std::string itself = "network-mappings: [{from: n1, to: n1}, {from: m1, to: n1}]\n";
  const std::string told =
      "network 'n1' is mapped to itself, and is at site 'a' only: no trunk takes its VLANs elsewhere, and no plan "
      "moves its subnets [rule 55 (ASR VMM networking, line 127";
  expect_said(vmm + two_networks + itself + web_on_n1, {told});
  expect_not_said(vmm + two_networks + itself + web_on_n1 +
                      "plans: {p: {groups: [{start: [web]}, {move: {subnet: n1/front, to: b}}]}}\ntimeline: [{at: 1h, "
                      "failover: p}]\n",
                  told);
  const auto with = [](const std::string& more) {
    return design(vmm + two_networks + "network-mappings: [{from: n1, to: n1}, {from: m1, to: n1}" + more +
                  "]\n"
                  "vms: {web: {network: n1, replication: {to: b, churn: 1kB/s}}, back: {network: m1, replication: {to: "
                  "a, churn: 1kB/s}}}\n");
  };
  const Scenario itself_only = with(""), another = with(", {from: n1, to: m2}");
  EXPECT_EQ(replica_of(itself_only, "web"), "n1/front");
  EXPECT_EQ(network_of(itself_only, plan_of(itself_only, "back").failed_back), "m1");
  EXPECT_EQ(replica_of(another, "web"), "m2/back");
  EXPECT_EQ(network_of(another, plan_of(another, "back").failed_back), "m2");
}

// Given one VMM server for both sites, then networks of that one server may be mapped.
TEST(Rule04, given_one_server_for_both_sites_then_its_own_networks_may_be_mapped) {
  const Scenario scenario =
      design(three_sites + "vmm-servers: {both: {sites: [a, b]}}\n" + two_networks + mapped_n1 + web_on_n1);
  EXPECT_EQ(plan_of(scenario, "web").direction, Direction::vmm_to_vmm);
  EXPECT_EQ(replica_of(scenario, "web"), "m2/back");
  expect_refused(three_sites + "vmm-servers: {va: {sites: [a]}, both: {sites: [a, b]}}\n" + two_networks,
                 {"site 'a' is managed by VMM server 'va' already"});
}

// Given a source network, then the clouds that use it and the networks of their protecting clouds are listed.
TEST(Rule05, given_a_source_network_then_its_clouds_and_the_networks_to_choose_from_are_listed) {
  const Scenario scenario = library_scenario("beijing-shanghai/repaired.yaml");
  const std::vector<TargetChoice> choices = target_choices(scenario, network_named(scenario, "VMNetwork1-Beijing"));
  ASSERT_EQ(choices.size(), 2u);
  EXPECT_EQ(scenario[choices[0].cloud].name, "GoldCloud1");
  EXPECT_EQ(scenario[choices[0].protecting].name, "GoldCloud2");
  EXPECT_EQ(choices[0].networks, (std::vector{network_named(scenario, "VMNetwork1-Shanghai"),
                                              network_named(scenario, "VMNetwork2-Shanghai")}));
  EXPECT_EQ(scenario[choices[1].cloud].name, "SilverCloud1");
  EXPECT_EQ(choices[1].networks, std::vector{network_named(scenario, "VMNetwork1-Shanghai")});
  // Silver does not use the second network.
  const std::vector<TargetChoice> of_second = target_choices(scenario, network_named(scenario, "VMNetwork2-Beijing"));
  ASSERT_EQ(of_second.size(), 1u);
  EXPECT_EQ(scenario[of_second[0].cloud].name, "GoldCloud1");
  EXPECT_NE(plan_text(plan(scenario), {}).find("VMs of SilverCloud1, protected by SilverCloud2: VMNetwork1-Shanghai"),
            std::string::npos);
}

// Given a mapping and replication, then before a failover the VM is on its network, and its replica on the mapped one.
TEST(Rule06, given_replication_then_the_vm_stays_on_its_network_and_the_replica_is_on_the_mapped_one) {
  const Scenario scenario = design(vmm + two_networks + mapped_n1 + web_on_n1);
  const State before(scenario);
  EXPECT_EQ(place_text(scenario, before.attachment(vm_named(scenario, "web"))), "n1/front");
  EXPECT_EQ(replica_of(scenario, "web"), "m2/back");
}

// ---- Prerequisites -------------------------------------------------------------------------------------------------

// Everything that a protected VM under VMM needs. Each test takes one thing out.
struct Prerequisites {
  std::string logical_networks = "la: {server: va}, lb: {server: vb}", of_c1 = "la", of_c2 = "lb",
              of_n1 = "logical-network: la, ", host = "", vm_network = "n1";
  std::string text() const {
    return vmm + "logical-networks: {" + logical_networks + "}\nclouds: {c1: {server: va, logical-networks: [" + of_c1 +
           "], protected-by: c2}, c2: {server: vb, logical-networks: [" + of_c2 + "]}}\nnetworks: {n1: {site: a, " +
           of_n1 +
           "subnets: {front: {prefix: 10.1.0.0/24, gateway: ra}}}, m1: {site: b, logical-network: lb, subnets: {front: "
           "{prefix: 10.11.0.0/24, gateway: rb}}}}\n"
           "hosts: {h: {site: a, networks: []}, hb: {site: b, cloud: c2}, ha: {site: a}}\nnetwork-mappings: [{from: "
           "n1, to: m1}, {from: m1, to: n1}]\nvms: {web: {network: " +
           vm_network + ", cloud: c1, " + host + "replication: {to: " + (vm_network == "n1" ? "b" : "a") +
           ", churn: 1kB/s}}}\n";
  }
};

TEST(Prerequisites, that_are_all_met_are_not_complained_about) {
  EXPECT_EQ(messages(reading_of(Prerequisites{}.text())), "");
}

TEST(Rule07, given_a_logical_network_without_vm_network_then_it_is_refused) {
  Prerequisites missing;
  missing.logical_networks += ", lonely: {server: va}";
  expect_refused(missing.text(),
                 {"error: logical network 'lonely' has no VM network [rule 7 (ASR network mapping, line 48)"});
}

TEST(Rule08, given_a_vm_network_whose_logical_network_is_not_the_clouds_then_the_vm_cannot_be_protected) {
  Prerequisites missing;
  missing.logical_networks += ", other: {server: va}";
  missing.of_c1 = "other";
  expect_refused(missing.text(), {"vm 'web' cannot be protected: logical network 'la' of its VM network 'n1' is not "
                                  "associated with cloud 'c1' [rule 8 (ASR network mapping, line 48)"});
}

TEST(Rule09, given_a_cloud_without_logical_network_then_it_is_refused) {
  Prerequisites source, target;
  source.of_c1 = "";
  expect_refused(source.text(),
                 {"cloud 'c1' has no logical network, and is protected [rule 9 (ASR VMM networking, line 108)"});
  target.of_c2 = "";
  expect_refused(target.text(),
                 {"cloud 'c2' has no logical network, and protects another [rule 9 (ASR VMM networking, line 108)"});
}

TEST(Rule10, given_a_vm_network_without_logical_network_then_it_cannot_be_mapped) {
  Prerequisites missing;
  missing.of_n1 = "";
  expect_refused(
      missing.text(),
      {"VM network 'n1' is linked to no logical network, and is mapped [rule 10 (ASR VMM networking, line 109)"});
}

TEST(Rule11, given_a_vm_that_is_not_on_the_source_network_then_it_is_refused) {
  Prerequisites unlinked;
  unlinked.host = "host: h, ";
  expect_refused(
      unlinked.text(),
      {"vm 'web' is on VM network 'n1', which its host 'h' cannot access [rule 11 (ASR VMM networking, line 110)"});
  Prerequisites elsewhere;
  elsewhere.vm_network = "m1";
  expect_refused(elsewhere.text(), {"vm 'web' is in cloud 'c1' at site 'a', but on VM network 'm1' at site 'b' [rule "
                                    "11 (ASR VMM networking, line 110)"});
}

// ---- The examples of seeds 000 and 001 -----------------------------------------------------------------------------

struct Example {
  const char* folder;
  const char* first;
  const char* second;
};
const Example examples[] = {{"beijing-shanghai", "Beijing", "Shanghai"}, {"new-york-chicago", "NewYork", "Chicago"}};

Scenario as_printed(const Example& example) {
  Reading reading = read_scenario(source_dir + "/scenarios/" + example.folder + "/as-printed.yaml");
  return std::move(reading.scenario).value();
}
Scenario repaired(const Example& example) { return library_scenario(std::string(example.folder) + "/repaired.yaml"); }
NetworkId vm_network(const Scenario& scenario, int number, const char* site) {
  return network_named(scenario, "VMNetwork" + std::to_string(number) + "-" + site);
}

TEST(Rule12, the_first_networks_are_mapped_to_each_other_and_the_second_ones_are_not) {
  for (const Example& example : examples) {
    const Scenario scenario = repaired(example);
    const NetworkId one = vm_network(scenario, 1, example.first), other = vm_network(scenario, 1, example.second);
    EXPECT_EQ(mapped(scenario, one, scenario[other].site), other);
    EXPECT_EQ(mapped(scenario, other, scenario[one].site), one);
    EXPECT_FALSE(mapped(scenario, vm_network(scenario, 2, example.first), scenario[other].site));
    EXPECT_FALSE(mapped(scenario, vm_network(scenario, 2, example.second), scenario[one].site));
  }
}

TEST(Rule13, replicas_of_vms_on_the_first_network_are_on_the_first_network_of_the_other_site) {
  for (const Example& example : examples) {
    const Scenario scenario = repaired(example);
    for (const char* vm : {"payroll", "intranet"})
      EXPECT_EQ(replica_of(scenario, vm), std::string("VMNetwork1-") + example.second + "/front");
  }
}

TEST(Rule14, replicas_of_vms_on_the_second_network_of_either_site_are_on_no_network) {
  for (const Example& example : examples) {
    const Scenario scenario = repaired(example);
    EXPECT_EQ(replica_of(scenario, "reports"), "no network");
    EXPECT_EQ(replica_of(scenario, "archive"), "no network");
  }
}

TEST(Rule15, gold_is_protected_by_gold_and_silver_by_silver) {
  for (const Example& example : examples) {
    const Scenario scenario = repaired(example);
    for (const std::string metal : {"Gold", "Silver"})
      EXPECT_EQ(scenario[cloud_named(scenario, metal + "Cloud1")].protected_by,
                cloud_named(scenario, metal + "Cloud2"));
  }
}
TEST(Rule15, a_replica_goes_where_the_protecting_cloud_is) {
  Prerequisites wrong;
  std::string text = wrong.text();
  text.replace(text.find(", protected-by: c2"), 18, "");
  expect_refused(
      text,
      {"vm 'web' is replicated, but no cloud protects its cloud 'c1' [rule 15 (ASR network mapping, lines 79 to 82"});
  std::string elsewhere = wrong.text();
  elsewhere.replace(elsewhere.find("to: b, churn"), 12, "to: u, churn");
  expect_refused(elsewhere,
                 {"vm 'web' is replicated to site 'u', but cloud 'c2' that protects it is at site 'b' [rule 15"});
}

TEST(Rule16, logical_networks_and_vm_networks_are_associated_as_printed) {
  for (const Example& example : examples) {
    const Scenario scenario = as_printed(example);
    const auto logical = [&](int number, const char* site) {
      return scenario[scenario[vm_network(scenario, number, site)].logical_network].name;
    };
    EXPECT_EQ(logical(1, example.first), std::string("LogicalNetwork1-") + example.first);
    EXPECT_EQ(logical(1, example.second), std::string("LogicalNetwork1-") + example.second);
    EXPECT_EQ(logical(2, example.second), std::string("LogicalNetwork2") + example.second);
    EXPECT_FALSE(scenario[vm_network(scenario, 2, example.first)].logical_network);
  }
}

TEST(Rule16, given_a_cloud_with_a_logical_network_of_another_server_then_it_is_refused_unless_kept_as_printed) {
  Prerequisites foreign;
  foreign.of_c2 = "lb, la";
  const std::string told =
      "cloud 'c2' is associated with logical network 'la' of another VMM server [rule 16 (ASR network mapping, lines "
      "88 to 90";
  expect_refused(foreign.text(), {"error: " + told, "see erratum 7"});
  expect_said("allow-errata: [7]\n" + foreign.text(), {"warning: " + told, "kept as printed: erratum 7"});
  expect_refused("allow-errata: [9]\n" + Prerequisites{}.text(),
                 {"a design cannot keep erratum 9: the first subnet, or the alphabetically first one"});
}

bool available(const Scenario& scenario, const Example& example, int number, const std::string& metal) {
  return is_available(scenario, vm_network(scenario, number, example.second), cloud_named(scenario, metal + "Cloud2"));
}
TEST(Rule17, the_first_network_is_available_for_silver) {
  for (const Example& example : examples)
    EXPECT_TRUE(available(repaired(example), example, 1, "Silver") &&
                available(as_printed(example), example, 1, "Silver"));
}
TEST(Rule18, the_first_network_is_available_for_gold) {
  for (const Example& example : examples)
    EXPECT_TRUE(available(repaired(example), example, 1, "Gold") && available(as_printed(example), example, 1, "Gold"));
}
TEST(Rule19, the_second_network_is_not_available_for_silver) {
  for (const Example& example : examples)
    EXPECT_FALSE(available(repaired(example), example, 2, "Silver") ||
                 available(as_printed(example), example, 2, "Silver"));
}
// As printed it does not follow (erratum 6): the repaired design gives the row, the printed one says what is wrong with
// it.
TEST(Rule20, the_second_network_is_available_for_gold_once_the_design_is_repaired) {
  for (const Example& example : examples) {
    EXPECT_TRUE(available(repaired(example), example, 2, "Gold"));
    EXPECT_FALSE(available(as_printed(example), example, 2, "Gold"));
    const Reading printed = read_scenario(source_dir + "/scenarios/" + example.folder + "/as-printed.yaml");
    EXPECT_NE(messages(printed).find(std::string("warning: network 'VMNetwork2-") + example.second +
                                     "' is not available for cloud 'GoldCloud1', and the table says it is"),
              std::string::npos)
        << messages(printed);
    EXPECT_NE(messages(printed).find("erratum 6"), std::string::npos);
  }
}

// Given a network and a cloud, then it is available exactly if its logical network is one of the cloud's: tried for all
// sets.
TEST(Rule21, inferred_a_network_is_available_exactly_if_its_logical_network_is_one_of_the_protecting_clouds) {
  Scenario scenario;
  scenario.networks.resize(3);
  scenario.networks[0].logical_network = LogicalNetworkId{0};
  scenario.networks[1].logical_network = LogicalNetworkId{1};
  scenario.clouds.resize(1);
  for (unsigned set = 0; set < 4; ++set) {
    scenario.clouds[0].logical_networks.clear();
    for (std::size_t i = 0; i < 2; ++i)
      if (set >> i & 1) scenario.clouds[0].logical_networks.emplace_back(i);
    for (std::size_t i = 0; i < 2; ++i)
      EXPECT_EQ(is_available(scenario, NetworkId{i}, CloudId{0}), (set >> i & 1) != 0);
    EXPECT_FALSE(is_available(scenario, NetworkId{2}, CloudId{0}));
  }
}
TEST(Rule21, inferred_a_replica_cannot_be_connected_to_what_is_not_available) {
  Prerequisites other;
  other.logical_networks += ", lb2: {server: vb}";
  std::string text = other.text();
  text.replace(text.find("site: b, logical-network: lb,"), 29, "site: b, logical-network: lb2,");
  expect_refused(text,
                 {"cannot be connected to 'm1': its logical network 'lb2' is not associated with cloud 'c2' [rule 21"});
}

// ---- To Azure ------------------------------------------------------------------------------------------------------

const std::string azure_networks =
    "vmm-servers: {va: {sites: [a]}}\nnetworks: {n: {site: a, subnets: {s: {prefix: 10.1.0.0/24, gateway: ra}}}, z: "
    "{site: z, subnets: {s: {prefix: 10.9.0.0/24, gateway: rz}}}}\n"
    "vms: {x: {network: n, replication: {to: z, churn: 1kB/s}}, y: {network: n, replication: {to: z, churn: 1kB/s}}}\n";

// Given two VMs in different plans, when both fail over to the mapped network, then each reaches the other.
TEST(Rule22, given_a_mapped_network_when_vms_of_different_plans_fail_over_then_they_reach_each_other) {
  const Scenario scenario = design(to_azure + azure_networks +
                                   "network-mappings: [{from: n, to: z}]\n"
                                   "plans: {p: {groups: [{start: [x]}]}, q: {groups: [{start: [y]}]}}\ntimeline: [{at: "
                                   "1h, fail: {site: a}}, {at: 1h 10m, failover: p}, {at: 2h, failover: q}]\n");
  EXPECT_EQ(plan_of(scenario, "x").direction, Direction::vmm_to_azure);
  const State after = state_after(scenario);
  for (const char* vm : {"x", "y"}) EXPECT_EQ(reached(scenario, after, "rz", vm), Disposition::reached);
  const NetworkId z = network_named(scenario, "z");
  EXPECT_TRUE(connects_in_azure(z, z, false));
  EXPECT_FALSE(connects_in_azure(z, network_named(scenario, "n"), true));
}

// Given a gateway on the Azure network that is joined to the other sites, then VMs there reach them; without, they do
// not.
TEST(Rule23, given_a_network_gateway_then_failed_over_vms_reach_on_premises_and_without_one_they_do_not) {
  const auto text = [](const std::string& join) {
    return "sites: {a: {}, o: {}, z: {kind: azure}}\nrouters: {ra: {site: a}, ro: {site: o}, rz: {site: z}}\nlinks: "
           "{a-o: {between: [ra, ro], bandwidth: 1Gbit, latency: 1ms}" +
           join + "}\n" + azure_networks + "network-mappings: [{from: n, to: z}]\n" + failed_over("x");
  };
  const Scenario joined = design(text(", o-z: {between: [ro, rz], bandwidth: 1Gbit, latency: 1ms}")),
                 apart = design(text(""));
  EXPECT_EQ(reached(joined, state_after(joined), "ro", "x"), Disposition::reached);
  EXPECT_EQ(reached(apart, state_after(apart), "ro", "x"), Disposition::no_route);
}

TEST(Rule24, given_no_mapping_then_only_vms_of_one_plan_reach_each_other) {
  const std::string text = to_azure + azure_networks + failed_over("x, y");
  const Scenario scenario = design(text);
  EXPECT_EQ(plan_of(scenario, "x").failed_over.reach, ReachableBy::same_plan);
  EXPECT_TRUE(connects_in_azure({}, {}, true));
  EXPECT_FALSE(connects_in_azure({}, {}, false));
  EXPECT_EQ(reached(scenario, state_after(scenario), "rz", "x"), Disposition::not_attached);
  expect_said(text, {"so only VMs of one plan will reach each other [rule 24 (ASR network mapping, line 44)"});
}

// In a run: x and y are started by one plan, far by another, and all of them are on no network.
TEST(Rule24, given_no_mapping_when_vms_have_failed_over_then_those_of_one_plan_reach_each_other_and_no_others) {
  const std::string far =
      "vmm-servers: {va: {sites: [a]}}\nnetworks: {n: {site: a, subnets: {s: {prefix: 10.1.0.0/24, gateway: ra}}}, z: "
      "{site: z, subnets: {s: {prefix: 10.9.0.0/24, gateway: rz}}}}\n"
      "vms: {x: {network: n, needs: [y], replication: {to: z, churn: 1kB/s}}, y: {network: n, replication: {to: z, "
      "churn: 1kB/s}}, far: {network: n, needs: [y], replication: {to: z, churn: 1kB/s}}}\n"
      "plans: {p: {groups: [{start: [x, y]}]}, q: {groups: [{start: [far]}]}}\ntimeline: [{at: 1h, fail: {site: a}}, "
      "{at: 2h, failover: p}, {at: 2h, failover: q}]\n";
  const Scenario scenario = design(to_azure + far);
  const State before(scenario), after = state_after(scenario);
  const auto meets = [&](const State& state, const char* from, const char* to) {
    return Reachability(scenario).between(state, vm_named(scenario, from), vm_named(scenario, to)).disposition;
  };
  EXPECT_EQ(meets(before, "x", "y"), Disposition::reached);
  EXPECT_EQ(meets(before, "far", "y"), Disposition::reached);
  EXPECT_EQ(meets(after, "x", "y"), Disposition::reached);
  EXPECT_EQ(meets(after, "y", "x"), Disposition::reached);  // x serves: it reaches y.
  EXPECT_EQ(meets(after, "far", "y"), Disposition::not_attached);
  EXPECT_EQ(meets(after, "x", "far"), Disposition::not_attached);
  expect_said(to_azure + far, {"warning: vm 'far' serves nothing after plan 'q': it needs vm 'y', and is on no network "
                               "then, with those of its plan only [rule 24 (ASR network mapping, line 44)"});
  expect_not_said(to_azure + far, "vm 'x' serves nothing");
}
TEST(Rule03, given_no_mapping_then_who_needs_the_vm_is_told) {
  const std::string text = vmm + two_networks + mapped_n1 +
                           "vms: {web: {network: n1, needs: [db], replication: {to: b, churn: 1kB/s}}, db: {network: "
                           "n2, replication: {to: b, churn: 1kB/s}}}\n";
  expect_said(text + failed_over("web, db"), {"warning: vm 'web' serves nothing after plan 'p': it needs vm 'db', and "
                                              "that is on no network then [rule 3 (ASR network mapping, line 39"});
  expect_not_said(text + failed_over("web"), "serves nothing");
}

// ---- Between Azure regions -----------------------------------------------------------------------------------------

const std::string vnets =
    "networks: {v1: {site: r1, subnets: {s: {prefix: 10.1.0.0/24, gateway: g1}}}, v2: {site: r2, subnets: {s: {prefix: "
    "10.2.0.0/24, gateway: g2}}},"
    " w2: {site: r2, subnets: {s: {prefix: 10.3.0.0/24, gateway: g2}}}}\n";
const std::string on_v1 = "vms: {web: {network: v1, replication: {to: r2, churn: 1kB/s}}}\n";
const std::string on_v1_to_w2 =
    "vms: {web: {network: v1, replication: {to: r2, churn: 1kB/s}, recovery: {network: w2}}}\n";

TEST(Rule25, given_a_network_that_is_missing_at_either_end_then_the_mapping_is_refused) {
  expect_refused(regions + vnets + "network-mappings: [{from: v1, to: v3}]\n" + on_v1,
                 {"there is no network 'v3' to map", "rule 25 (ASR region mapping, line 26)"});
  expect_refused(regions + vnets + "network-mappings: [{from: v0, to: v2}]\n" + on_v1,
                 {"there is no network 'v0' to map", "rule 25 (ASR region mapping, line 26)"});
}

TEST(Rule26, given_a_mapping_between_regions_then_the_target_vm_is_in_the_mapped_network) {
  const Scenario scenario = design(regions + vnets + "network-mappings: [{from: v1, to: w2}, {from: w2, to: v1}]\n" +
                                   on_v1 + failed_over("web", "r1"));
  EXPECT_EQ(plan_of(scenario, "web").direction, Direction::azure_to_azure);
  EXPECT_EQ(place_text(scenario, state_after(scenario).attachment(vm_named(scenario, "web"))), "w2/s");
}

TEST(Rule27, a_mapping_between_regions_leads_one_way_only) {
  const Scenario scenario = design(regions + vnets + "network-mappings: [{from: v1, to: v2}]\n" + on_v1);
  const NetworkId v1 = network_named(scenario, "v1"), v2 = network_named(scenario, "v2");
  EXPECT_EQ(mapped(scenario, v1, scenario[v2].site), v2);
  EXPECT_FALSE(mapped(scenario, v2, scenario[v1].site));
  EXPECT_EQ(network_of(scenario, plan_of(scenario, "web").failed_back), "no network");
}

// Given no mapping, when replication is enabled with a chosen target, then both directions are mapped.
TEST(Rule28, given_no_mapping_when_replication_is_enabled_with_a_target_then_both_directions_are_mapped) {
  const Scenario scenario = design(regions + vnets + on_v1_to_w2);
  const NetworkId v1 = network_named(scenario, "v1"), w2 = network_named(scenario, "w2");
  EXPECT_EQ(mapped(scenario, v1, scenario[w2].site), w2);
  EXPECT_EQ(mapped(scenario, w2, scenario[v1].site), v1);
  EXPECT_EQ(network_of(scenario, plan_of(scenario, "web").failed_back), "v1");
}

// Given no choice, then the target is a copy with the suffix; given such a name already, it is refused (erratum 12).
TEST(Rule29, given_no_target_then_it_is_an_identical_copy_with_the_suffix_asr) {
  const Scenario scenario = design(regions + vnets + on_v1);
  const Network& copy = scenario[network_named(scenario, "v1-asr")];
  EXPECT_EQ(scenario[copy.site].name, "r2");
  ASSERT_EQ(copy.subnets.size(), 1u);
  EXPECT_EQ(to_text(scenario[copy.subnets[0]].prefix), "10.1.0.0/24");
  EXPECT_EQ(replica_of(scenario, "web"), "v1-asr/s");
  EXPECT_EQ(replica_address(scenario, "web"), to_text(scenario[vm_named(scenario, "web")].home.address));
  const std::string clash =
      "networks: {v1: {site: r1, subnets: {s: {prefix: 10.1.0.0/24, gateway: g1}}}, v1-asr: {site: r2, subnets: {s: "
      "{prefix: 10.7.0.0/24, gateway: g2}}}}\n";
  expect_refused(regions + clash + on_v1, {"would be called 'v1-asr', and there is one already",
                                           "rule 29 (ASR region mapping, line 52), erratum 12"});
  EXPECT_EQ(replica_of(
                design(regions + clash +
                       "vms: {web: {network: v1, replication: {to: r2, churn: 1kB/s}, recovery: {network: v1-asr}}}\n"),
                "web"),
            "v1-asr/s");
}

TEST(Rule30, given_a_mapping_when_another_target_is_chosen_then_it_is_refused) {
  const std::string mapping = "network-mappings: [{from: v1, to: v2}, {from: v2, to: v1}]\n";
  expect_refused(regions + vnets + mapping + on_v1_to_w2,
                 {"network 'v1' is mapped to 'v2': the target cannot be changed while replication is enabled",
                  "rule 30 (ASR region mapping, line 57)"});
  // The first VM's choice binds the second.
  expect_refused(regions + vnets +
                     "vms: {one: {network: v1, replication: {to: r2, churn: 1kB/s}, recovery: {network: w2}}, two: "
                     "{network: v1, replication: {to: r2, churn: 1kB/s}, recovery: {network: v2}}}\n",
                 {"network 'v1' is mapped to 'w2'"});
}

// Given mappings both ways, when only one is changed, then it is warned of, and failback goes to the old network.
TEST(Rule31, given_a_change_of_one_direction_only_then_it_is_warned_of_and_failback_goes_to_the_old_network) {
  const std::string both = "{from: v1, to: v2}, {from: v2, to: v1}", changed = "{from: v1, to: w2, since: failover}";
  const std::string one_sided = regions + vnets + "network-mappings: [" + both + ", " + changed + "]\n" + on_v1;
  expect_said(one_sided, {"warning: network 'v1' is mapped to 'w2', but 'w2' is not mapped back: failback will not "
                          "restore the network [rule 31 (ASR region mapping, line 64)"});
  EXPECT_EQ(network_of(design(one_sided), plan_of(design(one_sided), "web").failed_back), "v1");
  expect_not_said(regions + vnets + "network-mappings: [" + both + "]\n" + on_v1, "rule 31");
}

}  // namespace
}  // namespace drsim
