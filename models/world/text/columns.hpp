// The width of text on a terminal, and padding and line breaks by it.

#pragma once

#include <string>
#include <string_view>

namespace drsim {

/// How many columns of a terminal a UTF-8 text takes: two for East Asian wide characters and emoji, none for combining
/// marks, joiners and the escape sequences of colours (Unicode Standard Annex 11; as wcwidth(3) counts, in every
/// locale).
std::size_t columns(std::string_view text);
/// With spaces behind it, or before it, up to that many columns.
std::string padded(const std::string& text, std::size_t width);
std::string padded_before(const std::string& text, std::size_t width);
/// Lines that are too wide go on in the next one, a little further in; words are not cut.
std::string folded(const std::string& text, std::size_t width);

}  // namespace drsim
