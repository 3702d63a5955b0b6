// Resolvers in light use whose answers are not all kept for one time: which share of them holds which answer. curve.hpp
// uses it; shares.hpp goes on with the caches behind them.

#pragma once

#include <span>

#include "analysis/availability/caches/shares.hpp"

namespace drsim {

/// What clients are told by resolvers that are asked at random, in the mean at an interval [s], each of which keeps an
/// answer for its step's lifetime and is empty then until it is asked again. Which share is empty depends on how long
/// what was fetched lately is kept: a renewal equation, solved step by step, within 1/10000. In `steps` lifetimes are
/// as resolvers make them of TTLs; before the first all was as in the first. `kinds`: versions, none included.
Shares told_in_light_use(std::span<const Step> steps, std::size_t kinds, std::uint32_t none, double interval);

}  // namespace drsim
