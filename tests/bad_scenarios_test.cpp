// The torture folder: each file's messages are kept beside it. DRSIM_UPDATE_GOLDEN=1 renews them.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "scenarios/reading/reader.hpp"

namespace drsim {
namespace {

namespace fs = std::filesystem;

// Messages name files as they were given: from the root of the project, on every machine.
class BadScenario : public testing::TestWithParam<std::string> {
 protected:
  BadScenario() { fs::current_path(DRSIM_SOURCE_DIR); }
};

std::string messages(const Reading& reading) {
  std::string text = reading.unreadable ? "(cannot be read)\n" : "";
  for (const Diagnostic& diagnostic : reading.diagnostics) text += to_text(diagnostic, false) + "\n";
  return text;
}

std::vector<std::string> files() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(std::string(DRSIM_SOURCE_DIR) + "/tests/bad"))
    if (entry.path().extension() == ".yaml") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

TEST_P(BadScenario, says_what_is_wrong_and_where) {
  const Reading reading = read_scenario("tests/bad/" + GetParam() + ".yaml");
  EXPECT_FALSE(reading.scenario);
  ASSERT_FALSE(reading.diagnostics.empty());
  for (const Diagnostic& diagnostic : reading.diagnostics) {
    EXPECT_TRUE(diagnostic.file.starts_with("tests/bad/"));
    EXPECT_GE(diagnostic.line, 1u);
    EXPECT_GE(diagnostic.column, 1u);
    EXPECT_FALSE(diagnostic.message.empty());
  }
  const std::string kept = "tests/bad/" + GetParam() + ".txt";
  if (std::getenv("DRSIM_UPDATE_GOLDEN")) {
    std::ofstream(kept) << messages(reading);
    return;
  }
  std::ostringstream expected;
  expected << std::ifstream(kept).rdbuf();
  EXPECT_EQ(messages(reading), expected.str());
}

INSTANTIATE_TEST_SUITE_P(Torture, BadScenario, testing::ValuesIn(files()), [](const auto& name) {
  std::string text = name.param;
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
});

std::string complaint(const std::string& file) { return messages(read_scenario(file)); }

/// Tests run side by side as processes: each has files of its own.
std::string temporary(const std::string& name, const std::string& text) {
  const std::string file =
      testing::TempDir() + "/" + testing::UnitTest::GetInstance()->current_test_info()->name() + "-" + name;
  std::ofstream(file, std::ios::binary) << text;
  return file;
}

std::vector<std::string> warnings(const std::string& text) {
  const Reading reading = read_scenario(temporary("warned.yaml", "drsim: 1\nsites: {a: {}, b: {}}\n" + text));
  EXPECT_TRUE(reading.scenario);
  std::vector<std::string> found;
  for (const Diagnostic& diagnostic : reading.diagnostics)
    found.push_back((diagnostic.severity == Severity::warning ? "" : "error: ") + diagnostic.message);
  return found;
}

TEST(Warning, of_switches_too_far_from_their_root) {
  const auto chain = [](int switches) {
    std::string text = "switches: {", links = "vlans: {v: {}}\nlinks:\n";
    for (int i = 0; i < switches; ++i)
      text += "w" + std::to_string(i) + ": {site: a" + (i == 0 ? ", priority: 0" : "") + "}, ";
    for (int i = 1; i < switches; ++i)
      links += "  l" + std::to_string(i) + ": {between: [w" + std::to_string(i - 1) + ", w" + std::to_string(i) +
               "], bandwidth: 1Gbit, latency: 1us, vlans: [v]}\n";
    return text + "}\nrouters: {r: {site: a, switch: w0}}\n" + links;
  };
  EXPECT_TRUE(warnings(chain(7)).empty());
  EXPECT_EQ(warnings(chain(8)),
            std::vector<std::string>{"switch 'w7' is 8 bridges from its root 'w0': more than seven"});
}

TEST(Warning, of_a_vm_that_no_gateway_reaches) {
  EXPECT_EQ(warnings("routers: {ra: {site: a}, rb: {site: b}}\nnetworks: {n: {site: a, subnets: {s: {prefix: "
                     "10.0.0.0/24, gateway: rb}}}}\nvms: {db: {network: n}}\n"),
            std::vector<std::string>{
                "nobody reaches vm 'db': no gateway of subnet 's' is on its broadcast domain of vlan 's'"});
}

TEST(Unreadable, a_directory_a_missing_file_and_a_device_are_told_apart) {
  EXPECT_NE(complaint("/tmp").find("(cannot be read)\n/tmp:1:1: error: cannot be read: it is a directory"),
            std::string::npos);
  EXPECT_NE(complaint("/no/such/file.yaml").find("there is no such file"), std::string::npos);
  EXPECT_NE(complaint("/dev/null").find("the file is empty"), std::string::npos);
  EXPECT_NE(complaint("/dev/zero").find("longer than 64000000 bytes"), std::string::npos);
}

TEST(Unreadable, ten_megabytes_of_junk_are_refused_at_once) {
  for (const std::string unit : {"- ", "a: &a ", "\"", "x\n", "? ", "# \n"}) {
    std::string junk;
    while (junk.size() < 10'000'000) junk += unit;
    EXPECT_NE(complaint(temporary("junk.yaml", junk)).find("longer than 4000000 bytes, and from here on not plain"),
              std::string::npos)
        << unit;
  }
  for (const std::string unit : {"[", "{a: ", "k: [1, 2]\n", "\xff"}) {
    std::string junk = "a: ";
    while (junk.size() < 10'000'000) junk += unit;
    EXPECT_FALSE(read_scenario(temporary("junk.yaml", junk)).scenario) << unit;
  }
}

// Just below the limit, whatever it holds, reading ends, and soon.
TEST(Unreadable, four_megabytes_of_junk_are_refused_with_a_place) {
  for (const std::string unit : {"[", "{a: ", "- ", "a: &a ", "\"", "x\n", "? ", "- a\n", "k: [1, 2]\n", "'", "!",
                                 "&a ", "| \n", "# \n", "%\n"}) {
    std::string junk;
    while (junk.size() < 3'900'000) junk += unit;
    const Reading reading = read_scenario(temporary("junk.yaml", junk));
    EXPECT_FALSE(reading.scenario) << unit;
    EXPECT_FALSE(reading.diagnostics.empty()) << unit;
  }
}

TEST(Unreadable, a_hundred_thousand_mistakes_are_cut_short) {
  std::string text = "drsim: 1\nsites: {a: {}}\nrouters: {ra: {site: a}}\nlinks:\n";
  for (int i = 0; i < 50'000; ++i)
    text += "  link-" + std::to_string(i) + ": {between: [ra, rb" + std::to_string(i) + "], colour: red}\n";
  const Reading reading = read_scenario(temporary("many.yaml", text));
  EXPECT_EQ(reading.diagnostics.size(), most_diagnostics);
}

// Every prefix of a good scenario, and every one with a byte gone wrong, is a scenario or has a message; never a crash.
TEST(Unreadable, a_scenario_cut_or_bitten_anywhere_is_read_or_refused) {
  std::ostringstream whole;
  whole << std::ifstream(std::string(DRSIM_SOURCE_DIR) + "/scenarios/worked-example.yaml").rdbuf();
  const std::string text = whole.str();
  const std::size_t begin = text.find("drsim: 1");
  for (std::size_t at = begin; at < text.size(); at += 7) {
    const Reading cut = read_scenario(temporary("cut.yaml", text.substr(0, at)));
    EXPECT_NE(cut.scenario.has_value(), std::any_of(cut.diagnostics.begin(), cut.diagnostics.end(),
                                                    [](const Diagnostic& d) { return d.severity == Severity::error; }))
        << at;
    for (const char bite : {'}', ':', '"', ' ', 'x', '\n', '0', '-', '\t'}) {
      std::string bitten = text;
      bitten[at] = bite;
      const Reading reading = read_scenario(temporary("cut.yaml", bitten));
      EXPECT_TRUE(reading.scenario || !reading.diagnostics.empty()) << at;
    }
  }
}

}  // namespace
}  // namespace drsim
