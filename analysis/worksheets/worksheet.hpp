// Recovery objectives and results of each application as a table for spreadsheets.

#pragma once

#include <string>
#include <vector>

#include "analysis/availability/report.hpp"
#include "analysis/statistics/campaign.hpp"

namespace drsim {

/// A worksheet of objectives as comma-separated values, a row for each application of each design: its RTO and the
/// share of users it is about, the longest incident and whether the RTO was met, the P95 of downtime over the users it
/// is worst for, its RPO, the oldest data it went on with and whether that was met, and the phase that took longest. Of
/// replications, the reports are their typical ones, and a column says in which share of them the RTO was met.
std::string worksheet_csv(const std::vector<RunReport>& reports, const std::vector<CampaignReport>& campaigns = {});

}  // namespace drsim
