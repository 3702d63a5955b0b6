// What yaml-cpp would let pass, and what must not get that far.

#include "scenarios/reading/document.hpp"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "scenarios/reading/plain_yaml.hpp"
#include "tests/chance.hpp"

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

TEST(Document, counts_what_aliases_repeat_by_itself) {
  std::string text = "a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\nb: [";
  for (int i = 0; i < 20; ++i) text += "*a, ";
  text += "*a]\n";
  EXPECT_EQ(what_is_wrong(text, {.repeated_nodes = 210}), "");
  EXPECT_EQ(what_is_wrong(text, {.repeated_nodes = 209}).substr(0, 43), "2:85 aliases stand for more than 209 values");
  EXPECT_EQ(what_is_wrong("a: [1, 1, 1]\n", {.repeated_nodes = 1}), "");
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

// ---- What is read without yaml-cpp ---------------------------------------------------------------------------------

// All that a handler is told, as a text.
class Listener : public YAML::EventHandler {
 public:
  std::string told;

  void OnDocumentStart(const YAML::Mark& at) override { tell("document", at); }
  void OnDocumentEnd() override { told += "end\n"; }
  void OnNull(const YAML::Mark& at, YAML::anchor_t) override { tell("null", at); }
  void OnAlias(const YAML::Mark& at, YAML::anchor_t) override { tell("alias", at); }
  void OnScalar(const YAML::Mark& at, const std::string& tag, YAML::anchor_t, const std::string& value) override {
    tell("scalar " + tag + " " + value, at);
  }
  void OnSequenceStart(const YAML::Mark& at, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    tell("list " + tag, at);
  }
  void OnSequenceEnd() override { told += "end of list\n"; }
  void OnMapStart(const YAML::Mark& at, const std::string& tag, YAML::anchor_t, YAML::EmitterStyle::value) override {
    tell("map " + tag, at);
  }
  void OnMapEnd() override { told += "end of map\n"; }

 private:
  void tell(const std::string& what, const YAML::Mark& at) {
    told += std::to_string(at.line) + ":" + std::to_string(at.column) + " " + what + "\n";
  }
};

std::string told_by_yaml_cpp(const std::string& text) {
  Listener listener;
  try {
    std::istringstream in(text);
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(listener)) {
    }
  } catch (const YAML::Exception& error) {
    return error.what();
  }
  return listener.told;
}

// Whether it is plain; then it must mean what yaml-cpp takes it for.
bool is_read_alike(const std::string& text) {
  Listener listener;
  if (read_plain(text, listener)) return false;
  EXPECT_EQ(listener.told, told_by_yaml_cpp(text)) << text;
  return true;
}

std::vector<std::string> texts_below(const std::string& folder) {
  std::vector<std::string> texts;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(DRSIM_SOURCE_DIR + folder)) {
    constexpr std::size_t longest = 100'000;
    if (entry.path().extension() != ".yaml" || entry.file_size() > longest) continue;
    std::ifstream in(entry.path());
    texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return texts;
}

TEST(Plain, is_what_most_scenarios_are) {
  std::size_t plain = 0;
  const std::vector<std::string> texts = texts_below("/scenarios");
  for (const std::string& text : texts) plain += is_read_alike(text);
  EXPECT_GT(plain, texts.size() * 3 / 4);
  for (const std::string& text : texts_below("/tests/lessons")) is_read_alike(text);
}

TEST(Plain, leaves_to_yaml_cpp_what_goes_beyond_it) {
  for (const char* text : {"",
                           "# nothing\n",
                           "a\n",
                           "[a]\n",
                           "a:\n",
                           "a: &x b\n",
                           "a: *x\n",
                           "a: !t b\n",
                           "a: |\n  b\n",
                           "a: b\n  c\n",
                           "a: \"b\n  c\"\n",
                           "a: \"\\n\"\n",
                           "a: 'it''s'\n",
                           "a: {b}\n",
                           "a: {b: }\n",
                           "a: [b, ]\n",
                           "a: {b: c}}\n",
                           "a: ~\n",
                           "a: null\n",
                           "a: b: c\n",
                           "a: - b\n",
                           "- a\n",
                           "a: [b\n",
                           "a: [b,\nc]\n",
                           "? a\n: b\n",
                           "--- \na: b\n",
                           "a: b\n...\n",
                           "a: b\n c: d\n",
                           "a:\n  b: c\n d: e\n",
                           "a:\tb\n",
                           "a: b\r\n",
                           "<<: a\n",
                           "a: \"b\" c\n",
                           "a: {b:c}\n",
                           "a:\n  - b\n  c: d\n",
                           "a: [b: c]\n",
                           "a: [b # c\n  ]\n",
                           "a: %b\n",
                           "a b: c\n",
                           "a : b\n"})
    EXPECT_FALSE(is_read_alike(text)) << text;
  for (const char* text :
       {"a: b\n", "a: b", "a: b # c\n\n# d\n", "a: b c#d\n", "a: {}\nb: []\n", "a: [b, 'c', \"d\"]\n",
        "a:\n- b\n- c: d\n  e: f\n", "a:\n  - {b: c}\nd: e\n", "a: {b: c,\n  d: [e,\n    f]}\n", "'a': b\n\"c\": d\n",
        "a: 1:2\nb: -1\nc: x-\n", "a:\n    b:\n      c: d\n    e: f\n", "a: \"b: c, {d}\"\n", "a: b's \"c\"\n",
        "a: http://b/c\n"})
    EXPECT_TRUE(is_read_alike(text)) << text;
}

// Scenarios in which a few characters are lost, doubled or others.
TEST(Plain, means_the_same_to_yaml_cpp_whatever_it_is) {
  const std::vector<std::string> texts = texts_below("/scenarios");
  const std::string odd = " \n:,{}[]#-\"'&*!|>?%@`ab\t~.=x";
  Chance pick{std::mt19937(11)};
  std::size_t plain = 0;
  const unsigned all = worlds(3000);
  for (unsigned i = 0; i < all; ++i) {
    std::string text = texts[pick(texts.size())];
    constexpr std::size_t enough = 1200;
    if (text.size() > enough) text = text.substr(text.find('\n', pick(text.size() - enough / 2)) + 1).substr(0, enough);
    for (std::size_t more = 1 + pick(3); more > 0 && !text.empty(); --more) {
      const std::size_t at = pick(text.size());
      if (pick.one_in(3))
        text.erase(at, 1 + pick(3));
      else if (pick.one_in(2))
        text[at] = odd[pick(odd.size())];
      else
        text.insert(at, 1, odd[pick(odd.size())]);
    }
    plain += is_read_alike(text);
  }
  EXPECT_GT(plain, all / 10) << "the test is about plain texts";
}

TEST(Nearest, is_what_was_probably_meant) {
  EXPECT_EQ(nearest("primry", {"primary", "secondary"}), "primary");
  EXPECT_EQ(nearest("piramry", {"primary", "secondary"}), "primary");
  EXPECT_EQ(nearest("tertiary", {"primary", "secondary"}), "");
  EXPECT_EQ(nearest("a", {"b"}), "");
}

}  // namespace
}  // namespace drsim
