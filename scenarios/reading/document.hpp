// Reads one YAML file into a tree whose values know their line and column, within limits of size and depth. Owns the
// texts of all files read, which marks point into.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/reading/diagnostic.hpp"

namespace drsim {

/// A file's text and its lines.
struct Source {
  std::string file;
  std::string text;
  std::vector<std::string_view> lines;
  bool may_be_shown = true;  ///< Not the lines of a file that is no scenario: messages go to others than its reader.
};

/// A place in one of a scenario's files.
struct Mark {
  const Source* source = nullptr;
  std::size_t line = 0, column = 0;  ///< From 0; the column counts bytes.
  std::size_t length = 1;
};

/// A YAML value with its place. Maps keep their order; aliases are already replaced by what they stand for.
struct YamlNode {
  enum class Kind : unsigned char { null, scalar, list, map } kind = Kind::null;
  std::string text;  ///< Of a scalar.
  Mark at;
  /// What becomes of what it is put on top of: by a tag, "!replace" or "!remove". Usually maps are merged, lists
  /// appended and single values replaced.
  enum class Merging : unsigned char { usual, replace, remove } merging = Merging::usual;
  struct Entry;
  std::vector<YamlNode> items;  ///< Of a list.
  std::vector<Entry> entries;   ///< Of a map.

  const Entry* find(std::string_view key) const;
  Entry* find(std::string_view key);
  /// "a list", "'90 s'": what it is, for messages.
  std::string describe() const;
};
struct YamlNode::Entry {
  std::string key;
  Mark at;
  YamlNode value;
};

/// What a document may cost, whatever its file says.
struct Budget {
  std::size_t bytes = 64'000'000;         ///< Of the file;
  std::size_t general_bytes = 4'000'000;  ///< of one that is not plain (see plain_yaml.hpp), which takes much longer.
  std::size_t depth = 64;
  std::size_t nodes = 12'000'000;       ///< Aliases replaced.
  std::size_t text_bytes = 80'000'000;  ///< Of all keys and values, aliases replaced.
  /// Likewise, of what aliases stand for alone: a short file is not a large one.
  std::size_t repeated_nodes = 500'000, repeated_bytes = 16'000'000;
};

/// Which files may be read.
struct Access {
  std::string root;  ///< Only what is below this folder, links followed. Empty: all that the user may read.
};
/// Who asks for a file: the user may name anything, a pipe for example; a scenario only regular files that are
/// scenarios.
enum class AskedBy : unsigned char { user, scenario };

/// Files that have been read. Marks point into them.
using Sources = std::vector<std::unique_ptr<const Source>>;

/// Thrown for what makes a file unreadable as a whole.
struct DocumentError {
  Diagnostic diagnostic;
  bool unreadable = false;  ///< The file itself, not what it says.
  bool of_whole = false;    ///< It is about the file as a whole: the fault of whoever asked for it.
};

/// Reads a file: one YAML document whose maps have unique keys. Throws DocumentError, and std::system_error where the
/// system has no file descriptor or memory left.
YamlNode read_document(const std::string& file, Sources& sources, const Access& access = {},
                       AskedBy asked_by = AskedBy::user, const Budget& budget = {});
/// The same from a text, which must be well-formed and without control characters (what terminals would obey).
YamlNode parse_document(const Source& source, const Budget& budget = {});
/// Throws DocumentError where a text is not well-formed UTF-8, or has control characters other than line breaks and
/// tabs.
void expect_text(const Source& source);
/// Splits a text into lines.
std::unique_ptr<Source> make_source(std::string file, std::string text);

/// A diagnostic at a place.
Diagnostic diagnostic_at(const Mark& mark, std::string message, std::string help = {},
                         Severity severity = Severity::error);

}  // namespace drsim
