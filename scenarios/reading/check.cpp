#include "scenarios/reading/check.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "scenarios/reading/values.hpp"

namespace drsim {
namespace {

bool is_extension(const std::string& key) { return key.starts_with("x-"); }

// What a parser found wrong, if anything.
template <class T>
std::optional<Fault> fault_of(Parsed<T> parsed) {
  if (auto* fault = std::get_if<Fault>(&parsed)) return std::move(*fault);
  return {};
}

std::optional<Fault> fault_of_instant(const std::string& text) {
  if (std::holds_alternative<CalendarStart>(parse_date(text))) return {};
  auto fault = fault_of(parse_duration(text));
  if (fault) fault->help += "; or a date and time: 2026-03-02 09:00";
  return fault;
}

std::optional<Fault> fault_of(Scalar scalar, const std::string& text) {
  switch (scalar) {
    case Scalar::version:
      if (text == "1") return {};
      return Fault{"this is version '" + text + "' of the format", "this drsim reads version 1: drsim: 1"};
    case Scalar::text:
      return {};
    case Scalar::name:
      return fault_of(parse_name(text));
    case Scalar::count:
      return fault_of(parse_count(text));
    case Scalar::number:
      return fault_of(parse_number(text));
    case Scalar::duration:
      return fault_of(parse_duration(text));
    case Scalar::delay:
      return {};  // May be a map: read whole.
    case Scalar::bit_rate:
      return fault_of(parse_bit_rate(text));
    case Scalar::size:
      return fault_of(parse_size(text));
    case Scalar::byte_rate:
      return fault_of(parse_byte_rate(text));
    case Scalar::share:
      return fault_of(parse_share(text));
    case Scalar::frame_rate:
      return fault_of(parse_frame_rate(text));
    case Scalar::priority:
      return fault_of(parse_priority(text));
    case Scalar::prefix:
      return fault_of(parse_prefix(text));
    case Scalar::address:
      return fault_of(parse_address(text));
    case Scalar::date:
      return fault_of(parse_date(text));
    case Scalar::instant:
      return fault_of_instant(text);
    case Scalar::bound:
      return fault_of(parse_bound(text));
    case Scalar::share_bound:
      return fault_of(parse_share_bound(text));
    case Scalar::truth:
      return fault_of(parse_truth(text));
  }
  return {};
}

std::string any_of(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 == words.size() ? " or " : ", ") + words[i];
  return text;
}
std::vector<std::string> strings(const std::vector<std::string_view>& words) { return {words.begin(), words.end()}; }

// Whom a message is about: "vm 'db'", "boot of vm 'db'", "item 2 of needs of vm 'db'". Put into words only if there is
// a message.
struct Who {
  std::string_view noun, name;  ///< A component's, or what it is called as a whole; or the name of a key of its owner.
  const Who* owner = nullptr;
  std::size_t item = 0;  ///< Of a list: which, from 1.

  std::string text() const {
    if (item != 0) return "item " + std::to_string(item) + " of " + owner->text();
    if (noun.empty()) return std::string(name) + (owner ? " of " + owner->text() : "");
    return std::string(noun) + " '" + std::string(name) + "'";
  }
};
std::string operator+(const Who& who, const std::string& more) { return who.text() + more; }

class Checker {
 public:
  Checker(const YamlNode& scenario, const Form& root) : root_(root) {
    for (const Key& key : root.keys) {
      const auto* named = std::get_if<Type::Named>(&key.type.is);
      const YamlNode::Entry* section = scenario.find(key.name);
      if (!named) continue;
      nouns_[key.name] = named->form->noun;
      if (!section) continue;
      for (const YamlNode::Entry& entry : section->value.entries)
        if (!is_extension(entry.key)) names_[key.name].insert(entry.key);
    }
  }

  // Whether the form is whole. What of it can be missed is taken out, and it is whole without.
  bool form(YamlNode& map, const Form& form, const Mark& at, const Who& who) {
    if (map.kind == YamlNode::Kind::null) map.kind = YamlNode::Kind::map;  // "site-a:" alone is one without keys.
    if (map.kind != YamlNode::Kind::map) return wrong(map.at, "expected a map of keys, not " + map.describe(), "");
    std::set<std::string> left_out;  // What was stated, but is wrong.
    std::erase_if(map.entries, [&](YamlNode::Entry& entry) {
      const bool is_wrong = !is_extension(entry.key) && !fits(entry, form, who);
      if (is_wrong) left_out.insert(entry.key);
      return is_wrong;
    });
    bool whole = true;
    for (const Key& key : form.keys) {
      if (!key.required || map.find(key.name)) continue;
      whole = false;
      const std::string name(key.name);  // What was stated, but wrong, has been told already.
      if (!left_out.contains(name))
        wrong(at, who + " has no '" + name + "'",
              key.description.empty() ? "" : name + ": " + std::string(key.description));
    }
    for (const auto& set : form.one_of) whole = has_one_of(map, set, left_out, at, who) && whole;
    return whole;
  }

  std::vector<Diagnostic> diagnostics;

 private:
  bool wrong(const Mark& at, std::string message, std::string help) {
    if (diagnostics.size() < most_diagnostics)
      diagnostics.push_back(diagnostic_at(at, std::move(message), std::move(help)));
    return false;
  }

  bool fits(YamlNode::Entry& entry, const Form& form, const Who& who) {
    const Key* key = form.find(entry.key);
    if (!key) return unknown_key(entry, form, who);
    const bool is_section = &form == &root_;
    return value(entry.value, key->type, entry.at, Who{{}, key->name, is_section ? nullptr : &who});
  }

  bool unknown_key(const YamlNode::Entry& entry, const Form& form, const Who& who) {
    std::vector<std::string> known;
    for (const Key& key : form.keys) known.emplace_back(key.name);
    const std::string near = nearest(entry.key, known);
    constexpr std::size_t most_listed = 20;
    const std::string keys =
        known.size() > most_listed ? "drsim schema --reference lists its keys" : "its keys are " + any_of(known);
    return wrong(entry.at, who + " has no key '" + entry.key + "'",
                 near.empty() ? keys : "did you mean '" + near + "'?");
  }

  bool has_one_of(const YamlNode& map, const std::vector<std::string_view>& set, const std::set<std::string>& left_out,
                  const Mark& at, const Who& who) {
    std::vector<const YamlNode::Entry*> present;
    for (const std::string_view key : set)
      if (const auto* entry = map.find(key)) present.push_back(entry);
    if (present.size() == 1) return true;
    const bool is_told =
        std::any_of(set.begin(), set.end(), [&](std::string_view key) { return left_out.contains(std::string(key)); });
    if (present.empty()) return !is_told && wrong(at, who + " needs one of: " + any_of(strings(set)), "");
    return wrong(present[1]->at, who + " has both '" + present[0]->key + "' and '" + present[1]->key + "'",
                 "one of them is enough");
  }

  bool value(YamlNode& node, const Type& type, const Mark& at, const Who& who) {
    return std::visit([&](const auto& is) { return this->is(node, is, at, who); }, type.is);
  }

  bool is(YamlNode& node, Scalar scalar, const Mark& at, const Who& who) {
    if (scalar == Scalar::delay) {
      if (node.kind == YamlNode::Kind::null) return wrong(at, who + " has no value", "");
      if (auto fault = fault_of(parse_delay(node))) return wrong(node.at, fault->message, fault->help);
      return true;
    }
    if (!is_single(node, at, who)) return false;
    if (auto fault = fault_of(scalar, node.text)) {
      // What is a matter of milliseconds anywhere.
      const bool is_short = scalar == Scalar::duration && who.name == "latency" && fault->help.starts_with("write ") &&
                            fault->message.ends_with("has no unit");
      return wrong(node.at, fault->message, is_short ? "write " + node.text + "ms" : fault->help);
    }
    return true;
  }

  bool is_single(const YamlNode& node, const Mark& at, const Who& who) {
    if (node.kind == YamlNode::Kind::scalar) return true;
    if (node.kind == YamlNode::Kind::null) return wrong(at, who + " has no value", "");
    return wrong(node.at, who + " is " + node.describe() + ", not a single value", "");
  }

  bool is(YamlNode& node, const Type::Choice& choice, const Mark& at, const Who& who) {
    if (!is_single(node, at, who)) return false;
    if (std::find(choice.words.begin(), choice.words.end(), node.text) != choice.words.end()) return true;
    return wrong(node.at, who + " cannot be '" + node.text + "'", "write " + any_of(strings(choice.words)));
  }

  bool is(YamlNode& node, const Type::Reference& reference, const Mark& at, const Who& who) {
    if (!is_single(node, at, who)) return false;
    for (const std::string_view section : reference.sections)
      if (names_[section].contains(node.text)) return true;
    if (diagnostics.size() >= most_diagnostics) return false;  // Looking for what was meant takes time.
    std::vector<std::string> known, nouns;
    for (const std::string_view section : reference.sections) {
      known.insert(known.end(), names_[section].begin(), names_[section].end());
      nouns.emplace_back(nouns_[section]);
    }
    const std::string near = nearest(node.text, known);
    std::string help = near.empty() ? "there is " + any_of(known) : "did you mean '" + near + "'?";
    if (known.empty()) help = "there is none at all";
    if (near.empty() && known.size() > 12) help = "there are " + std::to_string(known.size()) + " of them";
    return wrong(node.at, "there is no " + any_of(nouns) + " '" + node.text + "'", std::move(help));
  }

  bool is(YamlNode& node, const Type::List& list, const Mark& at, const Who& who) {
    if (node.kind == YamlNode::Kind::null) return wrong(at, who + " has no value", "an empty list is []");
    if (node.kind != YamlNode::Kind::list)
      return wrong(node.at, who + " is " + node.describe() + ", not a list", "write [...]");
    std::size_t place = 0;
    const bool was_empty = node.items.empty();
    std::erase_if(node.items, [&](YamlNode& item) {
      return !value(item, list.of.front(), item.at, Who{{}, {}, &who, ++place});
    });
    return was_empty || !node.items.empty();
  }

  bool is(YamlNode& node, const Type::Map& map, const Mark& at, const Who& who) {
    return form(node, *map.form, at, who);
  }

  bool is(YamlNode& node, const Type::Named& named, const Mark&, const Who& who) {
    if (node.kind == YamlNode::Kind::null) return true;
    if (node.kind != YamlNode::Kind::map)
      return wrong(node.at, who + " is " + node.describe() + ", not a map of names", "");
    // A section that is indented too far takes what follows it along.
    const auto nested = std::find_if(node.entries.begin(), node.entries.end(), [&](const YamlNode::Entry& entry) {
      return entry.value.kind == YamlNode::Kind::null && nouns_.contains(entry.key);
    });
    if (nested != node.entries.end() && nested + 1 != node.entries.end() && !fits_all(nested + 1, node, *named.form)) {
      wrong(nested->at, "'" + nested->key + "' stands within '" + std::string(who.name) + "', and belongs at the top",
            "take the spaces before it away, and leave what belongs to it below it");
      const std::string_view section = nouns_.find(nested->key)->first;
      for (auto entry = nested + 1; entry != node.entries.end(); ++entry) names_[section].insert(entry->key);
      node.entries.erase(nested, node.entries.end());
    }
    std::erase_if(node.entries, [&](YamlNode::Entry& entry) {
      if (is_extension(entry.key)) return true;  // A place for anchors.
      if (auto fault = fault_of(parse_name(entry.key))) return !wrong(entry.at, fault->message, fault->help);
      return !form(entry.value, *named.form, entry.at, Who{named.form->noun, entry.key});
    });
    return true;
  }

  // Whether all from one on have only keys that this form knows.
  static bool fits_all(std::vector<YamlNode::Entry>::const_iterator from, const YamlNode& node, const Form& form) {
    return std::all_of(from, node.entries.end(), [&](const YamlNode::Entry& entry) {
      return std::all_of(entry.value.entries.begin(), entry.value.entries.end(),
                         [&](const YamlNode::Entry& key) { return form.find(key.key) != nullptr; });
    });
  }

  bool is(YamlNode& node, const Type::Either& either, const Mark& at, const Who& who) {
    for (const Type& option : either.of)
      if (kind_of(option) == node.kind) return value(node, option, at, who);
    if (node.kind == YamlNode::Kind::null) return wrong(at, who + " has no value", "");
    return wrong(node.at, who + " cannot be " + node.describe(), "");
  }

  static YamlNode::Kind kind_of(const Type& type) {
    if (std::holds_alternative<Type::List>(type.is)) return YamlNode::Kind::list;
    const bool is_map = std::holds_alternative<Type::Map>(type.is) || std::holds_alternative<Type::Named>(type.is);
    return is_map ? YamlNode::Kind::map : YamlNode::Kind::scalar;
  }

  const Form& root_;
  std::map<std::string_view, std::set<std::string>> names_;  ///< By section.
  std::map<std::string_view, std::string_view> nouns_;
};

}  // namespace

Checked check_format(YamlNode& scenario) { return check_format(scenario, format(), "the scenario"); }

Checked check_format(YamlNode& tree, const Form& root, const std::string& who) {
  Checker checker(tree, root);
  const bool usable = checker.form(tree, root, tree.at, Who{{}, who});
  return {std::move(checker.diagnostics), usable};
}

}  // namespace drsim
