// IPv4 addresses as tests write them.

#pragma once

#include "models/world/address.hpp"

namespace drsim {

/// ip(192, 168, 1, 0)
constexpr Address ip(unsigned a, unsigned b, unsigned c, unsigned d) { return {a << 24 | b << 16 | c << 8 | d}; }

}  // namespace drsim
