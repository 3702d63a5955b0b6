// The chain of causes of a record of the trace, as steps that each belong to a phase such as detection, boot or
// routing.

#pragma once

#include <vector>

#include "analysis/availability/report.hpp"
#include "models/state/trace.hpp"

namespace drsim {

/// What a record's time was spent on, counted from its cause.
Phase phase_of(const Change& change);

/// Whether steps are told in words, too.
enum class Wording : std::uint8_t { none, full };

/// The causes of a record, from `from` until it happened, one step each: contiguous, steps without length left out. A
/// cause that the timeline supplies later than `from` is preceded by the wait for it.
std::vector<PathStep> causes_of(const Scenario& scenario, const Trace& trace, std::size_t record, Time from,
                                Wording wording = Wording::full);

}  // namespace drsim
