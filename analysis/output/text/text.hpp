// The reports for the terminal, and the settings of colour and width that they all take. text_style.hpp has their
// common parts.

#pragma once

#include <string>
#include <vector>

#include "analysis/availability/report.hpp"

namespace drsim {

struct TextStyle {
  bool colour = false;   ///< Escape sequences. Nothing is said by colour alone.
  bool ascii = false;    ///< Only characters that every terminal and font has.
  int width = 100;       ///< Columns, at least 60.
  bool verbose = false;  ///< Every line of every table. Otherwise those beyond a screenful are counted.
};

/// One run: its story, and what became of users, data and expectations.
std::string run_text(const RunReport& report, const TextStyle& style);
/// Runs side by side, as many columns at a time as fit.
std::string compare_text(const std::vector<RunReport>& reports, const TextStyle& style);
/// What every minute of each outage was spent on; or of one population's only.
std::string explain_text(const RunReport& report, const TextStyle& style);
std::string outages_text(const RunReport& report, const PopulationReport& population, const TextStyle& style);

}  // namespace drsim
