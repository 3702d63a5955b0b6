// What yaml-cpp would let pass, and what must not get that far.

#include "scenarios/reading/document.hpp"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

namespace drsim {
namespace {

YamlNode parse(const std::string& text, const Budget& budget = {}) {
  static Sources sources;
  sources.push_back(make_source("text", text));
  return parse_document(*sources.back(), budget);
}
std::string what_is_wrong(const std::string& text, const Budget& budget = {}) {
  try {
    parse(text, budget);
  } catch (const DocumentError& error) {
    return std::to_string(error.diagnostic.line) + ":" + std::to_string(error.diagnostic.column) + " " +
           error.diagnostic.message;
  }
  return "";
}

// Should a newer yaml-cpp repair one of these, its own check here may go.
TEST(YamlCpp, lets_pass_what_the_reader_has_to_find) {
  EXPECT_NO_THROW(YAML::Load("a: \"open\nb: 2\n"));
  EXPECT_NO_THROW(YAML::Load("a: 1\nb\n"));
  EXPECT_EQ(YAML::Load("a: 1\na: 2\n").size(), 2u);
  EXPECT_NO_THROW(YAML::Load("a: 1\n---\nb: 2\n"));
  EXPECT_NO_THROW(YAML::Load("&x\n- *x\n"));
  EXPECT_EQ(YAML::Load("014").as<int>(), 12);
  EXPECT_TRUE(YAML::Load("on").as<bool>());
}

TEST(Document, finds_what_yaml_cpp_lets_pass) {
  EXPECT_EQ(what_is_wrong("a: \"open\nb: 2\n"), "1:4 this quote is never closed");
  EXPECT_EQ(what_is_wrong("a: 'it''s open\nb: 2\n"), "1:4 this quote is never closed");
  EXPECT_EQ(what_is_wrong("a: \"closed \\\" here\"\nb: 'it''s'\n"), "");
  EXPECT_EQ(what_is_wrong("a: 1\nb\n"), "2:1 'b' is followed by no colon");
  EXPECT_EQ(what_is_wrong("a: 1\nb:\n'c' :\n\"d\":\n"), "");
  EXPECT_EQ(what_is_wrong("a: 1\nb: 2\na: 3\n"), "3:1 the key 'a' is here a second time");
  EXPECT_EQ(what_is_wrong("a: {b: 1, c: {b: 2}, b: 3}\n"), "1:22 the key 'b' is here a second time");
  EXPECT_EQ(what_is_wrong("a: 1\n---\nb: 2\n"), "2:1 a second document begins here");
  EXPECT_EQ(what_is_wrong("a: &x\n  - *x\n"), "2:5 this alias stands for something that contains it");
  EXPECT_EQ(what_is_wrong("a: &x 1\n<<: *x\n"), "2:1 merge keys are not supported");
}

TEST(Document, repeats_what_an_alias_stands_for) {
  const YamlNode root = parse("a: &x {b: [1, 2]}\nc: *x\n");
  EXPECT_EQ(root.find("c")->value.find("b")->value.items.at(1).text, "2");
}

TEST(Document, counts_what_aliases_stand_for_in_size_and_depth) {
  const std::string doubling = "a: &a [1, 1]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n";
  EXPECT_EQ(what_is_wrong(doubling, {.bytes = 1000, .depth = 64, .nodes = 61}), "");
  EXPECT_EQ(what_is_wrong(doubling, {.bytes = 1000, .depth = 64, .nodes = 40}).substr(0, 23),
            "4:5 more than 40 values");
  EXPECT_EQ(what_is_wrong(doubling, {.bytes = 1000, .depth = 5, .nodes = 61}), "");
  EXPECT_EQ(what_is_wrong(doubling, {.bytes = 1000, .depth = 4, .nodes = 61}), "4:5 nested more than 4 levels deep");
}

TEST(Document, counts_columns_in_characters) { EXPECT_EQ(what_is_wrong("ä: \"日本\", ö: 1\n").substr(0, 4), "1:8 "); }

TEST(Document, keeps_scalars_as_they_are_written) {
  const YamlNode root = parse("a: 014\nb: on\nc: 1e3\nd: ~\ne: \"~\"\nf: |\n  two\n  lines\n");
  EXPECT_EQ(root.find("a")->value.text, "014");
  EXPECT_EQ(root.find("b")->value.text, "on");
  EXPECT_EQ(root.find("c")->value.text, "1e3");
  EXPECT_EQ(root.find("d")->value.kind, YamlNode::Kind::null);
  EXPECT_EQ(root.find("e")->value.text, "~");
  EXPECT_EQ(root.find("f")->value.text, "two\nlines\n");
}

TEST(Nearest, is_what_was_probably_meant) {
  EXPECT_EQ(nearest("primry", {"primary", "secondary"}), "primary");
  EXPECT_EQ(nearest("piramry", {"primary", "secondary"}), "primary");
  EXPECT_EQ(nearest("tertiary", {"primary", "secondary"}), "");
  EXPECT_EQ(nearest("a", {"b"}), "");
}

}  // namespace
}  // namespace drsim
