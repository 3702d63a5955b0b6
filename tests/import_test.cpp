// What foreign files come to: fixtures in several producers' spellings, with what is written of them beside; and files
// that nobody should trust.

#include "scenarios/import/import.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "analysis/availability/report.hpp"
#include "scenarios/import/starter.hpp"
#include "scenarios/reading/reader.hpp"
#include "sim/simulate.hpp"
#include "tests/files.hpp"

namespace drsim {
namespace {

const std::string folder = DRSIM_SOURCE_DIR "/tests/import/";

using Texts = std::vector<std::pair<std::string, std::string>>;

Texts texts_of(const std::vector<std::string>& names) {
  Texts texts;
  for (const std::string& name : names) texts.emplace_back(name, contents(folder + name));
  return texts;
}

std::string summary(const Imported& imported) {
  std::string text;
  for (const Diagnostic& d : imported.diagnostics) text += to_text(d, false);
  for (const imports::Remark& r : imported.remarks) {
    text += r.kind == imports::Remark::Kind::contradiction ? "does not agree: " : "left out: ";
    text += r.what + ": " + r.why + " (" + imports::to_text(r.origin) + ")\n";
  }
  return text + std::to_string(imported.carried) + " of " + std::to_string(imported.seen) + " elements, " +
         std::to_string(imported.assumed) + " assumed\n";
}

void expect_golden(const std::string& name, const std::string& text) {
  const std::string file = folder + name;
  if (std::getenv("DRSIM_UPDATE_GOLDEN") != nullptr) std::ofstream(file) << text;
  EXPECT_EQ(text, contents(file)) << file;
}

// Written beside a story that extends it: what the reader says of both.
Reading with_story(const Imported& imported, const std::string& story) {
  const std::string base = testing::TempDir() + "/import-" + std::to_string(getpid());
  std::filesystem::create_directories(base);
  std::ofstream(base + "/estate.yaml") << imported.yaml;
  std::ofstream(base + "/story.yaml") << "drsim: 1\nextends: estate.yaml\n" << story;
  EXPECT_TRUE(read_scenario(base + "/estate.yaml").fragment.has_value());
  Reading reading = read_scenario(base + "/story.yaml");
  for (const Diagnostic& d : reading.diagnostics)
    if (d.severity == Severity::error) ADD_FAILURE() << to_text(d, false);
  return reading;
}

struct Case {
  const char* name;
  std::vector<std::string> files;
  const char* story;
};
class Import : public testing::TestWithParam<Case> {};

TEST_P(Import, comes_to_a_fragment_that_a_story_is_simulated_on) {
  const Imported imported = import_texts(texts_of(GetParam().files), {});
  expect_golden(std::string(GetParam().name) + ".yaml", imported.yaml);
  expect_golden(std::string(GetParam().name) + ".txt", summary(imported));
  ASSERT_TRUE(imported.diagnostics.empty());
  const Reading reading = with_story(imported, GetParam().story);
  ASSERT_TRUE(reading.scenario);
  const Trace trace = simulate(*reading.scenario, 1, 0);
  EXPECT_EQ(trace.ending, Ending::horizon);
}

TEST_P(Import, does_not_depend_on_the_order_of_its_files) {
  Texts texts = texts_of(GetParam().files);
  const Imported imported = import_texts(texts, {});
  std::reverse(texts.begin(), texts.end());
  const Imported reversed = import_texts(texts, {});
  EXPECT_EQ(imported.yaml, reversed.yaml);
  EXPECT_EQ(summary(imported), summary(reversed));
}

// Each half, third, ... of a file is refused or imported, and nothing else.
TEST_P(Import, survives_half_files) {
  for (std::size_t which = 0; which < GetParam().files.size(); ++which)
    for (std::size_t part = 0; part < 40; ++part) {
      Texts texts = texts_of(GetParam().files);
      texts[which].second.resize(texts[which].second.size() * part / 40);
      const Imported imported = import_texts(texts, {});
      EXPECT_EQ(imported.yaml.empty(), !imported.diagnostics.empty());
    }
}

const char* const shop_story =
    "horizon: 6h\n"
    "clients: {office: {site: head-office, use: [tills], resolver: branch-unbound}}\n"
    "timeline: [{at: 1h, fail: {site: westeurope}}, {at: 1h 10m, failover: shop-to-dublin}]\n";

INSTANTIATE_TEST_SUITE_P(
    Formats, Import,
    testing::Values(Case{"azure-cli-and-zones",
                         {"network-cli.json", "vault.json", "shop.example.zone", "office.example.dns",
                          "branch-unbound.conf"},
                         shop_story},
                    Case{"vault-alone", {"vault.json"}, "timeline: [{at: 1h, failover: shop-to-dublin}]\n"}),
    [](const auto& one) {
      std::string name = one.param.name;
      std::replace(name.begin(), name.end(), '-', '_');
      return name;
    });

std::string without_comments(const std::string& yaml) {
  std::istringstream in(yaml);
  std::string plain;
  for (std::string line; std::getline(in, line);) plain += line.substr(0, line.find("  #")) + "\n";
  return plain;
}

TEST(ImportSpellings, of_azure_come_to_the_same) {
  const std::string cli = without_comments(import_texts(texts_of({"network-cli.json", "vault.json"}), {}).yaml);
  EXPECT_FALSE(cli.empty());
  EXPECT_EQ(cli, without_comments(import_texts(texts_of({"network-graph.json", "vault.json"}), {}).yaml));
  EXPECT_EQ(cli, without_comments(import_texts(texts_of({"network-powershell.json", "vault.json"}), {}).yaml));
}

TEST(ImportAnonymised, says_no_name_of_the_files_and_is_the_same_every_time) {
  const Texts texts = texts_of({"network-cli.json", "vault.json", "shop.example.zone", "office.example.dns"});
  const Imported plain = import_texts(texts, {}), hidden = import_texts(texts, {.anonymise = true});
  ASSERT_FALSE(hidden.yaml.empty());
  for (const char* secret : {"shop", "westeurope", "head-office", "web", "sql", "front", "service desk",
                             "office.example", "json", "dublin"}) {
    EXPECT_NE(plain.yaml.find(secret), std::string::npos) << secret;
    EXPECT_EQ(hidden.yaml.find(secret), std::string::npos) << secret;
  }
  EXPECT_EQ(hidden.yaml, import_texts(texts, {.anonymise = true}).yaml);
  with_story(hidden, "");
}

class Starter : public testing::TestWithParam<std::string> {};

TEST_P(Starter, writes_designs_that_are_valid_and_come_back) {
  const std::string base = testing::TempDir() + "/starter-" + std::to_string(getpid()) + "-" + GetParam();
  std::filesystem::create_directories(base);
  const std::vector<WrittenFile> files = from_template(GetParam(), Answers{});
  ASSERT_EQ(files.size(), 4u);
  for (const auto& [name, text] : files) std::ofstream(base + "/" + name) << text;
  for (std::size_t i = 1; i < files.size(); ++i) {
    const Reading reading = read_scenario(base + "/" + files[i].first);
    for (const Diagnostic& d : reading.diagnostics) ADD_FAILURE() << to_text(d, false);
    ASSERT_TRUE(reading.scenario) << files[i].first;
    const RunReport report = analyse(*reading.scenario, simulate(*reading.scenario, 1, 0));
    ASSERT_EQ(report.populations.size(), 1u);
    ASSERT_FALSE(report.populations.front().outages.empty()) << files[i].first;
    EXPECT_TRUE(report.populations.front().outages.back().to) << files[i].first << ": users never come back";
  }
}

INSTANTIATE_TEST_SUITE_P(Templates, Starter,
                         testing::Values("two-sites", "on-premises-to-azure", "azure-to-azure", "dns-only"),
                         [](const auto& one) {
                           std::string name = one.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

Imported imported(const std::string& name, const std::string& text) { return import_texts({{name, text}}, {}); }

void expect_refused(const Imported& refused, const std::string& message, std::size_t line, std::size_t column) {
  ASSERT_FALSE(refused.diagnostics.empty());
  EXPECT_TRUE(refused.yaml.empty());
  const Diagnostic& d = refused.diagnostics.front();
  EXPECT_NE(d.message.find(message), std::string::npos) << d.message;
  EXPECT_EQ(d.line, line);
  EXPECT_EQ(d.column, column);
}

TEST(ImportHostile, nesting_without_end_is_refused_where_it_is_too_deep) {
  expect_refused(imported("a.json", "{\"value\":\n" + std::string(100'000, '[')), "nested more than 64 levels", 2, 64);
}

TEST(ImportHostile, what_is_cut_off_is_no_json_any_more) {
  expect_refused(imported("a.json", "{\"value\": [\n  {\"id\": \"/subs"), "not JSON", 2, 16);
}

const std::string network_id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/n";

TEST(ImportHostile, wrong_types_are_named_by_their_place) {
  const std::string text = R"([{"id": ")" + network_id +
                           R"(", "location": "westeurope", "subnets": [{"name": "a", "addressPrefix": {"x": 1}}]}])";
  expect_refused(imported("a.json", text), "/0/subnets/0/addressPrefix: expected a text", 1, 1);
  const Imported kept = import_texts({{"a.json", text}}, {.keeps_going = true});
  EXPECT_TRUE(kept.diagnostics.empty());
  ASSERT_FALSE(kept.remarks.empty());
}

TEST(ImportHostile, what_powershell_has_cut_off_is_said_to_be_so) {
  const Imported cut =
      imported("a.json", R"([{"Id": ")" + network_id +
                             R"(", "Location": "westeurope", "Subnets": "System.Collections.Generic.List"}])");
  ASSERT_FALSE(cut.diagnostics.empty());
  EXPECT_NE(cut.diagnostics.front().help.find("-Depth 20"), std::string::npos);
}

TEST(ImportHostile, aliases_that_lead_to_themselves_are_refused) {
  const Imported loop =
      import_texts({{"network-cli.json", contents(folder + "network-cli.json")},
                    {"z.zone", "$ORIGIN z.example.\n@ 1h IN SOA ns h 1 2 3 4 5\na CNAME b\nb CNAME a\n"}},
                   {});
  expect_refused(loop, "leads to itself by CNAMEs", 3, 1);
}

TEST(ImportHostile, lines_of_a_zone_that_are_no_records_are_named) {
  const Imported refused = import_texts({{"network-cli.json", contents(folder + "network-cli.json")},
                                         {"z.zone", "$ORIGIN z.example.\n@ 1h IN SOA ns h 1 2 3 4 5\na A 300.1.2.3\n"}},
                                        {});
  expect_refused(refused, "no record of a zone", 3, 1);
}

TEST(ImportHostile, nothing_that_can_be_imported_is_said_to_be_so) {
  expect_refused(imported("a.txt", "hello"), "none of the formats", 1, 1);
  expect_refused(imported("a.json", "[1, 2]"), "nothing in these files says where anything is", 1, 1);
}

TEST(ImportHostile, text_of_comments_and_names_stays_in_its_place) {
  const std::string id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/evil";
  const Imported evil = imported(
      "a\nsites: {b: {}}.json",
      R"([{"id": ")" + id +
          R"(", "name": "x: {y}\n- z # \"", "location": "westeurope", "subnets": [{"name": "a: b", "addressPrefix": "10.0.0.0/24"}]}])");
  ASSERT_TRUE(evil.diagnostics.empty());
  with_story(evil, "");
}

}  // namespace
}  // namespace drsim
