// The result of an import before it is written: elements by section and name, each with the file and place it is from.
// write.hpp turns it into YAML.

#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace drsim::imports {

/// Where something was read.
struct Origin {
  std::string file;
  std::string place;  ///< A line ("line 12") or a JSON pointer ("/value/3").

  friend auto operator<=>(const Origin&, const Origin&) = default;
};
std::string to_text(const Origin& origin);

/// A value of the fragment to be written.
struct Value {
  enum class Kind : unsigned char { text, list, map } kind = Kind::text;
  std::string text;
  std::vector<Value> items;
  std::vector<std::pair<std::string, Value>> entries;
  std::string comment;  ///< Where it comes from, or why it is assumed.
  bool is_assumed = false;

  Value() = default;
  Value(std::string text_) : text(std::move(text_)) {}
  Value(const char* text_) : text(text_) {}

  static Value map() { return of(Kind::map); }
  static Value list(const std::vector<std::string>& texts = {});

  Value* find(std::string_view key);
  const Value* find(std::string_view key) const;
  bool has(std::string_view key) const { return find(key) != nullptr; }
  /// The text at a key; empty if there is none.
  std::string text_at(std::string_view key) const;
  /// The value at a key, which becomes a map if there was none.
  Value& map_at(const std::string& key);
  /// Sets a key, in place of what was there.
  void set(const std::string& key, Value value, std::string from = {});
  /// Sets a key that no file states, if it is not there. `why` says what stands in for the figure.
  void assume(const std::string& key, Value value, const std::string& why);

 private:
  static Value of(Kind kind);
};

/// Something the user has to know about an import.
struct Remark {
  enum class Kind : unsigned char {
    left_out,       ///< An element that the estate does not have.
    contradiction,  ///< Two files, or two places, that do not agree.
    note,
  } kind = Kind::note;
  Origin origin;
  std::string what;  ///< "virtual machine web-3"
  std::string why;

  friend auto operator<=>(const Remark&, const Remark&) = default;
};

/// What the files come to: sections of elements by name. Sorted by name, so that the order of files and of what is in
/// them decides nothing.
struct Estate {
  std::map<std::string, std::map<std::string, Value>> sections;
  std::vector<Value> network_mappings;
  std::vector<Remark> remarks;
  std::size_t seen = 0;     ///< Elements in the files.
  std::size_t carried = 0;  ///< Of those, how many the estate has.

  /// The element of that name, made if there is none. Its comment says where it is from.
  Value& element(const std::string& section, const std::string& name, const Origin& origin);
  /// The same for one that no file has, with the reason for it.
  Value& made_up(const std::string& section, const std::string& name, const std::string& why);
  Value* find(const std::string& section, const std::string& name);
  /// Counts an element of a file that the estate has,
  void carry() { ++seen, ++carried; }
  /// or one that it does not have.
  void leave_out(const Origin& origin, std::string what, std::string why);
  void contradict(const Origin& origin, std::string what, std::string why);
};

/// A name that a scenario may have, as near to this one as possible.
std::string name_of(std::string_view text);
std::string lower(std::string_view text);
bool equal_without_case(std::string_view a, std::string_view b);

}  // namespace drsim::imports
