// What tests/rulebook/remove takes out of drsim, to see these tests fail: every statement has something to be taken
// out, and it is there.

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "models/rulebook/rulebook.hpp"
#include "tests/files.hpp"
#include "tests/simulation.hpp"

namespace drsim {
namespace {

struct Removal {
  std::set<std::string> suites;  ///< They must notice it.
  std::string what, file;
  std::vector<std::pair<std::string, std::string>> replaced;  ///< What is there, and what comes in its place.
};

std::vector<Removal> removals() {
  std::vector<Removal> found;
  std::istringstream lines(source_contents("tests/rulebook/removals.txt"));
  char sign = ' ';
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (const auto colon = line.find(": "); line[0] >= 'A' && line[0] <= 'Z' && colon != std::string::npos) {
      std::istringstream suites(line.substr(0, colon));
      found.push_back({{std::istream_iterator<std::string>(suites), {}}, line.substr(colon + 2), "", {}});
    } else if (line[0] == '-') {
      if (sign != '-') found.back().replaced.emplace_back();
      found.back().replaced.back().first += line.substr(1) + "\n";
    } else if (line[0] == '+') {
      found.back().replaced.back().second += line.substr(1) + "\n";
    } else {
      found.back().file = line;
    }
    sign = line[0];
  }
  return found;
}

TEST(Removals, of_something_are_listed_for_every_suite_and_every_statement) {
  std::set<std::string> noticing;
  for (const Removal& one : removals()) noticing.insert(one.suites.begin(), one.suites.end());
  const testing::UnitTest& all = *testing::UnitTest::GetInstance();
  std::set<std::string> suites;
  for (int i = 0; i < all.total_test_suite_count(); ++i)
    if (const std::string name = all.GetTestSuite(i)->name(); name != "Coverage" && name != "Removals")
      suites.insert(name);
  EXPECT_EQ(noticing, suites);
  EXPECT_GE(suites.size(), statements().size());
}

TEST(Removals, take_out_what_is_there_once) {
  std::map<std::string, std::string> files;
  for (const Removal& one : removals()) {
    const std::string& text = files.try_emplace(one.file, source_contents(one.file)).first->second;
    EXPECT_FALSE(one.replaced.empty()) << one.what;
    for (const auto& [there, instead] : one.replaced) {
      EXPECT_NE(there, instead) << one.what;
      const std::size_t at = text.find(there);
      EXPECT_NE(at, std::string::npos) << one.file << " has no longer, for '" << one.what << "':\n" << there;
      EXPECT_TRUE(at == std::string::npos || text.find(there, at + 1) == std::string::npos)
          << one.file << " has more than once, for '" << one.what << "':\n"
          << there;
    }
  }
}

}  // namespace
}  // namespace drsim
