// The output of drsim advise. sim/campaign/what_if/advice.hpp finds the advice.

#pragma once

#include <cstdint>
#include <string>

#include "models/world/scenario.hpp"
#include "sim/cli/command.hpp"

namespace drsim::cli {

/// What would help, and whether to fail over or wait.
std::string advice_text(const Scenario& scenario, std::uint64_t seed, Format format);

}  // namespace drsim::cli
