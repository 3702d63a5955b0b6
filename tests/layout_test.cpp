// The design's rules about who may know what, and how long a file and a function may be, checked in the sources
// themselves.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
const fs::path root = DRSIM_SOURCE_DIR;

struct Source {
  std::string file;  ///< From the root of the project: "models/state/state.cpp".
  std::vector<std::string> lines;
};

std::vector<Source> sources_of(const std::string& folder) {
  std::vector<Source> sources;
  for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
    const std::string extension = entry.path().extension();
    if (extension != ".cpp" && extension != ".hpp") continue;
    Source source{fs::relative(entry.path(), root).string(), {}};
    std::ifstream in(entry.path());
    for (std::string line; std::getline(in, line);) source.lines.push_back(line);
    sources.push_back(std::move(source));
  }
  EXPECT_FALSE(sources.empty()) << folder;
  return sources;
}

std::vector<std::string> includes_of(const Source& source) {
  std::vector<std::string> included;
  for (const std::string& line : source.lines) {
    if (!line.starts_with("#include ")) continue;
    const std::size_t begin = line.find_first_of("\"<") + 1;
    included.push_back(line.substr(begin, line.find_first_of("\">", begin) - begin));
  }
  return included;
}

bool begins_with_any(const std::string& text, const std::set<std::string>& beginnings) {
  for (const std::string& beginning : beginnings)
    if (text.starts_with(beginning)) return true;
  return false;
}

// Outside of `where`, nobody includes anything that begins with `what`.
void expect_known_only_in(const std::set<std::string>& where, const std::string& what) {
  for (const std::string folder : {"models", "scenarios", "sim", "analysis"})
    for (const Source& source : sources_of(folder))
      for (const std::string& included : includes_of(source))
        EXPECT_TRUE(!included.starts_with(what) || begins_with_any(source.file, where))
            << source.file << ": " << included;
}

TEST(Layout, models_know_the_standard_library_and_eigen_only) {
  for (const Source& source : sources_of("models"))
    for (const std::string& included : includes_of(source)) {
      const bool is_standard = included.find_first_of("/.") == std::string::npos;
      EXPECT_TRUE(is_standard || begins_with_any(included, {"models/", "Eigen/"})) << source.file << ": " << included;
    }
}

TEST(Layout, folders_meet_only_in_the_executable) {
  const std::set<std::string> meeting = {"sim/cli/", "sim/campaign/", "sim/main.cpp"};
  for (const std::string folder : {"scenarios", "sim", "analysis"}) {
    std::set<std::string> where = meeting;
    where.insert(folder + "/");
    expect_known_only_in(where, folder + "/");
  }
}

TEST(Layout, each_library_is_known_in_one_place) {
  expect_known_only_in({"scenarios/"}, "yaml-cpp");
  expect_known_only_in({"scenarios/import/"}, "ldns/");
  expect_known_only_in({"sim/"}, "simgrid");
  expect_known_only_in({"sim/cli/"}, "boost/program_options");
}

TEST(Layout, models_have_no_clock_and_no_streams) {
  const std::set<std::string> forbidden = {"iostream", "fstream", "cstdio", "random", "ctime", "thread", "sstream"};
  for (const Source& source : sources_of("models"))
    for (const std::string& included : includes_of(source))
      EXPECT_FALSE(forbidden.contains(included)) << source.file << ": " << included;
}

TEST(Layout, a_file_has_four_hundred_and_fifty_lines_at_most) {
  for (const std::string folder : {"models", "scenarios", "sim", "analysis"})
    for (const Source& source : sources_of(folder)) EXPECT_LE(source.lines.size(), 450u) << source.file;
}

// A function's body ends at the first brace in the column its first line began in.
TEST(Layout, a_function_has_sixty_lines_at_most) {
  for (const std::string folder : {"models", "scenarios", "sim", "analysis"})
    for (const Source& source : sources_of(folder)) {
      if (!source.file.ends_with(".cpp")) continue;
      std::size_t begin = 0;
      for (std::size_t i = 0; i < source.lines.size(); ++i) {
        const std::string& line = source.lines[i];
        const bool opens = !line.empty() && line.front() != ' ' && line.ends_with(") {");
        if (opens || line.ends_with(") const {")) begin = i;
        if (line != "}") continue;
        EXPECT_TRUE(begin == 0 || i - begin <= 60) << source.file << ":" << begin + 1;
        begin = 0;
      }
    }
}

}  // namespace
