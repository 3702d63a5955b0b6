#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace drsim {

/// Does the work in a child process of its own and returns what it returned. Whatever happens to the child stays with it.
/// Throws std::runtime_error if the work threw, with its message, or if the child died, with how.
std::vector<std::byte> run_isolated(const std::function<std::vector<std::byte>()>& work);

}  // namespace drsim
