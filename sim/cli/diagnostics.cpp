#include "sim/cli/diagnostics.hpp"

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <ostream>

#include "analysis/output/csv.hpp"
#include "analysis/output/output_version.hpp"
#include "models/world/text/text.hpp"

namespace drsim::cli {

void complain(const std::string& what) { std::cerr << "drsim: " << printable_lines(what) << "\n"; }

void print(std::ostream& out, const std::vector<Diagnostic>& diagnostics, bool colour) {
  constexpr std::size_t most = 20;  // More than anybody repairs at once.
  std::size_t shown = 0, errors = 0;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity == Severity::error) ++errors;
    if (shown < most) out << to_text(diagnostic, colour) << "\n";
    ++shown;
  }
  if (shown > most) out << "and " << shown - most << " more\n\n";
  if (errors != 0)
    out << (shown >= most_diagnostics ? "more than " : "") << errors << (errors == 1 ? " error" : " errors")
        << ", nothing was run\n";
}

std::string diagnostics_json(const std::vector<Diagnostic>& diagnostics) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const Diagnostic& d : diagnostics)
    list.push_back({{"file", printable(d.file)},
                    {"line", d.line},
                    {"column", d.column},
                    {"severity", to_text(d.severity)},
                    {"message", printable(d.message)},
                    {"help", printable(d.help)}});
  return nlohmann::ordered_json{{"drsim", output_version}, {"diagnostics", list}}.dump(2) + "\n";
}

std::string diagnostics_csv(const std::vector<Diagnostic>& diagnostics) {
  std::string text = "drsim,file,line,column,severity,message,help\r\n";
  for (const Diagnostic& d : diagnostics)
    text += std::to_string(output_version) + "," + csv_cell(printable(d.file)) + "," + std::to_string(d.line) + "," +
            std::to_string(d.column) + "," + std::string(to_text(d.severity)) + "," + csv_cell(printable(d.message)) +
            "," + csv_cell(printable(d.help)) + "\r\n";
  return text;
}

std::vector<Diagnostic> not_told_before(std::vector<Diagnostic> diagnostics, std::vector<Diagnostic>& told) {
  std::erase_if(diagnostics, [&](const Diagnostic& one) {
    return std::any_of(told.begin(), told.end(), [&](const Diagnostic& other) {
      return one.file == other.file && one.line == other.line && one.column == other.column &&
             one.message == other.message;
    });
  });
  told.insert(told.end(), diagnostics.begin(), diagnostics.end());
  return diagnostics;
}

}  // namespace drsim::cli
