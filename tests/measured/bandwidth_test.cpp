// Predictions of how copies share a line against what TCP did (tests/measured/bandwidth.json): all of them together are
// done when they are predicted to be; a single one gets more or less than its max-min fair part, and how far that goes
// is shown. Behind a queue, pings wait for it at most.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "sim/transfers.hpp"
#include "tests/files.hpp"
#include "tests/measured/lab.hpp"
#include "tests/measured/table.hpp"

namespace drsim {
namespace {

using Json = nlohmann::json;

std::vector<Json> bandwidth_sets(const std::string& experiment) {
  std::vector<Json> sets;
  const Json parsed_results = Json::parse(source_contents("tests/measured/bandwidth.json"));
  for (const Json& set : parsed_results["results"])
    if (set["experiment"] == experiment) sets.push_back(set);
  return sets;
}

// Of what a line carries, what is not payload: of 1448 bytes each, with headers of Ethernet, IP and TCP; the emulated
// line counts preamble and gap as well.
double payload(const Json& params) { return 1448.0 / (params["link"] == "tbf" ? 1514 : 1538); }

Scenario line_with_vms() {
  std::string text =
      "sites: {a: {}, b: {}}\nrouters: {ra: {site: a}, rb: {site: b}}\nlinks:\n"
      "  dlink: {between: [ra, rb], bandwidth: 10Mbit, latency: 10ms}\n"
      "  tbf: {between: [ra, rb], bandwidth: 10Mbit, latency: 0s, cost: 20}\n"
      "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}}\nvms:\n";
  for (const char* name : {"c0", "c1", "c2", "c3"})
    text += std::string("  ") + name + ": {network: n, replication: {to: b, churn: 0B/s}}\n";
  return measured::scenario_of(text);
}

// When each is done, from when it began.
std::vector<double> predicted(Transfers& transfers, const Json& params) {
  const LinkId line{params["link"] == "tbf" ? 1u : 0u};
  const std::vector<double> sizes = params["sizes_B"];
  const std::vector<double> begins = params["arrivals_s"].is_null() ? std::vector<double>(sizes.size())
                                                                    : params["arrivals_s"].get<std::vector<double>>();
  transfers.rewind();
  const auto instant = [](double at) { return start_of_scenario + Duration{std::llround(at * 1e6)}; };
  transfers.set_capacity(line, {std::llround(params["rate_bps"].get<double>() * payload(params))}, instant(0));
  const Hop hop{line};
  std::vector<double> done(sizes.size());
  std::size_t begun = 0;
  const auto advance = [&](Time until) {
    while (const auto arrival = transfers.advance(until)) {
      done[arrival->vm.index] = seconds(arrival->at) - begins[arrival->vm.index];
      if (!transfers.in_flight()) break;
    }
  };
  for (; begun < sizes.size(); ++begun) {
    advance(instant(begins[begun]));
    transfers.start(VmId{begun}, Bytes{std::llround(sizes[begun])}, {&hop, 1}, instant(begins[begun]));
  }
  advance(instant(1000));
  return done;
}

TEST(MeasuredBandwidth, all_copies_together_are_done_when_they_are_predicted_to_be) {
  const Scenario scenario = line_with_vms();
  Transfers transfers(scenario);
  for (const Json& set : bandwidth_sets("F.share")) {
    measured::Entry entry(set);
    const Json& params = set["params"];
    const std::vector<double> done = predicted(transfers, params);
    const auto last_of = [&](const std::vector<double>& durations) {
      double last = 0;
      for (std::size_t i = 0; i < durations.size(); ++i)
        last =
            std::max(last, durations[i] + (params["arrivals_s"].is_null() ? 0 : params["arrivals_s"][i].get<double>()));
      return last;
    };
    std::vector<double> lasts;
    double furthest = 0;
    for (const Json& sample : set["samples"]) {
      const std::vector<double> durations = sample;
      lasts.push_back(last_of(durations));
      if (!set.contains("not_predicted")) {
        EXPECT_NEAR(lasts.back(), last_of(done), 0.02 * last_of(done)) << params;
      }
      for (std::size_t i = 0; i < durations.size(); ++i)
        if (std::abs(durations[i] / done[i] - 1) > std::abs(furthest)) furthest = durations[i] / done[i] - 1;
    }
    const auto [low, high] = std::minmax_element(lasts.begin(), lasts.end());
    if (set.contains("not_predicted")) entry.is_not_predicted(set["not_predicted"]);
    entry.predicts("all done after " + measured::three_places(last_of(done)) + " s, within 2 %");
    entry.measured(measured::three_places(*low) + " to " + measured::three_places(*high) +
                   " s; a single one is off by up to " + std::to_string(std::lround(100 * furthest)) + " %");
  }
}

// drsim has no queues: what they add is arithmetic. A full queue is sent in its bytes over the rate.
TEST(MeasuredBandwidth, pings_wait_for_the_queue_at_most) {
  for (const Json& set : bandwidth_sets("F.latency_under_load")) {
    measured::Entry entry(set);
    const Json& params = set["params"];
    const double idle = 2 * params["one_way_delay_ms"].get<double>() / 1e3,
                 full = (params["queue_B"].get<double>() + 1514) * 8 / params["rate_bps"].get<double>();
    const std::vector<double> samples = set["samples"];
    for (const double sample : samples) {
      EXPECT_GE(sample, idle);
      EXPECT_LE(sample, idle + full + 0.001) << "a tick of the kernel's timers";
    }
    entry.predicts(idle, idle + full);
    entry.measured(samples);
  }
}

}  // namespace
}  // namespace drsim
