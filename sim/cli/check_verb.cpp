#include "sim/cli/check_verb.hpp"

#include <algorithm>
#include <iostream>

#include "scenarios/reading/reader.hpp"
#include "sim/campaign/what_if/proof.hpp"
#include "sim/cli/diagnostics.hpp"

namespace drsim::cli {
namespace {

// The proof takes one seed: it is about who gets where in the end, which draws do not decide.
constexpr std::uint64_t any_seed = 1;

std::string counted(std::size_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

}  // namespace

ExitCode check(const Command& command) {
  std::vector<Diagnostic> all, told;
  ExitCode code = ExitCode::ok;
  for (const std::string& file : command.files) {
    Reading reading = read_scenario(file, command.assignments);
    if (reading.scenario)
      for (const Finding& finding : campaign::prove_reachability(*reading.scenario, any_seed))
        reading.diagnostics.push_back(reading.diagnostic_of(finding));
    const auto warnings = std::count_if(reading.diagnostics.begin(), reading.diagnostics.end(),
                                        [](const Diagnostic& one) { return one.severity == Severity::warning; });
    if (reading.fragment)
      std::erase_if(reading.diagnostics, [](const Diagnostic& d) { return d.severity == Severity::error; });
    else if (!reading.scenario)
      code = std::max(code, reading.unreadable ? ExitCode::file : ExitCode::invalid_scenario);
    else if (command.is_strict && warnings != 0)
      code = std::max(code, ExitCode::invalid_scenario);
    const std::vector<Diagnostic> fresh = not_told_before(reading.diagnostics, told),
                                  notes = not_told_before(reading.notes, told);
    if (command.format == Format::text) {
      print(std::cout, fresh, command.colour);
      print(std::cout, notes, command.colour);
      if (reading.fragment)
        std::cout << file << ": ok, a fragment\n";
      else if (reading.scenario)
        std::cout << file << ": "
                  << (warnings == 0 ? std::string("ok")
                                    : "valid, with " + counted(static_cast<std::size_t>(warnings), "warning"))
                  << "\n";
    }
    all.insert(all.end(), fresh.begin(), fresh.end());
    all.insert(all.end(), notes.begin(), notes.end());
  }
  if (command.format == Format::json) std::cout << diagnostics_json(all);
  if (command.format == Format::csv) std::cout << diagnostics_csv(all);
  return code;
}

}  // namespace drsim::cli
