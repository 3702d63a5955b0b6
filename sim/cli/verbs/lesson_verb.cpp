#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "analysis/output/text/text_style.hpp"
#include "analysis/teaching/lesson_text.hpp"
#include "models/world/text/columns.hpp"
#include "scenarios/teaching/lesson_format.hpp"
#include "scenarios/teaching/lesson_reader.hpp"
#include "sim/cli/diagnostics.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/options/common_options.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/teaching/lesson_runs.hpp"

namespace drsim::cli {
namespace {

namespace fs = std::filesystem;
namespace po = boost::program_options;

struct LessonOptions {
  std::vector<std::string> answers;  ///< Files of answers, or folders of them, to be marked without asking.
  std::string csv, junit;            ///< Of marks: files to write besides. Empty: none.
  std::string save;                  ///< Of a lesson on the terminal: a file of its answers. Empty: none.
  std::string student = "unknown";
  bool handout = false, key = false;
  bool reference = false, schema = false;  ///< The format of lessons instead.
  bool is_seeded = false;                  ///< Otherwise the seed is the lesson's.
};

void add_lesson_options(po::options_description& options, const Verb&) {
  auto add = options.add_options();
  add("answers", po::value<std::vector<std::string>>()->value_name("FILES")->multitoken()->composing(),
      "mark these files of answers, or all in a folder, instead of asking");
  add("csv", text_value("FILE"), "write the marks, a row for each answer");
  add("junit", text_value("FILE.xml"), "write the marks as test results");
  add("handout", "print what students are given, as Markdown: no solution, fault, hint or reason is in it");
  add("key", "print the right answers, as a file of answers, and what is wrong with the lesson when it is simulated");
  add("save", text_value("FILE.yaml"), "write what is answered on the terminal, as a file of answers");
  add("student", text_value("NAME"), "whose answers these are");
  add("reference", "print the format of lessons, as Markdown");
  add("schema", "print the JSON Schema of lessons, for editors");
  add("seed", text_value("N"),
      "the random draws of the runs, and which hidden fault there is; the lesson's if left out");
  add("color", text_value("always|never"), "on a terminal, unless NO_COLOR is set");
  add("ascii", "draw with plain characters");
}

void read_lesson_options(const po::variables_map& values, Command& command) {
  LessonOptions own;
  if (has(values, "answers")) own.answers = values["answers"].as<std::vector<std::string>>();
  own.csv = text_of(values, "csv");
  own.junit = text_of(values, "junit");
  own.save = text_of(values, "save");
  if (has(values, "student")) own.student = text_of(values, "student");
  own.handout = has(values, "handout");
  own.key = has(values, "key");
  own.reference = has(values, "reference");
  own.schema = has(values, "schema");
  own.is_seeded = has(values, "seed");
  if (!has(values, "color")) command.colour = wants_colour("auto");
  const bool writes_marks = !own.csv.empty() || !own.junit.empty();
  const bool is_about_format = own.reference || own.schema;
  if (writes_marks && own.answers.empty() && !is_about_format)
    throw UsageError("--csv and --junit write marks: say --answers of whom");
  command.own = std::move(own);
}

constexpr const char* library = "scenarios/lessons";

std::vector<std::string> yaml_files_in(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

ExitCode list(const std::string& folder, const TextStyle& style) {
  if (!fs::is_directory(folder)) {
    std::cerr << "drsim: there is no folder " << folder << ": name a lesson, or a folder of lessons\n";
    return ExitCode::file;
  }
  ExitCode code = ExitCode::ok;
  for (const std::string& file : yaml_files_in(folder)) {
    if (!is_lesson(file)) continue;
    const LessonReading reading = read_lesson(file);
    if (!reading.lesson) {
      std::cout << file << ": this lesson has faults; drsim check says which\n";
      code = ExitCode::invalid_scenario;
      continue;
    }
    std::cout << bold(file, style) << "\n  " << reading.lesson->title << ": " << reading.lesson->minutes << " minutes, "
              << reading.lesson->questions().size() << " questions\n"
              << filled(reading.lesson->goal, 2, style);
  }
  return code;
}

// One lesson on the terminal: what was answered so far, and what came of it.
class Dialogue {
 public:
  Dialogue(const LessonReading& reading, LessonRuns& runs, const TextStyle& style)
      : lesson_(*reading.lesson), runs_(runs), style_(style) {}

  void hold() {
    std::cout << head_text(lesson_, style_) << "Answer, or type hint, skip or quit.\n\n";
    for (const LessonStep& step : lesson_.steps) {
      if (const auto* text = std::get_if<std::string>(&step))
        std::cout << paragraphs(*text, style_) << "\n";
      else
        ask(std::get<Question>(step));
    }
    std::cout << rule(style_) << end_text(lesson_, marked_, style_);
  }

  StudentAnswers answers;

 private:
  void ask(const Question& question) {
    std::cout << rule(style_) << question_text(question, style_);
    if (const auto* find = std::get_if<FindQuestion>(&question.is); find && !has_quit_) {
      const LessonRun& run = runs_.hidden(question);
      std::cout << "\n" << shown_text(*find, run.report, run.trace, style_) << "\n";
    }
    const GivenAnswer given = answer_to(question);
    answers.answers[question.name] = given;
    marked_.answers.push_back(runs_.marked(
        question, given, answers.hints[question.name], [&](const Marked& marked, const RunReport* repaired) {
          if (!has_quit_)
            std::cout << "\n" << fitted(marked_text(marked, runs_.evidence(), repaired, style_), style_) << "\n";
        }));
  }

  GivenAnswer answer_to(const Question& question) {
    std::string line;
    while (!has_quit_) {
      std::cout << "> " << std::flush;
      if (!std::getline(std::cin, line) || line == "quit") {
        has_quit_ = true;
        std::cout << "\n";
        break;
      }
      if (isatty(STDIN_FILENO) == 0) std::cout << line << "\n";
      if (line.empty()) continue;
      if (line == "skip") break;
      if (line == "hint") {
        give_hint(question);
        continue;
      }
      const Parsed<GivenAnswer> parsed = parse_answer(line, question, lesson_);
      if (const auto* answer = std::get_if<GivenAnswer>(&parsed)) return *answer;
      const Fault& fault = std::get<Fault>(parsed);
      std::cout << fault.message << (fault.help.empty() ? "" : "; " + fault.help) << "\n";
    }
    return {};
  }

  void give_hint(const Question& question) {
    std::int64_t& taken = answers.hints[question.name];
    if (taken >= static_cast<std::int64_t>(question.hints.size())) {
      std::cout << "there is no further hint\n";
      return;
    }
    const Hint& hint = question.hints[static_cast<std::size_t>(taken++)];
    std::cout << "hint, for " << hint.costs << (hint.costs == 1 ? " point: " : " points: ") << hint.text
              << (hint.text.ends_with('\n') ? "" : "\n");
  }

  const Lesson& lesson_;
  LessonRuns& runs_;
  const TextStyle style_;
  MarkedStudent marked_;
  bool has_quit_ = false;
};

ExitCode print_key(const LessonReading& reading, LessonRuns& runs) {
  StudentAnswers key{.student = "key", .file = {}, .answers = {}, .hints = {}};
  for (const Question* question : reading.lesson->questions())
    if (const auto right = right_answer(*question, runs.evidence())) key.answers[question->name] = *right;
  std::cout << answers_yaml(*reading.lesson, key);
  const std::vector<std::string> faults = faults_of(reading, runs);
  for (const std::string& fault : faults) std::cerr << "drsim: " << fault << "\n";
  return faults.empty() ? ExitCode::ok : ExitCode::invalid_scenario;
}

ExitCode mark_class(const LessonOptions& own, const LessonReading& reading, LessonRuns& runs) {
  std::vector<std::string> files;
  for (const std::string& one : own.answers) {
    const std::vector<std::string> in = fs::is_directory(one) ? yaml_files_in(one) : std::vector<std::string>{one};
    files.insert(files.end(), in.begin(), in.end());
  }
  std::vector<MarkedStudent> students;
  ExitCode code = ExitCode::ok;
  for (const std::string& file : files) {
    const AnswersReading read = read_answers(file, *reading.lesson);
    print(std::cerr, read.diagnostics, false);
    if (!read.answers) {
      code = std::max(code, read.unreadable ? ExitCode::file : ExitCode::invalid_scenario);
      continue;
    }
    MarkedStudent& student = students.emplace_back(MarkedStudent{read.answers->student, {}});
    for (const Question* question : reading.lesson->questions()) {
      const auto given = read.answers->answers.find(question->name);
      const auto hints = read.answers->hints.find(question->name);
      student.answers.push_back(
          runs.marked(*question, given == read.answers->answers.end() ? GivenAnswer{} : given->second,
                      hints == read.answers->hints.end() ? 0 : hints->second, [](const Marked&, const RunReport*) {}));
    }
  }
  const bool is_written = (own.csv.empty() || write_file(own.csv, class_csv(*reading.lesson, students))) &&
                          (own.junit.empty() || write_file(own.junit, class_junit(*reading.lesson, students)));
  if (!is_written) return ExitCode::file;
  std::cout << class_text(*reading.lesson, students);
  return code;
}

ExitCode lesson(const Command& command) {
  const LessonOptions& own = command.own_as<LessonOptions>();
  if (own.reference || own.schema) {
    std::cout << (own.schema ? schema_of(lesson_format(), "drsim lesson, version 1") : lesson_reference());
    return ExitCode::ok;
  }
  const std::string file = command.files.empty() ? library : command.files.front();
  const TextStyle style{.colour = command.colour, .ascii = command.ascii, .width = terminal_width()};
  if (command.files.empty() || fs::is_directory(file)) return list(file, style);
  const LessonReading reading = read_lesson(file);
  print(std::cerr, reading.diagnostics, command.colour);
  if (!reading.lesson) return reading.unreadable ? ExitCode::file : ExitCode::invalid_scenario;
  if (own.handout) {
    std::cout << handout_markdown(*reading.lesson);
    return ExitCode::ok;
  }
  LessonRuns runs(reading, own.is_seeded ? command.seed : reading.lesson->seed);
  if (own.key) return print_key(reading, runs);
  if (!own.answers.empty()) return mark_class(own, reading, runs);
  Dialogue dialogue(reading, runs, style);
  dialogue.hold();
  dialogue.answers.student = own.student;
  if (!own.save.empty() && !write_file(own.save, answers_yaml(*reading.lesson, dialogue.answers)))
    return ExitCode::file;
  return ExitCode::ok;
}

}  // namespace

extern const VerbFunctions lesson_verb{add_lesson_options, read_lesson_options, lesson};

}  // namespace drsim::cli
