#include "sim/cli/teaching/teaching_verbs.hpp"

#include <unistd.h>

#include <boost/program_options.hpp>
#include <iostream>
#include <sstream>

#include "scenarios/teaching/exercise_reader.hpp"
#include "scenarios/teaching/lesson_format.hpp"
#include "scenarios/teaching/lesson_reader.hpp"
#include "sim/cli/campaign_options.hpp"
#include "sim/cli/command.hpp"
#include "sim/cli/papers/manual_options.hpp"
#include "sim/cli/teaching/exercise_verb.hpp"
#include "sim/cli/teaching/lesson_verb.hpp"

namespace drsim::cli {
namespace {

namespace po = boost::program_options;

const char* const lesson_does =
    "Ask a lesson's questions, simulate, and mark the answers; without a lesson, list them.";
const char* const exercise_does = "Hold a table-top exercise: injects, decisions, and a story that goes on from them.";

auto file_value(const char* name) { return po::value<std::string>()->value_name(name); }

po::options_description lesson_options() {
  po::options_description options("options");
  auto add = options.add_options();
  add("help,h", "print this");
  add("answers", po::value<std::vector<std::string>>()->value_name("FILES")->multitoken()->composing(),
      "mark these files of answers, or all in a folder, instead of asking");
  add("csv", file_value("FILE"), "write the marks, a row for each answer");
  add("junit", file_value("FILE.xml"), "write the marks as test results");
  add("handout", "print what students are given, as Markdown: no solution, fault, hint or reason is in it");
  add("key", "print the right answers, as a file of answers, and what is wrong with the lesson when it is simulated");
  add("save", file_value("FILE.yaml"), "write what is answered on the terminal, as a file of answers");
  add("student", file_value("NAME"), "whose answers these are");
  add("reference", "print the format of lessons, as Markdown");
  add("schema", "print the JSON Schema of lessons, for editors");
  add("seed", file_value("N"),
      "the random draws of the runs, and which hidden fault there is; the lesson's if left out");
  add("color", file_value("always|never"), "on a terminal, unless NO_COLOR is set");
  add("ascii", "draw with plain characters");
  return options;
}

po::variables_map values_of(po::options_description all, const std::vector<std::string>& arguments) {
  all.add_options()("file", po::value<std::vector<std::string>>());
  po::positional_options_description files;
  files.add("file", -1);
  po::variables_map values;
  const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
  po::store(po::command_line_parser(arguments).options(all).positional(files).style(style).run(), values);
  po::notify(values);
  return values;
}

std::string text_in(const po::variables_map& values, const char* option) {
  return values.count(option) != 0 ? values[option].as<std::string>() : std::string();
}

bool has_colour(const std::string& choice) {
  if (!choice.empty() && choice != "always" && choice != "never" && choice != "auto")
    throw UsageError("--color takes always or never, not '" + choice + "'");
  const char* refused = std::getenv("NO_COLOR");
  return choice == "always" || (choice != "never" && isatty(STDOUT_FILENO) != 0 && !(refused && *refused));
}

ExitCode serve_lesson(const std::vector<std::string>& arguments) {
  const po::variables_map values = values_of(lesson_options(), arguments);
  if (values.count("help") != 0) {
    std::cout << lesson_does << "\n\nusage: drsim lesson [options] [LESSON]\n\n" << lesson_options();
    return ExitCode::ok;
  }
  if (values.count("reference") != 0 || values.count("schema") != 0) {
    std::cout << (values.count("schema") != 0 ? schema_of(lesson_format(), "drsim lesson, version 1")
                                              : lesson_reference());
    return ExitCode::ok;
  }
  LessonCommand command;
  if (values.count("file") != 0) {
    const auto& files = values["file"].as<std::vector<std::string>>();
    if (files.size() > 1) throw UsageError("usage: drsim lesson [options] [LESSON]");
    command.file = files.front();
  }
  if (values.count("answers") != 0) command.answers = values["answers"].as<std::vector<std::string>>();
  command.csv = text_in(values, "csv");
  command.junit = text_in(values, "junit");
  command.save = text_in(values, "save");
  if (values.count("student") != 0) command.student = text_in(values, "student");
  if (values.count("seed") != 0) command.seed = whole_number("--seed", text_in(values, "seed"), 0, ~std::uint64_t{0});
  command.handout = values.count("handout") != 0;
  command.key = values.count("key") != 0;
  command.colour = has_colour(text_in(values, "color"));
  command.ascii = values.count("ascii") != 0;
  const bool writes_marks = !command.csv.empty() || !command.junit.empty();
  if (writes_marks && command.answers.empty()) throw UsageError("--csv and --junit write marks: say --answers of whom");
  return lesson(command);
}

po::options_description exercise_options() {
  po::options_description options("options");
  auto add = options.add_options();
  add("help,h", "print this");
  add("session", file_value("FILE"), "keep the commands that are given, and go on from those that are kept");
  add("view", file_value("FILE.html"), "write a page for the projector at each step, which follows by itself");
  add("print", "print the situation manual, the injects and the evaluator's sheet, as Markdown");
  add("reference", "print the format of exercises, as Markdown");
  add("schema", "print the JSON Schema of exercises, for editors");
  return options;
}

ExitCode serve_exercise(const std::vector<std::string>& arguments) {
  const po::variables_map values = values_of(exercise_options(), arguments);
  if (values.count("help") != 0) {
    std::cout << exercise_does << "\n\nusage: drsim exercise [options] EXERCISE\n\n" << exercise_options();
    return ExitCode::ok;
  }
  if (values.count("reference") != 0 || values.count("schema") != 0) {
    std::cout << (values.count("schema") != 0 ? schema_of(exercise_format(), "drsim exercise, version 1")
                                              : exercise_reference());
    return ExitCode::ok;
  }
  if (values.count("file") == 0 || values["file"].as<std::vector<std::string>>().size() != 1)
    throw UsageError("usage: drsim exercise [options] EXERCISE");
  return exercise({values["file"].as<std::vector<std::string>>().front(), text_in(values, "session"),
                   text_in(values, "view"), values.count("print") != 0});
}

}  // namespace

std::vector<VerbManual> teaching_manuals() {
  return {{"lesson", "[LESSON]", lesson_does, listed(lesson_options())},
          {"exercise", "EXERCISE", exercise_does, listed(exercise_options())}};
}

std::optional<ExitCode> teach(const std::vector<std::string>& arguments) {
  if (arguments.empty() || (arguments.front() != "lesson" && arguments.front() != "exercise")) return {};
  try {
    const std::vector<std::string> rest(arguments.begin() + 1, arguments.end());
    return arguments.front() == "lesson" ? serve_lesson(rest) : serve_exercise(rest);
  } catch (const po::error& error) {
    throw UsageError(std::string(error.what()) + "; see drsim " + arguments.front() + " --help");
  }
}

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

}  // namespace drsim::cli
