// Replaces the names and public addresses of an imported estate so that it can be shown to others.

#pragma once

#include "scenarios/import/estate.hpp"

namespace drsim::imports {

/// Replaces every name by a pseudonym, the same in every import, and every public address by another one in such a way
/// that what shares a prefix goes on sharing it. Private addresses stay. Comments no longer name files, nor texts of
/// theirs.
void anonymise(Estate& estate);

}  // namespace drsim::imports
