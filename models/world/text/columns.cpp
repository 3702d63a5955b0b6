#include "models/world/text/columns.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "models/world/text/text.hpp"

namespace drsim {
namespace {

struct Range {
  char32_t first, last;
};
// Marks that stand on the letter before them, joiners, and what only directs text (general categories Mn, Me and Cf).
constexpr std::array no_width{Range{0x0300, 0x036f}, Range{0x0483, 0x0489},   Range{0x0591, 0x05bd},
                              Range{0x0610, 0x061a}, Range{0x064b, 0x065f},   Range{0x0900, 0x0902},
                              Range{0x093c, 0x093c}, Range{0x0e31, 0x0e31},   Range{0x0e34, 0x0e3a},
                              Range{0x1ab0, 0x1aff}, Range{0x1dc0, 0x1dff},   Range{0x200b, 0x200f},
                              Range{0x202a, 0x202e}, Range{0x2060, 0x2069},   Range{0x20d0, 0x20ff},
                              Range{0x3099, 0x309a}, Range{0xfe00, 0xfe0f},   Range{0xfe20, 0xfe2f},
                              Range{0xfeff, 0xfeff}, Range{0x1f3fb, 0x1f3ff}, Range{0xe0100, 0xe01ef}};
// East Asian Wide and Fullwidth, and emoji that are drawn as pictures.
constexpr std::array double_width{Range{0x1100, 0x115f},   Range{0x231a, 0x231b},   Range{0x23e9, 0x23ec},
                                  Range{0x2614, 0x2615},   Range{0x26a1, 0x26a1},   Range{0x2705, 0x2705},
                                  Range{0x274c, 0x274c},   Range{0x2e80, 0x303e},   Range{0x3041, 0x33ff},
                                  Range{0x3400, 0x4dbf},   Range{0x4e00, 0x9fff},   Range{0xa000, 0xa4cf},
                                  Range{0xac00, 0xd7a3},   Range{0xf900, 0xfaff},   Range{0xfe30, 0xfe6f},
                                  Range{0xff00, 0xff60},   Range{0xffe0, 0xffe6},   Range{0x1f300, 0x1f64f},
                                  Range{0x1f680, 0x1f6ff}, Range{0x1f900, 0x1f9ff}, Range{0x20000, 0x3fffd}};

bool is_in(std::span<const Range> ranges, char32_t c) {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), c,
                                      [](char32_t value, const Range& range) { return value < range.first; });
  return after != ranges.begin() && c <= std::prev(after)->last;
}

// Behind an escape sequence that sets a colour, if one is here.
std::size_t behind_escape(std::string_view text, std::size_t at) {
  if (text[at] != '\033' || at + 1 >= text.size() || text[at + 1] != '[') return at;
  const std::size_t end = text.find('m', at);
  return end == std::string_view::npos ? at : end + 1;
}

// Where a line is best cut: at the last space with no more than so many columns before it, or at the first there is.
std::size_t cut_of(std::string_view line, std::size_t width) {
  std::size_t cut = std::string_view::npos;
  for (std::size_t space = line.find(' ', std::min(line.find_first_not_of(' '), line.size()));
       space != std::string_view::npos; space = line.find(' ', space + 1))
    if (cut == std::string_view::npos || columns(line.substr(0, space)) <= width) cut = space;
  return cut;
}

void fold(std::string_view line, std::size_t width, std::string& text) {
  const std::size_t indent = std::min(line.find_first_not_of(' '), line.size()) + 2;
  std::size_t room = width;
  while (columns(line) > room) {
    const std::size_t cut = cut_of(line, room);
    if (cut == std::string_view::npos) break;
    text += std::string(line.substr(0, line.find_last_not_of(' ', cut) + 1)) + "\n" + std::string(indent, ' ');
    line.remove_prefix(std::min(line.find_first_not_of(' ', cut), line.size()));
    room = width > indent ? width - indent : 1;
  }
  text += line;
}

}  // namespace

std::size_t columns(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (const std::size_t behind = behind_escape(text, at); behind != at) {
      at = behind;
      continue;
    }
    const Character c = character_at(text, at);
    at += c.size;
    if (c.code < 0x20 || (c.code >= 0x7f && c.code < 0xa0)) continue;
    count += is_in(no_width, c.code) ? 0 : is_in(double_width, c.code) ? 2 : 1;
  }
  return count;
}

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, columns(text)), ' ');
}
std::string padded_before(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, columns(text)), ' ') + text;
}

std::string folded(const std::string& text, std::size_t width) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = std::string_view(text).substr(at, end - at);
    fold(line, width, result);
    if (end < text.size()) result += '\n';
    at = end + 1;
  }
  return result;
}

}  // namespace drsim
