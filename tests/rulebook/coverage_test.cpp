// Which of the 93 statements have tests: printed as a table, with their count.

#include <gtest/gtest.h>

#include <iomanip>
#include <iostream>
#include <map>

#include "models/rulebook/errata.hpp"
#include "models/rulebook/rulebook.hpp"

namespace drsim {
namespace {

// Tests by the statement that their suite is named after: "Rule07".
std::map<int, int> tests_of_statements() {
  std::map<int, int> tests;
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i) {
    const std::string name = all.GetTestSuite(i)->name();
    if (name.size() == 6 && name.starts_with("Rule"))
      tests[std::stoi(name.substr(4))] += all.GetTestSuite(i)->total_test_count();
  }
  return tests;
}

const char* standing(const Statement& rule) {
  return rule.standing == Standing::said ? "" : rule.standing == Standing::inferred ? "inferred" : "later document";
}

TEST(Coverage, every_statement_has_a_test_and_this_is_the_table) {
  const std::map<int, int> tests = tests_of_statements();
  int covered = 0;
  for (const Statement& rule : statements()) {
    const auto found = tests.find(rule.number);
    const int count = found == tests.end() ? 0 : found->second;
    covered += count > 0 ? 1 : 0;
    std::cout << std::setw(2) << rule.number << "  " << (count == 1 ? "1 test " : std::to_string(count) + " tests")
              << "  " << std::left << std::setw(15) << standing(rule) << std::right << rule.says << "  " << rule.cites
              << "\n";
    EXPECT_GT(count, 0) << "statement " << rule.number << " has no test";
  }
  std::cout << covered << " of " << statements().size() << " statements covered\n";
}

TEST(Coverage, statements_and_errata_are_numbered_in_order) {
  ASSERT_EQ(statements().size(), 93u);
  ASSERT_EQ(errata().size(), 25u);
  for (std::size_t i = 0; i < statements().size(); ++i) EXPECT_EQ(statements()[i].number, static_cast<int>(i) + 1);
  for (std::size_t i = 0; i < errata().size(); ++i) EXPECT_EQ(errata()[i].number, static_cast<int>(i) + 1);
  for (const auto& [number, count] : tests_of_statements()) EXPECT_LE(number, 93);
}

// What is not a seed's own sentence says so in the names of its tests.
TEST(Coverage, tests_of_inferences_and_later_documents_are_marked) {
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i) {
    const testing::TestSuite& suite = *all.GetTestSuite(i);
    const std::string name = suite.name();
    if (name.size() != 6 || !name.starts_with("Rule")) continue;
    const Standing how = statement(std::stoi(name.substr(4))).standing;
    const std::string mark = how == Standing::said ? "" : how == Standing::inferred ? "inferred_" : "later_document_";
    for (int j = 0; j < suite.total_test_count(); ++j)
      EXPECT_TRUE(std::string(suite.GetTestInfo(j)->name()).starts_with(mark))
          << name << "." << suite.GetTestInfo(j)->name();
  }
}

}  // namespace
}  // namespace drsim
