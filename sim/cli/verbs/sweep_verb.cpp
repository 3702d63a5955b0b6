#include <algorithm>
#include <cmath>
#include <iostream>
#include <numeric>

#include "analysis/output/sweep_output.hpp"
#include "analysis/output/text/text_style.hpp"
#include "scenarios/reading/reader.hpp"
#include "sim/campaign/spread.hpp"
#include "sim/campaign/what_if/points.hpp"
#include "sim/cli/diagnostics.hpp"
#include "sim/cli/exports.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/style.hpp"
#include "sim/cli/verbs/campaign_verbs.hpp"

namespace drsim::cli {
namespace {

using campaign::Campaign;
using campaign::Design;

constexpr std::size_t most_points = 100'000;

// The designs at the points of a sweep; by point, then design. Throws Unreadable at the first point that is no
// scenario.
struct Unreadable {
  ExitCode code;
};
using Grid = std::vector<std::vector<Design>>;

Design read_point(const Command& command, const std::string& file, const std::vector<std::string>& values) {
  std::vector<Assignment> assignments = command.assignments;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!values[i].empty()) assignments.push_back(command.variations[i].assignment(values[i]));
  Reading reading = read(command, file, assignments);
  std::erase_if(reading.diagnostics, [](const Diagnostic& d) { return d.severity == Severity::warning; });
  if (!reading.scenario) {
    print(std::cerr, reading.diagnostics, command.colour);
    throw Unreadable{reading.unreadable ? ExitCode::file : ExitCode::invalid_scenario};
  }
  return {std::make_shared<const Scenario>(std::move(*reading.scenario)), reading.fingerprint, {}};
}

Grid read_grid(const Command& command, const campaign::Points& points) {
  Grid grid;
  for (const auto& values : points) {
    std::vector<Design>& designs = grid.emplace_back();
    for (const std::string& file : command.files) designs.push_back(read_point(command, file, values));
  }
  return grid;
}

std::vector<const Design*> all_of(const Grid& grid) {
  std::vector<const Design*> all;
  for (const auto& designs : grid)
    for (const Design& design : designs) all.push_back(&design);
  return all;
}

std::string identity_of(const std::vector<const Design*>& designs) {
  std::string identity = "sweep";
  for (const Design* design : designs) identity += " " + design->fingerprint;
  return identity;
}

// The scenario as it is, then each path at its low end and at its high end. An empty value is what the scenario says.
campaign::Points one_at_a_time(const std::vector<Variation>& variations) {
  campaign::Points points{std::vector<std::string>(variations.size())};
  for (std::size_t i = 0; i < variations.size(); ++i)
    for (const std::string& value : {variations[i].values.front(), variations[i].values.back()}) {
      points.emplace_back(variations.size());
      points.back()[i] = value;
    }
  return points;
}

campaign::Points points_of(const Command& command) {
  if (command.sensitivity == SensitivityKind::tornado) return one_at_a_time(command.variations);
  switch (command.points) {
    case PointsKind::grid:
      return campaign::grid(command.variations);
    case PointsKind::list:
      return campaign::list(command.variations);
    case PointsKind::latin:
      return campaign::latin_hypercube(command.variations, command.samples, command.seed);
  }
  return {};
}

ExitCode interrupted() {
  std::cerr << "drsim: interrupted; with --results, the same command goes on from here\n";
  return ExitCode::interrupted;
}

std::string page_of(const Command& command, const Sweep& sweep) {
  WhatIfPage page(sweep, command.asks_first);
  for (const SweptPoint& point : sweep.points) {
    if (page.is_full()) break;
    const bool is_simulated = std::all_of(point.samples.begin(), point.samples.end(),
                                          [](const Sample& sample) { return sample.size() != 0; });
    if (!is_simulated) break;  // Interrupted.
    const std::vector<Simulated> typical = judged_runs(command, point.samples);
    page.add(designs_of(typical));
  }
  return page.html();
}

ExitCode report(const Command& command, const Sweep& sweep, bool is_whole) {
  if (sweep.points.front().samples.front().size() == 0) return interrupted();
  if (!command.campaign.csv.empty() && !write_file(command.campaign.csv, sweep_csv(sweep))) return ExitCode::file;
  if (!command.report.empty() && !write_file(command.report, page_of(command, sweep))) return ExitCode::file;
  if (command.format == Format::json)
    std::cout << sweep_json(sweep);
  else if (command.sensitivity == SensitivityKind::tornado)
    std::cout << fitted(tornado_text(sweep, command.shown, style_of(command)), style_of(command));
  else
    std::cout << fitted(sweep_text(sweep, command.shown, style_of(command)), style_of(command));
  return is_whole ? ExitCode::ok : interrupted();
}

ExitCode sweep_points(const Command& command) {
  const campaign::Points points = points_of(command);
  if (points.size() * command.files.size() > most_points)
    throw UsageError(std::to_string(points.size()) + " points are more than a sweep may have, " +
                     std::to_string(most_points));
  const Grid grid = read_grid(command, points);
  const std::vector<const Design*> all = all_of(grid);
  Campaign simulated(all, identity_of(all), command.seed, command.campaign);
  const bool is_whole = simulated.simulate(all, progress_line());
  if (command.campaign.shard.n > 1) return shard_done(command, simulated, is_whole);
  Sweep sweep;
  for (const Variation& variation : command.variations) sweep.paths.push_back(variation.path);
  const std::vector<Sample> samples = simulated.samples(all);
  for (std::size_t p = 0; p < points.size(); ++p) {
    SweptPoint& point = sweep.points.emplace_back(SweptPoint{points[p], {}});
    for (std::size_t d = 0; d < command.files.size(); ++d)
      point.samples.push_back(samples[p * command.files.size() + d]);
    for (std::string& value : point.values)
      if (value.empty()) value = "as stated";
  }
  return report(command, sweep, is_whole);
}

Sensitivity sensitivity_of(const std::string& design, const std::vector<std::string>& inputs,
                           const std::vector<double>& a, const std::vector<double>& b,
                           const std::vector<std::vector<double>>& exchanged) {
  Sensitivity found{
      .design = design, .runs = a.size() * (inputs.size() + 2), .mean = 0, .deviation = 0, .influences = {}};
  const double n = static_cast<double>(a.size());
  found.mean = std::accumulate(a.begin(), a.end(), 0.0) / n;
  for (const double value : a) found.deviation += (value - found.mean) * (value - found.mean);
  found.deviation = std::sqrt(found.deviation / n);
  found.influences = influences(inputs, a, b, exchanged);
  return found;
}

// What is drawn, not what is stated: each purpose's draws is exchanged for another's.
Sensitivity spread_of_draws(const Command& command, const Design& design, bool& is_whole) {
  const std::vector<std::string> purposes = campaign::purposes_drawn(*design.scenario, command.seed);
  const std::vector<Design> designs = campaign::exchanges(design, purposes, command.campaign.replications);
  const Grid grid{designs};
  const std::vector<const Design*> all = all_of(grid);
  Campaign simulated(all, identity_of(all), command.seed, command.campaign);
  is_whole = simulated.simulate(all, progress_line()) && is_whole;
  if (!is_whole) return {};
  const std::vector<Sample> samples = simulated.samples(all);
  std::vector<std::vector<double>> exchanged;
  for (std::size_t i = 0; i < purposes.size(); ++i) exchanged.push_back(downtime_of_all(samples[i + 2]));
  return sensitivity_of(design.scenario->design, purposes, downtime_of_all(samples[0]), downtime_of_all(samples[1]),
                        exchanged);
}

// What is stated: each value is drawn from its range, and all that is drawn besides counts as one input more.
Sensitivity spread_of_values(const Command& command, const std::string& file, bool& is_whole) {
  const std::size_t n = command.samples, d = command.variations.size();
  const auto a = campaign::uniform_shares(command.variations, n, command.seed, 0),
             b = campaign::uniform_shares(command.variations, n, command.seed, 1);
  const auto read = [&](std::size_t sample, auto from_b, std::uint64_t draws) {
    std::vector<std::string> values;
    for (std::size_t i = 0; i < d; ++i) values.push_back(command.variations[i].at((from_b(i) ? b : a)[sample][i]));
    Design design = read_point(command, file, values);
    design.fingerprint += " draws " + std::to_string(draws);
    design.draws = Draws(draws);
    return design;
  };
  Grid grid;
  for (std::size_t k = 0; k < n; ++k) {
    std::vector<Design>& row = grid.emplace_back();
    row.push_back(read(
        k, [](std::size_t) { return false; }, k));
    row.push_back(read(
        k, [](std::size_t) { return true; }, n + k));
    for (std::size_t i = 0; i < d; ++i)
      row.push_back(read(
          k, [i](std::size_t one) { return one == i; }, k));
    row.push_back(read(
        k, [](std::size_t) { return false; }, n + k));
  }
  const std::vector<const Design*> all = all_of(grid);
  campaign::Options once = command.campaign;
  once.replications = 1;
  Campaign simulated(all, identity_of(all), command.seed, once);
  is_whole = simulated.simulate(all, progress_line()) && is_whole;
  if (!is_whole) return {};
  std::vector<std::vector<double>> columns(d + 3);
  const std::vector<Sample> samples = simulated.samples(all);
  for (std::size_t i = 0; i < samples.size(); ++i) columns[i % (d + 3)].push_back(downtime_of_all(samples[i]).front());
  std::vector<std::string> inputs;
  for (const Variation& variation : command.variations) inputs.push_back(variation.path);
  inputs.push_back("draws");
  return sensitivity_of(samples.front().scenario->design, inputs, columns[0], columns[1],
                        {columns.begin() + 2, columns.end()});
}

ExitCode sobol(const Command& command) {
  bool is_whole = true;
  std::vector<Sensitivity> found;
  for (const std::string& file : command.files) {
    if (command.variations.empty())
      found.push_back(spread_of_draws(command, read_point(command, file, {}), is_whole));
    else
      found.push_back(spread_of_values(command, file, is_whole));
    if (!is_whole) return interrupted();
  }
  std::cout << (command.format == Format::json ? sensitivity_json(found)
                                               : fitted(sensitivity_text(found, style_of(command)), style_of(command)));
  return ExitCode::ok;
}

}  // namespace

ExitCode shard_done(const Command& command, const Campaign& simulated, bool is_whole) {
  std::cout << "shard " << command.campaign.shard.k << " of " << command.campaign.shard.n << ": "
            << simulated.pieces_simulated() << " replications simulated into " << command.campaign.results
            << (is_whole ? "" : ", then interrupted") << "\n";
  return is_whole ? ExitCode::ok : ExitCode::interrupted;
}

ExitCode sweep(const Command& command) {
  try {
    return command.sensitivity == SensitivityKind::sobol ? sobol(command) : sweep_points(command);
  } catch (const Unreadable& unreadable) {
    return unreadable.code;
  } catch (const campaign::ResultsError& error) {
    complain(error.what());
    return ExitCode::file;
  }
}

}  // namespace drsim::cli
