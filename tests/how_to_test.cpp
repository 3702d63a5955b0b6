// "How to add" says how many files it takes: tests/how_to/additions.txt is the proof, and the READMEs name the same
// files.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/files.hpp"

namespace drsim {
namespace {

struct Addition {
  std::string what, readme;
  std::size_t most_files = 0, printed = 0;  ///< Printed: files that a command writes again.
  std::set<std::string> files{};
  std::vector<std::pair<std::string, std::string>> anchors{};  ///< File, and what is there once; of a new file none.
};

Addition heading(const std::string& line) {
  Addition addition{line.substr(0, line.find(':')), line.substr(line.rfind("; ") + 2)};
  addition.most_files = std::stoul(line.substr(line.find(": ") + 2));
  addition.printed = line.find("which is printed again") == std::string::npos ? 0 : 1;
  return addition;
}

std::vector<Addition> additions() {
  std::vector<Addition> found;
  std::istringstream lines(source_contents("tests/how_to/additions.txt"));
  std::string file;
  char sign = ' ';
  for (std::string line; std::getline(lines, line); sign = line.empty() ? ' ' : line[0]) {
    if (line.empty() || line[0] == '#' || line[0] == '+') continue;
    if (line.find(" files at most") != std::string::npos) {
      found.push_back(heading(line));
    } else if (line[0] == '-') {
      if (sign != '-') found.back().anchors.emplace_back(file, "");
      found.back().anchors.back().second += (sign == '-' ? "\n" : "") + line.substr(1);
    } else {
      file = line;
      found.back().files.insert(file);
    }
  }
  return found;
}

TEST(HowTo, takes_as_few_files_as_promised) {
  EXPECT_GE(additions().size(), 4u);
  for (const Addition& one : additions()) EXPECT_LE(one.files.size() + one.printed, one.most_files) << one.what;
}

TEST(HowTo, finds_what_it_adds_to) {
  for (const Addition& one : additions())
    for (const auto& [file, anchor] : one.anchors) {
      const std::string text = source_contents(file);
      const std::size_t at = text.find(anchor);
      EXPECT_NE(at, std::string::npos) << file << " has no longer, for a " << one.what << ":\n" << anchor;
      EXPECT_TRUE(at == std::string::npos || text.find(anchor, at + 1) == std::string::npos)
          << file << " has more than once, for a " << one.what << ":\n"
          << anchor;
    }
}

TEST(HowTo, is_what_the_readme_says) {
  for (const Addition& one : additions()) {
    const std::string readme = source_contents(one.readme);
    for (const std::string& file : one.files)
      EXPECT_NE(readme.find("`" + file + "`"), std::string::npos)
          << one.readme << " lacks, for a " << one.what << ": " << file;
  }
}

// Every file that a "How to add" names is there, or is what a dummy adds.
TEST(HowTo, names_files_that_there_are) {
  std::set<std::string> added;
  for (const Addition& one : additions()) added.insert(one.files.begin(), one.files.end());
  for (const std::string readme : {"analysis/README.md", "models/README.md", "sim/README.md"}) {
    const std::string text = source_contents(readme);
    const std::size_t begin = text.find("## How to add"), end = text.find("\n## ", begin);
    ASSERT_NE(begin, std::string::npos) << readme;
    std::istringstream words(text.substr(begin, end - begin));
    std::size_t files = 0;
    for (std::string word; std::getline(words, word, '`') && std::getline(words, word, '`');) {
      if (word.find('/') == std::string::npos || word.find(' ') != std::string::npos || added.contains(word)) continue;
      ++files;
      EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(DRSIM_SOURCE_DIR) / word)) << readme << ": " << word;
    }
    EXPECT_GE(files, 1u) << readme;
  }
}

}  // namespace
}  // namespace drsim
