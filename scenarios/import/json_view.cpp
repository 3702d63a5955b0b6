#include "scenarios/import/json_view.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace drsim::imports {
namespace {

using Json = nlohmann::json;

// No export that was seen has more than 20 levels.
constexpr std::size_t deepest = 64;

Unreadable wrong_at(const std::string& file, const std::string& text, std::size_t byte, std::string message,
                    std::string help) {
  byte = std::min(byte, text.size());
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(byte);
  Diagnostic d;
  d.file = file;
  d.line = 1 + static_cast<std::size_t>(std::count(text.begin(), end, '\n'));
  const std::size_t begin = byte == 0 ? std::string::npos : text.rfind('\n', byte - 1);
  d.column = byte - (begin == std::string::npos ? 0 : begin + 1) + 1;
  d.message = std::move(message);
  d.help = std::move(help);
  return {d};
}

// Before anything is built of it.
void expect_shallow(const std::string& file, const std::string& text) {
  std::size_t depth = 0;
  bool is_quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_quoted) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        is_quoted = false;
    } else if (c == '"') {
      is_quoted = true;
    } else if (c == '[' || c == '{') {
      if (++depth > deepest)
        throw wrong_at(file, text, i, "nested more than " + std::to_string(deepest) + " levels deep",
                       "no export of a network is");
    } else if ((c == ']' || c == '}') && depth > 0) {
      --depth;
    }
  }
}

std::string in_pointer(std::string_view key) {
  std::string escaped;  // RFC 6901 section 3.
  for (const char c : key) escaped += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return escaped;
}

}  // namespace

Json parse_json(const std::string& file, const std::string& text) {
  expect_shallow(file, text);
  try {
    return Json::parse(text.begin(), text.end(), nullptr, true, true);
  } catch (const Json::parse_error& error) {
    throw wrong_at(file, text, error.byte == 0 ? 0 : error.byte - 1, "this is not JSON any more",
                   "the file may be cut off: export it again");
  }
}

void JsonView::fail(const std::string& expected) const {
  Diagnostic d;
  d.file = *file_;
  d.message = pointer_ + ": expected " + expected + ", found ";
  const std::string found = json_->is_string() ? json_->get<std::string>() : "";
  d.message += json_->is_string()
                   ? "'" + found.substr(0, 60) + "'"
                   : std::string("a") + (json_->is_array() || json_->is_object() ? "n " : " ") + json_->type_name();
  // What PowerShell writes for what is nested deeper than it was told to.
  if (found.starts_with("@{") || found.starts_with("System.") || found.starts_with("Microsoft."))
    d.help = "ConvertTo-Json has cut this off: export again with ConvertTo-Json -Depth 20";
  else
    d.help = "leave it out with --keep-going, or mend the export";
  throw Unreadable{d};
}

JsonView JsonView::member(std::string_view key) const {
  if (!json_ || !json_->is_object()) return {};
  for (const auto& [name, value] : json_->items())
    if (!value.is_null() && equal_without_case(name, key)) return {value, *file_, pointer_ + "/" + in_pointer(name)};
  return {};
}

JsonView JsonView::along(std::string_view path) const {
  JsonView here = *this;
  while (!path.empty() && here) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    const std::string_view key = path.substr(0, dot);
    JsonView next = here.member(key);
    if (!next) next = here.member("properties").member(key);
    here = next;
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return here;
}

JsonView JsonView::at(std::string_view paths) const {
  while (!paths.empty()) {
    const std::size_t bar = std::min(paths.find('|'), paths.size());
    if (JsonView found = along(paths.substr(0, bar))) return found;
    paths.remove_prefix(std::min(bar + 1, paths.size()));
  }
  return {};
}

std::string JsonView::own_text() const {
  if (json_->is_string()) return json_->get<std::string>();
  if (json_->is_boolean()) return json_->get<bool>() ? "true" : "false";
  if (json_->is_number()) return json_->dump();
  fail("a text");
}

std::optional<std::string> JsonView::text(std::string_view paths) const {
  const JsonView found = at(paths);
  if (!found) return {};
  std::string text = found.own_text();
  if (text.empty()) return {};
  return text;
}

std::string JsonView::text_or(std::string_view paths, std::string otherwise) const {
  return text(paths).value_or(std::move(otherwise));
}

std::optional<double> JsonView::number(std::string_view paths) const {
  const JsonView found = at(paths);
  if (!found) return {};
  double value = 0;
  if (found.json_->is_number()) {
    value = found.json_->get<double>();
  } else if (found.json_->is_string()) {
    const std::string text = found.json_->get<std::string>();
    if (text.empty()) return {};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) found.fail("a number");
  } else {
    found.fail("a number");
  }
  if (!std::isfinite(value) || std::abs(value) > 1e15) found.fail("a number that means something");
  return value;
}

bool JsonView::truth(std::string_view paths, bool otherwise) const {
  const std::optional<std::string> text = this->text(paths);
  return text ? equal_without_case(*text, "true") || *text == "1" : otherwise;
}

std::vector<JsonView> JsonView::elements() const {
  std::vector<JsonView> all;
  if (!json_) return all;
  if (!json_->is_array()) {
    all.push_back(*this);
    return all;
  }
  for (std::size_t i = 0; i < json_->size(); ++i)
    if (!(*json_)[i].is_null()) all.emplace_back((*json_)[i], *file_, pointer_ + "/" + std::to_string(i));
  return all;
}

std::vector<JsonView> JsonView::items(std::string_view paths) const {
  std::vector<JsonView> all = at(paths).elements();
  for (const JsonView& one : all)
    if (!one.is_object()) one.fail("an object");
  return all;
}

std::vector<std::string> JsonView::texts(std::string_view paths) const {
  std::vector<std::string> all;
  for (const JsonView& one : at(paths).elements()) {
    std::string text = one.own_text();
    if (!text.empty()) all.push_back(std::move(text));
  }
  return all;
}

}  // namespace drsim::imports
