#include <algorithm>
#include <filesystem>
#include <iterator>
#include <tuple>

#include "scenarios/reading/check.hpp"
#include "scenarios/reading/compose.hpp"
#include "scenarios/teaching/lesson_build.hpp"
#include "scenarios/teaching/lesson_format.hpp"
#include "scenarios/teaching/lesson_reader.hpp"

namespace drsim {
namespace {

std::string beside(const std::string& file, const std::string& other) {
  return (std::filesystem::path(file).parent_path() / other).lexically_normal().string();
}

std::vector<Assignment> assignments_of(const std::vector<std::string>& set) {
  std::vector<Assignment> all;
  for (const std::string& text : set) all.push_back({text, "set"});
  return all;
}

void build_subjects(const Fields& root, LessonDraft& lesson) {
  for (const auto& [name, fields] : root.named("scenarios")) {
    Lesson::Subject subject{name, beside(lesson.lesson.file, fields.text("file")), texts(fields, "set")};
    Reading reading = read_scenario(subject.file, assignments_of(subject.set));
    lesson.lesson.scenarios.push_back(std::move(subject));
    lesson.scenarios.emplace_back();
    if (reading.scenario) {
      lesson.scenarios.back() = std::make_shared<const Scenario>(std::move(*reading.scenario));
      continue;
    }
    const auto first = std::find_if(reading.diagnostics.begin(), reading.diagnostics.end(),
                                    [](const Diagnostic& d) { return d.severity == Severity::error; });
    const bool is_set = first->file == "set";
    const std::string place = is_set ? "" : "; " + first->file + ":" + std::to_string(first->line);
    lesson.draft.wrong(fields.at(is_set ? "set" : "file"),
                       "scenario '" + name + "' cannot be simulated: " + first->message,
                       (first->help.empty() ? "drsim check says more" : first->help) + place);
  }
}

void build_lesson_head(const Fields& root, LessonDraft& lesson) {
  lesson.lesson.title = root.text("lesson");
  lesson.lesson.goal = root.text("goal");
  for (const YamlNode* drawing : root.values("picture")) lesson.lesson.picture = drawing->text;  // It keeps its lines.
  lesson.lesson.real_networks = root.text("real-networks");
  lesson.lesson.minutes = root.count("minutes");
  lesson.lesson.after = texts(root, "after");
  lesson.lesson.take_home = texts(root, "take-home");
  lesson.lesson.seed = static_cast<std::uint64_t>(root.number("seed"));
  if (lesson.lesson.minutes > 60)
    lesson.draft.wrong(root.at("minutes"), "a lesson of more than an hour", "make two of it: at most 60");
  for (const YamlNode* node : root.values("after"))
    if (!std::filesystem::exists(beside(lesson.lesson.file, node->text + ".yaml")))
      lesson.draft.wrong(node->at, "there is no lesson '" + node->text + "' in this folder",
                         "write a file's name without .yaml");
}

LessonReading in_order(LessonDraft lesson, std::vector<Diagnostic> found) {
  std::move(lesson.draft.diagnostics.begin(), lesson.draft.diagnostics.end(), std::back_inserter(found));
  const auto place = [](const Diagnostic& d) { return std::tie(d.file, d.line, d.column, d.message); };
  std::stable_sort(found.begin(), found.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return place(a) < place(b); });
  LessonReading reading{{}, std::move(lesson.scenarios), std::move(found), false};
  if (reading.diagnostics.empty()) reading.lesson = std::move(lesson.lesson);
  return reading;
}

}  // namespace

bool is_lesson(const std::string& file) {
  try {
    Sources sources;
    return read_document(file, sources).find("lesson") != nullptr;
  } catch (const DocumentError&) {
    return false;
  }
}

LessonReading read_lesson(const std::string& file) {
  LessonDraft lesson;
  lesson.lesson.file = file;
  Sources sources;
  try {
    YamlNode tree = read_document(file, sources);
    if (tree.kind != YamlNode::Kind::map)
      throw DocumentError{diagnostic_at({sources.front().get(), 0, 0, 1}, "expected a map of keys",
                                        "a lesson begins with drsim: 1 and lesson: its title")};
    Checked checked = check_format(tree, lesson_format(), "the lesson");
    std::vector<Diagnostic> found = checked.diagnostics;
    while (checked.usable && !checked.diagnostics.empty()) checked = check_format(tree, lesson_format(), "the lesson");
    if (!checked.usable) return in_order(std::move(lesson), std::move(found));
    lesson.draft.whole = found.empty();
    const Fields root(lesson.draft, tree, lesson_format(), tree.at);
    build_lesson_head(root, lesson);
    build_subjects(root, lesson);
    build_steps(root, lesson);
    return in_order(std::move(lesson), std::move(found));
  } catch (const DocumentError& error) {
    return {{}, {}, {error.diagnostic}, error.unreadable};
  }
}

Reading read_subject(const Lesson& lesson, const std::string& scenario, const std::vector<std::string>& set) {
  for (const Lesson::Subject& subject : lesson.scenarios) {
    if (subject.name != scenario) continue;
    std::vector<std::string> all = subject.set;
    all.insert(all.end(), set.begin(), set.end());
    return read_scenario(subject.file, assignments_of(all));
  }
  return {};
}

}  // namespace drsim
