// The results of many replications as text, JSON, Markdown and CSV. One .cpp for each form;
// analysis/statistics/campaign.hpp has the statistics.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "analysis/output/text/text.hpp"
#include "analysis/statistics/campaign.hpp"

namespace drsim {

/// Many replications of one design, or of several with the same random draws: the columns are designs, and what follows
/// says how each differs from the first one.
std::string campaign_text(const std::vector<Sample>& samples, const std::vector<RunReport>& typical,
                          const TextStyle& style);
/// Tables of what the replications come to, design by design.
std::string campaign_markdown(const std::vector<Sample>& samples, const std::vector<RunReport>& typical);
/// The keys of a run with those of its replications beside them; README.md lists them. `typical` is the run of the
/// replication in the middle, from which stories and outages are reported.
std::string campaign_json(const Sample& sample, const RunReport& typical);
/// {"drsim": 2, "verdict": ..., "designs": [...], "differences": [...]}.
std::string campaign_json(const std::vector<Sample>& samples, const std::vector<RunReport>& typical);

/// A sample, and what it was made with: values for further columns.
struct Labelled {
  std::vector<std::pair<std::string, std::string>> labels;
  const Sample* sample;
};
/// A table for other programs: a line for each design, replication and use. All must have the same labels.
std::string campaign_csv(const std::vector<Labelled>& samples);

/// "41m 59.3s": as fine as a figure of that size is read; negative ones with a minus.
std::string rounded_text(double seconds);
/// "41m 2s to 42m 5s"; an end that is missing is a question mark.
std::string interval_text(const Estimate& estimate);

}  // namespace drsim
