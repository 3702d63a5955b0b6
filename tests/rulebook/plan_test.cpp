// drsim plan: what it prints, that runs agree with it, and what it finds that a run would not show.

#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "tests/rulebook/design.hpp"

namespace drsim {
namespace {

std::string line_with(const std::string& text, const std::string& first, const std::string& second) {
  std::istringstream lines(text.substr(text.find(first)));
  for (std::string line; std::getline(lines, line);)
    if (line.find(second) != std::string::npos) return line;
  return "";
}

TEST(Plan, prints_where_each_vm_will_be_and_why) {
  const Scenario scenario = library_scenario("beijing-shanghai/repaired.yaml");
  const std::string text = plan_text(plan(scenario), {});
  for (const char* part :
       {"rules of 2015", "VMM to VMM, GoldCloud1 protected by GoldCloud2",
        "why network: mapped: rule 1 (ASR network mapping, line 37; ASR VMM networking, line 30)", "reports"})
    EXPECT_NE(text.find(part), std::string::npos) << part;
  const std::string planned = line_with(text, "payroll:", "planned");
  for (const char* part :
       {"shanghai, hv-gold", "VMNetwork1-Shanghai/front", "172.16.1.10", "whoever learns its new address"})
    EXPECT_NE(planned.find(part), std::string::npos) << planned;
  EXPECT_NE(line_with(text, "reports:", "failed back").find("no network"), std::string::npos);
}

TEST(Plan, prints_the_same_as_json) {
  const Scenario scenario = library_scenario("azure-regions.yaml");
  const auto json = nlohmann::json::parse(plan_json(plan(scenario)));
  EXPECT_EQ(json["document_version"], "2017");
  ASSERT_EQ(json["vms"].size(), 4u);
  const auto& shop = json["vms"][0];
  EXPECT_EQ(shop["direction"], "Azure to Azure");
  EXPECT_EQ(shop["planned"]["network"], "shop-vnet-asr");
  EXPECT_EQ(shop["planned"]["address"], "10.1.0.10");
  EXPECT_EQ(shop["planned"]["mac"], "new");
  EXPECT_EQ(shop["test"]["isolated"], true);
  EXPECT_EQ(shop["unplanned"]["data_loss_s"], 300);
  EXPECT_EQ(json["vms"][3]["planned"]["subnet"], "Area-a");
}

TEST(Plan, finds_a_test_network_that_runs_out_of_addresses) {
  const Scenario scenario =
      design(vmm +
             "networks: {n: {site: a, subnets: {s: {prefix: 10.1.0.0/24, gateway: ra}}}, m: {site: b, subnets: {s: "
             "{prefix: 10.2.0.0/24, gateway: rb}}},"
             " t: {site: b, subnets: {s: {prefix: 10.3.0.0/24, gateway: rb, pool: [10.3.0.10, "
             "10.3.0.11]}}}}\nnetwork-mappings: [{from: n, to: m}]\n"
             "vms: {web: {network: n, count: 3, replication: {to: b, churn: 1kB/s}, recovery: {test-network: t}}}\n");
  const DesignPlan found = plan(scenario);
  EXPECT_EQ(to_text(*found.vms[1].in_test.address), "10.3.0.11");
  EXPECT_FALSE(found.vms[2].in_test.address);
  EXPECT_EQ(found.vms[2].in_test.fault, AddressFault::exhausted);
  EXPECT_EQ(found.vms[1].in_test.reach, ReachableBy::test_network);
  EXPECT_EQ(found.vms[2].in_test.reach, ReachableBy::nobody);
  EXPECT_NE(plan_text(found, {}).find("test of vm web-3: subnet s of network t has no free address"),
            std::string::npos);
}

// However many VMs an entry has, each thing is said once; and the host has to be able to access the network of the
// test.
TEST(Plan, says_what_is_in_the_way_of_a_test_once_for_all_vms_of_an_entry) {
  const Scenario scenario =
      design(vmm +
             "networks: {n: {site: a, subnets: {s: {prefix: 10.1.0.0/24, gateway: ra}}}, m: {site: b, subnets: {s: "
             "{prefix: 10.2.0.0/24, gateway: rb}}},"
             " t: {site: b, subnets: {s: {prefix: 10.1.0.0/24, gateway: rb}}}}\nnetwork-mappings: [{from: n, to: "
             "m}]\nhosts: {hb: {site: b, networks: [m]}}\n"
             "vms: {web: {network: n, count: 30, replication: {to: b, churn: 1kB/s}, recovery: {test-network: t}}}\n");
  const std::vector<std::string> expected = {
      "test of vm web-1 and 29 more: its host hb cannot access network t: rule 2 (ASR network mapping, line 38; ASR "
      "VMM networking, line 31)",
      "test of vm web-1 and 29 more: a second VM of its name and identity runs in network t while the first goes on",
      "test of vm web-1 and 29 more: address 10.1.0.4 is in use twice"};
  EXPECT_EQ(plan(scenario).conflicts, expected);
}

// Random designs, failed over and failed back: in the run every VM is where the plan said, and has the address it said.
TEST(Plan, runs_agree_with_it) {
  std::mt19937 draws(7);
  const auto one_of = [&](std::initializer_list<const char*> choices) {
    return std::string(*(choices.begin() + draws() % choices.size()));
  };
  const auto maybe = [&](const std::string& text) { return draws() % 2 ? text : ""; };
  for (int round = 0; round < 60; ++round) {
    const auto recovery = [&] {
      return maybe("recovery: {after-failover: " + one_of({"{disconnected: true}", "{network: m1}", "{network: m2}"}) +
                   "}, ");
    };
    const std::string text =
        vmm +
        "networks:\n  n1: {site: a, subnets: {x: {prefix: 10.1.0.0/24, gateway: ra}, y: {prefix: 10.2.0.0/24, gateway: "
        "ra}}}\n  n2: {site: a, subnets: {y: {prefix: 10.3.0.0/24, gateway: ra}}}\n"
        "  m1: {site: b, subnets: {" +
        one_of({"x", "z"}) +
        ": {prefix: 10.11.0.0/24, gateway: rb}, y: {prefix: 10.12.0.0/24, gateway: rb, pool: [10.12.0.50, "
        "10.12.0.60]}}}\n"
        "  m2: {site: b, subnets: {y: {prefix: 10.13.0.0/24, gateway: rb}}}\nnetwork-mappings:\n  - {from: n1, to: " +
        one_of({"m1", "m2"}) + "}\n" + maybe("  - {from: n2, to: m2}\n") +
        maybe("  - {from: m1, to: " + one_of({"n1", "n2"}) + "}\n") +
        maybe("  - {from: m2, to: " + one_of({"n1", "n2"}) + ", since: failover}\n") +
        "vms:\n  one: {network: n1, count: 2, " + recovery() +
        "replication: {to: b, churn: 1kB/s}}\n  two: {network: n1, subnet: y, " + recovery() +
        "replication: {to: b, churn: 1kB/s}}\n"
        "  three: {network: n2, " +
        recovery() +
        "replication: {to: b, churn: 1kB/s}}\nplans: {p: {groups: [{start: [one, two, three]}]}}\ntimeline: [{at: 1h, "
        "failover: p}";
    for (const bool comes_back : {false, true}) {
      const Scenario scenario = design(text + (comes_back ? ", {at: 2h, failback: p}]\n" : "]\n"));
      const State after = state_after(scenario);
      for (const VmPlan& vm : plan(scenario).vms) {
        const PlannedPlace& expected = comes_back ? vm.failed_back : vm.failed_over;
        const Attachment& found = after.attachment(vm.vm);
        EXPECT_EQ(after[vm.vm].place, comes_back ? Place::home : Place::recovery);
        EXPECT_EQ(found.site, expected.site);
        EXPECT_EQ(found.subnet, expected.subnet) << text;
        EXPECT_EQ(found.is_connected(), expected.address.has_value());
        if (!found.is_connected()) continue;
        EXPECT_EQ(found.address, *expected.address) << text;
        EXPECT_EQ(reached(scenario, after, "ru", scenario[vm.vm].name), Disposition::reached) << text;
      }
    }
  }
}

}  // namespace
}  // namespace drsim
