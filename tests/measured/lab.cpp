#include "tests/measured/lab.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <limits>
#include <numeric>
#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>

#include "tests/measured/table.hpp"

namespace drsim::measured {

std::vector<Json> all_sets() {
  const char* other = std::getenv("DRSIM_MEASURED");
  const std::string file = other ? other : source_dir + "/tests/measured/layer2.json";
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read " + file);
  return Json::parse(in).at("results").get<std::vector<Json>>();
}

std::vector<Json> sets_of(const std::string& experiment) {
  std::vector<Json> sets = all_sets();
  std::erase_if(sets, [&](const Json& set) { return set["experiment"] != experiment; });
  return sets;
}

Scenario scenario_of(const std::string& text) {
  const std::string file = testing::TempDir() + "/measured-" + std::to_string(getpid()) + ".yaml";
  std::ofstream(file) << "drsim: 1\nhorizon: 2h\n" << text;
  Reading reading = read_scenario(file);
  for (const Diagnostic& diagnostic : reading.diagnostics) ADD_FAILURE() << to_text(diagnostic, false);
  return std::move(reading.scenario).value();
}

std::string us(double seconds) { return std::to_string(std::llround(seconds * 1e6)) + "us"; }

namespace {

double share_up_to(const std::vector<double>& sorted, double value) {
  return static_cast<double>(std::upper_bound(sorted.begin(), sorted.end(), value) - sorted.begin()) /
         static_cast<double>(sorted.size());
}

// The largest gap between two distributions, where a value stands for any that is a probe away from it.
double largest_gap(std::vector<double> a, std::vector<double> b) {
  std::sort(a.begin(), a.end()), std::sort(b.begin(), b.end());
  double gap = 0;
  for (const double value : a) gap = std::max(gap, share_up_to(a, value) - share_up_to(b, value + adds::probe));
  for (const double value : b) gap = std::max(gap, share_up_to(b, value) - share_up_to(a, value + adds::probe));
  return gap;
}

}  // namespace

void compare(const std::string& what, std::vector<double> drawn, double spread, const Json& set) {
  constexpr double never = std::numeric_limits<double>::infinity();
  std::optional<Entry> entry;
  if (set.contains("experiment")) entry.emplace(set);
  const double wait = set["params"].value("wait_s", 1e9);
  const auto [low, high] = std::minmax_element(drawn.begin(), drawn.end());
  std::cout << what << ": predicted ";
  if (*low == never)
    std::cout << "never";
  else
    std::cout << *low << " to " << *high + spread << " s";
  std::cout << ", measured " << set["samples"] << "\n";
  if (entry) {
    std::vector<double> seen;
    for (const Json& sample : set["samples"])
      if (!sample.is_null()) seen.push_back(sample);
    entry->predicts(*low, *high + spread);
    entry->measured(seen);
  }
  // One measurement in a thousand lies further beyond the ends of so many draws, if all are alike.
  const double beyond = *high == never ? 0 : std::log(1000.0) * (*high - *low) / static_cast<double>(drawn.size());
  std::vector<double> measured;
  for (const Json& sample : set["samples"]) {
    measured.push_back(sample.is_null() ? wait : sample.get<double>());
    // Not within the wait: so some of what is predicted must be later than that.
    if (sample.is_null()) {
      EXPECT_GT(*high + spread, wait) << what;
      continue;
    }
    EXPECT_GE(sample.get<double>(), *low - adds::probe - beyond) << what;
    EXPECT_LE(sample.get<double>(), *high + spread + adds::probe + beyond) << what;
  }
  for (std::size_t i = 0; i < drawn.size(); ++i)  // Spread evenly, in no order that is theirs.
    drawn[i] = std::min(
        wait, drawn[i] + spread * static_cast<double>(i * 7919 % drawn.size()) / static_cast<double>(drawn.size()));
  const double n = static_cast<double>(measured.size()), m = static_cast<double>(drawn.size());
  const double gap = largest_gap(drawn, measured), critical = 1.949 * std::sqrt((n + m) / (n * m));
  std::cout << "  gap between the distributions " << gap << ", of which chance makes up to " << critical
            << (gap > critical ? ": NOT alike\n" : "\n");
  const auto later = [&](const std::vector<double>& values) {
    return static_cast<double>(
               std::count_if(values.begin(), values.end(), [&](double value) { return value >= wait; })) /
           static_cast<double>(values.size());
  };
  EXPECT_NEAR(later(measured), later(drawn), 3.3 * std::sqrt(later(drawn) * (1 - later(drawn)) / n) + 1 / n)
      << what << ": not within the wait";
}

// ---- Topologies
// --------------------------------------------------------------------------------------------------------

namespace {

Topology complete(std::size_t switches) {
  Topology made{switches, {}};
  for (std::size_t a = 0; a < switches; ++a)
    for (std::size_t b = a + 1; b < switches; ++b) made.trunks.emplace_back(a, b);
  return made;
}

Topology ring(std::size_t switches) {
  Topology made{switches, {}};
  for (std::size_t i = 0; i < switches; ++i) made.trunks.emplace_back(i, (i + 1) % switches);
  return made;
}

// Two of a kind, with trunks between the first ones of each, the second ones, and so on.
Topology twice(const Topology& one, std::size_t joined_by) {
  Topology made{2 * one.switches, one.trunks};
  for (const auto& [a, b] : one.trunks) made.trunks.emplace_back(a + one.switches, b + one.switches);
  for (std::size_t i = 0; i < joined_by; ++i)
    made.trunks.emplace_back(i % one.switches, i % one.switches + one.switches);
  return made;
}

Topology grid(std::size_t rows, std::size_t columns) {
  Topology made{rows * columns, {}};
  for (std::size_t i = 0; i < made.switches; ++i) {
    if ((i + 1) % columns != 0) made.trunks.emplace_back(i, i + 1);
    if (i + columns < made.switches) made.trunks.emplace_back(i, i + columns);
  }
  return made;
}

Topology path(std::size_t switches) {
  Topology made{switches, {}};
  for (std::size_t i = 1; i < switches; ++i) made.trunks.emplace_back(i - 1, i);
  return made;
}

Topology star(std::size_t leaves) {
  Topology made{leaves + 1, {}};
  for (std::size_t i = 1; i <= leaves; ++i) made.trunks.emplace_back(0, i);
  return made;
}

std::optional<Topology> named(const std::string& word) {
  static const std::regex plain("([A-Za-z]+?)[-_]?([0-9]+)?"), by_two("grid[-_]?([0-9]+)x([0-9]+)"),
      two_of("two[-_]?K([0-9]+)[-_]([0-9]+)");
  std::smatch parts;
  if (std::regex_match(word, parts, by_two)) return grid(std::stoul(parts[1]), std::stoul(parts[2]));
  if (std::regex_match(word, parts, two_of)) return twice(complete(std::stoul(parts[1])), std::stoul(parts[2]));
  if (word == "diamond") {
    Topology made = ring(4);
    made.trunks.emplace_back(0, 2);
    return made;
  }
  const std::string rest = std::regex_replace(word, std::regex("^two[-_]?"), "");
  if (!std::regex_match(rest, parts, plain)) return {};
  const std::string kind = parts[1];
  const std::size_t count = parts[2].matched ? std::stoul(parts[2]) : 1;
  if (kind == "triangles") return twice(ring(3), count);
  if (!parts[2].matched) return {};
  if (kind == "ring" || kind == "cycle") return ring(count);
  if (kind == "par" || kind == "parallel")
    return Topology{2, std::vector(count, std::pair<std::size_t, std::size_t>{0, 1})};
  if (kind == "K" || kind == "k" || kind == "mesh") return complete(count);
  if (kind == "path" || kind == "line" || kind == "chain") return path(count);
  if (kind == "star") return star(count);
  return {};
}

}  // namespace

Topology topology_of(const Json& params) {
  if (params.contains("edges")) {
    Topology stated;
    for (const Json& edge : params["edges"]) {
      stated.trunks.emplace_back(edge.at(0), edge.at(1));
      stated.switches = std::max({stated.switches, stated.trunks.back().first + 1, stated.trunks.back().second + 1});
    }
    return stated;
  }
  std::istringstream words(params.at("topo").get<std::string>());
  for (std::string word; words >> word;)
    if (const auto found = named(word)) return *found;
  throw std::invalid_argument("no topology is called " + params["topo"].dump() + ": state its edges, [[0, 1], ...]");
}

std::string switches(const Topology& topology) {
  std::string text;
  for (std::size_t i = 0; i < topology.switches; ++i)
    text += "  w" + std::to_string(i) + ": {site: a, spanning-tree: none}\n";
  return text;
}

namespace {

// By trunk, whether it joins what those before it join already.
std::vector<bool> closing(const Topology& topology) {
  std::vector<std::size_t> part(topology.switches);
  std::iota(part.begin(), part.end(), 0U);
  std::vector<bool> closes;
  for (const auto& [a, b] : topology.trunks) {
    const std::size_t old = part[b], kept = part[a];
    closes.push_back(old == kept);
    std::replace(part.begin(), part.end(), old, kept);
  }
  return closes;
}

}  // namespace

std::string trunks(const Topology& topology, Line line) {
  const std::vector<bool> closes = closing(topology);
  std::string text;
  for (std::size_t i = 0; i < topology.trunks.size(); ++i) {
    const auto& [a, b] = topology.trunks[i];
    // The model counts in smallest frames: as many of them as there were of the set's own.
    text += "  t" + std::to_string(i) + ": {between: [w" + std::to_string(a) + ", w" + std::to_string(b) +
            "], bandwidth: " + std::to_string(std::llround(line.frames_per_second * smallest_frame)) +
            "bit, latency: " + us(line.delay + adds::hop) + ", vlans: [s]" + (closes[i] ? ", initially: down" : "") +
            "}\n";
  }
  return text;
}

std::string plug_in(const Topology& topology) {
  const std::vector<bool> closes = closing(topology);
  std::string text;
  for (std::size_t i = 0; i < closes.size(); ++i)
    if (closes[i]) text += "  - {at: 1m, repair: {link: t" + std::to_string(i) + "}}\n";
  return text.empty() ? "timeline: []\n" : "timeline:\n" + text;
}

FloodGraph graph_of(const Scenario& scenario) {
  return flood_graphs(scenario, VlanId{0u}, std::vector<bool>(scenario.links.size(), true)).at(0);
}

std::size_t switch_at(const Topology& topology, std::size_t trunks_away) {
  std::vector<std::size_t> reached{0};
  std::vector<std::size_t> distance(topology.switches, topology.switches);
  distance[0] = 0;
  for (std::size_t next = 0; next < reached.size(); ++next)
    for (const auto& [a, b] : topology.trunks)
      for (const auto& [here, there] : {std::pair{a, b}, std::pair{b, a}})
        if (here == reached[next] && distance[there] == topology.switches)
          distance[there] = distance[here] + 1, reached.push_back(there);
  const auto found =
      std::find_if(reached.begin(), reached.end(), [&](std::size_t node) { return distance[node] == trunks_away; });
  return found == reached.end() ? reached.back() : *found;
}

}  // namespace drsim::measured
