#include "sim/cli/runs/single_runs.hpp"

#include <algorithm>
#include <iostream>
#include <memory>

#include "analysis/availability/objectives.hpp"
#include "analysis/availability/report.hpp"
#include "analysis/output/csv.hpp"
#include "analysis/output/markdown.hpp"
#include "scenarios/reading/reader.hpp"
#include "sim/cli/diagnostics.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/progress.hpp"
#include "sim/simulate.hpp"

namespace drsim::cli {

std::pair<std::vector<campaign::Design>, ExitCode> read_designs(const Command& command) {
  std::vector<Reading> readings;
  for (const std::string& file : command.files) readings.push_back(read(command, file, command.assignments));
  std::vector<bool> is_left_out;  // A fragment that another one extends: a folder's files are given as they are.
  for (std::size_t i = 0; i < readings.size(); ++i)
    is_left_out.push_back(is_extended(readings[i], command.files[i], readings));
  std::vector<campaign::Design> designs;
  ExitCode code = ExitCode::ok;
  std::vector<Diagnostic> told;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    if (is_left_out[i]) continue;
    Reading& reading = readings[i];
    print(std::cerr, not_told_before(reading.diagnostics, told), command.colour);
    if (reading.scenario)
      designs.push_back({std::make_shared<const Scenario>(std::move(*reading.scenario)), reading.fingerprint, {}});
    else
      code = std::max(code, reading.unreadable ? ExitCode::file : ExitCode::invalid_scenario);
  }
  return {std::move(designs), code};
}

std::vector<Simulated> simulate_each(std::vector<campaign::Design> designs, const Command& command) {
  std::vector<Simulated> simulated;
  Progress progress(designs.size());
  for (campaign::Design& design : designs) {
    progress.at(simulated.size(), design.scenario->design);
    Trace trace = simulate(*design.scenario, command.seed, command.replication);
    RunReport report = analyse(*design.scenario, trace);
    if (!needs_traces(command)) trace = {};
    simulated.push_back({std::move(design.scenario), std::move(trace), std::move(report)});
  }
  return simulated;
}

void print_runs(const Command& command, const std::vector<RunReport>& reports, const std::function<std::string()>& text,
                const std::function<std::string()>& json) {
  switch (command.format) {
    case Format::json:
      std::cout << json();
      break;
    case Format::csv:
      std::cout << intervals_csv(reports);
      break;
    case Format::md:
      std::cout << runs_markdown(reports);
      break;
    case Format::text:
    case Format::dot:
    case Format::sarif:
      std::cout << text();
      break;
  }
}

ExitCode code_of(const RunReport& report) {
  if (report.ending != Ending::horizon) return ExitCode::limit;
  return meets_all(report) ? ExitCode::ok : ExitCode::expectation_failed;
}

std::string in_shell(const std::string& word) {
  constexpr const char* plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+-,:=@%";
  if (!word.empty() && word.find_first_not_of(plain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace drsim::cli
