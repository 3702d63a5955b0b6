// The longest chain of dependencies from each item, and which items depend on themselves.

#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace drsim {

/// For each item, how many others are one behind the other on the longest way along `needs`; nothing for an item that
/// is in a loop, or leads into one. Cost grows with the number of items and needs.
std::vector<std::optional<std::size_t>> chain_lengths(const std::vector<std::vector<std::size_t>>& needs);

}  // namespace drsim
