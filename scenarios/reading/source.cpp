// Files, before anybody looks at what they mean: that they can be read, are not too long, and are text.

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <system_error>

#include "scenarios/reading/document.hpp"

namespace drsim {
namespace {

[[noreturn]] void cannot_read(const std::string& file, const std::string& why, const std::string& help = {}) {
  throw DocumentError{{.severity = Severity::error,
                       .file = file,
                       .line = 1,
                       .column = 1,
                       .message = "cannot be read: " + why,
                       .help = help,
                       .excerpt = {},
                       .caret = 0,
                       .length = 1},
                      true};
}

std::string bytes_of(std::istream& in, const Budget& budget) {
  // No further than the budget, also where a file does not say how long it is.
  std::string text(budget.bytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

std::string bytes_of(const std::string& file, const Budget& budget) {
  if (file == "-") return bytes_of(std::cin, budget);
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(file, error);
  if (status.type() == std::filesystem::file_type::not_found) cannot_read(file, "there is no such file");
  if (error) cannot_read(file, error.message());
  if (std::filesystem::is_directory(status)) cannot_read(file, "it is a directory", "name a scenario file in it");
  std::ifstream in(file, std::ios::binary);
  if (!in) cannot_read(file, std::strerror(errno));
  std::string text = bytes_of(in, budget);
  if (in.bad()) cannot_read(file, std::strerror(errno));
  return text;
}

// How many bytes the UTF-8 character at `at` has; 0 if it is none (RFC 3629 section 4).
std::size_t character_at(const std::string& text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0U; };
  const auto follows = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xbf) {
    return byte(i) >= low && byte(i) <= high;
  };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return follows(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef)
    return follows(1, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf) && follows(2) ? 3 : 0;
  if (first >= 0xf0 && first <= 0xf4)
    return follows(1, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf) && follows(2) && follows(3) ? 4 : 0;
  return 0;
}

Mark mark_of(const Source& source, std::size_t offset) {
  const std::string_view before(source.text.data(), offset);
  const std::size_t last_break = before.rfind('\n');
  return {&source, static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')),
          last_break == std::string_view::npos ? offset : offset - last_break - 1, 1};
}

void expect_text(const Source& source) {
  for (std::size_t at = 0; at < source.text.size();) {
    const auto byte = static_cast<unsigned char>(source.text[at]);
    const bool is_control = byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t';
    if (is_control || byte == 0x7f)
      throw DocumentError{diagnostic_at(
          mark_of(source, at),
          byte == 0 ? "a NUL byte: this is not a text file" : "a control character: this is not a text file",
          "scenarios are YAML in UTF-8")};
    const std::size_t length = character_at(source.text, at);
    if (length == 0)
      throw DocumentError{diagnostic_at(mark_of(source, at), "not valid UTF-8", "save the file as UTF-8")};
    at += length;
  }
}

std::size_t characters(std::string_view bytes) {
  return static_cast<std::size_t>(std::count_if(
      bytes.begin(), bytes.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; }));
}

// The part of a line that is worth showing: all of it, or of a very long one what is around a place. Whole characters.
std::pair<std::size_t, std::size_t> window(std::string_view line, std::size_t at) {
  constexpr std::size_t widest = 120, before = 20;
  const auto is_inside = [&](std::size_t i) {
    return i < line.size() && (static_cast<unsigned char>(line[i]) & 0xc0) == 0x80;
  };
  std::size_t first = at + before > widest ? at - before : 0;
  std::size_t last = std::min(line.size(), first + widest);
  while (is_inside(first)) --first;
  while (is_inside(last)) ++last;
  return {first, last};
}

}  // namespace

std::unique_ptr<const Source> make_source(std::string file, std::string text) {
  auto source = std::make_unique<Source>();
  source->file = std::move(file);
  source->text = std::move(text);
  const std::string_view all = source->text;
  for (std::size_t begin = 0; begin <= all.size();) {
    const std::size_t end = std::min(all.find('\n', begin), all.size());
    std::string_view line = all.substr(begin, end - begin);
    if (line.ends_with('\r')) line.remove_suffix(1);
    source->lines.push_back(line);
    begin = end + 1;
  }
  return source;
}

YamlNode read_document(const std::string& file, Sources& sources, const Budget& budget) {
  std::string text = bytes_of(file, budget);
  if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);  // A byte order mark, which some editors put there.
  const bool is_too_long = text.size() > budget.bytes;
  if (is_too_long) text.resize(std::min<std::size_t>(text.size(), 200));
  const Source& source = *sources.emplace_back(make_source(file, std::move(text)));
  if (is_too_long)
    throw DocumentError{diagnostic_at({&source, 0, 0, 1}, "longer than " + std::to_string(budget.bytes) + " bytes",
                                      "a scenario is a text of some hundred lines; use count for what is alike")};
  expect_text(source);
  return parse_document(source, budget);
}

Diagnostic diagnostic_at(const Mark& mark, std::string message, std::string help, Severity severity) {
  Diagnostic diagnostic{.severity = severity,
                        .file = mark.source ? mark.source->file : "",
                        .line = mark.line + 1,
                        .column = mark.column + 1,
                        .message = std::move(message),
                        .help = std::move(help),
                        .excerpt = {},
                        .caret = 0,
                        .length = mark.length};
  if (!mark.source || mark.line >= mark.source->lines.size()) return diagnostic;
  const std::string_view line = mark.source->lines[mark.line];
  const std::size_t at = std::min(mark.column, line.size());
  diagnostic.column = characters(line.substr(0, at)) + 1;
  diagnostic.length = std::max<std::size_t>(1, characters(line.substr(at, mark.length)));
  const auto [first, last] = window(line, at);
  diagnostic.excerpt = line.substr(first, last - first);
  diagnostic.caret = characters(line.substr(first, at - first));
  return diagnostic;
}

}  // namespace drsim
