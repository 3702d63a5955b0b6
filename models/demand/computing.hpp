// What hosts leave their VMs of what they take: cores, memory and storage, when more is asked than there is.

#pragma once

#include <vector>

#include "models/state/state.hpp"

namespace drsim {

/// By VM, the share of what it needs that it gets where it runs now. VMs that run on one host, or on a site's hosts
/// that nobody names, share it. Cores and storage are shared by all alike, or refused to those that started last,
/// as the host says; memory cannot be shared: the last get none, and serve nothing. Of those that started together the
/// last is the last by name.
std::vector<double> computing_shares(const Scenario& scenario, const State& state);

}  // namespace drsim
