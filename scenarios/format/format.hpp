// The scenario format as a table: every key with its type, its default and the source of that default. Checks, JSON
// Schema and reference are made from it; format_table.hpp has the words it is written in.

#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "scenarios/reading/document.hpp"

namespace drsim {

/// What a single value states. values.hpp has a parser for each.
enum class Scalar : unsigned char {
  version,
  text,
  name,
  count,
  number,
  duration,
  delay,
  bit_rate,
  byte_rate,
  size,
  frame_rate,
  share,
  priority,
  prefix,
  address,
  date,
  instant,
  bound,
  share_bound,
  truth
};

struct Form;

/// What a value may be.
struct Type {
  /// One of these words.
  struct Choice {
    std::vector<std::string_view> words;
  };
  /// The name of a component in one of these sections of the scenario.
  struct Reference {
    std::vector<std::string_view> sections;
  };
  struct List {
    std::vector<Type> of;  ///< One.
  };
  /// A map with fixed keys.
  struct Map {
    const Form* form;
  };
  /// A map from names that the user chooses to forms.
  struct Named {
    const Form* form;
  };
  /// Whichever fits by its kind: a single value, a list or a map.
  struct Either {
    std::vector<Type> of;
  };
  std::variant<Scalar, Choice, Reference, List, Map, Named, Either> is;
};

struct Key {
  std::string_view name;
  Type type;
  bool required = false;
  std::string_view by_default;   ///< YAML; empty: none.
  std::string_view description;  ///< What it means, a phrase.
  std::string_view source;       ///< Where a default is from. "assumption: why" if nowhere.

  bool is_assumption() const { return source.starts_with("assumption"); }
};

/// A map with fixed keys.
struct Form {
  std::string_view noun;  ///< Of one of them: "site".
  std::string_view description;
  std::vector<Key> keys;
  std::vector<std::vector<std::string_view>> one_of;  ///< Of each of these sets of keys, exactly one is there.

  const Key* find(std::string_view key) const;
};

/// The table of keys: the format of a scenario, as a whole. Checks, defaults, schema and reference all come from it.
const Form& format();
/// A key's default as it would be in a file.
const YamlNode& default_of(const Key& key);

/// The format as a JSON Schema (draft 07), for editors.
std::string schema();
/// The format as Markdown: what scenarios/README.md holds.
std::string reference();
/// The same of another format, that of lessons or exercises: its schema, and its tables of keys without introduction.
std::string schema_of(const Form& root, std::string_view title);
std::string tables_of(const Form& root);

}  // namespace drsim
