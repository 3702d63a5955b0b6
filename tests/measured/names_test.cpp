// Predictions against what resolvers did (tests/measured/names.json): how long one went on answering what had been
// replaced, how long it kept a record in use, and when a secondary followed. DRSIM_MEASURED=FILE tries other sets of
// the same experiments.

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/measured/table.hpp"
#include "tests/simulation.hpp"

namespace drsim {
namespace {

using Json = nlohmann::json;

std::vector<Json> names_sets(const std::string& experiment) {
  const char* other = std::getenv("DRSIM_MEASURED");
  std::ifstream in(other ? std::string(other) : source_dir + "/tests/measured/names.json");
  std::vector<Json> sets;
  const Json all = Json::parse(in);
  for (const Json& set : all["results"])
    if (set["experiment"] == experiment) sets.push_back(set);
  return sets;
}

std::string milliseconds(double seconds) { return std::to_string(std::llround(seconds * 1e3)) + "ms"; }

// ---- What an experiment's words say
// -----------------------------------------------------------------------------------

// "unbound cache-min-ttl=15", "bind-fwd", "dnsmasq": the keys of a resolver.
std::string keys_of(const std::string& words) {
  std::istringstream in(words);
  std::string keys, word;
  while (in >> word) {
    const auto value = [&] { return word.substr(word.find('=') + 1) + "s"; };
    if (word.starts_with("(")) break;  // How it was used, not what it is.
    if (word.starts_with("unbound"))
      keys += ", profile: unbound";
    else if (word.starts_with("bind"))
      keys += ", profile: bind";
    else if (word.starts_with("dnsmasq"))
      keys += ", profile: dnsmasq";
    else if (word.find("min") != word.npos && word.find('=') != word.npos)
      keys += ", min-ttl: " + value();
    else if (word.find("max") != word.npos && word.find('=') != word.npos)
      keys += ", max-ttl: " + value();
    else if (word == "prefetch")
      keys += ", prefetch: true";
    else if (word == "serve-expired")
      keys += ", serve-stale: 1d";
    else if (word == "auth-direct")
      keys += ", max-ttl: 0s";  // A client that keeps nothing.
    else
      ADD_FAILURE() << "what is '" << word << "'?";
  }
  return keys;
}

// "a -> b(shared,warm)": who is asked first, and whom it forwards to, and so on. The poller is what keeps all of them
// warm, and each poll is a use: what it is told then is what counts.
std::string resolvers_of(std::string words, double poll, const std::string& asks) {
  std::vector<std::string> chain;  // From the first that is asked.
  for (std::size_t arrow; (arrow = words.find("->")) != words.npos; words = words.substr(arrow + 2))
    chain.push_back(words.substr(0, arrow));
  chain.push_back(words);
  std::string found;
  for (std::size_t i = chain.size(); i-- > 0;) {
    const std::string one = chain[i].substr(0, std::min(chain[i].find("(shared"), chain[i].find("(dedicated")));
    const bool is_last = i + 1 == chain.size();
    found += (is_last ? "" : ", ") + (i == 0 ? "res" : "r" + std::to_string(i)) + ": {site: u" + keys_of(one);
    found += is_last ? ", phases: spread" + asks + ", asked: {every: " + milliseconds(poll) + "}}"
                     : ", forwards-to: r" + std::to_string(i + 1) + "}";
  }
  return found;
}

// ---- The prediction
// ---------------------------------------------------------------------------------------------------

// A service whose address changes within an instant, one hour after the start.
Scenario scenario_of(const std::string& servers, const std::string& resolvers, double ttl, const std::string& lookup) {
  std::ostringstream text;
  text
      << "drsim: 1\nhorizon: 2h\nsites: {a: {}, b: {}, u: {}}\nrouters: {ra: {site: a}, rb: {site: b}, ru: {site: u}}\n"
      << "links:\n  a-u: {between: [ra, ru], bandwidth: 1Gbit, latency: 1ms}\n  b-u: {between: [rb, ru], bandwidth: "
         "1Gbit, latency: 1ms}\n"
      << "networks: {n: {site: a, subnets: {s: {prefix: 10.0.0.0/24, gateway: ra}}}, m: {site: b, subnets: {t: "
         "{prefix: 10.1.0.0/24, gateway: rb}}}}\n"
      << "vms: {web: {network: n, subnet: s, address: 10.0.0.10, boot: 0s, replication: {to: b, churn: 0B/s}, "
         "recovery: {network: m, subnet: t, address: 10.1.0.10}}}\n"
      << "applications: {app: {served-by: web}}\ndns-servers: {" << servers
      << "}\nnames: {app.example: {application: app, ttl: " << milliseconds(ttl) << ", authority: auth}}\nresolvers: {"
      << resolvers << "}\nclients: {users: {site: u, use: [app], resolver: res, lookup: {every: " << lookup << "}}}\n"
      << "plans: {p: {groups: [{start: [web], publish: {names: [app.example], takes: 0s}}]}}\ntimeline: [{at: 1h, "
         "fail: {site: a}}, {at: 1h, failover: p}]\n";
  const std::string file = testing::TempDir() + "/measured-names-" + std::to_string(getpid()) + ".yaml";
  std::ofstream(file) << text.str();
  Reading reading = read_scenario(file);
  for (const Diagnostic& diagnostic : reading.diagnostics)
    if (diagnostic.severity == Severity::error) ADD_FAILURE() << to_text(diagnostic, false) << text.str();
  return std::move(reading.scenario).value();
}

// How likely a poller has seen the change after so long: the mean over runs of the share that is no longer stale.
class DrawnTimes {
 public:
  DrawnTimes(const Scenario& scenario, std::uint64_t runs) {
    for (std::uint64_t seed = 1; seed <= runs; ++seed) {
      const PopulationReport report = analyse(scenario, simulate(scenario, seed)).populations.at(0);
      curves_.push_back(report.outages.empty() ? std::vector<Breakpoint>{} : report.outages.front().affected);
      last_ = std::max(last_, seconds(report.downtime_max)), mean_ += report.mean_downtime / static_cast<double>(runs);
    }
  }
  double seen(double after) const {
    if (after < 0) return 0;
    double stale = 0;
    for (const std::vector<Breakpoint>& curve : curves_)
      for (std::size_t i = 1; i < curve.size(); ++i) {
        const double a = seconds(curve[i - 1].at) - 3600, b = seconds(curve[i].at) - 3600;
        if (a <= after && after < b)
          stale += curve[i - 1].share + (curve[i].share - curve[i - 1].share) * (after - a) / (b - a);
      }
    return 1 - stale / static_cast<double>(curves_.size());
  }
  double last() const { return last_; }
  double mean() const { return mean_; }

 private:
  std::vector<std::vector<Breakpoint>> curves_;
  double last_ = 0, mean_ = 0;
};

// Kolmogorov's distribution, with Stephens's correction for few samples.
double likelihood(double distance, double n) {
  const double x = distance * (std::sqrt(n) + 0.12 + 0.11 / std::sqrt(n));
  double sum = 0;
  for (int k = 1; k <= 100; ++k) sum += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * x * x);
  return x < 0.2 ? 1 : std::clamp(sum, 0.0, 1.0);
}

void expect_like(const std::string& what, const DrawnTimes& prediction, const Json& set, double poll,
                 std::size_t sets) {
  measured::Entry entry(set);
  std::vector<double> samples = set["samples"];
  entry.predicts("up to " + measured::three_places(prediction.last()) + " s, mean " +
                 measured::three_places(prediction.mean()));
  entry.measured(samples);
  std::sort(samples.begin(), samples.end());
  const double n = static_cast<double>(samples.size());
  constexpr double clock = 0.005;  // [s], of the poller: less is no difference.
  double distance = 0, mean = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double k = static_cast<double>(i);
    distance = std::max(
        {distance, prediction.seen(samples[i] - clock) - k / n, (k + 1) / n - prediction.seen(samples[i] + clock)});
    mean += samples[i] / n;
  }
  const double p = likelihood(distance, n);
  std::cout << what << ": predicted mean " << prediction.mean() << ", at most " << prediction.last() << "; measured "
            << mean << ", " << samples.back() << "; n " << samples.size() << ", KS " << distance << ", p " << p << "\n";
  EXPECT_GE(p, 0.05 / static_cast<double>(sets)) << what;
  EXPECT_LE(samples.back(), prediction.last() + 1.5 * poll + 0.5) << what;
}

TEST(MeasuredNames, resolvers_answer_what_was_replaced_for_as_long_as_predicted) {
  const std::vector<Json> sets = names_sets("A.dns_ttl");
  for (const Json& set : sets) {
    const Json& params = set["params"];
    const double poll = params["poll_s"];
    const std::string words = params["resolver"];
    const bool is_direct = words.starts_with("auth-direct");
    const Scenario scenario = scenario_of("auth: {site: u}", resolvers_of(words, poll, ""), params["ttl"],
                                          is_direct ? milliseconds(poll) : "0s");
    expect_like(words + ", ttl " + params["ttl"].dump(), DrawnTimes(scenario, 1), set, poll, sets.size());
  }
}

TEST(MeasuredNames, secondaries_follow_when_they_are_predicted_to) {
  const std::vector<Json> sets = names_sets("A.secondary");
  for (const Json& set : sets) {
    const Json& params = set["params"];
    const std::string server = params["server"], refresh = milliseconds(params["soa_refresh"]);
    const bool is_knot = server.find("knot") != server.npos, is_notified = params["notify"] == "yes",
               is_direct = server.find("via") == server.npos;
    std::string copy =
        "copy: {site: u, secondary-of: auth, refresh: " + refresh + ", notified: " + (is_notified ? "true" : "false");
    // Knot starts a transfer half a second after a NOTIFY; BIND at once, and leaves out up to a quarter of each
    // refresh.
    copy += is_knot ? ", transfer: 500ms}" : ", transfer: 5ms, refresh-jitter: 25%}";
    const double poll = params["poll_s"];
    const std::string resolvers =
        resolvers_of(is_direct ? "auth-direct" : server.substr(0, server.find('(')), poll, ", asks: [copy]");
    const Scenario scenario =
        scenario_of("auth: {site: u}, " + copy, resolvers, params["ttl"], is_direct ? milliseconds(poll) : "0s");
    expect_like(server + ", " + params["kind"].get<std::string>(), DrawnTimes(scenario, is_notified ? 1 : 300), set,
                poll, sets.size());
  }
}

TEST(MeasuredNames, records_in_use_are_fetched_again_when_they_are_predicted_to_be) {
  for (const Json& set : names_sets("A.cache_lifetime")) {
    const Json& params = set["params"];
    const std::string words = params["cache"];
    const Scenario scenario =
        scenario_of("auth: {site: u}", "res: {site: u, phases: spread" + keys_of(words) + "}", params["ttl"], "0s");
    const double predicted = seconds(scenario.resolvers[0].cache.lifetime(scenario.names[0].ttl)),
                 poll = params["poll_s"];
    measured::Entry entry(set);
    entry.predicts(predicted, predicted);
    entry.measured(set["samples"].get<std::vector<double>>());
    std::size_t equal = 0, first = 0;
    for (const double sample : set["samples"].get<std::vector<double>>()) {
      // The first of each name begins within a second; from then on, all begin with one.
      if (std::abs(sample - predicted) <= poll)
        ++equal;
      else if (sample > predicted - 1 - poll && sample < predicted)
        ++first;
      else
        ADD_FAILURE() << words << ": " << sample << ", not " << predicted;
    }
    std::cout << words << ", ttl " << params["ttl"] << ": predicted " << predicted << ", " << equal << " equal, "
              << first << " of them the first of their name\n";
    EXPECT_GE(equal, 4 * first);
    EXPECT_GT(equal, 0u);
  }
}

}  // namespace
}  // namespace drsim
