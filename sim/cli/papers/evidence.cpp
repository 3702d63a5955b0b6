#include "sim/cli/papers/evidence.hpp"

#include <chrono>
#include <ctime>
#include <filesystem>
#include <iostream>

#include "analysis/output/json.hpp"
#include "analysis/output/markdown.hpp"
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

// What has to come out again, and what did.
std::string deviations(const RunReport& report) {
  std::string text = "| expected | found | deviation |\n| --- | --- | --- |\n";
  for (const ExpectationReport& e : report.expectations)
    text += "| " + in_cell(e.text) + " | " + to_text(Duration{static_cast<std::int64_t>(e.value * 1e6)}) + " | " +
            (e.holds ? "none" : "does not hold") + " |\n";
  return report.expectations.empty() ? "The scenario states no expectations.\n" : text;
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

ExitCode write_evidence(const Command& command, const Simulated& simulated) {
  const Composed inputs = composed(command.files.front(), command.assignments, Access{command.root});
  std::error_code error;
  fs::create_directories(command.evidence, error);
  const std::vector<std::pair<std::string, std::string>> files{{"scenario.yaml", inputs.yaml},
                                                               {"report.json", run_json(simulated.report)},
                                                               {"worksheet.csv", worksheet_csv({simulated.report})},
                                                               {"record.md", record_of(command, simulated, inputs)}};
  std::string sums;
  for (const auto& [name, text] : files) {
    if (!write_file((fs::path(command.evidence) / name).string(), text)) return ExitCode::file;
    sums += sha256(text) + "  " + name + "\n";
  }
  return write_file((fs::path(command.evidence) / "SHA256SUMS").string(), sums) ? ExitCode::ok : ExitCode::file;
}

}  // namespace drsim::cli
