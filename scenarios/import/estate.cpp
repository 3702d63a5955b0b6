#include "scenarios/import/estate.hpp"

#include <algorithm>
#include <cctype>

namespace drsim::imports {

std::string to_text(const Origin& origin) { return origin.file + (origin.place.empty() ? "" : " " + origin.place); }

Value Value::of(Kind kind) {
  Value value;
  value.kind = kind;
  return value;
}

Value Value::list(const std::vector<std::string>& texts) {
  Value value = of(Kind::list);
  for (const std::string& one : texts) value.items.emplace_back(one);
  return value;
}

const Value* Value::find(std::string_view key) const {
  for (const auto& [name, value] : entries)
    if (name == key) return &value;
  return nullptr;
}
Value* Value::find(std::string_view key) { return const_cast<Value*>(std::as_const(*this).find(key)); }

std::string Value::text_at(std::string_view key) const {
  const Value* found = find(key);
  return found ? found->text : "";
}

Value& Value::map_at(const std::string& key) {
  if (Value* found = find(key)) return *found;
  entries.emplace_back(key, map());
  return entries.back().second;
}

void Value::set(const std::string& key, Value value, std::string comment) {
  value.comment = std::move(comment);
  if (Value* found = find(key))
    *found = std::move(value);
  else
    entries.emplace_back(key, std::move(value));
}

void Value::assume(const std::string& key, Value value, const std::string& why) {
  if (has(key)) return;
  value.comment = "assumed: " + why;
  value.is_assumed = true;
  entries.emplace_back(key, std::move(value));
}

Value& Estate::element(const std::string& section, const std::string& name, const Origin& origin) {
  const auto [place, is_new] = sections[section].try_emplace(name, Value::map());
  if (is_new) place->second.comment = to_text(origin);
  return place->second;
}

Value& Estate::made_up(const std::string& section, const std::string& name, const std::string& why) {
  const auto [place, is_new] = sections[section].try_emplace(name, Value::map());
  if (is_new) {
    place->second.comment = "assumed: " + why;
    place->second.is_assumed = true;
  }
  return place->second;
}

Value* Estate::find(const std::string& section, const std::string& name) {
  const auto its = sections.find(section);
  if (its == sections.end()) return nullptr;
  const auto found = its->second.find(name);
  return found == its->second.end() ? nullptr : &found->second;
}

void Estate::leave_out(const Origin& origin, std::string what, std::string why) {
  ++seen;
  remarks.push_back({Remark::Kind::left_out, origin, std::move(what), std::move(why)});
}

void Estate::contradict(const Origin& origin, std::string what, std::string why) {
  remarks.push_back({Remark::Kind::contradiction, origin, std::move(what), std::move(why)});
}

std::string name_of(std::string_view text) {
  std::string name;
  for (const char c : text) {
    const bool is_bad =
        static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '"' || c == '\'' || c == '/' || c == '\\';
    name += is_bad ? '-' : c;
  }
  const std::size_t begin = name.find_first_not_of(' ');
  if (begin == std::string::npos) return "unnamed";
  name = name.substr(begin, name.find_last_not_of(' ') - begin + 1);
  if (name.size() > 200) {
    std::size_t end = 200;  // Not within a character of UTF-8.
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80) --end;
    name.resize(end);
  }
  return name;
}

std::string lower(std::string_view text) {
  std::string low(text);
  std::transform(low.begin(), low.end(), low.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return low;
}

bool equal_without_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](unsigned char x, unsigned char y) {
           return std::tolower(x) == std::tolower(y);
         });
}

}  // namespace drsim::imports
