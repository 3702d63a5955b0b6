// Reads imported JSON whatever the case of its keys, with the place of each value for messages.

#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/import/estate.hpp"
#include "scenarios/reading/diagnostic.hpp"

namespace drsim::imports {

/// Something in a file that makes an import impossible.
struct Unreadable {
  Diagnostic diagnostic;
};

/// The JSON of a file. Throws Unreadable: with line and column for what is not JSON, or nested too deep.
nlohmann::json parse_json(const std::string& file, const std::string& text);

/// A value in a JSON file, as whoever imports it looks at it: keys without regard to case, and through `properties`,
/// which some tools flatten and others do not. What has another type than it should throws Unreadable; null is nothing.
class JsonView {
 public:
  JsonView() = default;
  JsonView(const nlohmann::json& json, const std::string& file, std::string pointer)
      : json_(&json), file_(&file), pointer_(std::move(pointer)) {}

  explicit operator bool() const { return json_ != nullptr; }
  const nlohmann::json& json() const { return *json_; }
  Origin origin() const { return {file_ ? *file_ : "", pointer_}; }

  /// What is at a path "a.b", or at the first of several "a.b|c" that is there.
  JsonView at(std::string_view paths) const;
  /// A text, or a number or truth as a text. Nothing if it is not there.
  std::optional<std::string> text(std::string_view paths) const;
  std::string text_or(std::string_view paths, std::string otherwise = {}) const;
  std::optional<double> number(std::string_view paths) const;
  bool truth(std::string_view paths, bool otherwise = false) const;
  /// The members of a list. A single value stands for a list of one, as PowerShell writes it.
  std::vector<JsonView> items(std::string_view paths) const;
  std::vector<JsonView> elements() const;
  std::vector<std::string> texts(std::string_view paths) const;
  bool is_object() const { return json_ && json_->is_object(); }

  [[noreturn]] void fail(const std::string& expected) const;

 private:
  JsonView member(std::string_view key) const;
  JsonView along(std::string_view path) const;
  std::string own_text() const;

  const nlohmann::json* json_ = nullptr;
  const std::string* file_ = nullptr;
  std::string pointer_;
};

}  // namespace drsim::imports
