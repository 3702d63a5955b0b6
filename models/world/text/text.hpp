// Text from outside, whose bytes may be anything: whole characters of UTF-8, and what of them may be shown.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace drsim {

/// One character of a text.
struct Character {
  char32_t code = 0;        ///< U+FFFD where the bytes are no character.
  std::size_t size = 1;     ///< How many bytes it takes, at least 1.
  bool well_formed = true;  ///< By RFC 3629 section 4: no surrogate, nothing longer than needed, nothing cut off.
};
/// The character that begins at byte `at`, which must be inside the text. A byte that begins none is one by itself.
Character character_at(std::string_view text, std::size_t at);

/// Characters; a byte that belongs to none counts as one.
std::size_t count_characters(std::string_view text);
/// Where the character begins that the byte `at` is part of; the end of the text stays the end.
std::size_t begin_of_character(std::string_view text, std::size_t at);

/// Whether showing it could do more than show it: the control characters of ASCII and of ISO 8859-1 (ECMA-48, which
/// terminals obey), line and paragraph separators, and what makes text read in another order than it is written in
/// (Unicode Standard Annex 9: embeddings, overrides and isolates).
bool is_control(char32_t code);
/// "U+009B".
std::string code_point(char32_t code);

/// For a terminal, a file or a message: control characters and bytes that are no text are spelled out, as in \x1b and
/// \u202e. What it returns is well-formed and has one line.
std::string printable(std::string_view text);
/// The same, but its line breaks and tabs are kept.
std::string printable_lines(std::string_view text);
/// Line breaks and tabs become spaces; none is left at the end.
std::string one_line(std::string_view text);
/// At most that many characters, the last three of them points where some were left out.
std::string shortened(std::string_view text, std::size_t most);
/// 'in single quotes', printable and shortened to a glance.
std::string in_single_quotes(std::string_view text);

}  // namespace drsim
