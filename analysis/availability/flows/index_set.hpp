// A set of small integers that finds its smallest member quickly. address_results.hpp uses it.

#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace drsim {

/// Which of the numbers below a size are in it, and the least of them, in a few steps whatever the size: each bit of a
/// level says whether the word below it has any.
class IndexSet {
 public:
  explicit IndexSet(std::size_t size = 0) {
    do levels_.emplace_back(size = (size + bits - 1) / bits);
    while (size > 1);
  }

  void insert(std::size_t number) {
    for (std::vector<std::uint64_t>& level : levels_) {
      level[number / bits] |= std::uint64_t{1} << number % bits;
      number /= bits;
    }
  }
  void erase(std::size_t number) {
    for (std::vector<std::uint64_t>& level : levels_) {
      std::uint64_t& word = level[number / bits];
      word &= ~(std::uint64_t{1} << number % bits);
      if (word != 0) return;
      number /= bits;
    }
  }
  std::optional<std::size_t> least() const {
    if (levels_.back().empty() || levels_.back().front() == 0) return {};
    std::size_t number = 0;
    for (auto level = levels_.rbegin(); level != levels_.rend(); ++level)
      number = number * bits + static_cast<std::size_t>(std::countr_zero((*level)[number]));
    return number;
  }

 private:
  static constexpr std::size_t bits = 64;
  std::vector<std::vector<std::uint64_t>> levels_;
};

}  // namespace drsim
