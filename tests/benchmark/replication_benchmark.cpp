// What a replication costs, beside what it would cost at least: build/release/tests/replication_benchmark [SECONDS
// [SIZE]]. Ours and the floors run in turns, and medians of their rates are printed: replications per second of
// processor time. The last column is by the clock, through the workers of a campaign: how much faster two cores are
// than one. It says something on an idle machine only.

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "scenarios/reading/reader.hpp"
#include "sim/campaign/campaign.hpp"
#include "sim/campaign/replications.hpp"
#include "sim/isolate.hpp"

namespace {

using namespace drsim;

struct Size {
  const char* name;
  int subnets, vms, clients;
};

// Subnets of VMs at one site that fails; each has an application of its own, which a tenth of the clients use. Without
// copies the site is repaired and its VMs boot; with them, a plan starts them at another site.
std::string scenario_text(const Size& size, bool copies) {
  const int populations = std::min(10, size.subnets);
  std::ostringstream text;
  text << "drsim: 1\nhorizon: 12h\nsites: {a: {}, b: {}, u: {}}\nrouters: {ra: {site: a}, rb: {site: b}, ru: {site: "
          "u}}\nlinks:\n";
  for (const char* pair : {"ab", "au", "bu"})
    text << "  " << pair << ": {between: [r" << pair[0] << ", r" << pair[1] << "], bandwidth: 10Gbit, latency: 5ms}\n";
  text << "networks:\n  n:\n    site: a\n    subnets:\n";
  const auto prefix = [](int s) { return "10." + std::to_string(s / 250) + "." + std::to_string(s % 250) + "."; };
  for (int s = 0; s < size.subnets; ++s) text << "      s" << s << ": {prefix: " << prefix(s) << "0/24, gateway: ra}\n";
  // A hundred thousand copies an hour would be more records than a run may have.
  const std::string replication =
      !copies ? ""
              : std::string(", replication: {to: b, every: ") + (size.vms > 10'000 ? "24h" : "1h") + ", churn: 10kB/s}";
  text << "vms:\n";
  for (int s = 0; s < size.subnets; ++s)
    text << "  v" << s << ": {network: n, subnet: s" << s << ", address: " << prefix(s)
         << "10, count: " << size.vms / size.subnets << ", boot: {p50: 60s, p95: 120s}" << replication << "}\n";
  text << "applications:\n";
  for (int s = 0; s < size.subnets; ++s) text << "  app" << s << ": {served-by: {any: v" << s << "}}\n";
  text << "dns-servers: {ns: {site: u}}\nnames:\n";
  for (int s = 0; s < size.subnets; ++s)
    text << "  app" << s << ".example: {application: app" << s << ", ttl: 5m, authority: ns}\n";
  text << "resolvers: {r: {site: u}}\nclients:\n";
  for (int p = 0; p < populations; ++p) {
    text << "  c" << p << ": {site: u, count: " << size.clients / populations
         << ", resolver: r, lookup: {every: 2m}, use: [";
    for (int s = p; s < size.subnets; s += populations) text << (s == p ? "" : ", ") << "app" << s;
    text << "]}\n";
  }
  if (!copies) return text.str() + "timeline: [{at: 10m, fail: {site: a}}, {at: 1h, repair: {site: a}}]\n";
  text << "monitors: {m: {site: u, watches: {site: a}, heartbeat: 30s, hold: 90s}}\nplans: {p: {detected-by: m, "
          "declare: {p50: 15m, p95: 1h}, groups: [{start: [";
  for (int s = 0; s < size.subnets; ++s) text << (s == 0 ? "" : ", ") << "v" << s;
  text << "]}]}}\ntimeline: [{at: 10m, fail: {site: a}}, {at: 8h, repair: {site: a}}]\n";
  return text.str();
}

Scenario read(const std::string& text) {
  const std::string file = "/tmp/drsim-benchmark-" + std::to_string(getpid()) + ".yaml";
  std::ofstream(file) << text;
  Reading reading = read_scenario(file);
  unlink(file.c_str());
  for (const Diagnostic& diagnostic : reading.diagnostics) std::fputs(to_text(diagnostic, false).c_str(), stderr);
  return std::move(reading.scenario).value();
}

// A small fast generator: the floors shall not wait for their random draws (xorshift64*, Vigna 2016).
struct Draws {
  std::uint64_t state = 88172645463325252ULL;
  double operator()() {
    state ^= state >> 12, state ^= state << 25, state ^= state >> 27;
    return static_cast<double>((state * 2685821657736338717ULL) >> 11) * 0x1p-53;
  }
};

double sink = 0;

// The least that answers the question entity by entity: a draw for the decision, for each subnet's routes, each VM's
// boot and each client's next query; a histogram of what the clients lost.
void entity_floor(const Size& size, Draws& draws, std::vector<double>& ready) {
  static int histogram[512];
  std::fill(std::begin(histogram), std::end(histogram), 0);
  const double decided = 90 + 900 * draws();
  for (int s = 0; s < size.subnets; ++s) {
    const double routed = decided + draws();
    double first = 1e9;
    for (int v = 0; v < size.vms / size.subnets; ++v) first = std::min(first, routed + 60 + 60 * draws());
    ready[static_cast<std::size_t>(s)] = first + 300 * draws();
  }
  for (int c = 0; c < size.clients; ++c)
    ++histogram[static_cast<int>(ready[static_cast<std::size_t>(c % size.subnets)] + 120 * draws()) & 511];
  sink += histogram[7];
}

// The same with one draw for all that are alike: the first of a subnet's VMs has the distribution of a minimum, and its
// clients a uniform spread.
void aggregated_floor(const Size& size, Draws& draws) {
  const double decided = 90 + 900 * draws(), per_subnet = static_cast<double>(size.subnets) / size.vms;
  for (int s = 0; s < size.subnets; ++s)
    sink += decided + draws() + 60 + 60 * (1 - std::pow(draws(), per_subnet)) + 300 * draws();
}

// Of processors, in this process and in those it started: what else the machine does does not count.
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

double seconds_of(const std::function<void()>& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

// How often a second, measured for about as long as is given.
double rate(double for_seconds, const std::function<void()>& once) {
  std::size_t count = 0;
  const double begin = processor_seconds();
  double spent = 0;
  for (std::size_t batch = 1; spent < for_seconds; batch *= 2) {
    for (std::size_t i = 0; i < batch; ++i) once();
    count += batch;
    spent = processor_seconds() - begin;
  }
  return static_cast<double>(count) / spent;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Of replications that are simulated in a child process, whose processor time is known when it has ended: what so many
// more of them take.
double rate_in_child(const campaign::Design& design, double for_seconds) {
  const auto spent = [&](std::uint64_t n) {
    const double begin = processor_seconds();
    {
      campaign::Replications replications(*design.scenario, 1);
      for (std::uint64_t i = 0; i < n; ++i) sink += replications.simulate(i).row[0];
    }
    return processor_seconds() - begin;
  };
  const double once = spent(1);
  std::uint64_t n = 1;
  double more = 0;
  while (more < for_seconds) n *= 2, more = spent(n + 1) - once;
  return static_cast<double>(n) / more;
}

// Through the workers, as a campaign does it.
double campaign_rate(const campaign::Design& design, unsigned jobs, std::uint64_t n) {
  campaign::Options options;
  options.jobs = jobs;
  options.replications = n;
  campaign::Campaign simulated({&design}, "", 1, options);
  return static_cast<double>(n) / seconds_of([&] { simulated.simulate({&design}, n); });
}

void measure_one(const Size& size, bool copies, double for_seconds) {
  const int rounds = size.vms > 10'000 ? 1 : 5;
  const campaign::Design design{std::make_shared<const Scenario>(read(scenario_text(size, copies))), "benchmark", {}};
  std::vector<double> ours, entity, aggregated, forked, one, two, ready(static_cast<std::size_t>(size.subnets));
  Draws draws;
  std::uint64_t replication = 0;
  campaign::Replications replications(*design.scenario, 1);
  for (int round = 0; round < rounds; ++round) {
    ours.push_back(copies ? rate_in_child(design, for_seconds)
                          : rate(for_seconds, [&] { sink += replications.simulate(replication++).row[0]; }));
    entity.push_back(rate(for_seconds / 10, [&] { entity_floor(size, draws, ready); }));
    aggregated.push_back(rate(for_seconds / 10, [&] { aggregated_floor(size, draws); }));
    if (copies)
      forked.push_back(rate(for_seconds / 10, [&] { run_isolated([] { return std::vector<std::byte>(8); }); }));
    const auto n = static_cast<std::uint64_t>(std::max(2.0, median(ours) * for_seconds));
    one.push_back(campaign_rate(design, 1, n));
    two.push_back(campaign_rate(design, 2, 2 * n));
  }
  std::printf("%-7s %-7s %12.1f %14.0f %16.0f %12s %11.2fx\n", size.name, copies ? "with" : "without", median(ours),
              median(entity), median(aggregated),
              copies ? std::to_string(static_cast<int>(median(forked))).c_str() : "-", median(two) / median(one));
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const double for_seconds = argc > 1 ? std::atof(argv[1]) : 0.5;
  std::printf(
      "replications/s on one core, medians of five rounds in turns (large: one)\n%-7s %-7s %12s %14s %16s %12s %12s\n",
      "size", "copies", "drsim", "entity floor", "aggregated floor", "empty fork", "two cores");
  for (const Size& size :
       {Size{"small", 3, 20, 200}, Size{"medium", 100, 1'000, 10'000}, Size{"large", 1'000, 100'000, 1'000'000}}) {
    if (argc > 2 && std::string(argv[2]) != size.name) continue;
    for (const bool copies : {false, true}) measure_one(size, copies, for_seconds);
  }
  return sink == 0 ? 1 : 0;
}
