#pragma once

#include <string>
#include <vector>

#include "analysis/availability/inspect.hpp"
#include "analysis/availability/report.hpp"

namespace drsim {

// Markdown (GitHub's tables), for pull requests and wikis. Names appear as text, whatever they are.

/// Designs side by side: downtime and objectives by use, data lost, fault domains, expectations, assumptions.
std::string runs_markdown(const std::vector<RunReport>& reports);
/// A row for each broadcast domain.
std::string domains_markdown(const Inspection& inspection);

}  // namespace drsim
