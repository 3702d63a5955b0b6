// Adds what no imported file states but a scenario needs, so that every assumption is visible as one.

#pragma once

#include "scenarios/import/builder.hpp"

namespace drsim::imports {

/// Fills in what a scenario needs and no file states, each with the reason for the figure, and takes out what cannot be
/// completed. Afterwards the estate is a fragment that holds together.
void complete(Builder& builder);

/// How many values of the estate no file states.
std::size_t assumptions_in(const Estate& estate);

}  // namespace drsim::imports
