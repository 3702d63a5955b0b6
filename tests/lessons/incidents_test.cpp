// Each incident that happened is held against its bands, which are from public timelines: simulated over replications,
// the median of each figure lies inside, or is one that is known not to.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "analysis/teaching/marking.hpp"
#include "scenarios/reading/values.hpp"
#include "simulation.hpp"

namespace drsim {
namespace {

struct Band {
  std::string scenario, clients, application, figure;
  double least = 0, most = 0;  ///< [s]
};

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  bool is_quoted = false;
  for (const char c : line) {
    if (c == '"')
      is_quoted = !is_quoted;
    else if (c == ',' && !is_quoted)
      cells.emplace_back();
    else
      cells.back() += c;
  }
  return cells;
}

std::vector<Band> bands() {
  std::ifstream in(source_dir + "/scenarios/incidents/bands.csv");
  std::string line;
  std::getline(in, line);
  std::vector<Band> all;
  while (std::getline(in, line)) {
    const std::vector<std::string> cells = cells_of(line);
    EXPECT_EQ(cells.size(), 8u) << line;
    const auto span = [&](std::size_t i) { return seconds(std::get<Duration>(parse_duration(cells[i]))); };
    all.push_back({cells[0], cells[1], cells[2], cells[3], span(4), span(5)});
  }
  return all;
}

Asked asked_in(const std::string& figure) {
  if (figure == "first-loss") return Asked::first_loss;
  if (figure == "recovered") return Asked::recovered;
  EXPECT_EQ(figure, "longest-outage");
  return Asked::longest;
}

constexpr std::uint64_t replications = 25;

// The median of a figure over replications; one that never came is later than any other.
double median_of(const std::vector<RunReport>& reports, const Band& band) {
  const Measure measure{"", asked_in(band.figure), band.application, band.clients, ""};
  std::vector<double> values;
  for (const RunReport& report : reports) values.push_back(figure_of(report, measure).value_or(1e18));
  std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
  return values[values.size() / 2];
}

// What lies outside its band, and why the scenario says so.
const std::set<std::pair<std::string, std::string>> outside{
    {"azure-south-central-2018", "longest-outage"},  // What was invented adds up to half an hour less.
    {"github-2018", "longest-outage"}};              // The backlog of half a day is not modelled.

class Incident : public testing::TestWithParam<std::string> {};

TEST_P(Incident, lies_within_its_bands_or_says_why_not) {
  const Scenario scenario = [&] {
    Reading reading = read_scenario(source_dir + "/scenarios/incidents/" + GetParam() + ".yaml");
    EXPECT_TRUE(reading.scenario);
    return std::move(reading.scenario).value();
  }();
  std::vector<RunReport> reports;
  for (std::uint64_t i = 0; i < replications; ++i) {
    reports.push_back(analyse(scenario, simulate(scenario, 1, i)));
    expect_accounted_for(scenario, reports.back());
  }
  for (const Band& band : bands()) {
    if (band.scenario != GetParam()) continue;
    const double median = median_of(reports, band);
    const bool is_inside = median >= band.least && median <= band.most;
    EXPECT_EQ(is_inside, !outside.contains({band.scenario, band.figure}))
        << band.figure << " of " << band.application << " is " << median / 3600 << " h, its band is "
        << band.least / 3600 << " to " << band.most / 3600 << " h";
    std::cout << band.scenario << " " << band.application << " " << band.figure << ": " << median / 3600 << " h, band "
              << band.least / 3600 << " to " << band.most / 3600 << (is_inside ? ": inside\n" : ": OUTSIDE\n");
  }
}

std::vector<std::string> incidents() {
  std::vector<std::string> names;
  for (const Band& band : bands())
    if (names.empty() || names.back() != band.scenario) names.push_back(band.scenario);
  return names;
}
INSTANTIATE_TEST_SUITE_P(Library, Incident, testing::ValuesIn(incidents()), [](const auto& name) {
  std::string text = name.param;
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
});

TEST(Incidents, are_thirteen_and_at_least_eleven_lie_within_all_their_bands) {
  std::set<std::string> out;
  for (const auto& [scenario, figure] : outside) out.insert(scenario);
  EXPECT_EQ(incidents().size(), 13u);
  EXPECT_LE(out.size(), 2u);
}

}  // namespace
}  // namespace drsim
