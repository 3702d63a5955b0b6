// How cost grows with size: build/release/tests/growth_benchmark [FAMILY [LARGEST]]. Scenarios of one shape, each twice
// as large as the one before, are read, simulated, analysed and reported; a line through the logarithms of size and
// processor time has the exponent as its slope. At most 1.1 is promised; beyond it the program ends with 1.

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "analysis/availability/report.hpp"
#include "analysis/output/text/text.hpp"
#include "scenarios/reading/reader.hpp"
#include "sim/simulate.hpp"

namespace {

using namespace drsim;

// ---- Scenarios -----------------------------------------------------------------------------------------------------

constexpr const char* sites =
    "drsim: 1\nhorizon: 24h\nsites: {a: {}, b: {}, u: {}}\nrouters: {ra: {site: a}, rb: {site: b}, ru: {site: u}}\n"
    "links:\n"
    "  ab: {between: [ra, rb], bandwidth: 10Gbit, latency: 5ms}\n"
    "  au: {between: [ra, ru], bandwidth: 10Gbit, latency: 5ms}\n"
    "  bu: {between: [rb, ru], bandwidth: 10Gbit, latency: 5ms}\n";
constexpr const char* failure = "timeline: [{at: 10m, fail: {site: a}}, {at: 2h, repair: {site: a}}]\n";

// What one VM serves to users of one resolver, and a plan that takes it over.
std::string service(const std::string& resolver, std::size_t clients) {
  return "applications: {app: {served-by: {any: v}}}\ndns-servers: {ns: {site: u}}\n"
         "names: {app.example: {application: app, ttl: 5m, authority: ns}}\n"
         "resolvers: {r: {site: u" +
         resolver + "}}\nclients: {c: {site: u, count: " + std::to_string(clients) +
         ", use: [app], resolver: r, lookup: {every: 2m}}}\n";
}
constexpr const char* monitor = "monitors: {m: {site: u, watches: {site: a}, heartbeat: 30s, hold: 90s}}\n";
constexpr const char* takeover =
    "plans: {p: {detected-by: m, declare: 5m, groups: [{start: [v]}, "
    "{move: {subnet: s, to: b}, publish: {names: [app.example], takes: 1s}}]}}\n"
    "timeline: [{at: 10m, fail: {site: a}}, {at: 2h, repair: {site: a}}, {at: 3h, failback: p}]\n";
constexpr const char* subnet = "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/8, gateway: ra}}}}\n";

template <class Item>
std::string listed(std::size_t n, Item item, const char* between = ", ") {
  std::ostringstream text;
  for (std::size_t i = 0; i < n; ++i) text << (i == 0 ? "" : between) << item(i);
  return text.str();
}
std::string numbered(const char* name, std::size_t i) { return name + std::to_string(i); }
std::string prefix(std::size_t i) { return "10." + std::to_string(i / 250) + "." + std::to_string(i % 250) + "."; }

std::string vms_of_a_group(std::size_t n) {
  return std::string(sites) + subnet + "vms: {v: {network: n, count: " + std::to_string(n) +
         ", boot: {p50: 60s, p95: 120s}, replication: {to: b, every: 6h, churn: 1kB/s}}}\n" + service("", 100) +
         monitor + takeover;
}

std::string vms_written_singly(std::size_t n) {
  const std::string all = listed(n, [](std::size_t i) { return numbered("v", i); });
  return std::string(sites) + subnet + "vms:\n" +
         listed(
             n, [](std::size_t i) { return "  " + numbered("v", i) + ": {network: n, boot: {p50: 60s, p95: 120s}}\n"; },
             "") +
         "applications: {app: {served-by: {all: [" + all + "]}}}\nclients: {c: {site: u, use: [app]}}\n" + failure;
}

std::string subnets(std::size_t n) {
  return std::string(sites) + "networks:\n  n:\n    site: a\n    subnets:\n" +
         listed(
             n,
             [](std::size_t i) {
               return "      " + numbered("s", i) + ": {prefix: " + prefix(i) + "0/24, gateway: ra}\n";
             },
             "") +
         "vms:\n" +
         listed(
             n,
             [](std::size_t i) {
               return "  " + numbered("v", i) + ": {network: n, subnet: " + numbered("s", i) +
                      ", boot: {p50: 60s, p95: 120s}, replication: {to: b, every: 6h, churn: 1kB/s}}\n";
             },
             "") +
         "applications: {app: {served-by: {all: [" + listed(n, [](std::size_t i) { return numbered("v", i); }) +
         "]}}}\nclients: {c: {site: u, use: [app]}}\n" + monitor + "plans: {p: {detected-by: m, groups: [" +
         listed(n,
                [](std::size_t i) {
                  return "{after: [], start: [" + numbered("v", i) + "], move: {subnet: " + numbered("s", i) +
                         ", to: b}}";
                }) +
         "]}}\n" + failure;
}

// So many uses, of the square root of them populations and applications.
std::string uses(std::size_t n) {
  const auto side = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(n))));
  const std::string all = listed(side, [](std::size_t i) { return numbered("app", i); });
  return std::string(sites) + subnet + "vms:\n" +
         listed(
             side,
             [](std::size_t i) { return "  " + numbered("v", i) + ": {network: n, boot: {p50: 60s, p95: 120s}}\n"; },
             "") +
         "applications:\n" +
         listed(
             side,
             [](std::size_t i) { return "  " + numbered("app", i) + ": {served-by: " + numbered("v", i) + "}\n"; },
             "") +
         "clients:\n" +
         listed(
             side, [&](std::size_t i) { return "  " + numbered("c", i) + ": {site: u, use: [" + all + "]}\n"; }, "") +
         failure;
}

std::string resolvers(std::size_t n, const char* phases) {
  return std::string(sites) + subnet +
         "vms: {v: {network: n, boot: 2m, replication: {to: b, every: 6h, churn: 1kB/s}}}\n" +
         service(", count: " + std::to_string(n) + ", phases: " + phases, 1'000'000) + monitor + takeover;
}
std::string drawn_resolvers(std::size_t n) { return resolvers(n, "drawn"); }
std::string spread_resolvers(std::size_t n) { return resolvers(n, "spread"); }

std::string names(std::size_t n) {
  return std::string(sites) + subnet +
         "vms: {v: {network: n, boot: 2m, replication: {to: b, every: 6h, churn: 1kB/s}}}\napplications:\n" +
         listed(
             n, [](std::size_t i) { return "  " + numbered("app", i) + ": {served-by: v}\n"; }, "") +
         "dns-servers: {ns: {site: u}}\nnames:\n" +
         listed(
             n,
             [](std::size_t i) {
               return "  " + numbered("n", i) + ".example: {application: " + numbered("app", i) +
                      ", ttl: 5m, authority: ns}\n";
             },
             "") +
         "resolvers: {r: {site: u}}\nclients: {c: {site: u, count: 100, resolver: r, lookup: {every: 2m}, use: [" +
         listed(n, [](std::size_t i) { return numbered("app", i); }) + "]}}\n" + monitor +
         "plans: {p: {detected-by: m, groups: [{start: [v]}, {move: {subnet: s, to: b}, publish: {names: [" +
         listed(n, [](std::size_t i) { return numbered("n", i) + ".example"; }) + "]}}]}}\n" + failure;
}

// Branches that are attached to both of two sites' routers.
std::string links(std::size_t n) {
  const std::size_t branches = n / 2;
  return "drsim: 1\nsites: {a: {}, b: {}, u: {}}\nrouters:\n  ra: {site: a}\n  rb: {site: b}\n" +
         listed(
             branches, [](std::size_t i) { return "  " + numbered("r", i) + ": {site: u}\n"; }, "") +
         "links:\n  ab: {between: [ra, rb], bandwidth: 10Gbit, latency: 5ms}\n" +
         listed(
             branches,
             [](std::size_t i) {
               const std::string end = numbered("r", i) + "], bandwidth: 1Gbit, latency: 5ms}\n";
               return "  " + numbered("la", i) + ": {between: [ra, " + end + "  " + numbered("lb", i) +
                      ": {between: [rb, " + end;
             },
             "") +
         subnet + "vms: {v: {network: n}}\napplications: {app: {served-by: v}}\n" +
         "clients: {c: {site: u, router: r0, use: [app]}, d: {site: u, router: r1, use: [app]}}\n" +
         "timeline: [{at: 10m, fail: {router: rb}}, {at: 1h, repair: {router: rb}}, {at: 2h, fail: {link: la0}}, "
         "{at: 3h, fail: {link: la1}}, {at: 4h, repair: {link: la0}}]\n";
}

std::string steps(std::size_t n) {
  return std::string(sites) + subnet +
         "vms: {v: {network: n, boot: 2m, replication: {to: b, every: 6h, churn: 1kB/s}}}\n" + service("", 100) +
         monitor + "plans: {p: {detected-by: m, groups: [{start: [v]}, " +
         listed(n,
                [](std::size_t i) {
                  return "{name: " + numbered("g", i) + ", task: {what: " + numbered("t", i) + ", takes: 10s}}";
                }) +
         ", {move: {subnet: s, to: b}}]}}\n" + failure;
}

struct Family {
  const char* name;
  std::string (*text)(std::size_t);
  std::size_t largest;
};
constexpr Family families[] = {
    {"VMs of one group", vms_of_a_group, 32'000},
    {"VMs written singly, one subnet", vms_written_singly, 16'000},
    {"subnets that move", subnets, 8'000},
    {"populations x applications", uses, 65'536},
    {"resolvers, phases spread", spread_resolvers, 64'000},
    {"resolvers, phases drawn", drawn_resolvers, 64'000},
    {"names", names, 8'000},
    {"links", links, 16'000},
    {"steps of a plan", steps, 8'000},
};

// ---- Measuring -----------------------------------------------------------------------------------------------------

// Of processors, in this process and in those it started: what else the machine does counts little.
double processor_seconds() {
  double sum = 0;
  for (const int whose : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage used{};
    getrusage(whose, &used);
    for (const timeval& part : {used.ru_utime, used.ru_stime})
      sum += static_cast<double>(part.tv_sec) + static_cast<double>(part.tv_usec) * 1e-6;
  }
  return sum;
}

// Seconds of the stages of one run: reading, simulating, analysing, printing.
struct Times {
  std::array<double, 4> stage{};
  std::size_t bytes_printed = 0;
  double all() const { return stage[0] + stage[1] + stage[2] + stage[3]; }
};

Times run_once(const std::string& file) {
  Times times;
  double last = processor_seconds();
  const auto ends = [&](std::size_t stage) {
    const double now = processor_seconds();
    times.stage[stage] = now - last;
    last = now;
  };
  Reading reading = read_scenario(file);
  for (const Diagnostic& diagnostic : reading.diagnostics)
    if (!reading.scenario) std::fputs(to_text(diagnostic, false).c_str(), stderr);
  const Scenario scenario = std::move(reading.scenario).value();
  ends(0);
  const Trace trace = simulate(scenario, 1);
  ends(1);
  const RunReport report = analyse(scenario, trace);
  ends(2);
  times.bytes_printed = run_text(report, {}).size();
  ends(3);
  return times;
}

// The least of a few: whatever else goes on only adds to it.
Times least_of_runs(const Family& family, std::size_t n) {
  const std::string file = "/tmp/drsim-growth-" + std::to_string(getpid()) + ".yaml";
  std::ofstream(file) << family.text(n);
  Times least = run_once(file);
  for (int again = 0; again < 2 && least.all() < 2; ++again) {
    const Times now = run_once(file);
    if (now.all() < least.all()) least = now;
  }
  unlink(file.c_str());
  return least;
}

double slope(const std::vector<double>& x, const std::vector<double>& y) {
  const auto n = static_cast<double>(x.size());
  double sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sx += x[i], sy += y[i], sxx += x[i] * x[i], sxy += x[i] * y[i];
  return (n * sxy - sx * sy) / (n * sxx - sx * sx);
}

// True if it grows as promised.
bool measure(const Family& family, std::size_t largest) {
  std::vector<double> sizes, seconds;
  Times last;
  for (std::size_t n = largest / 16; n <= largest; n *= 2) {
    last = least_of_runs(family, n);
    sizes.push_back(std::log(static_cast<double>(n)));
    seconds.push_back(std::log(std::max(last.all(), 1e-5)));
  }
  const double exponent = slope(sizes, seconds);
  std::printf("%-31s %7zu %9.3f %8.3f %8.3f %8.3f %8.3f %9zu %8.2f\n", family.name, largest, last.all(), last.stage[0],
              last.stage[1], last.stage[2], last.stage[3], last.bytes_printed, exponent);
  std::fflush(stdout);
  return exponent <= 1.1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string wanted = argc > 1 ? argv[1] : "";
  std::printf("%-31s %7s %9s %8s %8s %8s %8s %9s %8s\n", "of the largest: seconds", "size", "all", "read", "simulate",
              "analyse", "print", "bytes", "exponent");
  bool is_as_promised = true;
  for (const Family& family : families)
    if (std::string(family.name).find(wanted) != std::string::npos)
      is_as_promised &= measure(family, argc > 2 ? std::strtoul(argv[2], nullptr, 10) : family.largest);
  return is_as_promised ? 0 : 1;
}
