// Statements 88 to 93: where a VM is connected when it comes back. ASR network mapping, lines 110 to 127. Each row is
// told by drsim plan, and simulated: the VM is failed over and failed back, and is attached as the plan says.

#include "tests/rulebook/design.hpp"

namespace drsim {
namespace {

// The repaired example, with something that is done after the failover.
std::string beijing(const std::string& changed) {
  return "extends: " + source_dir + "/scenarios/beijing-shanghai/repaired.yaml\n" + changed;
}
std::string scenario_text(const std::string& changed) { return beijing(changed); }

// Where payroll, which is VM-1 of the document, is connected after a failback.
std::string failed_back(const std::string& changed) {
  Reading reading = reading_of(scenario_text(changed));
  EXPECT_TRUE(reading.scenario) << messages(reading);
  const Scenario scenario = std::move(reading.scenario).value();
  const std::string planned = network_of(scenario, plan_of(scenario, "payroll").failed_back);
  const State after = state_after(scenario);
  const VmId payroll = vm_named(scenario, "payroll");
  EXPECT_EQ(after[payroll].place, Place::home);
  EXPECT_EQ(after[payroll].status, VmStatus::up);
  const Attachment& there = after.attachment(payroll);
  EXPECT_EQ(there.is_connected() ? scenario[scenario[there.subnet].network].name : "no network", planned);
  EXPECT_EQ(reached(scenario, after, "core-x", "payroll"),
            there.is_connected() ? Disposition::reached : Disposition::not_attached);
  return planned;
}
std::string payroll_after_failover(const std::string& what) {
  return "vms: {payroll: {recovery: {after-failover: {" + what + "}}}}\n";
}
const std::string map_second = "network-mappings: [{from: VMNetwork2-Shanghai, to: VMNetwork2-Beijing}]\n";

TEST(Rule88, given_that_the_replica_was_not_touched_then_the_vm_is_on_its_network_again) {
  EXPECT_EQ(failed_back(""), "VMNetwork1-Beijing");
}

TEST(Rule89, given_that_the_replica_was_disconnected_then_the_vm_is_disconnected) {
  EXPECT_EQ(failed_back(payroll_after_failover("disconnected: true")), "no network");
}

TEST(Rule90, given_that_the_replica_was_moved_to_a_network_that_is_not_mapped_then_the_vm_is_disconnected) {
  EXPECT_EQ(failed_back(payroll_after_failover("network: VMNetwork2-Shanghai")), "no network");
}

TEST(Rule91, inferred_given_that_the_replica_was_moved_to_a_network_that_is_mapped_then_the_vm_is_on_that) {
  EXPECT_EQ(failed_back(payroll_after_failover("network: VMNetwork2-Shanghai") + map_second), "VMNetwork2-Beijing");
}

TEST(Rule92, given_that_the_mapping_was_changed_then_the_vm_is_on_the_network_that_is_mapped_now) {
  EXPECT_EQ(failed_back("network-mappings: [{from: VMNetwork1-Shanghai, to: VMNetwork2-Beijing, since: failover}]\n"),
            "VMNetwork2-Beijing");
}

// One rule for all rows: over every combination of what was done to the replica and to the mappings, the network is the
// target of a mapping from where the replica is to the VM's site, as it is by then. The oracle looks it up in a table
// of its own.
TEST(Rule93, inferred_all_rows_follow_from_the_replicas_network_and_the_mapping_of_the_time) {
  Scenario scenario;
  scenario.sites = {{.name = "a"}, {.name = "b"}};
  scenario.vmm_servers = {{.name = "va", .sites = {SiteId{0}}}, {.name = "vb", .sites = {SiteId{1}}}};
  for (const char* name : {"a1", "a2", "b1", "b2"})
    scenario.networks.push_back({.name = name, .site = SiteId{name[0] == 'a' ? 0u : 1u}, .subnets = {}});
  const NetworkId home{0};
  // Of b1 and b2 each: not mapped, or to a1 or a2; before and since the failover.
  for (int choice = 0; choice < 81; ++choice) {
    const int before[] = {choice % 3, choice / 3 % 3}, since[] = {choice / 9 % 3, choice / 27};
    scenario.mappings.clear();
    for (std::size_t i = 0; i < 2; ++i) {
      if (before[i] > 0)
        scenario.mappings.push_back({NetworkId{2 + i}, NetworkId{static_cast<std::size_t>(before[i] - 1)}});
      if (since[i] > 0)
        scenario.mappings.push_back({NetworkId{2 + i}, NetworkId{static_cast<std::size_t>(since[i] - 1)}, true});
    }
    EXPECT_FALSE(network_after_failback(scenario, home, SiteId{1}, {}).network);
    for (std::size_t i = 0; i < 2; ++i) {
      const int expected = since[i] > 0 ? since[i] : before[i];
      const auto found = network_after_failback(scenario, home, SiteId{1}, NetworkId{2 + i}).network;
      EXPECT_EQ(found ? static_cast<int>(found->index) + 1 : 0, expected) << choice;
    }
  }
}
// A mapping for the way out alone leads back as well: the document's own premise states no other.
TEST(Rule93, inferred_a_mapping_of_the_way_out_leads_back_unless_another_says_otherwise) {
  Scenario scenario;
  scenario.sites = {{.name = "a"}, {.name = "b"}};
  scenario.vmm_servers = {{.name = "both", .sites = {SiteId{0}, SiteId{1}}}};
  for (const char* name : {"a1", "a2", "b1"})
    scenario.networks.push_back({.name = name, .site = SiteId{name[0] == 'a' ? 0u : 1u}, .subnets = {}});
  scenario.mappings = {{NetworkId{0}, NetworkId{2}}, {NetworkId{1}, NetworkId{2}}};
  EXPECT_EQ(network_after_failback(scenario, NetworkId{1}, SiteId{1}, NetworkId{2}).network, NetworkId{1});
  scenario.mappings.push_back({NetworkId{2}, NetworkId{0}});
  EXPECT_EQ(network_after_failback(scenario, NetworkId{1}, SiteId{1}, NetworkId{2}).network, NetworkId{0});
}

}  // namespace
}  // namespace drsim
