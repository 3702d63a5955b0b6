#include <unistd.h>

#include <fstream>
#include <iostream>

#include "scenarios/teaching/exercise_reader.hpp"
#include "scenarios/teaching/lesson_format.hpp"
#include "sim/cli/diagnostics.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/options/common_options.hpp"
#include "sim/cli/teaching/exercise_story.hpp"

namespace drsim::cli {
namespace {

namespace po = boost::program_options;

struct ExerciseOptions {
  std::string session;     ///< A file that keeps the commands given; empty: none.
  std::string view;        ///< A page for the projector; empty: none.
  bool prints = false;     ///< The manual, the injects and the evaluator's sheet instead.
  bool reference = false;  ///< The format of exercises instead.
  bool schema = false;     ///< The JSON Schema of exercises instead.
};

void add_exercise_options(po::options_description& options, const Verb&) {
  auto add = options.add_options();
  add("session", text_value("FILE"), "keep the commands that are given, and go on from those that are kept");
  add("view", text_value("FILE.html"), "write a page for the projector at each step, which follows by itself");
  add("print", "print the situation manual, the injects and the evaluator's sheet, as Markdown");
  add("reference", "print the format of exercises, as Markdown");
  add("schema", "print the JSON Schema of exercises, for editors");
}

void read_exercise_options(const po::variables_map& values, Command& command) {
  const ExerciseOptions own{text_of(values, "session"), text_of(values, "view"), has(values, "print"),
                            has(values, "reference"), has(values, "schema")};
  if (command.files.empty() && !own.reference && !own.schema) throw wrong_usage(*command.verb);
  command.own = own;
}

// Says again what an earlier session said. False: the file is not one that this program wrote.
void resume(ExerciseStory& story, const std::string& session) {
  std::ifstream in(session);
  for (std::string line; std::getline(in, line);)
    std::cout << "> " << line << "\n" << story.carry_out(line).facilitator;
}

ExitCode hold(const ExerciseOptions& own, const Exercise& exercise) {
  ExerciseStory story(exercise);
  std::cout << story.opening();
  if (!own.session.empty()) resume(story, own.session);
  std::ofstream kept;
  if (!own.session.empty()) kept.open(own.session, std::ios::app);
  if (!own.session.empty() && !kept) {
    std::cerr << "drsim: " << own.session << " cannot be written\n";
    return ExitCode::file;
  }
  const auto show = [&] {
    return own.view.empty() || write_file(own.view, view_page(exercise, story.projected(), story.now()));
  };
  if (!show()) return ExitCode::file;
  for (std::string line;;) {
    std::cout << "> " << std::flush;
    if (!std::getline(std::cin, line) || line == "quit") break;
    if (isatty(STDIN_FILENO) == 0) std::cout << line << "\n";
    if (line.empty()) continue;
    const ExerciseStory::Said said = story.carry_out(line);
    std::cout << said.facilitator;
    if (said.is_kept && kept.is_open()) kept << line << "\n" << std::flush;
    if (!show()) return ExitCode::file;
  }
  std::cout << "\n";
  return ExitCode::ok;
}

ExitCode exercise(const Command& command) {
  const ExerciseOptions& own = command.own_as<ExerciseOptions>();
  if (own.reference || own.schema) {
    std::cout << (own.schema ? schema_of(exercise_format(), "drsim exercise, version 1") : exercise_reference());
    return ExitCode::ok;
  }
  const ExerciseReading reading = read_exercise(command.files.front());
  print(std::cerr, reading.diagnostics, false);
  if (!reading.exercise) return reading.unreadable ? ExitCode::file : ExitCode::invalid_scenario;
  if (!own.prints) return hold(own, *reading.exercise);
  std::cout << print_exercise(*reading.exercise);
  return ExitCode::ok;
}

}  // namespace

extern const VerbFunctions exercise_verb{add_exercise_options, read_exercise_options, exercise};

}  // namespace drsim::cli
