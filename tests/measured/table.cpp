#include "tests/measured/table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <set>

#include "tests/files.hpp"

namespace drsim::measured {
namespace {

int failed_so_far() {
  const testing::TestResult* result = testing::UnitTest::GetInstance()->current_test_info()->result();
  int failed = 0;
  for (int i = 0; i < result->total_part_count(); ++i) failed += result->GetTestPartResult(i).failed() ? 1 : 0;
  return failed;
}

// What the README says of an experiment's own name, or what follows from other parameters, is left out.
std::string text_of(const nlohmann::json& params) {
  static const std::set<std::string> unsaid{"retrans_s", "ucast_solicit",   "note",      "auth", "change",
                                            "frame_B",   "wire_overhead_B", "arrivals_s"};
  std::string text;
  for (const auto& [key, value] : params.items()) {
    if (unsaid.contains(key) || value.is_null()) continue;
    text += (text.empty() ? "" : ", ") + key + " " + (value.is_string() ? value.get<std::string>() : value.dump());
  }
  std::replace(text.begin(), text.end(), '|', '/');
  return text;
}

}  // namespace

std::string three_places(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

Entry::Entry(const nlohmann::json& set)
    : experiment_(set["experiment"]),
      parameters_(text_of(set["params"])),
      samples_(set["samples"].size()),
      failed_before_(failed_so_far()) {}

void Entry::predicts(double low, double high) {
  predicted_ =
      std::isinf(low) ? "never" : three_places(low) + " to " + (std::isinf(high) ? "never" : three_places(high) + " s");
}

void Entry::measured(std::vector<double> samples) {
  if (samples.empty()) {
    measured_ = "never";
    return;
  }
  const auto [low, high] = std::minmax_element(samples.begin(), samples.end());
  double mean = 0;
  for (const double sample : samples) mean += sample / static_cast<double>(samples.size());
  measured_ = three_places(*low) + " to " + three_places(*high) + " s, mean " + three_places(mean);
}

Entry::~Entry() {
  const std::string verdict = !why_.empty()                      ? "not predicted: " + why_
                              : failed_so_far() > failed_before_ ? "fails"
                                                                 : "holds";
  const std::string line = "| " + experiment_ + " | " + parameters_ + " | " + std::to_string(samples_) + " | " +
                           predicted_ + " | " + measured_ + " | " + verdict + " |";
  std::cout << line << "\n";
  if (std::getenv("DRSIM_TABLE") || std::getenv("DRSIM_MEASURED")) return;
  if (source_contents("tests/measured/README.md").find(line + "\n") == std::string::npos)
    ADD_FAILURE() << "not in tests/measured/README.md, which tests/measured/table renews: " << line;
}

// None is left out, and none is invented.
TEST(MeasuredTable, has_a_line_for_every_set) {
  std::size_t sets = 0, lines = 0;
  for (const char* file : {"names", "layer2", "layer3", "bandwidth", "emulated"})
    sets += nlohmann::json::parse(source_contents("tests/measured/" + std::string(file) + ".json"))["results"].size();
  std::istringstream in(source_contents("tests/measured/README.md"));
  for (std::string line; std::getline(in, line);)
    for (const char* begins : {"| A.", "| B.", "| C.", "| D.", "| E.", "| F.", "| G."})
      lines += line.starts_with(begins);
  if (!std::getenv("DRSIM_TABLE")) {
    EXPECT_EQ(lines, sets);
  }
}

}  // namespace drsim::measured
