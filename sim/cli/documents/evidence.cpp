#include "sim/cli/documents/evidence.hpp"

#include <chrono>
#include <ctime>
#include <filesystem>
#include <iostream>

#include "analysis/output/json.hpp"
#include "analysis/output/markdown.hpp"
#include "analysis/output/text/objective_text.hpp"
#include "analysis/worksheets/worksheet.hpp"
#include "scenarios/import/record/composed.hpp"
#include "scenarios/import/record/digest.hpp"
#include "sim/campaign/version.hpp"
#include "sim/cli/files.hpp"

namespace drsim::cli {
namespace {

namespace fs = std::filesystem;

// The date of the record; SOURCE_DATE_EPOCH stands for it where records have to be equal.
std::string date_text() {
  std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  if (const char* fixed = std::getenv("SOURCE_DATE_EPOCH"))
    now = static_cast<std::time_t>(std::strtoll(fixed, nullptr, 10));
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &parts);
  return text;
}

std::string in_cell(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '|' || c == '\\' || c == '`') safe += '\\';
    safe += c == '\n' ? ' ' : c;
  }
  return safe;
}

std::string row(const std::string& expected, const std::string& found, bool holds) {
  return "| " + in_cell(expected) + " | " + in_cell(found) + " | " + (holds ? "none" : "does not hold") + " |\n";
}

// What has to come out again, and what did.
std::string deviations(const RunReport& report) {
  const Scenario& scenario = *report.scenario;
  std::string rows;
  for (const ExpectationReport& e : report.expectations) rows += row(e.text, found_text(e), e.holds);
  for (const PopulationReport& use : report.populations)
    if (const auto is_met = use.recovery_time.is_met())
      rows += row(objective_name(scenario, use), recovery_time_text(use.recovery_time), *is_met);
  for (const RecoveryPoint& point : report.application_points)
    if (const auto is_met = point.is_met())
      rows += row(objective_name(scenario, point), recovery_point_text(point), *is_met);
  if (rows.empty()) return "The scenario states no expectations and no objectives.\n";
  return "| expected | found | deviation |\n| --- | --- | --- |\n" + rows;
}

std::string record_of(const Command& command, const Simulated& simulated, const Composed& inputs) {
  const RunReport& report = simulated.report;
  const Scenario& scenario = *report.scenario;
  const std::string id = sha256(inputs.yaml).substr(0, 12) + "-" + std::to_string(command.seed) + "-" +
                         std::to_string(command.replication);
  std::string text = "# Record of a simulated recovery test\n\n| | |\n| --- | --- |\n| test | " + id + " |\n| date | " +
                     date_text() + " |\n| scope | " + in_cell(scenario.title) + ", design " + in_cell(scenario.design) +
                     " |\n| program | drsim " + campaign::program_version() + " |\n| random draws | seed " +
                     std::to_string(command.seed) + ", replication " + std::to_string(command.replication) +
                     " |\n| simulated time | " + to_text(scenario.horizon) +
                     " |\n| carried out by |  |\n| approved by |  |\n";
  text +=
      "\nThis was simulated: it shows what the scenario comes to, not that a recovery was carried out.\n\n## "
      "Inputs\n\n| file | SHA-256 |\n| --- | --- |\n";
  for (const auto& [file, content] : inputs.files) text += "| " + in_cell(file) + " | " + sha256(content) + " |\n";
  text += "| scenario.yaml, all of them as one | " + sha256(inputs.yaml) +
          " |\n\nThe same again: `drsim run scenario.yaml --format json --seed " + std::to_string(command.seed) +
          " --replication " + std::to_string(command.replication) + "`, which prints report.json.\n";
  text += "\n## Assumptions\n\n";
  for (const std::string& assumption : scenario.assumptions) text += "- " + in_cell(assumption) + "\n";
  if (scenario.assumptions.empty()) text += "None without a source.\n";
  text += "\n## Expected and found\n\n" + deviations(report) + "\n" + runs_markdown({report});
  return text +
         "\n## Corrective actions\n\n| action | who | until | done |\n| --- | --- | --- | --- |\n|  |  |  |  |\n|  |  "
         "|  |  |\n|  |  |  |  |\n";
}

}  // namespace

ExitCode write_evidence(const Command& command, const std::string& folder, const Simulated& simulated) {
  const Composed inputs = composed(command.files.front(), command.assignments, Access{command.root});
  std::error_code error;
  fs::create_directories(folder, error);
  const std::vector<std::pair<std::string, std::string>> files{{"scenario.yaml", inputs.yaml},
                                                               {"report.json", run_json(simulated.report)},
                                                               {"worksheet.csv", worksheet_csv({simulated.report})},
                                                               {"record.md", record_of(command, simulated, inputs)}};
  std::string sums;
  for (const auto& [name, text] : files) {
    if (!write_file((fs::path(folder) / name).string(), text)) return ExitCode::file;
    sums += sha256(text) + "  " + name + "\n";
  }
  return write_file((fs::path(folder) / "SHA256SUMS").string(), sums) ? ExitCode::ok : ExitCode::file;
}

}  // namespace drsim::cli
