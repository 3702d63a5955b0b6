// Designs from text, what check says of them, and who is reached at their end: the words of the rulebook's tests.

#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "analysis/availability/design/plan.hpp"
#include "models/reachability/reachability.hpp"
#include "tests/simulation.hpp"

namespace drsim {

/// Reads a scenario from its text.
inline Reading reading_of(const std::string& text) {
  static int number = 0;
  const std::string file =
      testing::TempDir() + "/rulebook-" + std::to_string(getpid()) + "-" + std::to_string(++number) + ".yaml";
  const bool is_whole = text.find("extends:") == std::string::npos;
  std::ofstream(file) << "drsim: 1\n" << (is_whole ? "horizon: 4h\n" : "") << text;
  Reading reading = read_scenario(file);
  unlink(file.c_str());
  return reading;
}

inline std::string messages(const Reading& reading) {
  std::string text;
  for (const Diagnostic& one : reading.diagnostics)
    text += std::string(to_text(one.severity)) + ": " + one.message + " [" + one.help + "]\n";
  for (const Diagnostic& one : reading.notes) text += "note: " + one.message + " [" + one.help + "]\n";
  return text;
}

/// A scenario that is not refused; it may be warned of.
inline Scenario design(const std::string& text) {
  Reading reading = reading_of(text);
  EXPECT_TRUE(reading.scenario) << messages(reading);
  return std::move(reading.scenario).value();
}

/// check refuses the design, with a message that has all of these parts.
inline void expect_refused(const std::string& text, const std::vector<std::string>& parts) {
  const Reading reading = reading_of(text);
  EXPECT_FALSE(reading.scenario);
  for (const std::string& part : parts)
    EXPECT_NE(messages(reading).find(part), std::string::npos) << "'" << part << "' is not in\n" << messages(reading);
}
/// check says all of these.
inline void expect_said(const std::string& text, const std::vector<std::string>& parts) {
  const Reading reading = reading_of(text);
  EXPECT_TRUE(reading.scenario) << messages(reading);
  for (const std::string& part : parts)
    EXPECT_NE(messages(reading).find(part), std::string::npos) << "'" << part << "' is not in\n" << messages(reading);
}
inline void expect_not_said(const std::string& text, const std::string& part) {
  const Reading reading = reading_of(text);
  EXPECT_TRUE(reading.scenario) << messages(reading);
  EXPECT_EQ(messages(reading).find(part), std::string::npos) << messages(reading);
}

inline VmId vm_named(const Scenario& scenario, const std::string& name) {
  for (std::size_t i = 0; i < scenario.vms.size(); ++i)
    if (scenario.vms[i].name == name) return VmId{i};
  ADD_FAILURE() << "no vm " << name;
  return {};
}
inline NetworkId network_named(const Scenario& scenario, const std::string& name) {
  for (std::size_t i = 0; i < scenario.networks.size(); ++i)
    if (scenario.networks[i].name == name) return NetworkId{i};
  ADD_FAILURE() << "no network " << name;
  return {};
}
inline RouterId router_named(const Scenario& scenario, const std::string& name) {
  for (std::size_t i = 0; i < scenario.routers.size(); ++i)
    if (scenario.routers[i].name == name) return RouterId{i};
  ADD_FAILURE() << "no router " << name;
  return {};
}
inline CloudId cloud_named(const Scenario& scenario, const std::string& name) {
  for (std::size_t i = 0; i < scenario.clouds.size(); ++i)
    if (scenario.clouds[i].name == name) return CloudId{i};
  ADD_FAILURE() << "no cloud " << name;
  return {};
}

/// "network/subnet" or "no network".
inline std::string place_text(const Scenario& scenario, const Attachment& there) {
  if (!there.is_connected()) return "no network";
  return scenario[scenario[there.subnet].network].name + "/" + scenario[there.subnet].name;
}
inline std::string replica_of(const Scenario& scenario, const std::string& vm) {
  return place_text(scenario, *scenario[vm_named(scenario, vm)].recovery);
}
inline std::string replica_address(const Scenario& scenario, const std::string& vm) {
  return to_text(scenario[vm_named(scenario, vm)].recovery->address);
}
inline VmPlan plan_of(const Scenario& scenario, const std::string& vm) {
  for (const VmPlan& one : plan(scenario).vms)
    if (scenario[one.vm].name == vm) return one;
  ADD_FAILURE() << "no plan for " << vm;
  return {};
}
inline std::string network_of(const Scenario& scenario, const PlannedPlace& place) {
  return place.subnet ? scenario[scenario[place.subnet].network].name : "no network";
}

/// The state at the end of a run.
inline State state_after(const Scenario& scenario, std::uint64_t seed = 1) {
  State state(scenario);
  for (const Record& record : simulate(scenario, seed).records) {
    state.advance(record.at);
    EXPECT_TRUE(state.apply(record.change)) << describe(scenario, record.change);
  }
  return state;
}
inline Disposition reached(const Scenario& scenario, const State& state, const std::string& from,
                           const std::string& vm) {
  return Reachability(scenario).to_vm(state, router_named(scenario, from), vm_named(scenario, vm)).disposition;
}

/// Three sites, joined; a and b have VMM servers.
inline const std::string three_sites = R"(
sites: {a: {}, b: {}, u: {}}
routers: {ra: {site: a}, rb: {site: b}, ru: {site: u}}
links:
  a-b: {between: [ra, rb], bandwidth: 1Gbit, latency: 1ms}
  a-u: {between: [ra, ru], bandwidth: 1Gbit, latency: 1ms}
  b-u: {between: [rb, ru], bandwidth: 1Gbit, latency: 1ms}
)";
inline const std::string vmm = three_sites + "vmm-servers: {va: {sites: [a]}, vb: {sites: [b]}}\n";
/// Two Azure regions r1 and r2 with a gateway each, and an office.
inline const std::string regions = R"(
sites: {r1: {kind: azure}, r2: {kind: azure}, u: {}}
routers: {g1: {site: r1}, g2: {site: r2}, ru: {site: u}}
links:
  r1-r2: {between: [g1, g2], bandwidth: 1Gbit, latency: 1ms}
  r1-u: {between: [g1, ru], bandwidth: 1Gbit, latency: 1ms}
  r2-u: {between: [g2, ru], bandwidth: 1Gbit, latency: 1ms}
)";
/// On-premises under VMM, and an Azure region with a gateway that is joined to it.
inline const std::string to_azure = R"(
sites: {a: {}, z: {kind: azure}}
routers: {ra: {site: a}, rz: {site: z}}
links: {a-z: {between: [ra, rz], bandwidth: 1Gbit, latency: 1ms}}
)";
/// Site a is lost, and a plan starts these VMs elsewhere.
inline std::string failed_over(const std::string& vms, const std::string& site = "a") {
  return "plans: {p: {groups: [{start: [" + vms + "]}]}}\ntimeline: [{at: 1h, fail: {site: " + site +
         "}}, {at: 1h 10m, failover: p}]\n";
}

}  // namespace drsim
