// Compresses the figures of a replication, most of which are zero.

#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace drsim::campaign {

/// A row of figures without those that are zero, which most are: a bit for each that says whether it is there, then
/// those. That is what passes between processes, is kept in memory, and in results files.
std::vector<double> packed(std::span<const double> row);
/// Appends the row of `size` figures that was packed. False, and nothing appended, if it was none.
bool unpack(std::span<const double> from, std::size_t size, std::vector<double>& to);
/// One figure of it.
double figure(std::span<const double> from, std::size_t size, std::size_t place);

}  // namespace drsim::campaign
