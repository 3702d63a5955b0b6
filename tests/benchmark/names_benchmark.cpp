// What names cost: build/release/tests/names_benchmark. A week with several moves of a service, for a million clients
// behind ten thousand resolvers: as one class whose phases are spread, and one by one. The cost should be that of
// resolvers and changes; ten clients should take what a million do, in time and in memory.

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>

#include "analysis/availability/report.hpp"
#include "scenarios/reading/reader.hpp"
#include "sim/simulate.hpp"

namespace {

using namespace drsim;

Scenario week(const std::string& resolvers, const std::string& clients, int moves) {
  const std::string file = "/tmp/drsim-names-benchmark-" + std::to_string(getpid()) + ".yaml";
  std::ofstream out(file);
  out << "drsim: 1\nhorizon: 168h\nsites: {a: {}, b: {}, u: {}}\nrouters: {ra: {site: a}, rb: {site: b}, ru: {site: "
         "u}}\n"
      << "links:\n  a-u: {between: [ra, ru], bandwidth: 1Gbit, latency: 1ms}\n  b-u: {between: [rb, ru], bandwidth: "
         "1Gbit, latency: 1ms}\n"
      << "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}, m: {site: b, subnets: {t: "
         "{prefix: 10.1.0.0/24, gateway: rb}}}}\n"
      << "vms:\n  one: {network: n, address: 10.0.0.10}\n  two: {network: m, subnet: t, address: 10.1.0.10}\n"
      << "applications: {app: {served-by: {any: [one, two]}}}\ndns-servers: {auth: {site: u}}\n"
      << "names: {app.example: {application: app, ttl: 300s, authority: auth, health-checked: {from: u, interval: 10s, "
         "timeout: 9s}}}\n"
      << "resolvers: {res: {site: u, " << resolvers << "}}\nclients: {users: {site: u, count: " << clients
      << ", use: [app], resolver: res, lookup: {every: 2m}}}\ntimeline:\n";
  for (int i = 0; i < moves; ++i)
    out << "  - {at: " << 4 + 8 * i << "h, fail: {site: a}}\n  - {at: " << 8 + 8 * i << "h, repair: {site: a}}\n";
  out.close();
  Reading reading = read_scenario(file);
  for (const Diagnostic& diagnostic : reading.diagnostics) std::fputs(to_text(diagnostic, false).c_str(), stderr);
  unlink(file.c_str());
  return std::move(reading.scenario).value();
}

// [MB] at most so far. It only grows: measure the small before the large.
double memory() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void measure(const std::string& what, const std::string& resolvers, const std::string& clients, int moves) {
  const Scenario scenario = week(resolvers, clients, moves);
  const auto now = [] { return std::chrono::steady_clock::now(); };
  const auto begin = now();
  const Trace trace = simulate(scenario, 1);
  const auto simulated = now();
  const RunReport report = analyse(scenario, trace);
  const auto ms = [](auto span) { return std::chrono::duration<double, std::milli>(span).count(); };
  std::printf(
      "%-44s %7s clients, %2d moves: %7zu changes, simulated %9.2f ms, analysed %9.2f ms, at most %6.1f MB; mean "
      "downtime %.3f s\n",
      what.c_str(), clients.c_str(), moves, trace.records.size(), ms(simulated - begin), ms(now() - simulated),
      memory(), report.populations[0].mean_downtime);
}

}  // namespace

int main() {
  for (const char* clients : {"10", "1000000"})
    measure("10,000 resolvers, phases spread", "count: 10000, phases: spread", clients, 2);
  measure("10,000 resolvers, phases spread", "count: 10000, phases: spread", "1000000", 20);
  for (const char* resolvers : {"100", "1000", "10000"})
    for (const char* clients : {"10", "1000000"})
      measure(std::string(resolvers) + " resolvers, one by one", "count: " + std::string(resolvers) + ", phases: drawn",
              clients, 2);
  measure("10000 resolvers, one by one", "count: 10000, phases: drawn", "1000000", 4);
}
