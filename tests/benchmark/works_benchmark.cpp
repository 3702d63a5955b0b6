// Three works that other simulators were given as well, each beside its floor in the same run:
// build/release/tests/works_benchmark. W1: a subnet's VMs are out of service for 30 s. W2: a name changes, and clients
// behind ten resolvers follow. W3: a broadcast storm in a ring and in a full mesh of four switches. What is counted is
// processor time of simulating and analysing, the scenario being read already.

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "analysis/availability/design/inspect.hpp"
#include "analysis/availability/report.hpp"
#include "scenarios/reading/reader.hpp"
#include "sim/simulate.hpp"

namespace {

using namespace drsim;

Scenario read(const std::string& text) {
  const std::string file = "/tmp/drsim-works-" + std::to_string(getpid()) + ".yaml";
  std::ofstream(file) << text;
  Reading reading = read_scenario(file);
  unlink(file.c_str());
  for (const Diagnostic& diagnostic : reading.diagnostics)
    if (!reading.scenario) std::fputs(to_text(diagnostic, false).c_str(), stderr);
  return std::move(reading.scenario).value();
}

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// The least of a few rounds, of so many calls that a round takes a while: whatever else goes on only adds to it.
double seconds_of(const std::function<void()>& once) {
  double least = 1e9;
  std::size_t calls = 1;
  for (int round = 0; round < 5;) {
    const double begin = processor_seconds();
    for (std::size_t i = 0; i < calls; ++i) once();
    const double spent = processor_seconds() - begin;
    if (spent < 0.02 && calls < 1'000'000) {
      calls *= 4;
      continue;
    }
    least = std::min(least, spent / static_cast<double>(calls));
    if (spent > 2) break;
    ++round;
  }
  return least;
}

volatile double sink = 0;

double slope(const std::vector<std::pair<double, double>>& points) {
  double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (const auto& [size, seconds] : points) {
    const double x = std::log(size), y = std::log(seconds);
    ++n, sx += x, sy += y, sxx += x * x, sxy += x * y;
  }
  return (n * sxy - sx * sy) / (n * sxx - sx * sx);
}

void print(const char* work, std::size_t size, double ours, double floor, const std::string& answer) {
  std::printf("%-28s %9zu %12.2f us %12.3f us %9.0fx   %s\n", work, size, ours * 1e6, floor * 1e6, ours / floor,
              answer.c_str());
  std::fflush(stdout);
}

std::string in_seconds(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.4f s", value);
  return text.data();
}

// ---- W1 ------------------------------------------------------------------------------------------------------------

// All stop at 30 s and run again at 60 s.
Scenario subnet_failover(std::size_t vms) {
  return read(
      "drsim: 1\nhorizon: 10m\nsites: {a: {}, c: {}}\nrouters: {ra: {site: a}, rc: {site: c}}\n"
      "links: {ac: {between: [ra, rc], bandwidth: 1Gbit, latency: 10ms}}\n"
      "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/8, gateway: ra}}}}\nvms: {v: {network: n, boot: 0s, "
      "count: " +
      std::to_string(vms) +
      "}}\napplications: {app: {served-by: {all: v}}}\nclients: {c: {site: c, use: [app]}}\n"
      "timeline: [{at: 30s, stop: {vms: v, site: a}}, {at: 60s, start: {vms: v, site: a}}]\n");
}

// How long each of them is seen down by who asks it every second, at a phase of its own.
double downtimes_floor(std::size_t vms) {
  double sum = 0;
  std::uint32_t phase = 1;
  for (std::size_t i = 0; i < vms; ++i) {
    phase = phase * 1664525U + 1013904223U;  // Numerical Recipes, section 7.1
    const double begins = phase * 0x1p-32;
    sum += std::ceil(60 - begins) - std::ceil(30 - begins) + 1;
  }
  return sum / static_cast<double>(vms);
}

double w1() {
  std::vector<std::pair<double, double>> points;
  for (const std::size_t vms : {1'000U, 10'000U, 100'000U}) {
    const Scenario scenario = subnet_failover(vms);
    RunReport report;
    const double ours = seconds_of([&] { report = analyse(scenario, simulate(scenario, 1)); });
    const double floor = seconds_of([&] { sink = sink + downtimes_floor(vms); });
    points.emplace_back(vms, ours);
    print("W1 VMs of a subnet", vms, ours, floor, "down for " + in_seconds(report.populations[0].mean_downtime));
  }
  return slope(points);
}

// ---- W2 ------------------------------------------------------------------------------------------------------------

Scenario name_change(std::size_t clients) {
  return read(
      "drsim: 1\nhorizon: 30m\nsites: {a: {}, b: {}, u: {}}\nrouters: {ra: {site: a}, rb: {site: b}, ru: {site: u}}\n"
      "links: {au: {between: [ra, ru], bandwidth: 1Gbit, latency: 1ms}, bu: {between: [rb, ru], bandwidth: 1Gbit, "
      "latency: 1ms}}\n"
      "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}, m: {site: b, subnets: {t: {prefix: "
      "10.1.0.0/24, gateway: rb}}}}\n"
      "vms: {one: {network: n}, two: {network: m}}\napplications: {app: {served-by: {any: [one, two]}}}\n"
      "dns-servers: {ns: {site: u}}\nnames: {app.example: {application: app, ttl: 300s, authority: ns, health-checked: "
      "{from: u, interval: 10s, timeout: 9s, tolerated-failures: 0}}}\n"
      "resolvers: {r: {site: u, count: 10, phases: spread}}\nclients: {c: {site: u, resolver: r, lookup: {every: 5s}, "
      "use: [app], count: " +
      std::to_string(clients) + "}}\ntimeline: [{at: 10m, fail: {site: a}}]\n");
}

// When each of them asks for the first time after its resolver has fetched the new record.
double staleness_floor(std::size_t clients) {
  double sum = 0;
  std::uint32_t draw = 1;
  for (std::size_t i = 0; i < clients; ++i) {
    draw = draw * 1664525U + 1013904223U;
    const double period = 1 + 9 * (draw * 0x1p-32), fetched = 30.0 * static_cast<double>(i % 10);
    sum += std::ceil(fetched / period) * period;
  }
  return sum / static_cast<double>(clients);
}

double w2() {
  std::vector<std::pair<double, double>> points;
  for (const std::size_t clients : {1'000U, 100'000U, 10'000'000U}) {
    const Scenario scenario = name_change(clients);
    RunReport report;
    const double ours = seconds_of([&] { report = analyse(scenario, simulate(scenario, 1)); });
    const double floor = seconds_of([&] { sink = sink + staleness_floor(clients); });
    points.emplace_back(clients, ours);
    print("W2 clients of a name", clients, ours, floor, "stale for " + in_seconds(report.populations[0].mean_downtime));
  }
  return slope(points);
}

// ---- W3 ------------------------------------------------------------------------------------------------------------

Scenario loop(bool is_mesh) {
  std::string links;
  for (int i = 0; i < 4; ++i)
    for (int j = i + 1; j < 4; ++j)
      if (is_mesh || j == i + 1 || (i == 0 && j == 3))
        links += "  t" + std::to_string(i) + std::to_string(j) + ": {between: [w" + std::to_string(i) + ", w" +
                 std::to_string(j) + "], bandwidth: 1Gbit, latency: 1us, vlans: [s]}\n";
  return read(
      "drsim: 1\nsites: {a: {}}\nswitches: {w0: {site: a, spanning-tree: none}, w1: {site: a, spanning-tree: none}, "
      "w2: {site: a, spanning-tree: none}, w3: {site: a, spanning-tree: none}}\nrouters: {r: {site: a, switch: w0}}\n"
      "links:\n" +
      links +
      "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: r}}}}\nvms: {v: {network: n, switch: "
      "w1}}\n");
}

// Frames on each direction of a trunk, hop by hop, for as many hops as a closed form by cohorts needs.
double cohort_floor(std::size_t directions) {
  std::vector<double> frames(directions, 0), next(directions, 0);
  frames[0] = 1;
  for (int hop = 0; hop < 64; ++hop) {
    for (std::size_t i = 0; i < directions; ++i) next[(i + 1) % directions] = std::min(100.0, frames[i]);
    frames.swap(next);
  }
  return frames[directions / 2];
}

void w3() {
  for (const bool is_mesh : {false, true}) {
    const Scenario scenario = loop(is_mesh);
    Inspection found;
    const double ours = seconds_of([&] { found = inspect(scenario); });
    const std::size_t directions = is_mesh ? 12 : 8;
    const double floor = seconds_of([&] { sink = sink + cohort_floor(directions); });
    print(is_mesh ? "W3 storm in a mesh of four" : "W3 storm in a ring of four", directions, ours, floor,
          std::to_string(found.domains.size()) + " broadcast domain");
  }
}

}  // namespace

int main() {
  std::printf("%-28s %9s %15s %15s %10s   %s\n", "work", "size", "drsim", "floor", "ratio", "answer");
  const double vms = w1(), clients = w2();
  w3();
  std::printf("exponents: W1 %.2f in VMs, W2 %.2f in clients\n", vms, clients);
  return 0;
}
