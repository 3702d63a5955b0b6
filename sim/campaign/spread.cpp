#include "sim/campaign/spread.hpp"

#include <set>
#include <sstream>

#include "sim/isolate.hpp"
#include "sim/link_sharing.hpp"
#include "sim/simulate.hpp"

namespace drsim::campaign {
namespace {

constexpr std::uint64_t runs_to_look_at = 10;  // What none of them draws for is rare, and moves nothing much.

std::vector<std::byte> drawn_in(const Scenario& scenario, std::uint64_t seed, std::uint64_t replication) {
  std::set<std::string> drawn;
  Draws draws(replication);
  draws.drawn = &drawn;
  simulate_here(scenario, seed, draws, {});
  std::vector<std::byte> words;
  for (const std::string& word : drawn) {
    for (const char c : word) words.push_back(static_cast<std::byte>(c));
    words.push_back(static_cast<std::byte>(' '));
  }
  return words;
}

Design with(const Design& design, const std::string& name, const Draws& draws) {
  Design changed{design.scenario, design.fingerprint + " " + name, draws};
  return changed;
}

}  // namespace

std::vector<std::string> purposes_drawn(const Scenario& scenario, std::uint64_t seed) {
  std::set<std::string> all;
  if (sends_copies(scenario)) load_link_sharing();  // Children find it there.
  for (std::uint64_t replication = 0; replication < runs_to_look_at; ++replication) {
    const auto look = [&] { return drawn_in(scenario, seed, replication); };
    const std::vector<std::byte> words = sends_copies(scenario) ? run_isolated(look) : look();
    std::istringstream text(std::string(reinterpret_cast<const char*>(words.data()), words.size()));
    for (std::string word; text >> word;) all.insert(word);
  }
  return {all.begin(), all.end()};
}

std::vector<Design> exchanges(const Design& design, const std::vector<std::string>& purposes, std::uint64_t n) {
  std::vector<Design> all;
  all.push_back(with(design, "a", Draws(0)));
  all.push_back(with(design, "b " + std::to_string(n), Draws(n)));
  for (const std::string& purpose : purposes) {
    Draws draws(0);
    draws.exchanged = purpose;
    draws.other = n;
    all.push_back(with(design, purpose + " " + std::to_string(n), draws));
  }
  return all;
}

}  // namespace drsim::campaign
