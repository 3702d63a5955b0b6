// Markdown (GitHub's tables), for pull requests and wikis. Names appear as text, whatever they are.

#pragma once

#include <string>
#include <vector>

#include "analysis/availability/design/inspect.hpp"
#include "analysis/availability/report.hpp"

namespace drsim {

/// Designs side by side: downtime and objectives by use, data lost, fault domains, expectations, assumptions.
std::string runs_markdown(const std::vector<RunReport>& reports);
/// A row for each broadcast domain.
std::string domains_markdown(const Inspection& inspection);

// What Markdown reports have in common.

/// A name stays one cell of one table, and none of its letters is markup.
std::string in_markdown(std::string_view text);
std::string markdown_row(const std::vector<std::string>& cells);
/// So many columns are aligned to the left, the others to the right.
std::string markdown_head(const std::vector<std::string>& cells, std::size_t left = 1);
/// What all of them assume, each once.
std::string assumptions_markdown(const std::vector<const Scenario*>& scenarios);

}  // namespace drsim
