#include "scenarios/reading/fields.hpp"

#include <algorithm>
#include <stdexcept>

namespace drsim {
namespace {

// Fits, as it was checked.
template <class T>
T checked(Parsed<T> parsed) {
  return std::get<T>(std::move(parsed));
}

// The form that a type's maps have.
const Form& form_of(const Type& type) {
  if (const auto* map = std::get_if<Type::Map>(&type.is)) return *map->form;
  if (const auto* named = std::get_if<Type::Named>(&type.is)) return *named->form;
  if (const auto* list = std::get_if<Type::List>(&type.is)) return form_of(list->of.front());
  if (const auto* either = std::get_if<Type::Either>(&type.is)) {
    for (const Type& option : either->of) {
      const auto* list = std::get_if<Type::List>(&option.is);
      if (std::holds_alternative<Type::Map>(option.is) ||
          (list && std::holds_alternative<Type::Map>(list->of.front().is)))
        return form_of(option);
    }
  }
  throw std::logic_error("a key without form");
}

const YamlNode& nothing() {
  static const YamlNode node;
  return node;
}

}  // namespace

void Draft::wrong(const Mark& at, std::string message, std::string help) {
  if (diagnostics.size() < most_diagnostics)
    diagnostics.push_back(diagnostic_at(at, std::move(message), std::move(help)));
}
void Draft::lacks(const Mark& at, std::string message, std::string help) {
  if (whole) wrong(at, std::move(message), std::move(help));
}
void Draft::warn(const Mark& at, std::string message, std::string help) {
  if (whole) diagnostics.push_back(diagnostic_at(at, std::move(message), std::move(help), Severity::warning));
}
void Draft::note(const Mark& at, std::string message, std::string help) {
  if (whole && notes.size() < most_diagnostics)
    notes.push_back(diagnostic_at(at, std::move(message), std::move(help), Severity::note));
}
void Draft::assume(const std::string& sentence) {
  std::vector<std::string>& told = scenario.assumptions;
  if (std::find(told.begin(), told.end(), sentence) == told.end()) told.push_back(sentence);
}
void Draft::take_default(const Form& form, const Key& key) {
  if (key.source.empty() || !defaults.insert(&key).second) return;
  const std::string name = std::string(form.noun) + " " + std::string(key.name);
  if (key.is_assumption())
    assume(name + " " + std::string(key.by_default) +
           std::string(key.source.substr(std::string_view("assumption").size())));
  else
    scenario.defaults.push_back({name, std::string(key.by_default), std::string(key.source)});
}
Origin Draft::origin(const Mark& at) {
  marks.push_back(at);
  return {static_cast<std::uint32_t>(marks.size() - 1)};
}

Fields::Fields(Draft& draft, const YamlNode& map, const Form& form, Mark at)
    : draft_(draft), map_(map), form_(form), at_(at) {}

const Mark& Fields::at(std::string_view key) const {
  const YamlNode::Entry* entry = map_.find(key);
  if (!entry) return at_;
  return entry->value.kind == YamlNode::Kind::scalar ? entry->value.at : entry->at;
}

const YamlNode& Fields::value(std::string_view key) const {
  if (const YamlNode::Entry* entry = map_.find(key)) return entry->value;
  const Key* known = form_.find(key);
  if (!known) throw std::logic_error("no key '" + std::string(key) + "' of " + std::string(form_.noun));
  if (known->by_default.empty()) return nothing();
  draft_.take_default(form_, *known);
  return default_of(*known);
}

bool Fields::truth(std::string_view key) const { return checked(parse_truth(value(key).text)); }
Duration Fields::duration(std::string_view key) const { return checked(parse_duration(value(key).text)); }
Delay Fields::delay(std::string_view key) const { return checked(parse_delay(value(key))); }
BitRate Fields::bit_rate(std::string_view key) const { return checked(parse_bit_rate(value(key).text)); }
Bytes Fields::size(std::string_view key) const { return checked(parse_size(value(key).text)); }
ByteRate Fields::byte_rate(std::string_view key) const { return checked(parse_byte_rate(value(key).text)); }
double Fields::share(std::string_view key) const { return checked(parse_share(value(key).text)); }
FrameRate Fields::frame_rate(std::string_view key) const { return checked(parse_frame_rate(value(key).text)); }
std::int64_t Fields::count(std::string_view key) const { return checked(parse_count(value(key).text)); }
std::int64_t Fields::number(std::string_view key) const { return checked(parse_number(value(key).text)); }
std::int64_t Fields::priority(std::string_view key) const { return checked(parse_priority(value(key).text)); }
Address Fields::address(std::string_view key) const { return checked(parse_address(value(key).text)); }
Prefix Fields::prefix(std::string_view key) const { return checked(parse_prefix(value(key).text)); }
CalendarStart Fields::date(std::string_view key) const { return checked(parse_date(value(key).text)); }
Bound Fields::bound(std::string_view key) const { return checked(parse_bound(value(key).text)); }
Bound Fields::share_bound(std::string_view key) const { return checked(parse_share_bound(value(key).text)); }

std::vector<const YamlNode*> Fields::values(std::string_view key) const {
  const YamlNode& node = value(key);
  std::vector<const YamlNode*> all;
  if (node.kind == YamlNode::Kind::scalar) all.push_back(&node);
  for (const YamlNode& item : node.items) all.push_back(&item);
  return all;
}

Fields Fields::map(std::string_view key) const {
  return {draft_, value(key), form_of(form_.find(key)->type), states(key) ? map_.find(key)->at : at_};
}

std::vector<Fields> Fields::list(std::string_view key) const {
  std::vector<Fields> all;
  for (const YamlNode& item : value(key).items) all.emplace_back(draft_, item, form_of(form_.find(key)->type), item.at);
  return all;
}

std::vector<std::pair<std::string, Fields>> Fields::named(std::string_view key) const {
  std::vector<std::pair<std::string, Fields>> all;
  for (const YamlNode::Entry& entry : value(key).entries) {
    if (entry.key.starts_with("x-")) continue;
    all.emplace_back(entry.key, Fields(draft_, entry.value, form_of(form_.find(key)->type), entry.at));
  }
  return all;
}

}  // namespace drsim
