#include "models/state/change.hpp"

namespace drsim {
namespace {

Affects affects(const Change& change) {
  return std::visit([](const auto& one) { return affects_of<std::decay_t<decltype(one)>>(); }, change);
}

}  // namespace

std::string describe(const Scenario& scenario, const Change& change) {
  return std::visit([&](const auto& one) { return describe(scenario, one); }, change);
}

bool touches_routers(const Change& change) { return includes(affects(change), Affects::routers); }
bool touches_trunks(const Change& change) { return includes(affects(change), Affects::trunks); }
bool touches_reachability(const Change& change) { return affects(change) != Affects::nothing; }

}  // namespace drsim
