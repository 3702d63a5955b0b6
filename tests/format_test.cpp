// The table of keys, and what is printed from it.

#include "scenarios/format/format.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "scenarios/reading/fields.hpp"
#include "scenarios/reading/reader.hpp"
#include "tests/files.hpp"

namespace drsim {
namespace {

void visit_forms(const Form& form, std::set<const Form*>& seen, const std::function<void(const Form&)>& look);
void visit_forms(const Type& type, std::set<const Form*>& seen, const std::function<void(const Form&)>& look) {
  if (const auto* map = std::get_if<Type::Map>(&type.is)) visit_forms(*map->form, seen, look);
  if (const auto* named = std::get_if<Type::Named>(&type.is)) visit_forms(*named->form, seen, look);
  if (const auto* list = std::get_if<Type::List>(&type.is)) visit_forms(list->of.front(), seen, look);
  if (const auto* either = std::get_if<Type::Either>(&type.is))
    for (const Type& option : either->of) visit_forms(option, seen, look);
}
void visit_forms(const Form& form, std::set<const Form*>& seen, const std::function<void(const Form&)>& look) {
  if (!seen.insert(&form).second) return;
  look(form);
  for (const Key& key : form.keys) visit_forms(key.type, seen, look);
}
void for_each_form(const std::function<void(const Form&)>& look) {
  std::set<const Form*> seen;
  visit_forms(format(), seen, look);
}

TEST(Format, reference_is_the_one_in_the_scenario_folder) {
  EXPECT_EQ(reference(), source_contents("scenarios/README.md"))
      << "renew it: sim/drsim schema --reference > scenarios/README.md";
}

// Somebody copies it first of all.
TEST(Format, first_scenario_of_the_reference_is_one) {
  const std::string text = reference(), fence = "```yaml\n";
  const std::size_t begin = text.find(fence) + fence.size(), end = text.find("```", begin);
  ASSERT_NE(end, std::string::npos);
  const std::string file = testing::TempDir() + "/first-scenario.yaml";
  std::ofstream(file) << text.substr(begin, end - begin);
  const Reading reading = read_scenario(file);
  EXPECT_TRUE(reading.scenario);
  for (const Diagnostic& diagnostic : reading.diagnostics) ADD_FAILURE() << to_text(diagnostic, false);
}

TEST(Format, has_a_line_in_the_glossary_for_each_of_its_parts) {
  const std::string readme = source_contents("models/README.md");
  const std::size_t begin = readme.find("## Glossary");
  ASSERT_NE(begin, std::string::npos);
  for_each_form([&](const Form& form) {
    EXPECT_NE(readme.find("\n| " + std::string(form.noun) + " | ", begin), std::string::npos) << form.noun;
  });
}

TEST(Format, keys_are_unique_and_said_what_they_mean) {
  for_each_form([](const Form& form) {
    std::set<std::string_view> keys;
    EXPECT_FALSE(form.description.empty()) << form.noun;
    for (const Key& key : form.keys) EXPECT_TRUE(keys.insert(key.name).second) << form.noun << " " << key.name;
  });
}

TEST(Format, numbers_by_default_have_a_source_or_are_called_an_assumption) {
  for_each_form([](const Form& form) {
    for (const Key& key : form.keys) {
      const auto* scalar = std::get_if<Scalar>(&key.type.is);
      const bool is_number = scalar && (*scalar == Scalar::duration || *scalar == Scalar::delay);
      const bool is_of_the_story = key.name == "horizon" || key.name == "declare";
      EXPECT_TRUE(!is_number || key.by_default.empty() || is_of_the_story || !key.source.empty())
          << form.noun << " " << key.name;
    }
  });
}

TEST(Format, schema_is_json_that_closes_every_map) {
  const nlohmann::json schema = nlohmann::json::parse(drsim::schema());
  EXPECT_EQ(schema["$schema"], "http://json-schema.org/draft-07/schema#");
  EXPECT_EQ(schema["additionalProperties"], false);
  for (const Key& key : format().keys) EXPECT_TRUE(schema["properties"].contains(std::string(key.name))) << key.name;
  EXPECT_EQ(schema["properties"]["routers"]["additionalProperties"]["properties"]["ospf"]["additionalProperties"],
            false);
}

// The models' own defaults serve tests and callers without YAML: they must say the same.
TEST(Format, defaults_are_those_of_the_models) {
  const auto keys_of = [](std::string_view section) -> const Form& {
    return *std::get<Type::Named>(format().find(section)->type.is).form;
  };
  const auto duration = [](const Form& form, std::string_view key) {
    return std::get<Duration>(parse_duration(default_of(*form.find(key)).text));
  };
  const auto delay = [](const Form& form, std::string_view key) {
    return std::get<Delay>(parse_delay(default_of(*form.find(key))));
  };
  const Form& ospf = *std::get<Type::Map>(keys_of("routers").find("ospf")->type.is).form;
  EXPECT_EQ(duration(ospf, "hello"), Ospf{}.hello);
  EXPECT_EQ(duration(ospf, "dead"), Ospf{}.dead);
  EXPECT_EQ(delay(ospf, "convergence"), Ospf{}.convergence);
  EXPECT_EQ(delay(keys_of("vlans"), "gratuitous-arp"), Vlan{}.gratuitous_arp);
  EXPECT_EQ(delay(keys_of("vms"), "boot"), Vm{}.boot);
  EXPECT_EQ(delay(keys_of("dns-servers"), "transfer"), DnsServer{}.transfer);
  EXPECT_EQ(duration(keys_of("dns-servers"), "refresh"), DnsServer{}.refresh);
  EXPECT_EQ(duration(keys_of("names"), "ttl"), Name{}.ttl);
  EXPECT_EQ(duration(keys_of("monitors"), "heartbeat"), Monitor{}.heartbeat);
  EXPECT_EQ(duration(keys_of("monitors"), "hold"), Monitor{}.hold);
  EXPECT_EQ(duration(format(), "horizon"), Scenario{}.horizon);
}

}  // namespace
}  // namespace drsim
