#include "sim/campaign/packed_row.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace drsim::campaign {
namespace {

constexpr std::size_t bits_of_word = 64;

std::size_t words(std::size_t size) { return (size + bits_of_word - 1) / bits_of_word; }
bool has(std::span<const double> from, std::size_t place) {
  return (std::bit_cast<std::uint64_t>(from[place / bits_of_word]) >> place % bits_of_word & 1) != 0;
}

}  // namespace

// By its bits: what is not a number is one of them, and so is minus zero.
std::vector<double> packed(std::span<const double> row) {
  std::vector<double> to(words(row.size()));
  for (std::size_t word = 0; word < words(row.size()); ++word) {
    std::uint64_t there = 0;
    for (std::size_t place = word * bits_of_word; place < std::min(row.size(), (word + 1) * bits_of_word); ++place) {
      if (std::bit_cast<std::uint64_t>(row[place]) == 0) continue;
      there |= std::uint64_t{1} << place % bits_of_word;
      to.push_back(row[place]);
    }
    to[word] = std::bit_cast<double>(there);
  }
  return to;
}

bool unpack(std::span<const double> from, std::size_t size, std::vector<double>& to) {
  if (from.size() < words(size)) return false;
  std::size_t there = 0;
  for (std::size_t word = 0; word < words(size); ++word)
    there += static_cast<std::size_t>(std::popcount(std::bit_cast<std::uint64_t>(from[word])));
  const bool has_more =
      size % bits_of_word != 0 && std::bit_cast<std::uint64_t>(from[words(size) - 1]) >> size % bits_of_word != 0;
  if (from.size() != words(size) + there || has_more) return false;
  const double* next = from.data() + words(size);
  for (std::size_t place = 0; place < size; ++place) to.push_back(has(from, place) ? *next++ : 0);
  return true;
}

double figure(std::span<const double> from, std::size_t size, std::size_t place) {
  if (!has(from, place)) return 0;
  std::size_t before = words(size);
  for (std::size_t word = 0; word < place / bits_of_word; ++word)
    before += static_cast<std::size_t>(std::popcount(std::bit_cast<std::uint64_t>(from[word])));
  const std::uint64_t below = (std::uint64_t{1} << place % bits_of_word) - 1;
  return from[before + static_cast<std::size_t>(
                           std::popcount(std::bit_cast<std::uint64_t>(from[place / bits_of_word]) & below))];
}

}  // namespace drsim::campaign
