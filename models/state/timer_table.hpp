// The tables in which each technology lists its timers, one row each. What all of them name their streams after is
// here; begin with a technology's timer_rows.cpp.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "models/rule.hpp"

namespace drsim {

/// One timer: the word and the component that its random stream is named after, and the rule that it belongs to.
struct TimerRow {
  TimerKind kind;
  const char* word;
  std::string (*component)(const Scenario& s, std::size_t component, std::uint32_t part);
  void (*expired)(const Rule& rule, const Timer& timer);
};

/// Whether each kind has its row, in the order of the enum.
template <class Kind, std::size_t rows>
constexpr bool is_complete(const TimerRow (&table)[rows], Kind last) {
  for (std::size_t i = 0; i < rows; ++i)
    if (table[i].kind != TimerKind(static_cast<Kind>(i))) return false;
  return static_cast<std::size_t>(last) + 1 == rows;
}

template <class Technology>
void hand_to(const Rule& rule, const Timer& timer) {
  Technology{rule}.expired(timer);
}

/// Components by their place in the scenario, as the streams of timers are named after them.
namespace named_after {

inline std::string nothing(const Scenario&, std::size_t, std::uint32_t) { return ""; }
inline std::string link(const Scenario& s, std::size_t i, std::uint32_t) { return s.links[i].name; }
inline std::string vm(const Scenario& s, std::size_t i, std::uint32_t) { return s.vms[i].name; }
inline std::string plan(const Scenario& s, std::size_t i, std::uint32_t) { return s.plans[i].name; }
inline std::string plan_group(const Scenario& s, std::size_t i, std::uint32_t part) {
  return s.plans[i].name + " " + s.plans[i].groups[part].name;
}

}  // namespace named_after

/// The random stream a timer's delay is drawn from: "boot web-2". Names, not numbers, so that two designs that share a
/// component share its random draws.
std::string stream_name(const Scenario& scenario, const Timer& timer);
/// Hands a timer that has run out to the rule that armed it.
void expired(const Rule& rule, const Timer& timer);

}  // namespace drsim
