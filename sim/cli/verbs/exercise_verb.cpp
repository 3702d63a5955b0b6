#include "sim/cli/teaching/exercise_verb.hpp"

#include <unistd.h>

#include <fstream>
#include <iostream>

#include "sim/cli/diagnostics.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/teaching/exercise_story.hpp"

namespace drsim::cli {
namespace {

// Says again what an earlier session said. False: the file is not one that this program wrote.
void resume(ExerciseStory& story, const std::string& session) {
  std::ifstream in(session);
  for (std::string line; std::getline(in, line);)
    std::cout << "> " << line << "\n" << story.carry_out(line).facilitator;
}

ExitCode hold(const ExerciseCommand& command, const Exercise& exercise) {
  ExerciseStory story(exercise);
  std::cout << story.opening();
  if (!command.session.empty()) resume(story, command.session);
  std::ofstream kept;
  if (!command.session.empty()) kept.open(command.session, std::ios::app);
  if (!command.session.empty() && !kept) {
    std::cerr << "drsim: " << command.session << " cannot be written\n";
    return ExitCode::file;
  }
  const auto show = [&] {
    return command.view.empty() || write_file(command.view, view_page(exercise, story.projected(), story.now()));
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

}  // namespace

ExitCode exercise(const ExerciseCommand& command) {
  const ExerciseReading reading = read_exercise(command.file);
  print(std::cerr, reading.diagnostics, false);
  if (!reading.exercise) return reading.unreadable ? ExitCode::file : ExitCode::invalid_scenario;
  if (!command.print) return hold(command, *reading.exercise);
  std::cout << print_exercise(*reading.exercise);
  return ExitCode::ok;
}

}  // namespace drsim::cli
