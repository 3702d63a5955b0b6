// What the text reports have in common.

#pragma once

#include <string>

#include "analysis/output/text/text.hpp"

namespace drsim {

/// "12m 50.2s": rounded to a tenth of a second.
std::string duration_text(double seconds);
std::string duration_text(Duration span);
/// "897,500,000", "15,669.7": digits in groups of three, with so many decimals.
std::string grouped(double value, int decimals = 0);
/// "00:36:47.5": likewise.
std::string time_text(Time instant);
std::string bold(const std::string& text, const TextStyle& style);
std::string rule(const TextStyle& style);
/// A tick or a cross, and in colour if there is any.
std::string mark(bool good, const TextStyle& style);
/// "assumed: ...", each a line; nothing if nothing was.
std::string assumptions_text(const Scenario& scenario, const TextStyle& style);
/// Which documents the rules of network mapping are from, if they have decided anything; empty otherwise.
std::string documents_text(const Scenario& scenario);
/// "branch-users using payroll".
std::string use_text(const Scenario& scenario, const PopulationReport& population);
/// "black hole, then no route": what who is cut off meets, each once, in the order in which it is first met.
std::string met_text(const Outage& outage);
/// "primary, secondary".
std::string sites_text(const Scenario& scenario, const FaultDomain& domain);
/// "p1-p2, patch": at most eight by name; "none".
std::string links_text(const Scenario& scenario, const std::vector<LinkId>& links);
/// What a report that was cut short says of itself; empty otherwise.
std::string ending_text(const RunReport& report);
/// A report's lines folded to a terminal's width. At the usual width, which is also that of a pipe, they are left
/// whole.
std::string fitted(const std::string& text, const TextStyle& style);
/// Fills a paragraph into lines of the style's width, each after an indent.
std::string filled(const std::string& paragraph, std::size_t indent, const TextStyle& style);

}  // namespace drsim
