// The main events of a run in words, with similar events of many VMs combined into one.

#pragma once

#include <string>
#include <utility>

#include "analysis/availability/report.hpp"
#include "models/state/trace.hpp"

namespace drsim {

/// Whether a record is part of the story of a run: not of the steady state of replication, and not what follows by
/// itself.
bool is_told(const Record& record);
/// What happened, in the order of the trace. What many VMs of one group do alike is one incident, at the first of them.
void tell(const Scenario& scenario, const Trace& trace, RunReport& report);

/// What happened to one VM, around its name: "vm ", " stopped at primary".
std::pair<std::string, std::string> around_name(const Scenario& scenario, const Incident& incident);
/// Whether what is said of one can be said of several in the same words: "up", not "has stopped flapping".
bool suits_several(const std::string& how);

}  // namespace drsim
