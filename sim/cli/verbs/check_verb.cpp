#include <algorithm>
#include <iostream>

#include "models/world/text/text.hpp"
#include "scenarios/reading/reader.hpp"
#include "scenarios/teaching/exercise_reader.hpp"
#include "scenarios/teaching/lesson_reader.hpp"
#include "sim/campaign/what_if/proof.hpp"
#include "sim/cli/diagnostics.hpp"
#include "sim/cli/documents/sarif.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/options/common_options.hpp"

namespace drsim::cli {
namespace {

namespace po = boost::program_options;

struct CheckOptions {
  bool is_strict = false;  ///< A warning is an error.
};

void add_check_options(po::options_description& options, const Verb& verb) {
  add_output_options(options, verb);
  add_scenario_options(options);
  auto add = options.add_options();
  add("strict", "a warning is an error");
  add("junit", text_value("FILE.xml"), "write what was found as test results, a case for each file");
}

void read_check(const po::variables_map& values, Command& command) {
  read_export_options(values, command);
  command.own = CheckOptions{has(values, "strict")};
}

// The proof takes one seed: it is about who gets where in the end, which draws do not decide.
constexpr std::uint64_t any_seed = 1;

std::string counted(std::size_t count, const char* what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::size_t count_of(const std::vector<Diagnostic>& diagnostics, Severity severity) {
  return static_cast<std::size_t>(std::count_if(diagnostics.begin(), diagnostics.end(),
                                                [&](const Diagnostic& one) { return one.severity == severity; }));
}

// What is found in a lesson or an exercise, put in the place of what was found in it as a scenario. Whether nothing is
// wrong with it; nothing if the file is neither.
std::optional<bool> check_teaching(const std::string& file, Reading& reading) {
  if (is_exercise(file)) {
    ExerciseReading exercise = read_exercise(file);
    reading.diagnostics = std::move(exercise.diagnostics);
    return exercise.exercise.has_value();
  }
  if (!is_lesson(file)) return {};
  LessonReading lesson = read_lesson(file);
  reading.diagnostics = std::move(lesson.diagnostics);
  return lesson.lesson.has_value();
}

// A lesson or an exercise is read by its own rules; it has nothing to prove.
bool is_good_lesson(const std::string& file, Reading& reading) {
  return !reading.scenario && !reading.fragment && check_teaching(file, reading).value_or(false);
}

// What is wrong with a file, and with a scenario that can be read, also who gets nowhere in it.
Reading checked(const Command& command, const std::string& file) {
  Reading reading = read(command, file, command.assignments);
  campaign::prove(reading, any_seed);
  if (reading.fragment)
    std::erase_if(reading.diagnostics, [](const Diagnostic& one) { return one.severity == Severity::error; });
  return reading;
}

ExitCode verdict_code(const Command& command, const Reading& reading) {
  if (reading.unreadable) return ExitCode::file;
  const bool is_valid = reading.scenario || reading.fragment;
  const bool is_refused =
      command.own_as<CheckOptions>().is_strict && count_of(reading.diagnostics, Severity::warning) != 0;
  return is_valid && !is_refused ? ExitCode::ok : ExitCode::invalid_scenario;
}

std::string verdict(const Reading& reading) {
  if (reading.fragment) return "ok, a fragment";
  const std::size_t warnings = count_of(reading.diagnostics, Severity::warning);
  return warnings == 0 ? "ok" : "valid, with " + counted(warnings, "warning");
}

ExitCode check(const Command& command) {
  std::vector<Diagnostic> all, told;
  std::vector<std::vector<Diagnostic>> by_file;
  std::vector<Reading> readings;
  for (const std::string& file : command.files) readings.push_back(checked(command, file));
  ExitCode code = ExitCode::ok;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const std::string& file = command.files[i];
    Reading& reading = readings[i];
    if (is_good_lesson(file, reading) || is_extended(reading, file, readings)) {
      if (command.format == Format::text)
        std::cout << printable(file) << (reading.says_fragment ? ": ok, a fragment\n" : ": ok\n");
      by_file.emplace_back();
      continue;
    }
    code = std::max(code, verdict_code(command, reading));
    const std::vector<Diagnostic> fresh = not_told_before(reading.diagnostics, told),
                                  notes = not_told_before(reading.notes, told);
    if (command.format == Format::text) {
      print(std::cout, fresh, command.colour);
      print(std::cout, notes, command.colour);
      if (reading.scenario || reading.fragment) std::cout << printable(file) << ": " << verdict(reading) << "\n";
    }
    by_file.push_back(reading.diagnostics);
    all.insert(all.end(), fresh.begin(), fresh.end());
    all.insert(all.end(), notes.begin(), notes.end());
  }
  if (command.format == Format::json) std::cout << diagnostics_json(all);
  if (command.format == Format::csv) std::cout << diagnostics_csv(all);
  if (command.format == Format::sarif) std::cout << diagnostics_sarif(all);
  const bool is_written =
      command.junit.empty() ||
      write_file(command.junit, diagnostics_junit(command.files, by_file, command.own_as<CheckOptions>().is_strict));
  return is_written ? code : ExitCode::file;
}

}  // namespace

extern const VerbFunctions check_verb{add_check_options, read_check, check};

}  // namespace drsim::cli
