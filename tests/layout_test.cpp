// The design's rules about who may know what, and how long a file and a function may be, checked in the sources
// themselves.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
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

// How many characters: bytes that do not continue one.
std::size_t columns(const std::string& line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

bool is_statement(const std::string& line) {
  for (const std::string word : {"if (", "for (", "while (", "switch (", "} else", "else if (", "catch ("})
    if (line.starts_with(word)) return true;
  return false;
}

std::vector<Source> sources_of(const std::string& folder, const std::set<std::string>& kinds = {".cpp", ".hpp"}) {
  std::vector<Source> sources;
  for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
    const std::string extension = entry.path().extension();
    if (!kinds.contains(extension)) continue;
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
  expect_known_only_in({"sim/simgrid/"}, "simgrid");
  expect_known_only_in({"scenarios/import/"}, "ldns/");
  expect_known_only_in({"sim/cli/"}, "boost/program_options");
}

TEST(Layout, models_have_no_clock_and_no_streams) {
  const std::set<std::string> forbidden = {"iostream", "fstream", "cstdio", "random", "ctime", "thread", "sstream"};
  for (const Source& source : sources_of("models"))
    for (const std::string& included : includes_of(source))
      EXPECT_FALSE(forbidden.contains(included)) << source.file << ": " << included;
}

TEST(Layout, a_file_has_five_hundred_lines_at_most) {
  for (const std::string folder : {"models", "scenarios", "sim", "analysis"})
    for (const Source& source : sources_of(folder)) EXPECT_LE(source.lines.size(), 500u) << source.file;
}

// A line of code or of its tests has as many columns as .clang-format says; what is quoted raw may be longer.
TEST(Layout, a_line_has_a_hundred_and_twenty_columns_at_most) {
  for (const std::string folder : {"models", "scenarios", "sim", "analysis", "tests"})
    for (const Source& source : sources_of(folder)) {
      bool is_raw = false;
      for (std::size_t i = 0; i < source.lines.size(); ++i) {
        const std::string& line = source.lines[i];
        const bool begins_raw = line.find("R\"") != std::string::npos,
                   is_link = line.find("https://") != std::string::npos;
        EXPECT_TRUE(is_raw || begins_raw || is_link || columns(line) <= 120) << source.file << ":" << i + 1;
        if (begins_raw) is_raw = true;
        if (line.find(")\"") != std::string::npos || line.find(")--\"") != std::string::npos) is_raw = false;
      }
    }
}

TEST(Layout, every_header_opens_with_what_it_is_for) {
  for (const std::string folder : {"models", "scenarios", "sim", "analysis", "tests"})
    for (const Source& source : sources_of(folder, {".hpp"}))
      EXPECT_TRUE(!source.lines.empty() && source.lines.front().starts_with("// ")) << source.file;
}

// A function begins with a line that ends in ") {", in whatever column, and ends at the first brace in that column.
TEST(Layout, a_function_has_sixty_lines_at_most) {
  for (const std::string folder : {"models", "scenarios", "sim", "analysis"})
    for (const Source& source : sources_of(folder, {".cpp", ".hpp", ".js"}))
      for (std::size_t i = 0; i < source.lines.size(); ++i) {
        const std::string& line = source.lines[i];
        const std::size_t column = line.find_first_not_of(' ');
        const bool is_javascript = source.file.ends_with(".js");
        const bool opens = line.ends_with(") {") || line.ends_with(") const {");
        if (!opens || column > (is_javascript ? 4u : 2u) || is_statement(line.substr(column))) continue;
        std::size_t end = i + 1;
        const std::string brace = std::string(column, ' ') + "}";
        while (end < source.lines.size() && !source.lines[end].starts_with(brace)) ++end;
        EXPECT_LE(end - i, 60u) << source.file << ":" << i + 1;
      }
}

TEST(Layout, a_folder_has_twenty_five_sources_at_most) {
  std::map<std::string, int> sources;
  for (const std::string folder : {"models", "scenarios", "sim", "analysis"})
    for (const Source& source : sources_of(folder, {".cpp", ".hpp", ".js", ".css", ".html"}))
      ++sources[fs::path(source.file).parent_path().string()];
  for (const auto& [folder, count] : sources) EXPECT_LE(count, 25) << folder;
}

// ---- Includes ------------------------------------------------------------------------------------------------------

// A file and its header are one: "models/state/change".
std::string unit_of(const std::string& file) { return file.substr(0, file.rfind('.')); }

std::map<std::string, std::set<std::string>> included_units() {
  std::map<std::string, std::set<std::string>> included;
  for (const std::string folder : {"models", "scenarios", "sim", "analysis"})
    for (const Source& source : sources_of(folder))
      for (const std::string& other : includes_of(source))
        if (other.find('/') != std::string::npos && other.ends_with(".hpp") && unit_of(other) != unit_of(source.file))
          included[unit_of(source.file)].insert(unit_of(other));
  return included;
}

TEST(Layout, no_ring_of_includes) {
  const auto included = included_units();
  std::set<std::string> finished;
  std::vector<std::string> path;
  const std::function<void(const std::string&)> visit = [&](const std::string& unit) {
    if (finished.contains(unit)) return;
    if (const auto before = std::find(path.begin(), path.end(), unit); before != path.end()) {
      std::string ring;
      for (auto step = before; step != path.end(); ++step) ring += *step + " -> ";
      ADD_FAILURE() << ring << unit;
      return;
    }
    path.push_back(unit);
    if (const auto found = included.find(unit); found != included.end())
      for (const std::string& other : found->second) visit(other);
    path.pop_back();
    finished.insert(unit);
  };
  for (const auto& [unit, others] : included) visit(unit);
}

// What a room may know besides itself. The vocabulary of the world and the changes of all technologies are for
// everybody.
TEST(Layout, a_room_knows_what_is_below_it) {
  const std::map<std::string, std::set<std::string>> below = {
      {"models/world",
       {"models/state/change_list", "models/state/touched", "models/state/wording", "models/state/assign",
        "models/recovery/replication/churn", "models/dns/caching", "models/demand/stated"}},
      {"models/reduction", {"models/world/"}},
      {"models/rulebook", {"models/world/", "models/state/", "models/reachability/", "models/recovery/"}},
  };
  for (const auto& [unit, others] : included_units())
    if (const auto room = below.find(fs::path(unit).parent_path().string()); room != below.end()) {
      for (const std::string& other : others)
        EXPECT_TRUE(other.starts_with(room->first + "/") || begins_with_any(other, room->second))
            << unit << ": " << other;
    }
}

// Nobody but the entry points knows the rules of all technologies.
TEST(Layout, only_the_entry_points_know_every_technology) {
  for (const auto& [unit, others] : included_units()) {
    if (!unit.starts_with("models/") || unit == "models/rules") continue;
    std::set<std::string> technologies;
    for (const std::string technology : {"ethernet", "routing", "dns", "recovery"})
      for (const std::string& other : others) {
        const std::string name = fs::path(other).filename();
        const bool is_vocabulary = name == "changes" || name == "timers" || name == "state";
        if (other.starts_with("models/" + technology + "/") && !is_vocabulary) technologies.insert(technology);
      }
    EXPECT_LT(technologies.size(), 4u) << unit;
  }
}

}  // namespace
