#include <algorithm>
#include <cmath>
#include <iostream>
#include <numeric>

#include "analysis/output/sweep_output.hpp"
#include "analysis/output/text/text_style.hpp"
#include "scenarios/reading/reader.hpp"
#include "scenarios/reading/variation.hpp"
#include "sim/campaign/spread.hpp"
#include "sim/campaign/what_if/points.hpp"
#include "sim/cli/diagnostics.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/options/campaign_options.hpp"
#include "sim/cli/options/common_options.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/runs/exports.hpp"
#include "sim/cli/runs/replicated_runs.hpp"
#include "sim/cli/style.hpp"

namespace drsim::cli {
namespace {

namespace po = boost::program_options;
using campaign::Campaign;
using campaign::Design;

enum class PointsKind { grid, list, latin };
enum class SensitivityKind { none, tornado, sobol };

struct SweepOptions {
  std::vector<Variation> variations;
  PointsKind points = PointsKind::grid;
  std::size_t samples = 0;  ///< Of a Latin hypercube, or of values for Sobol's indices.
  SensitivityKind sensitivity = SensitivityKind::none;
  Shown shown = Shown::p95;
  bool asks_first = false;  ///< The page shows nothing before somebody has made a prediction.
};
const SweepOptions& sweep_options(const Command& command) { return command.own_as<SweepOptions>(); }

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
    if (!values[i].empty()) assignments.push_back(sweep_options(command).variations[i].assignment(values[i]));
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
  if (sweep_options(command).sensitivity == SensitivityKind::tornado)
    return one_at_a_time(sweep_options(command).variations);
  switch (sweep_options(command).points) {
    case PointsKind::grid:
      return campaign::grid(sweep_options(command).variations);
    case PointsKind::list:
      return campaign::list(sweep_options(command).variations);
    case PointsKind::latin:
      return campaign::latin_hypercube(sweep_options(command).variations, sweep_options(command).samples, command.seed);
  }
  return {};
}

ExitCode interrupted() {
  std::cerr << "drsim: interrupted; with --results, the same command goes on from here\n";
  return ExitCode::interrupted;
}

std::string page_of(const Command& command, const Sweep& sweep) {
  WhatIfPage page(sweep, sweep_options(command).asks_first);
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
  else if (sweep_options(command).sensitivity == SensitivityKind::tornado)
    std::cout << fitted(tornado_text(sweep, sweep_options(command).shown, style_of(command)), style_of(command));
  else
    std::cout << fitted(sweep_text(sweep, sweep_options(command).shown, style_of(command)), style_of(command));
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
  for (const Variation& variation : sweep_options(command).variations) sweep.paths.push_back(variation.path);
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
  const std::size_t n = sweep_options(command).samples, d = sweep_options(command).variations.size();
  const auto a = campaign::uniform_shares(sweep_options(command).variations, n, command.seed, 0),
             b = campaign::uniform_shares(sweep_options(command).variations, n, command.seed, 1);
  const auto read = [&](std::size_t sample, auto from_b, std::uint64_t draws) {
    std::vector<std::string> values;
    for (std::size_t i = 0; i < d; ++i)
      values.push_back(sweep_options(command).variations[i].at((from_b(i) ? b : a)[sample][i]));
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
  for (const Variation& variation : sweep_options(command).variations) inputs.push_back(variation.path);
  inputs.push_back("draws");
  return sensitivity_of(samples.front().scenario->design, inputs, columns[0], columns[1],
                        {columns.begin() + 2, columns.end()});
}

ExitCode sobol(const Command& command) {
  bool is_whole = true;
  std::vector<Sensitivity> found;
  for (const std::string& file : command.files) {
    if (sweep_options(command).variations.empty())
      found.push_back(spread_of_draws(command, read_point(command, file, {}), is_whole));
    else
      found.push_back(spread_of_values(command, file, is_whole));
    if (!is_whole) return interrupted();
  }
  std::cout << (command.format == Format::json ? sensitivity_json(found)
                                               : fitted(sensitivity_text(found, style_of(command)), style_of(command)));
  return ExitCode::ok;
}

void add_sweep_options(po::options_description& options, const Verb& verb) {
  add_output_options(options, verb);
  add_scenario_options(options);
  add_seed_option(options);
  add_report_option(options);
  auto add = options.add_options();
  add("predict", "the report asks for predictions of each point before it shows it");
  add("vary", po::value<std::vector<std::string>>()->value_name("PATH:VALUES")->composing(),
      "what is varied, as in 'names.payroll.contoso.example.ttl: [60s, 5m, 1h]' or '...: {from: 60s, to: 1h, steps: 5, "
      "scale: log}'");
  add("points", text_value("grid|list|latin:N"),
      "every value with every other (if left out), the first ones together and so on, or a Latin hypercube of N "
      "points");
  add("sensitivity", text_value("tornado|sobol"),
      "what each varied value moves alone; or which share of the spread is whose: of varied values, "
      "or without --vary of everything that is drawn");
  add("samples", text_value("N"), "of varied values for sobol; 200 if left out");
  add("show", text_value("mean|p50|p90|p95|p99|missing"),
      "what tables show: downtime, or what was not served of a stated demand; p95 if left out");
  add_replications_option(options, "how often each point is simulated");
  add_parts_options(options);
  add_jobs_option(options);
  add_results_option(options);
}

Shown shown(const std::string& text) {
  for (const Shown one : {Shown::mean, Shown::p50, Shown::p90, Shown::p95, Shown::p99, Shown::missing})
    if (text == to_text(one)) return one;
  throw UsageError("--show takes mean, p50, p90, p95, p99 or missing, not '" + text + "'");
}

void read_points(const po::variables_map& values, SweepOptions& own) {
  constexpr std::uint64_t most_samples = 100'000, usual_samples = 200;
  const std::string points = has(values, "points") ? text_of(values, "points") : "grid";
  own.samples =
      has(values, "samples") ? whole_number("--samples", text_of(values, "samples"), 2, most_samples) : usual_samples;
  if (points == "grid")
    own.points = PointsKind::grid;
  else if (points == "list")
    own.points = PointsKind::list;
  else if (points.starts_with("latin:")) {
    own.points = PointsKind::latin;
    own.samples = whole_number("--points latin:N", points.substr(6), 2, most_samples);
  } else
    throw UsageError("--points takes grid, list or latin:N, not '" + points + "'");
  const bool uneven = std::any_of(own.variations.begin(), own.variations.end(), [&](const Variation& v) {
    return v.values.size() != own.variations.front().values.size();
  });
  if (own.points == PointsKind::list && uneven) throw UsageError("--points list needs as many values of each");
}

void read_variations(const po::variables_map& values, SweepOptions& own) {
  if (has(values, "vary"))
    for (const std::string& text : values["vary"].as<std::vector<std::string>>()) {
      VariationReading reading = read_variation(text);
      if (!reading.variation)
        throw UsageError("--vary cannot be understood\n" + to_text(reading.diagnostics.front(), false));
      own.variations.push_back(std::move(*reading.variation));
    }
}

void read_sensitivity(const po::variables_map& values, const Command& command, SweepOptions& own) {
  const std::string sensitivity = text_of(values, "sensitivity");
  if (sensitivity == "tornado")
    own.sensitivity = SensitivityKind::tornado;
  else if (sensitivity == "sobol")
    own.sensitivity = SensitivityKind::sobol;
  else if (!sensitivity.empty())
    throw UsageError("--sensitivity takes tornado or sobol, not '" + sensitivity + "'");
  if (own.variations.empty() && own.sensitivity != SensitivityKind::sobol)
    throw UsageError("sweep needs --vary: what is varied; or --sensitivity sobol for what is drawn");
  if (own.sensitivity == SensitivityKind::sobol &&
      (command.campaign.until || command.campaign.shard.n > 1 || !command.campaign.csv.empty()))
    throw UsageError("--sensitivity sobol has no --until, --shard or --csv");
  if (own.sensitivity == SensitivityKind::sobol && !command.campaign.results.empty() && command.files.size() > 1)
    throw UsageError("--sensitivity sobol keeps the results of one scenario at a time");
}

void read_sweep(const po::variables_map& values, Command& command) {
  SweepOptions own;
  read_export_options(values, command);
  own.asks_first = has(values, "predict");
  if (own.asks_first && command.report.empty())
    throw UsageError("--predict is about the page of a sweep: say --report FILE.html");
  read_campaign_options(values, command);
  read_variations(values, own);
  read_sensitivity(values, command, own);
  read_points(values, own);
  if (has(values, "show")) own.shown = shown(text_of(values, "show"));
  constexpr std::uint64_t usual = 100, usual_of_draws = 1000;
  const bool of_draws = own.sensitivity == SensitivityKind::sobol && own.variations.empty();
  if (command.campaign.replications == 0) command.campaign.replications = of_draws ? usual_of_draws : usual;
  expect_no_report_of_a_shard(command);
  if (!command.report.empty() && own.sensitivity == SensitivityKind::sobol)
    throw UsageError("--report shows the points of a sweep; Sobol's indices have none");
  command.own = std::move(own);
}

ExitCode sweep(const Command& command) {
  try {
    return sweep_options(command).sensitivity == SensitivityKind::sobol ? sobol(command) : sweep_points(command);
  } catch (const Unreadable& unreadable) {
    return unreadable.code;
  } catch (const campaign::ResultsError& error) {
    complain(error.what());
    return ExitCode::file;
  }
}

}  // namespace

extern const VerbFunctions sweep_verb{add_sweep_options, read_sweep, sweep};

}  // namespace drsim::cli
