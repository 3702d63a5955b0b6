// Comma-separated values (RFC 4180), one observation a row, the names of the columns first. Columns may be added at the
// end, but not renamed; the first says which version of this promise holds.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/availability/design/inspect.hpp"
#include "analysis/availability/report.hpp"

namespace drsim {

/// A row for each step of each outage's critical path; users who were never cut off have none.
std::string intervals_csv(const std::vector<RunReport>& reports);
/// A row for each broadcast domain.
std::string domains_csv(const Inspection& inspection);

/// A cell of text: quoted where it has to be, and no formula for a spreadsheet, whatever a name begins with.
std::string csv_cell(std::string_view text);

}  // namespace drsim
