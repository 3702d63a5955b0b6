// Text from outside: whole characters, and nothing that a terminal would obey.

#include "models/world/text/text.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <vector>

#include "models/world/text/columns.hpp"

namespace drsim {
namespace {

// RFC 3629 section 4, said otherwise: what encoding a code point gives, and nothing else, is well-formed.
std::string encoded(char32_t code) {
  const auto byte = [](char32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
  if (code < 0x80) return {byte(code)};
  if (code < 0x800) return {byte(0xc0 + code / 64), byte(0x80 + code % 64)};
  if (code < 0x10000) return {byte(0xe0 + code / 4096), byte(0x80 + code / 64 % 64), byte(0x80 + code % 64)};
  return {byte(0xf0 + code / 262144), byte(0x80 + code / 4096 % 64), byte(0x80 + code / 64 % 64),
          byte(0x80 + code % 64)};
}

bool is_whole(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += character_at(text, at).size)
    if (!character_at(text, at).well_formed) return false;
  return true;
}

bool has_control(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += character_at(text, at).size)
    if (is_control(character_at(text, at).code)) return true;
  return false;
}

TEST(Text, every_code_point_is_one_character_and_surrogates_are_none) {
  for (char32_t code = 0; code <= 0x10ffff; ++code) {
    const std::string text = encoded(code);
    const Character c = character_at(text, 0);
    const bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
    ASSERT_EQ(c.well_formed, !is_surrogate) << code_point(code);
    if (is_surrogate) continue;
    ASSERT_EQ(c.code, code);
    ASSERT_EQ(c.size, text.size());
    for (std::size_t cut = 1; cut < text.size(); ++cut) ASSERT_FALSE(character_at(text.substr(0, cut), 0).well_formed);
  }
}

TEST(Text, longer_than_needed_cut_off_or_out_of_order_it_is_no_character) {
  for (const char* bytes : {"\xc0\xaf", "\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
                            "\x80", "\xbf\x80", "\xe2\x82", "\xe2\x28\xa1", "\xff", "\xfe"}) {
    EXPECT_FALSE(character_at(bytes, 0).well_formed) << printable(bytes);
    EXPECT_EQ(character_at(bytes, 0).size, 1u);
    EXPECT_EQ(character_at(bytes, 0).code, char32_t{0xfffd});
  }
}

TEST(Text, what_terminals_obey_is_spelled_out) {
  EXPECT_EQ(printable("a\x1b[31mb"), "a\\x1b[31mb");
  EXPECT_EQ(printable("\u009b2J"), "\\x9b2J");
  EXPECT_EQ(printable("x\u202egpj.exe"), "x\\u202egpj.exe");
  EXPECT_EQ(printable("\u2066\u2069\u2028"), "\\u2066\\u2069\\u2028");
  EXPECT_EQ(printable("one\ntwo\t\x7f"), "one\\x0atwo\\x09\\x7f");
  EXPECT_EQ(printable_lines("one\n\ttwo\r"), "one\n\ttwo\\x0d");
  EXPECT_EQ(printable("\x9b\xff"), "\\x9b\\xff");
  EXPECT_EQ(printable("Zürich 日本 🔥 e\u0301"), "Zürich 日本 🔥 e\u0301");
}

TEST(Text, is_cut_between_characters) {
  EXPECT_EQ(shortened("ééééé", 5), "ééééé");
  EXPECT_EQ(shortened("éééééé", 5), "éé...");
  EXPECT_EQ(shortened("日本日本日本", 4), "日...");
  EXPECT_EQ(in_single_quotes(std::string(61, 'x')), "'" + std::string(57, 'x') + "...'");
  EXPECT_EQ(in_single_quotes("a\n"), "'a\\x0a'");
  EXPECT_EQ(one_line("one\ntwo\n"), "one two");
  EXPECT_EQ(begin_of_character("aé", 2), 1u);
  EXPECT_EQ(begin_of_character("é\x80", 2), 2u);
  EXPECT_EQ(begin_of_character("\x80\x80\x80\x80\x80", 4), 4u);
  EXPECT_EQ(begin_of_character("a", 7), 1u);
}

// Whatever the bytes, what comes out is text, and shows; nothing runs beyond its end.
TEST(Text, of_any_bytes_comes_text) {
  std::mt19937 random(26);
  const std::vector<std::string> pieces{"\x1b[",    "\x9b", "\u009b", "\u202e", "é", "日", "🔥",
                                        "\xf0\x9f", "\xe2", "\x80",   "a",      " ", "m",  "\n",
                                        "\t",       "\r",   "\xff",   "\u2029", "0"};
  for (int i = 0; i < 100'000; ++i) {
    std::string text;
    for (std::size_t size = random() % 20; size > 0; --size)
      text += random() % 4 == 0 ? std::string(1, static_cast<char>(random())) : pieces[random() % pieces.size()];
    const std::string shown = printable(text);
    ASSERT_TRUE(is_whole(shown)) << i;
    ASSERT_FALSE(has_control(shown)) << i;
    ASSERT_EQ(printable(shown), shown);
    ASSERT_TRUE(is_whole(printable_lines(text)));
    const std::size_t most = 3 + random() % 12;
    const std::string shorter = shortened(shown, most);
    ASSERT_LE(count_characters(shorter), most);
    ASSERT_TRUE(is_whole(shorter));
    ASSERT_LE(count_characters(text), text.size());
    for (std::size_t at = 0; at <= text.size(); ++at) {
      const std::size_t begin = begin_of_character(text, at);
      ASSERT_LE(begin, at);
      if (begin < at) {
        ASSERT_LT(at, begin + character_at(text, begin).size);
      }
    }
    ASSERT_LE(columns(shown), 2 * count_characters(shown));
    (void)columns(text);
    ASSERT_TRUE(is_whole(folded(shown, 1 + random() % 30)));
  }
}

}  // namespace
}  // namespace drsim
