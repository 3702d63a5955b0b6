#include "scenarios/reading/assign.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>

#include "scenarios/format/format.hpp"

namespace drsim {
namespace {

std::string_view head_of(std::string_view path) { return path.substr(0, path.find('.')); }
std::string_view rest_of(std::string_view path, std::size_t used) {
  return used < path.size() ? path.substr(used + 1) : std::string_view();
}

const Form* fixed_form(const Type& type) {
  if (const auto* map = std::get_if<Type::Map>(&type.is)) return map->form;
  if (const auto* either = std::get_if<Type::Either>(&type.is))
    for (const Type& option : either->of)
      if (const Form* form = fixed_form(option)) return form;
  return nullptr;
}
const Form* named_form(const Type& type) {
  if (const auto* map = std::get_if<Type::Named>(&type.is)) return map->form;
  if (const auto* either = std::get_if<Type::Either>(&type.is))
    for (const Type& option : either->of)
      if (const Form* form = named_form(option)) return form;
  return nullptr;
}
const Type* element(const Type& type) {
  if (const auto* list = std::get_if<Type::List>(&type.is)) return &list->of.front();
  if (const auto* either = std::get_if<Type::Either>(&type.is))
    for (const Type& option : either->of)
      if (const Type* of = element(option)) return of;
  return nullptr;
}

// Where a path leads, step by step, with the format's table at hand: what may be stated there but is not is made.
class Walk {
 public:
  Walk(std::string_view path, const Mark& at) : path_(path), at_(at) {}

  YamlNode& to(YamlNode& scenario) { return through(scenario, format(), path_); }

 private:
  [[noreturn]] void lost(std::string_view step, const std::string& where, const std::vector<std::string>& known,
                         bool are_meant = false) const {
    const std::string near = are_meant && known.size() == 1 ? known.front() : nearest(step, known);
    std::string all;
    for (const std::string& one : known) all += (all.empty() ? "" : ", ") + one;
    throw DocumentError{
        diagnostic_at(at_, "the path leads nowhere: there is no '" + std::string(step) + "' in " + where,
                      near.empty() ? (all.empty() ? "" : "there are " + all) : "did you mean '" + near + "'?")};
  }

  YamlNode& through(YamlNode& map, const Form& form, std::string_view rest) {
    const std::string_view step = head_of(rest);
    const Key* key = form.find(step);
    if (!key) {
      std::vector<std::string> known;
      for (const Key& one : form.keys) known.emplace_back(one.name);
      lost(step, "a " + std::string(form.noun), known);
    }
    if (map.kind == YamlNode::Kind::null) map.kind = YamlNode::Kind::map;
    if (map.kind != YamlNode::Kind::map) lost(step, map.describe(), {});
    if (!map.find(step)) map.entries.push_back({std::string(step), at_, {}});
    return into(map.find(step)->value, &key->type, rest_of(rest, step.size()));
  }

  // The entry that the path names; names may have points themselves.
  YamlNode& by_name(YamlNode& map, const Form* form, std::string_view rest) {
    YamlNode::Entry* found = nullptr;
    std::size_t used = 0;
    for (YamlNode::Entry& entry : map.entries) {
      const bool is_named = rest == entry.key || rest.starts_with(entry.key + ".");
      if (is_named && entry.key.size() >= used) found = &entry, used = entry.key.size();
    }
    if (!found) {
      const std::string step(head_of(rest));
      std::vector<std::string> known, longer;
      for (const YamlNode::Entry& entry : map.entries) {
        known.push_back(entry.key);
        if (entry.key.starts_with(step + ".")) longer.push_back(entry.key);
      }
      lost(step, "the scenario", longer.empty() ? known : longer, !longer.empty());
    }
    const std::string_view after = rest_of(rest, used);
    if (after.empty() || !form) return into(found->value, nullptr, after);
    return through(found->value, *form, after);
  }

  YamlNode& by_place(YamlNode& list, const Type* of, std::string_view rest) {
    const std::string_view step = head_of(rest);
    std::size_t index = list.items.size();
    std::from_chars(step.data(), step.data() + step.size(), index);
    for (std::size_t i = 0; i < list.items.size(); ++i)
      if (const YamlNode::Entry* name = list.items[i].find("name"); name && name->value.text == step) index = i;
    if (index >= list.items.size()) lost(step, "a list of " + std::to_string(list.items.size()), {});
    return into(list.items[index], of, rest_of(rest, step.size()));
  }

  YamlNode& into(YamlNode& node, const Type* type, std::string_view rest) {
    if (rest.empty()) return node;
    if (node.kind == YamlNode::Kind::list) return by_place(node, type ? element(*type) : nullptr, rest);
    if (const Form* form = type ? fixed_form(*type) : nullptr) return through(node, *form, rest);
    if (node.kind == YamlNode::Kind::map) return by_name(node, type ? named_form(*type) : nullptr, rest);
    const std::string before(path_.substr(0, path_.size() - rest.size() - 1));
    lost(head_of(rest),
         node.kind == YamlNode::Kind::null ? "'" + before + "', of which the scenario states nothing" : node.describe(),
         {});
  }

  const std::string_view path_;
  const Mark at_;
};

void digest(const YamlNode& node, std::uint64_t& hash) {
  const auto take = [&](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    hash = (hash ^ 0x1ff) * 0x100000001b3;  // No byte: the end of a text.
  };
  hash = (hash ^ static_cast<std::uint64_t>(node.kind)) * 0x100000001b3;
  take(node.text);
  for (const YamlNode& item : node.items) digest(item, hash);
  for (const YamlNode::Entry& entry : node.entries) {
    take(entry.key);
    digest(entry.value, hash);
  }
  take("");
}

void remove_marked(YamlNode& tree) {
  const auto is_removed = [](const YamlNode& node) { return node.merging == YamlNode::Merging::remove; };
  std::erase_if(tree.items, is_removed);
  std::erase_if(tree.entries, [&](const YamlNode::Entry& entry) { return is_removed(entry.value); });
  for (YamlNode& item : tree.items) remove_marked(item);
  for (YamlNode::Entry& entry : tree.entries) remove_marked(entry.value);
}

}  // namespace

std::string path_of(const Assignment& assignment) { return assignment.text.substr(0, assignment.text.find(':')); }

void assign(YamlNode& scenario, const Assignment& assignment, Sources& sources) {
  const Source& source = *sources.emplace_back(make_source(assignment.said_by, assignment.text));
  YamlNode said = parse_document(source);
  if (said.kind != YamlNode::Kind::map || said.entries.size() != 1)
    throw DocumentError{diagnostic_at({&source, 0, 0, assignment.text.size()}, "expected a path, a colon and a value",
                                      "as in names.payroll.contoso.example.ttl: 5m")};
  YamlNode::Entry& entry = said.entries.front();
  Mark at = entry.at;
  at.length = entry.key.size();
  const std::string before = assignment.must_change ? fingerprint(scenario) : "";
  YamlNode& place = Walk(entry.key, at).to(scenario);
  const bool is_removed = entry.value.merging == YamlNode::Merging::remove;
  if (is_removed) {
    if (place.kind == YamlNode::Kind::null)
      throw DocumentError{diagnostic_at(at, "there is nothing to remove: it is not stated")};
    place.merging = YamlNode::Merging::remove;
    remove_marked(scenario);
  } else if (entry.value.merging == YamlNode::Merging::usual && place.kind == YamlNode::Kind::list &&
             entry.value.kind == YamlNode::Kind::list)
    std::move(entry.value.items.begin(), entry.value.items.end(), std::back_inserter(place.items));
  else
    place = std::move(entry.value);
  if (assignment.must_change && fingerprint(scenario) == before)
    throw DocumentError{diagnostic_at(at, "this changes nothing: the scenario says so already",
                                      "leave it out, or look at the path again")};
}

std::string fingerprint(const YamlNode& tree) {
  std::string text;
  for (std::uint64_t hash : {0xcbf29ce484222325ULL, 0x84222325cbf29ce4ULL}) {
    digest(tree, hash);
    for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[hash >> shift & 15];
  }
  return text;
}

}  // namespace drsim
