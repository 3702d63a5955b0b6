// Statements 32 to 52: which subnet and which address a replica gets.

#include "models/rulebook/failover_address.hpp"
#include "models/rulebook/rulebook.hpp"
#include "tests/rulebook/design.hpp"

namespace drsim {
namespace {

// A VM on subnet "front" of n, whose replica goes to network m with these subnets.
std::string onto(const std::string& subnets, const std::string& vm = "", const std::string& more = "") {
  return vmm +
         "networks: {n: {site: a, subnets: {front: {prefix: 10.1.0.0/24, gateway: ra}}}, m: {site: b, subnets: {" +
         subnets + "}}}\n" + "network-mappings: [{from: n, to: m}]\nvms: {web: {network: n, " + vm +
         "replication: {to: b, churn: 1kB/s}}" + more + "}\n";
}
std::string subnet(const std::string& name, int third, const std::string& more = "") {
  return name + ": {prefix: 10.2." + std::to_string(third) + ".0/24, gateway: rb" + more + "}";
}

// ---- Subnets -------------------------------------------------------------------------------------------------------

TEST(Rule32, given_a_target_subnet_of_the_same_name_then_it_is_that_one) {
  EXPECT_EQ(replica_of(design(onto(subnet("back", 1) + ", " + subnet("front", 2) + ", " + subnet("admin", 3))), "web"),
            "m/front");
}
TEST(Rule33, given_no_target_subnet_of_the_same_name_then_it_is_the_first) {
  EXPECT_EQ(replica_of(design(onto(subnet("zone", 1) + ", " + subnet("admin", 2))), "web"), "m/zone");
}
TEST(Rule33, given_a_name_that_differs_in_case_then_it_is_another_and_told_so) {
  const std::string text = onto(subnet("zone", 1) + ", " + subnet("Front", 2));
  EXPECT_EQ(replica_of(design(text), "web"), "m/zone");
  expect_said(text, {"warning: subnet 'Front' of 'm' is not taken for 'front': names are compared as they are written, "
                     "and 'zone' is taken [rule 33"});
  expect_not_said(onto(subnet("zone", 1) + ", " + subnet("front", 2)), "is not taken for");
}

std::string between_regions(const std::string& subnets, const std::string& vm = "",
                            const std::string& source = "10.1.0.0/24", const std::string& more = "") {
  return regions + "networks: {v: {site: r1, subnets: {front: {prefix: " + source +
         ", gateway: g1}}}, w: {site: r2, subnets: {" + subnets + "}}}\n" +
         "network-mappings: [{from: v, to: w}, {from: w, to: v}]\nvms: {" + more + "web: {network: v, " + vm + "}}\n";
}
const std::string replicated = "replication: {to: r2, churn: 1kB/s}";
std::string vnet_subnet(const std::string& name, const std::string& prefix, const std::string& more = "") {
  return name + ": {prefix: " + prefix + ", gateway: g2" + more + "}";
}

TEST(Rule34, given_no_equal_name_between_regions_then_it_is_the_alphabetically_first) {
  const auto of = [](const std::string& subnets) {
    return replica_of(design(between_regions(subnets, replicated)), "web");
  };
  EXPECT_EQ(of(vnet_subnet("zone", "10.2.1.0/24") + ", " + vnet_subnet("admin", "10.2.2.0/24")), "w/admin");
  // Whatever the letters' case (erratum 10).
  EXPECT_EQ(of(vnet_subnet("Zone", "10.2.1.0/24") + ", " + vnet_subnet("admin", "10.2.2.0/24")), "w/admin");
  EXPECT_EQ(of(vnet_subnet("zone", "10.2.1.0/24") + ", " + vnet_subnet("front", "10.2.3.0/24") + ", " +
               vnet_subnet("admin", "10.2.2.0/24")),
            "w/front");
  expect_said(
      between_regions(vnet_subnet("Admin", "10.2.1.0/24") + ", " + vnet_subnet("admin", "10.2.2.0/24"), replicated),
      {"'Admin' is taken [rule 34 (ASR region mapping, line 70), erratum 10]"});
}
// Azure's own names do not differ by case: the letters' case of a name says nothing.
TEST(Rule34, given_a_name_that_differs_in_case_between_regions_then_it_is_the_same) {
  EXPECT_EQ(
      replica_of(design(between_regions(
                     vnet_subnet("admin", "10.2.1.0/24") + ", " + vnet_subnet("FRONT", "10.2.2.0/24"), replicated)),
                 "web"),
      "w/FRONT");
  EXPECT_EQ(
      replica_of(design(between_regions(
                     vnet_subnet("FRONT", "10.2.1.0/24") + ", " + vnet_subnet("front", "10.2.2.0/24"), replicated)),
                 "web"),
      "w/front");
}
TEST(Rule35, given_a_subnet_for_this_vm_then_that_wins) {
  const std::string subnets = vnet_subnet("front", "10.2.1.0/24") + ", " + vnet_subnet("admin", "10.2.2.0/24");
  EXPECT_EQ(replica_of(design(between_regions(subnets, replicated + ", recovery: {subnet: admin}")), "web"), "w/admin");
  EXPECT_EQ(
      replica_of(design(onto(subnet("front", 1) + ", " + subnet("admin", 2), "recovery: {subnet: admin}, ")), "web"),
      "m/admin");
}
TEST(Rule36, inferred_given_equal_names_and_different_address_spaces_then_the_name_decides) {
  EXPECT_EQ(
      replica_of(design(between_regions(
                     vnet_subnet("alike", "10.1.0.0/24") + ", " + vnet_subnet("front", "10.2.2.0/24"), replicated)),
                 "web"),
      "w/front");
}

// ---- Addresses under VMM -------------------------------------------------------------------------------------------

TEST(Rule37, given_pools_then_each_site_gives_an_address_from_its_own) {
  std::string text = onto(subnet("front", 1, ", pool: [10.2.1.50, 10.2.1.59]"));
  text.replace(text.find("gateway: ra"), 11, "gateway: ra, pool: [10.1.0.20, 10.1.0.29]");
  const Scenario scenario = design(text);
  EXPECT_EQ(to_text(scenario[vm_named(scenario, "web")].home.address), "10.1.0.20");
  EXPECT_EQ(replica_address(scenario, "web"), "10.2.1.50");
}
TEST(Rule37, given_an_exhausted_pool_then_it_is_refused) {
  expect_refused(onto(subnet("front", 1, ", pool: [10.2.1.50, 10.2.1.51]"), "count: 3, "),
                 {"subnet 'front', 10.2.1.0/24, has no free address for vm 'web-3' [its pool has 2 addresses, "
                  "10.2.1.50 to 10.2.1.51: rule 37 (ASR VMM networking, line 159"});
  expect_refused(onto(subnet("front", 1, ", pool: [10.2.1.50, 10.2.1.51]"), "count: 300, "),
                 {"has no free address for vm 'web-3' and 297 more [",
                  "subnet 'front', 10.1.0.0/24, has no free address for vm 'web-252' and 48 more [without a pool these "
                  "are given: 251 addresses, 10.1.0.4 to 10.1.0.254"});
}

// The same pool at both sites.
std::string same_pool(const std::string& vm = "", const std::string& more = "", const std::string& of_subnet = "") {
  return onto("front: {prefix: 10.1.0.0/24, gateway: rb" + of_subnet + "}", vm, more);
}
TEST(Rule38, given_the_same_pool_at_both_sites_then_the_replica_has_the_vms_address) {
  EXPECT_EQ(replica_address(design(same_pool("address: 10.1.0.77, ")), "web"), "10.1.0.77");
}
TEST(Rule38, given_other_pools_then_it_has_not) {
  EXPECT_EQ(replica_address(design(same_pool("address: 10.1.0.77, ", "", ", pool: [10.1.0.60, 10.1.0.90]")), "web"),
            "10.1.0.60");
}

// Given protection, then the address is reserved from the start, and set when the VM is started elsewhere: not earlier.
TEST(Rule39, given_protection_then_the_address_is_reserved_and_set_just_before_the_failover) {
  const Scenario scenario = design(onto(subnet("front", 1)) + failed_over("web"));
  const VmId web = vm_named(scenario, "web");
  const FailoverAddress reserved{scenario[web].recovery->address, AddressStage::reserved},
      set{reserved.address, AddressStage::set};
  State state(scenario);
  EXPECT_EQ(failover_address(scenario, state, web), reserved);
  std::optional<Time> set_at;
  for (const Record& record : simulate(scenario, 1).records) {
    state.advance(record.at);
    state.apply(record.change);
    if (!set_at && failover_address(scenario, state, web) == set) set_at = record.at;
    EXPECT_EQ(failover_address(scenario, state, web), set_at ? set : reserved);
  }
  EXPECT_EQ(set_at, start_of_scenario + 1h + 10min);
}
TEST(Rule39, given_protection_then_drsim_plan_says_that_the_address_is_reserved) {
  const Scenario scenario = design(onto(subnet("front", 1)));
  EXPECT_NE(address_reason(scenario, plan_of(scenario, "web"))
                .find("reserved from now on, and set on the host just before the failover: " + citation(39)),
            std::string::npos);
  const Scenario dhcp = design(onto(subnet("front", 1), "addressing: dhcp, "));
  EXPECT_EQ(address_reason(dhcp, plan_of(dhcp, "web")).find("reserved"), std::string::npos);
}
TEST(Rule39, given_no_protection_then_nothing_is_reserved) {
  const Scenario scenario = design(
      vmm + "networks: {n: {site: a, subnets: {s: {prefix: 10.1.0.0/24, gateway: ra}}}}\nvms: {web: {network: n}}\n");
  EXPECT_FALSE(failover_address(scenario, State(scenario), vm_named(scenario, "web")));
}

TEST(Rule40, given_that_the_same_address_is_taken_then_it_is_another_of_the_pool) {
  const std::string other = ", other: {network: m, address: 10.1.0.77}";
  const Scenario scenario = design(same_pool("address: 10.1.0.77, ", other));
  EXPECT_EQ(replica_address(scenario, "web"), "10.1.0.4");
  EXPECT_EQ(scenario[vm_named(scenario, "web")].reasons.address, AddressReason::taken);
}

TEST(Rule41, given_dhcp_then_nobody_manages_the_address_and_a_scope_that_does_not_cover_it_is_warned_of) {
  const std::string dhcp = "addressing: dhcp, address: 10.1.0.77, ", told = "uses DHCP";
  const std::string covered = same_pool(dhcp, "", ", dhcp: [10.1.0.50, 10.1.0.99]"),
                    other = same_pool(dhcp, "", ", dhcp: [10.1.0.100, 10.1.0.120]"), none = same_pool(dhcp);
  EXPECT_EQ(replica_address(design(covered), "web"), "10.1.0.77");
  expect_not_said(covered, told);
  EXPECT_EQ(replica_address(design(other), "web"), "10.1.0.100");
  expect_said(other, {"warning: vm 'web' uses DHCP, and the scope of subnet 'front' does not cover its address "
                      "10.1.0.77: it will have another address, 10.1.0.100 [rule 41 (ASR VMM networking, line 162"});
  expect_said(none, {"warning: vm 'web' uses DHCP, and no DHCP server is known in subnet 'front'"});
}

// Given a DHCP scope and no pool, then static adapters are kept clear of it, from either end.
TEST(Rule41, given_a_dhcp_scope_then_static_addresses_are_taken_from_outside_of_it) {
  const std::string scope = ", dhcp: [10.2.1.4, 10.2.1.252]";
  const Scenario low = design(onto(subnet("front", 1, scope), "count: 2, ")),
                 high = design("address-choice: from-end\n" +
                               onto(subnet("front", 1, ", dhcp: [10.2.1.10, 10.2.1.254]"), "count: 2, "));
  for (const auto& [scenario, first, second] :
       {std::tuple{&low, "10.2.1.253", "10.2.1.254"}, std::tuple{&high, "10.2.1.9", "10.2.1.8"}}) {
    EXPECT_EQ(replica_address(*scenario, "web-1"), first);
    EXPECT_EQ(replica_address(*scenario, "web-2"), second);
  }
  expect_refused(onto(subnet("front", 1, scope), "count: 3, "), {"has no free address for vm 'web-3'"});
  expect_refused(
      onto(subnet("front", 1, ", dhcp: [10.2.1.50, 10.2.1.51]"), "count: 3, addressing: dhcp, "),
      {"has no free address for vm 'web-3' [its DHCP scope has 2 addresses, 10.2.1.50 to 10.2.1.51: rule 41"});
}
TEST(Rule41, given_addresses_that_two_give_away_then_it_is_warned_of) {
  const std::string shared = onto(subnet("front", 1, ", pool: [10.2.1.20, 10.2.1.40], dhcp: [10.2.1.30, 10.2.1.60]"));
  expect_said(shared, {"warning: the pool of subnet 'front' and the scope of its DHCP server share 10.2.1.30 to "
                       "10.2.1.40: each may give away what the other has given [rule 41"});
  const std::string apart = onto(subnet("front", 1, ", pool: [10.2.1.20, 10.2.1.29], dhcp: [10.2.1.30, 10.2.1.60]"));
  expect_not_said(apart, "rule 41");
  expect_said(
      onto(subnet("front", 1, ", dhcp: [10.2.1.30, 10.2.1.60]"), "", ", other: {network: m, address: 10.2.1.30}"),
      {"warning: vm 'other' has static address 10.2.1.30, which the DHCP server of subnet 'front' hands out too [rule "
       "41"});
}

// What can be asked for beforehand (drsim plan) is what the VM has after the failover.
TEST(Rule42, given_protection_then_the_address_that_is_told_is_the_one_after_the_failover) {
  const Scenario scenario = design(onto(subnet("front", 1), "count: 5, ") + failed_over("web"));
  const State before(scenario), after = state_after(scenario);
  for (const VmPlan& vm : plan(scenario).vms) {
    EXPECT_EQ(vm.failed_over.address, after.attachment(vm.vm).address);
    EXPECT_EQ(vm.failed_over.address, failover_address(scenario, before, vm.vm)->address);
    EXPECT_NE(*vm.failed_over.address, before.attachment(vm.vm).address);
  }
}

TEST(Rule43, later_document_given_no_static_pool_then_the_allocation_fails) {
  expect_refused("document-version: later\n" + onto(subnet("front", 1)),
                 {"subnet 'front', 10.2.1.0/24, has no static pool for vm 'web' [rule 43 (a later document"});
  EXPECT_EQ(replica_address(
                design("document-version: later\n" + onto(subnet("front", 1, ", pool: [10.2.1.9, 10.2.1.20]"))), "web"),
            "10.2.1.9");
  EXPECT_EQ(replica_address(design("document-version: 2017\n" + onto(subnet("front", 1))), "web"), "10.2.1.4");
}

// ---- Addresses in Azure --------------------------------------------------------------------------------------------

AddressReason reason_of(const Scenario& scenario) { return scenario[vm_named(scenario, "web")].reasons.address; }

// Of eight addresses Azure keeps the first four and the last (erratum 23), and it has no smaller subnet.
TEST(Rule48, given_a_subnet_of_eight_addresses_then_three_can_be_had) {
  const auto small = [](int count, int length = 29) {
    return between_regions(vnet_subnet("front", "10.2.0.0/" + std::to_string(length)),
                           "count: " + std::to_string(count) + ", " + replicated);
  };
  const Scenario three = design(small(3));
  EXPECT_EQ(replica_address(three, "web-1"), "10.2.0.4");
  EXPECT_EQ(replica_address(three, "web-3"), "10.2.0.6");
  expect_refused(small(4), {"has no free address for vm 'web-4' [Azure keeps the first four and the last (erratum 23): "
                            "the rest is 3 addresses, 10.2.0.4 to 10.2.0.6"});
  expect_refused(small(1, 30), {"Azure has no subnet as small as 10.2.0.0/30 [a /29 is the smallest"});
}

TEST(Rule44, given_a_dhcp_adapter_between_regions_then_it_uses_dhcp_at_the_target) {
  const Scenario scenario = design(
      between_regions(vnet_subnet("front", "10.1.0.0/24"), "addressing: dhcp, address: 10.1.0.77, " + replicated));
  EXPECT_EQ(reason_of(scenario), AddressReason::dhcp_azure);
  EXPECT_EQ(scenario[vm_named(scenario, "web")].addressing, Addressing::dhcp);
  EXPECT_EQ(replica_address(scenario, "web"), "10.1.0.4");
}
TEST(Rule45, given_a_static_adapter_between_regions_then_it_is_static_at_the_target) {
  const Scenario scenario =
      design(between_regions(vnet_subnet("front", "10.1.0.0/24"), "address: 10.1.0.77, " + replicated));
  EXPECT_NE(reason_of(scenario), AddressReason::dhcp_azure);
  EXPECT_EQ(scenario[vm_named(scenario, "web")].addressing, Addressing::statically);
}
TEST(Rule46, given_the_same_address_space_then_the_address_is_the_same) {
  EXPECT_EQ(
      replica_address(design(between_regions(vnet_subnet("front", "10.1.0.0/24"), "address: 10.1.0.77, " + replicated)),
                      "web"),
      "10.1.0.77");
}
TEST(Rule47, given_that_the_same_address_is_not_available_then_it_is_some_other) {
  const std::string other = "other: {network: w, address: 10.1.0.77}, ";
  EXPECT_EQ(replica_address(design(between_regions(vnet_subnet("front", "10.1.0.0/24"),
                                                   "address: 10.1.0.77, " + replicated, "10.1.0.0/24", other)),
                            "web"),
            "10.1.0.4");
  EXPECT_EQ(replica_address(design("address-choice: from-end\n" + between_regions(vnet_subnet("front", "10.1.0.0/24"),
                                                                                  "address: 10.1.0.77, " + replicated,
                                                                                  "10.1.0.0/24", other)),
                            "web"),
            "10.1.0.254");
  EXPECT_EQ(replica_address(design(between_regions(vnet_subnet("front", "10.1.0.0/24", ", reserved: [10.1.0.77]"),
                                                   "address: 10.1.0.77, " + replicated)),
                            "web"),
            "10.1.0.4");
}
TEST(Rule48, given_another_address_space_then_it_is_any_available_one) {
  EXPECT_EQ(
      replica_address(design(between_regions(vnet_subnet("front", "10.2.0.0/24"), "address: 10.1.0.77, " + replicated)),
                      "web"),
      "10.2.0.4");
  EXPECT_EQ(
      replica_address(design(between_regions(vnet_subnet("front", "10.1.0.0/25"), "address: 10.1.0.77, " + replicated)),
                      "web"),
      "10.1.0.4");
}
TEST(Rule49, given_an_address_for_this_adapter_then_that_wins) {
  EXPECT_EQ(
      replica_address(design(between_regions(vnet_subnet("front", "10.1.0.0/24"),
                                             "address: 10.1.0.77, recovery: {address: 10.1.0.99}, " + replicated)),
                      "web"),
      "10.1.0.99");
  expect_refused(between_regions(vnet_subnet("front", "10.1.0.0/24"), "recovery: {address: 10.1.0.2}, " + replicated),
                 {"10.1.0.2 is one of those that Azure keeps for itself"});
  expect_refused(between_regions(vnet_subnet("front", "10.1.0.0/24"), "recovery: {address: 10.9.0.9}, " + replicated),
                 {"10.9.0.9 is not in subnet 'front', 10.1.0.0/24"});
}

// The document's own example: 10.0.0.19 becomes 10.0.0.254 in a test in the network of the failover.
TEST(Rule50, later_document_a_test_in_the_failover_network_takes_the_next_free_address_from_the_end) {
  const auto text = [](const std::string& test_network) {
    return "document-version: later" + regions +
           "networks: {v: {site: r1, subnets: {front: {prefix: 10.0.0.0/24, gateway: g1}}}, w: {site: r2, subnets: "
           "{front: {prefix: 10.0.0.0/24, gateway: g2}}},"
           " t: {site: r2, subnets: {front: {prefix: 10.0.0.0/24, gateway: g2}}}}\nnetwork-mappings: [{from: v, to: "
           "w}, {from: w, to: v}]\n"
           "vms: {web: {network: v, address: 10.0.0.19, replication: {to: r2, churn: 1kB/s}, recovery: "
           "{test-network: " +
           test_network + "}}}\n";
  };
  const Scenario same = design(text("w")), other = design(text("t"));
  EXPECT_EQ(to_text(*plan_of(same, "web").in_test.address), "10.0.0.254");
  EXPECT_EQ(to_text(*plan_of(other, "web").in_test.address), "10.0.0.19");
  // The documents of 2017 do not say so.
  std::string earlier = text("w");
  earlier.replace(0, 23, "document-version: 2017");
  EXPECT_EQ(to_text(*plan_of(design(earlier), "web").in_test.address), "10.0.0.4");
  EXPECT_NE(plan_text(plan(same), {}).find("a second VM of its name and identity runs in network w"),
            std::string::npos);
}

std::string without_vmm(const std::string& recovery) {
  return "sites: {a: {}, z: {kind: azure}}\nrouters: {ra: {site: a}, rz: {site: z}}\nlinks: {a-z: {between: [ra, rz], "
         "bandwidth: 1Gbit, latency: 1ms}}\n"
         "networks: {n: {site: a, subnets: {s: {prefix: 10.1.0.0/24, gateway: ra}}}, z: {site: z, subnets: {s: "
         "{prefix: 10.1.0.0/16, gateway: rz}, t: {prefix: 10.3.0.0/24, gateway: rz}}}}\n"
         "vms: {web: {network: n, address: 10.1.0.77, replication: {to: z, churn: 1kB/s}, recovery: {network: z" +
         recovery + "}}}\n";
}
TEST(Rule51, given_that_the_address_of_home_is_typed_then_the_azure_vm_has_it) {
  const Scenario scenario = design(without_vmm(", address: 10.1.0.77") + failed_over("web"));
  EXPECT_EQ(plan_of(scenario, "web").direction, Direction::hyper_v_to_azure);
  EXPECT_EQ(to_text(state_after(scenario).attachment(vm_named(scenario, "web")).address), "10.1.0.77");
}
TEST(Rule52, later_document_given_that_nothing_is_typed_then_it_is_the_next_available_one) {
  const Scenario other_space = design(without_vmm(", subnet: t"));
  EXPECT_EQ(replica_address(other_space, "web"), "10.3.0.4");
  EXPECT_EQ(address_reason(other_space, plan_of(other_space, "web")),
            "none is stated, the next free one: " + citation(52));
  // Neither is it in the same address space: keeping it takes typing it (ASR Azure networking, line 73).
  std::string same_space = without_vmm("");
  same_space.replace(same_space.find("10.1.0.0/16"), 11, "10.1.0.0/24");
  EXPECT_EQ(replica_address(design(same_space), "web"), "10.1.0.4");
  EXPECT_EQ(replica_address(design("vmm-servers: {va: {sites: [a]}}\n" + same_space), "web"), "10.1.0.4");
}

}  // namespace
}  // namespace drsim
