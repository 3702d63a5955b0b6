#include "models/world/text/text.hpp"

#include <algorithm>
#include <cstdint>

namespace drsim {
namespace {

unsigned byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

// How many bytes the well-formed character at `at` has; 0 if there is none (RFC 3629 section 4).
std::size_t size_at(std::string_view text, std::size_t at) {
  const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xbf) {
    return byte_at(text, at + i) >= low && byte_at(text, at + i) <= high;
  };
  const unsigned first = byte_at(text, at);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return follows(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef)
    return follows(1, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf) && follows(2) ? 3 : 0;
  if (first >= 0xf0 && first <= 0xf4)
    return follows(1, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf) && follows(2) && follows(3) ? 4 : 0;
  return 0;
}

std::string in_hexadecimal(std::uint32_t value, std::size_t digits, const char* alphabet) {
  std::string text(digits, '0');
  for (std::size_t i = digits; i-- > 0; value >>= 4) text[i] = alphabet[value & 15];
  return text;
}

std::string spelled_out(std::uint32_t value) {
  constexpr const char* small = "0123456789abcdef";
  return value < 0x100 ? "\\x" + in_hexadecimal(value, 2, small) : "\\u" + in_hexadecimal(value, 4, small);
}

std::string shown(std::string_view text, bool keeps_lines) {
  std::string safe;
  safe.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const Character c = character_at(text, at);
    const bool is_kept = keeps_lines && (c.code == '\n' || c.code == '\t');
    if (!c.well_formed)
      safe += spelled_out(byte_at(text, at));
    else if (is_control(c.code) && !is_kept)
      safe += spelled_out(static_cast<std::uint32_t>(c.code));
    else
      safe += text.substr(at, c.size);
    at += c.size;
  }
  return safe;
}

}  // namespace

Character character_at(std::string_view text, std::size_t at) {
  constexpr char32_t replacement = 0xfffd;
  const std::size_t size = size_at(text, at);
  if (size == 0) return {replacement, 1, false};
  const unsigned first = byte_at(text, at);
  char32_t code = size == 1 ? first : first & (0x7fU >> size);
  for (std::size_t i = 1; i < size; ++i) code = code << 6 | (byte_at(text, at + i) & 0x3fU);
  return {code, size, true};
}

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count) at += size_at(text, at) == 0 ? 1 : size_at(text, at);
  return count;
}

std::size_t begin_of_character(std::string_view text, std::size_t at) {
  if (at >= text.size()) return text.size();
  constexpr std::size_t longest = 4;
  for (std::size_t back = 1; back < longest && back <= at; ++back)
    if (size_at(text, at - back) > back) return at - back;
  return at;
}

bool is_control(char32_t code) {
  const auto is_in = [&](char32_t first, char32_t last) { return code >= first && code <= last; };
  return code < 0x20 || is_in(0x7f, 0x9f) || is_in(0x2028, 0x202e) || is_in(0x2066, 0x2069);
}

std::string code_point(char32_t code) {
  const auto value = static_cast<std::uint32_t>(code);
  return "U+" + in_hexadecimal(value, value > 0xffff ? 6 : 4, "0123456789ABCDEF");
}

std::string printable(std::string_view text) { return shown(text, false); }
std::string printable_lines(std::string_view text) { return shown(text, true); }

std::string one_line(std::string_view text) {
  std::string line(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  if (line.size() != text.find_last_not_of("\n\r\t") + 1) line.erase(text.find_last_not_of("\n\r\t") + 1);
  return line;
}

std::string shortened(std::string_view text, std::size_t most) {
  constexpr std::string_view points = "...";
  std::size_t at = 0, kept = 0;
  for (std::size_t count = 0; at < text.size(); ++count) {
    if (count == most) return std::string(text.substr(0, kept)) + std::string(points);
    if (count + points.size() <= most) kept = at;
    at += character_at(text, at).size;
  }
  return std::string(text);
}

std::string in_single_quotes(std::string_view text) {
  constexpr std::size_t a_glance = 60;
  return "'" + shortened(printable(text.substr(0, 4 * a_glance + 4)), a_glance) + "'";
}

}  // namespace drsim
