// The parts of a page's data. Times are seconds since the start; whatever has to be summed, sorted, placed or rounded
// is so already, and the page's script only draws it.

#pragma once

#include <nlohmann/json.hpp>
#include <span>

#include "analysis/page/page.hpp"
#include "analysis/statistics/campaign.hpp"

namespace drsim {

using Json = nlohmann::ordered_json;

/// All that a page draws: page.cpp has its keys. At most `records` of the designs' traces together.
Json data_of(const std::vector<SimulatedDesign>& designs, const Sweep* sweep, std::size_t records);
/// How many records a page of one point has room for.
inline constexpr std::size_t most_records = 12'000;
/// The page that draws it.
std::string page_of(const std::string& title, const Json& data);

/// A stretch of time that is looked at: all of a run, or a time in which something happened.
struct TimeWindow {
  std::string label;
  Time from, to;
};
/// All of it first. Shared by all designs, so that they are seen on one axis.
std::vector<TimeWindow> views_of(const std::vector<SimulatedDesign>& designs);
/// The view that a page opens with: the first in which somebody is cut off.
std::size_t opening_view(const std::vector<TimeWindow>& views, const std::vector<SimulatedDesign>& designs);
/// [{"label", "from", "to", "ticks": [[t, label], ...]}, ...]
Json views_json(const std::vector<TimeWindow>& views);

/// Of up to so many uses the page tells each by itself.
inline constexpr std::size_t most_uses = 240;
/// All uses of all designs, as "clients using application", those that lost most first; at most most_uses.
struct UseKey {
  std::string clients, application;
  std::int64_t users = 0;
  std::optional<RecoveryTimeObjective> rto;
  double lost = 0;  ///< User-minutes, the most of any design.
};
std::vector<UseKey> uses_of(const std::vector<SimulatedDesign>& designs);
/// What a design has of a use; null if it has none of it.
const PopulationReport* find_use(const RunReport& report, const UseKey& use);

/// Whether percentiles are told over replications, or, with designs that were simulated once, over users.
bool has_replications(const std::vector<SimulatedDesign>& designs);
/// What the replications of a design say of a use; null if it has none of either.
const UseStatistics* find_use(const std::optional<CampaignReport>& campaign, const UseKey& use);
std::vector<std::optional<CampaignReport>> campaigns_of(const std::vector<SimulatedDesign>& designs);

/// A table for people: {"caption", "head": [text, ...], "rows": [[cell, ...], ...]}; a cell is text, or {"t": text,
/// "c": class}.
Json table(std::string caption, std::vector<std::string> head);
Json cell(std::string text, const char* class_name);

Json headline_of(const std::vector<SimulatedDesign>& designs, const std::vector<UseKey>& uses);
Json totals_of(const std::vector<SimulatedDesign>& designs);
/// The points of a sweep: {"planes": [table, ...] where it has one value or two, "table": all of it}; a cell with a
/// shade, "s" from 0 to 8, is darker the longer the downtime.
Json sweep_of(const Sweep& sweep);
/// Downtime by phase: {"unit": seconds at full width, "groups": [{"use", "rto", "bars": [{"design", "parts": [[phase,
/// seconds], ...]}]}]}
Json phases_of(const std::vector<SimulatedDesign>& designs, const std::vector<UseKey>& uses);
/// How many lost how much: {"what": "users", "uses": [{"longest", "ticks", "rto", "rto_text", "lines": [by design:
/// {"points": [[downtime, share], ...], "marks": [{"share", "name", "at", "t"}]} or null]}, ...]}; with several uses,
/// one more for all of them together.
Json distributions_of(const std::vector<SimulatedDesign>& designs, const std::vector<UseKey>& uses);
/// The sites that any design has broadcast domains at, in the order in which they stand side by side.
std::vector<std::string> storm_columns(const std::vector<SimulatedDesign>& designs);

// Of one design:

/// What took time, in lanes: {"lanes": [{"name", "rows", "bars": [{"from", "to", "row", "phase", "what",
/// "critical"}]}], "left_out"}
Json lanes_of(const SimulatedDesign& design);
/// The share of users cut off: {"everybody": curve, "uses": [curve or null, ...], "rows": [by view: [runs by use]]}
Json shares_of(const SimulatedDesign& design, const std::vector<UseKey>& uses, const std::vector<TimeWindow>& views);
/// Everything that is drawn of the network, its states, and where it is: {"things": [{"kind", "name", "states"...}],
/// "links": [...], "names":
/// [...], "shapes": [{"width", "height", "boxes": [[thing, label, x, y, w, h]], "links": [[link, x, y, x, y]],
/// "left_out"}], "is_whole"}; the first shape is for wide screens.
Json topology_of(const SimulatedDesign& design, const std::vector<UseKey>& uses);
/// What one storm takes down, and what storms did: {"domains": [{"vlan", "endpoints", "sites": [column, ...], "row",
/// "rho"...}], "rows", "table", "happened", "blast"}
Json storms_of_page(const SimulatedDesign& design, const std::vector<std::string>& columns);
/// What was served of what users asked for, or null where nothing is stated: {"served": [[[t, share], ...] by use, then
/// of all], "uses": table, "lines": table}
Json demand_of_page(const SimulatedDesign& design, const std::vector<UseKey>& uses);
/// Of a link, the fuller of its directions: [[t, share], ...], each until the next.
Json loads_of_link(const RunReport& report, LinkId link);
/// How old the data were that could be restarted with: {"lines": [{"name", "rpo", "views": [[age or null, ...], ...]}],
/// "ages": [by view: {"most", "ticks"}], "left_out", "table"}
Json points_of(const SimulatedDesign& design, const std::vector<TimeWindow>& views);
/// Each time a plan was carried out, a row: a table. Then their steps, and how much longer each could have taken.
Json plans_of(const SimulatedDesign& design);
Json steps_of(const SimulatedDesign& design);
/// VMs that ran at both their places, a row each: a table. Then what commits of synchronous replication waited for.
Json writers_of(const SimulatedDesign& design);
Json commits_of(const SimulatedDesign& design);
/// {"texts": [...], "records": [[t, text, cause or -1, phase], ...], "left_out", "timeline": [[t, what], ...],
/// "instants": [t, ...], "told": [what happened then, ...]}; at most `most` records.
Json trace_of(const SimulatedDesign& design, std::size_t most);

// What several parts need:

/// A curve in no more points than asked for: straight lines that stay as close as can be.
std::vector<Breakpoint> thinned(std::vector<Breakpoint> curve, std::size_t most);
Json curve_json(const std::vector<Breakpoint>& curve);
/// The sum of curves, each weighted; before its first point a curve is 0, after its last it stays.
std::vector<Breakpoint> sum_of(const std::vector<std::pair<double, const std::vector<Breakpoint>*>>& curves);
/// Round spans from 0 to `most`, about five: [[seconds, "10m"], ...]
Json span_ticks(double most);
double rounded(Time at);
double rounded(Duration span);

}  // namespace drsim
