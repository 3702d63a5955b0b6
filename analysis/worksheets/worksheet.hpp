#pragma once

#include <string>
#include <vector>

#include "analysis/availability/report.hpp"

namespace drsim {

/// A worksheet of objectives as comma-separated values, a row for each application of each design: its RTO, the P95 of
/// its downtime over the users it is worst for, the margin between them, its RPO, the oldest recovery point of VMs that
/// serve it, and the phase that took longest.
std::string worksheet_csv(const std::vector<RunReport>& reports);

}  // namespace drsim
