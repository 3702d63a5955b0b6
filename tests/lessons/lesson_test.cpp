// Lessons: what is wrong with one is said with its place, every lesson of the ladder can be answered, and marks are
// what an answer deserves.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "analysis/teaching/lesson_text.hpp"
#include "scenarios/teaching/lesson_format.hpp"
#include "scenarios/teaching/lesson_reader.hpp"
#include "sim/cli/teaching/lesson_runs.hpp"

namespace drsim {
namespace {

namespace fs = std::filesystem;
const std::string root = DRSIM_SOURCE_DIR;

std::string read(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

std::vector<std::string> yaml_in(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(root + "/" + folder))
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::string test_name(const testing::TestParamInfo<std::string>& name) {
  std::string text = name.param;
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
}

std::string messages(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) text += to_text(diagnostic, false) + "\n";
  return text;
}

// The torture folder: each file's messages are kept beside it. DRSIM_UPDATE_GOLDEN=1 renews them.
class BadLesson : public testing::TestWithParam<std::string> {};

TEST_P(BadLesson, says_what_is_wrong_and_where) {
  fs::current_path(root);
  const LessonReading reading = read_lesson("tests/lessons/bad/" + GetParam() + ".yaml");
  EXPECT_FALSE(reading.lesson);
  ASSERT_FALSE(reading.diagnostics.empty());
  for (const Diagnostic& diagnostic : reading.diagnostics)
    EXPECT_EQ(diagnostic.file, "tests/lessons/bad/" + GetParam() + ".yaml");
  const std::string kept = "tests/lessons/bad/" + GetParam() + ".txt";
  if (std::getenv("DRSIM_UPDATE_GOLDEN")) {
    std::ofstream(kept) << messages(reading.diagnostics);
    return;
  }
  EXPECT_EQ(messages(reading.diagnostics), read(kept));
}
INSTANTIATE_TEST_SUITE_P(Torture, BadLesson, testing::ValuesIn(yaml_in("tests/lessons/bad")), test_name);

TEST(LessonFormat, reference_is_the_one_in_the_folder_of_lessons) {
  EXPECT_EQ(lesson_reference(), read(root + "/scenarios/lessons/README.md"))
      << "renew it: drsim lesson --reference > scenarios/lessons/README.md";
}

TEST(LessonFormat, phases_are_those_of_reports) {
  std::vector<std::string> words;
  for (int i = 0; i < static_cast<int>(Phase::unexplained); ++i) words.emplace_back(to_text(static_cast<Phase>(i)));
  EXPECT_EQ(phase_words(), words);
}

LessonReading lesson_of(const std::string& name) {
  LessonReading reading = read_lesson(root + "/scenarios/lessons/" + name + ".yaml");
  EXPECT_EQ(messages(reading.diagnostics), "");
  return reading;
}

StudentAnswers key_of(const Lesson& lesson, const cli::LessonRuns& runs) {
  StudentAnswers key{.student = "key", .file = {}, .answers = {}, .hints = {}};
  for (const Question* question : lesson.questions())
    if (const auto right = right_answer(*question, runs.evidence())) key.answers[question->name] = *right;
  return key;
}

Marked marked(const cli::LessonRuns& runs, const Question& question, const GivenAnswer& given, std::int64_t hints = 0) {
  return runs.marked(question, given, hints, [](const Marked&, const RunReport*) {});
}

// An answer that is wrong, whatever is asked.
GivenAnswer wrong(const Question& question, const GivenAnswer& right) {
  if (const auto* number = std::get_if<double>(&right)) return *number * 3 + 3600;
  if (const auto* names = std::get_if<std::vector<std::string>>(&right)) {
    if (std::holds_alternative<OrderQuestion>(question.is))
      return std::vector<std::string>(names->rbegin(), names->rend());
    return names->empty() ? std::vector<std::string>{"somebody"} : std::vector<std::string>{};
  }
  if (const auto* truth = std::get_if<bool>(&right)) return !*truth;
  if (const auto* find = std::get_if<FindQuestion>(&question.is))
    return find->faults.front().name == std::get<std::string>(right) ? find->faults.back().name
                                                                     : find->faults.front().name;
  if (std::holds_alternative<RepairQuestion>(question.is)) return GivenSettings{};
  return std::string(std::get<std::string>(right) == "address" ? "boot" : "address");
}

class Ladder : public testing::TestWithParam<std::string> {};

TEST_P(Ladder, every_question_has_an_answer_and_every_solution_works) {
  const LessonReading reading = lesson_of(GetParam());
  ASSERT_TRUE(reading.lesson);
  cli::LessonRuns runs(reading, reading.lesson->seed);
  EXPECT_EQ(cli::faults_of(reading, runs), std::vector<std::string>{});
  EXPECT_GE(std::count(reading.lesson->picture.begin(), reading.lesson->picture.end(), '\n'), 2)
      << "a drawing has lines";
  EXPECT_FALSE(reading.lesson->take_home.empty());
  EXPECT_FALSE(reading.lesson->real_networks.empty());
}

TEST_P(Ladder, the_key_gets_all_points_and_wrong_answers_none) {
  const LessonReading reading = lesson_of(GetParam());
  ASSERT_TRUE(reading.lesson);
  const cli::LessonRuns runs(reading, reading.lesson->seed);
  const StudentAnswers key = key_of(*reading.lesson, runs);
  for (const Question* question : reading.lesson->questions()) {
    const GivenAnswer& right = key.answers.at(question->name);
    EXPECT_EQ(marked(runs, *question, right).points, static_cast<double>(question->points)) << question->name;
    const Marked bad = marked(runs, *question, wrong(*question, right));
    EXPECT_FALSE(bad.is_right) << question->name;
    EXPECT_EQ(bad.points, 0) << question->name << " given " << bad.given << ", right " << bad.right;
    EXPECT_FALSE(marked(runs, *question, {}).is_answered);
  }
}

// What the key prints is a file of answers, and gets all points.
TEST_P(Ladder, the_key_as_a_file_gets_all_points) {
  const LessonReading reading = lesson_of(GetParam());
  ASSERT_TRUE(reading.lesson);
  const cli::LessonRuns runs(reading, reading.lesson->seed);
  const std::string file = testing::TempDir() + "/key-of-" + GetParam() + ".yaml";
  std::ofstream(file) << answers_yaml(*reading.lesson, key_of(*reading.lesson, runs));
  const AnswersReading answers = read_answers(file, *reading.lesson);
  ASSERT_EQ(messages(answers.diagnostics), "") << read(file);
  for (const Question* question : reading.lesson->questions())
    EXPECT_TRUE(marked(runs, *question, answers.answers->answers.at(question->name)).is_right) << question->name;
}

TEST_P(Ladder, a_handout_has_no_solution_no_hint_and_no_reason) {
  const LessonReading reading = lesson_of(GetParam());
  ASSERT_TRUE(reading.lesson);
  const std::string handout = handout_markdown(*reading.lesson);
  for (const Question* question : reading.lesson->questions()) {
    EXPECT_NE(handout.find(question->ask), std::string::npos);
    if (!question->because.empty()) {
      EXPECT_EQ(handout.find(question->because), std::string::npos);
    }
    for (const Hint& hint : question->hints) EXPECT_EQ(handout.find(hint.text), std::string::npos);
    if (const auto* repair = std::get_if<RepairQuestion>(&question->is)) {
      for (const std::string& one : repair->solution) EXPECT_EQ(handout.find(one), std::string::npos);
    }
    if (const auto* find = std::get_if<FindQuestion>(&question->is)) {
      for (const FindQuestion::Fault& fault : find->faults)
        for (const std::string& one : fault.set) EXPECT_EQ(handout.find(one), std::string::npos);
    }
  }
}
INSTANTIATE_TEST_SUITE_P(Library, Ladder, testing::ValuesIn(yaml_in("scenarios/lessons")), test_name);

TEST(Marking, hints_cost_what_they_say_and_no_more_than_there_is) {
  const LessonReading reading = lesson_of("01-hold-timers");
  ASSERT_TRUE(reading.lesson);
  const cli::LessonRuns runs(reading, reading.lesson->seed);
  const Question& question = *reading.lesson->find("detection");
  const GivenAnswer right = *right_answer(question, runs.evidence());
  EXPECT_EQ(marked(runs, question, right, 0).points, 10);
  EXPECT_EQ(marked(runs, question, right, 1).points, 7);
  EXPECT_EQ(marked(runs, question, right, 2).points, 4);
  EXPECT_EQ(marked(runs, question, 5.0, 2).points, 0);
}

// 35 s, within 20 %: 28 to 42.
TEST(Marking, a_number_is_right_within_its_tolerance) {
  const LessonReading reading = lesson_of("01-hold-timers");
  ASSERT_TRUE(reading.lesson);
  const cli::LessonRuns runs(reading, reading.lesson->seed);
  const Question& question = *reading.lesson->find("detection");
  const double found = std::get<double>(*right_answer(question, runs.evidence()));
  EXPECT_GT(found, 30);
  EXPECT_LT(found, 41);
  EXPECT_TRUE(marked(runs, question, found * 1.199).is_right);
  EXPECT_TRUE(marked(runs, question, found * 0.801).is_right);
  EXPECT_FALSE(marked(runs, question, found * 1.201).is_right);
  EXPECT_FALSE(marked(runs, question, found * 0.799).is_right);
}

TEST(Marking, an_order_with_one_pair_of_four_scenarios_the_wrong_way_gets_two_thirds) {
  const LessonReading reading = lesson_of("07-people");
  ASSERT_TRUE(reading.lesson);
  const cli::LessonRuns runs(reading, reading.lesson->seed);
  const Question& question = *reading.lesson->find("order");
  auto names = std::get<std::vector<std::string>>(*right_answer(question, runs.evidence()));
  std::swap(names[0], names[1]);
  EXPECT_NEAR(marked(runs, question, names).points, 10 * (2 * 5.0 / 6 - 1), 1e-9);
}

TEST(Answers, are_read_as_strictly_as_scenarios) {
  const LessonReading reading = lesson_of("01-hold-timers");
  ASSERT_TRUE(reading.lesson);
  const std::string file = testing::TempDir() + "/bad-answers.yaml";
  std::ofstream(file) << "drsim: 1\nstudent: Ada\nanswers:\n  detction: 35s\n  detection: 35\n  phase: detecting\n"
                         "  order: [silent]\n  carrier: perhaps\n  faster: {routers.core-x.ospf.dead: 4s}\nhints: "
                         "{detection: 9}\nmood: good\n";
  const AnswersReading answers = read_answers(file, *reading.lesson);
  EXPECT_FALSE(answers.answers);
  const std::string found = messages(answers.diagnostics);
  for (const char* expected :
       {"4:3: error: there is no question 'detction'", "did you mean 'detection'?",
        "5:14: error: answer 'detection': '35' has no unit",
        "6:10: error: answer 'phase': there is no phase 'detecting'",
        "7:10: error: answer 'order': an order names each", "8:12: error: answer 'carrier': expected yes or no",
        "9:11: error: answer 'faster': 'routers.core-x.ospf.dead' may not be changed",
        "10:20: error: '9' is not a number of hints", "11:1: error: a file of answers has no key 'mood'"})
    EXPECT_NE(found.find(expected), std::string::npos) << expected << "\nin\n" << found;
}

TEST(Answers, a_repair_must_keep_within_its_range) {
  const LessonReading reading = lesson_of("01-hold-timers");
  ASSERT_TRUE(reading.lesson);
  const Question& question = *reading.lesson->find("faster");
  const auto is_refused = [&](const std::string& text) {
    return std::holds_alternative<Fault>(parse_answer(text, question, *reading.lesson));
  };
  EXPECT_FALSE(is_refused("routers.core-o.ospf.dead: 4s"));
  EXPECT_TRUE(is_refused("routers.core-o.ospf.dead: 100ms"));
  EXPECT_TRUE(is_refused("routers.core-o.ospf: {hello: 1s, dead: 50s}"));
  EXPECT_TRUE(is_refused("routers.core-o.ospf.dead: 3"));
  EXPECT_TRUE(is_refused("clients.branch-users.count: 0"));
}

}  // namespace
}  // namespace drsim
