// Exercises: the story goes on from what is decided, the same way however it was interrupted; what cannot be is
// refused.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "scenarios/teaching/exercise_reader.hpp"
#include "sim/cli/teaching/exercise_story.hpp"

namespace drsim {
namespace {

namespace fs = std::filesystem;
const std::string project = DRSIM_SOURCE_DIR;

std::string text_of_file(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

TEST(BadExercise, says_what_is_wrong_and_where) {
  fs::current_path(project);
  for (const std::string name : {"all-that-is-wrong", "no-scenario"}) {
    const ExerciseReading reading = read_exercise("tests/lessons/bad-exercises/" + name + ".yaml");
    EXPECT_FALSE(reading.exercise);
    std::string text;
    for (const Diagnostic& diagnostic : reading.diagnostics) text += to_text(diagnostic, false) + "\n";
    const std::string kept = "tests/lessons/bad-exercises/" + name + ".txt";
    if (std::getenv("DRSIM_UPDATE_GOLDEN")) std::ofstream(kept) << text;
    EXPECT_EQ(text, text_of_file(kept));
  }
}

TEST(ExerciseFormat, reference_is_the_one_in_the_folder_of_exercises) {
  EXPECT_EQ(exercise_reference(), text_of_file(project + "/scenarios/exercises/README.md"))
      << "renew it: drsim exercise --reference > scenarios/exercises/README.md";
}

class MondayMorning : public testing::Test {
 protected:
  MondayMorning() : reading_(read_exercise(project + "/scenarios/exercises/monday-morning.yaml")) {
    for (const Diagnostic& diagnostic : reading_.diagnostics) ADD_FAILURE() << to_text(diagnostic, false);
  }
  const Exercise& exercise() const { return reading_.exercise.value(); }
  static std::string say(cli::ExerciseStory& story, const std::string& command) {
    return story.carry_out(command).facilitator;
  }

 private:
  ExerciseReading reading_;
};

TEST_F(MondayMorning, releases_injects_when_they_are_due_and_each_once) {
  cli::ExerciseStory story(exercise());
  EXPECT_EQ(say(story, "go 11m").find("INJECT"), std::string::npos);
  const std::string alarm = say(story, "next");
  EXPECT_NE(alarm.find("It is 00:12:00"), std::string::npos) << alarm;
  EXPECT_NE(alarm.find("INJECT alarm, at 00:12:00, to operations"), std::string::npos) << alarm;
  EXPECT_NE(alarm.find("branch-users using payroll: out of reach since 00:10:00"), std::string::npos) << alarm;
  EXPECT_EQ(say(story, "go 13m").find("INJECT"), std::string::npos);
}

TEST_F(MondayMorning, refuses_what_cannot_be_decided_and_says_why) {
  cli::ExerciseStory story(exercise());
  EXPECT_NE(say(story, "decide failover go").find("refused: 'failover' is not due yet: it is at 00:20:00"),
            std::string::npos);
  EXPECT_NE(say(story, "decide failovr go").find("did you mean 'failover'?"), std::string::npos);
  say(story, "go 20m");
  EXPECT_NE(say(story, "decide failover perhaps").find("it has go, wait"), std::string::npos);
  EXPECT_NE(say(story, "decide failover go").find("decided at 00:20:00"), std::string::npos);
  EXPECT_NE(say(story, "decide failover wait").find("has been decided"), std::string::npos);
  say(story, "go 45m");
  EXPECT_NE(say(story, "go 5m").find("refused"), std::string::npos);
}

// The plan is under way, or has failed over already: what cannot be done then is not decided.
TEST_F(MondayMorning, refuses_what_the_plan_refuses) {
  cli::ExerciseStory story(exercise());
  for (const char* command : {"go 20m", "decide failover go", "go 41m"}) say(story, command);
  const std::string said = say(story, "decide second-thoughts go");
  EXPECT_NE(said.find("refused: that cannot be done at 00:41:00: plan main refused: "), std::string::npos) << said;
  EXPECT_EQ(say(story, "lines").find("second-thoughts"), std::string::npos);
  EXPECT_NE(say(story, "decide second-thoughts stay").find("decided at 00:41:00"), std::string::npos);
}

// Waiting until 8:00:00 costs 470 minutes of 500 users; failing over at 0:20:00, 10 minutes later, takes some four
// more.
TEST_F(MondayMorning, goes_on_from_what_is_decided) {
  cli::ExerciseStory waiting(exercise()), going(exercise());
  for (const char* command : {"go 20m", "decide failover wait", "go 9h"}) say(waiting, command);
  for (const char* command : {"go 20m", "decide failover go"}) say(going, command);
  EXPECT_NE(say(waiting, "status").find("payroll: in reach"), std::string::npos);
  EXPECT_NE(say(going, "go 30m").find("out of reach"), std::string::npos);
  EXPECT_NE(say(going, "go 35m").find("payroll: in reach"), std::string::npos);
}

TEST_F(MondayMorning, interrupted_anywhere_and_resumed_ends_with_the_same_bytes) {
  const std::vector<std::string> commands{"next",
                                          "next",
                                          "decide failover wait",
                                          "next",
                                          "next",
                                          "decide second-thoughts stay",
                                          "go 2h",
                                          "fork failover bold",
                                          "decide failover go",
                                          "go 9h",
                                          "decide way-back planned",
                                          "fork way-back rash",
                                          "decide way-back at-once",
                                          "go 24h",
                                          "switch first"};
  const auto held_until = [&](cli::ExerciseStory& story, std::size_t from, std::size_t to) {
    std::string text;
    for (std::size_t i = from; i < to; ++i) text += say(story, commands[i]);
    return text;
  };
  cli::ExerciseStory whole(exercise());
  const std::string said = held_until(whole, 0, commands.size());
  const std::string report = whole.report();
  EXPECT_EQ(said.find("refused"), std::string::npos) << said;
  for (const std::size_t cut : {std::size_t{1}, std::size_t{5}, std::size_t{8}, std::size_t{12}}) {
    cli::ExerciseStory before(exercise());
    held_until(before, 0, cut);
    cli::ExerciseStory resumed(exercise());
    std::string all = held_until(resumed, 0, cut);
    all += held_until(resumed, cut, commands.size());
    EXPECT_EQ(all, said);
    EXPECT_EQ(resumed.report(), report);
  }
  EXPECT_NE(report.find("| bold |"), std::string::npos) << report;
  EXPECT_NE(report.find("| rash |"), std::string::npos);
  EXPECT_NE(report.find("nobody decides: every default"), std::string::npos);
  EXPECT_NE(report.find("the best that the options allow"), std::string::npos);
  EXPECT_NE(report.find("not met"), std::string::npos);
}

TEST_F(MondayMorning, prints_what_each_of_them_needs) {
  const std::string text = print_exercise(exercise());
  for (const char* part :
       {"# Situation manual", "# Injects (facilitator)", "# Evaluator's sheet", "**go**", "Look for: "})
    EXPECT_NE(text.find(part), std::string::npos) << part;
}

}  // namespace
}  // namespace drsim
