#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "models/rule.hpp"

namespace drsim {

/// One timer of a technology: the word and the component that its random stream is named after, and the rule that it
/// belongs to.
template <class Kind>
struct TimerRow {
  Kind kind;
  const char* word;
  std::string (*component)(const Scenario& s, std::size_t component, std::uint32_t part);
  void (*expired)(const Rule& rule, const Timer& timer);
};

/// Whether each kind has its row, in the order of the enum.
template <class Kind, std::size_t rows>
constexpr bool is_complete(const TimerRow<Kind> (&table)[rows], Kind last) {
  for (std::size_t i = 0; i < rows; ++i)
    if (static_cast<std::size_t>(table[i].kind) != i) return false;
  return static_cast<std::size_t>(last) + 1 == rows;
}

template <class Technology>
void hand_to(const Rule& rule, const Timer& timer) {
  Technology{rule}.expired(timer);
}

template <class Kind>
std::string stream_name(std::span<const TimerRow<Kind>> table, const Scenario& s, Kind kind, std::size_t component,
                        std::uint32_t part) {
  const TimerRow<Kind>& row = table[static_cast<std::size_t>(kind)];
  return std::string(row.word) + " " + row.component(s, component, part);
}

}  // namespace drsim
