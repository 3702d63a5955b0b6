#include "scenarios/reading/variation.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "scenarios/reading/values.hpp"

namespace drsim {

std::string flow_text(const YamlNode& node) {
  std::string text;
  switch (node.kind) {
    case YamlNode::Kind::null:
      return "null";
    case YamlNode::Kind::scalar: {
      if (node.text.find_first_of(",[]{}:#'\"&*!|>%@`") == std::string::npos) return node.text;
      for (const char c : node.text) text += c == '\'' ? std::string("''") : std::string(1, c);
      return "'" + text + "'";
    }
    case YamlNode::Kind::list:
      for (const YamlNode& item : node.items) text += (text.empty() ? "" : ", ") + flow_text(item);
      return "[" + text + "]";
    case YamlNode::Kind::map:
      for (const YamlNode::Entry& entry : node.entries)
        text += (text.empty() ? "" : ", ") + entry.key + ": " + flow_text(entry.value);
      return "{" + text + "}";
  }
  return text;
}

namespace {

[[noreturn]] void wrong(const Mark& at, std::string message, std::string help = {}) {
  throw DocumentError{diagnostic_at(at, std::move(message), std::move(help))};
}

Amount amount_of(const YamlNode& range, const char* key) {
  const YamlNode::Entry* entry = range.find(key);
  if (!entry) wrong(range.at, std::string("a range needs '") + key + "'", "as in {from: 60s, to: 1h}");
  const std::optional<Amount> amount = parse_amount(entry->value.text);
  if (!amount)
    wrong(entry->value.at, entry->value.describe() + " is not an amount",
          "write a number with its unit: 60s, 100Mbit, 10%, 3");
  return *amount;
}

void read_range(const YamlNode& node, Variation& variation) {
  for (const YamlNode::Entry& entry : node.entries) {
    const bool is_known = entry.key == "from" || entry.key == "to" || entry.key == "steps" || entry.key == "scale";
    if (!is_known) wrong(entry.at, "unknown key '" + entry.key + "' of a range", "there are from, to, steps, scale");
  }
  const Amount low = amount_of(node, "from"), high = amount_of(node, "to");
  if (low.unit != high.unit)
    wrong(node.at, "a range from one kind of thing to another", "write both ends with units of one kind");
  if (low.value >= high.value) wrong(node.at, "a range that is empty: its end is not beyond its beginning");
  std::size_t steps = 5;
  if (const YamlNode::Entry* entry = node.find("steps")) {
    const auto count = parse_count(entry->value.text);
    const auto* number = std::get_if<std::int64_t>(&count);
    if (!number || *number < 2 || *number > 1000)
      wrong(entry->value.at, entry->value.describe() + " is not a number of steps", "write 2 to 1000");
    steps = static_cast<std::size_t>(*number);
  }
  if (const YamlNode::Entry* entry = node.find("scale")) {
    if (entry->value.text != "log" && entry->value.text != "linear")
      wrong(entry->value.at, entry->value.describe() + " is no scale", "write log or linear");
    variation.logarithmic = entry->value.text == "log";
    if (variation.logarithmic && low.value <= 0) wrong(entry->value.at, "a logarithmic range cannot begin with 0");
  }
  variation.range = {low, high};
  for (std::size_t i = 0; i < steps; ++i)
    variation.values.push_back(
        to_text(between(low, high, static_cast<double>(i) / static_cast<double>(steps - 1), variation.logarithmic)));
}

void read_list(const YamlNode& node, Variation& variation) {
  if (node.items.size() < 2)
    wrong(node.at, "nothing varies: a list of " + std::to_string(node.items.size()), "write at least two values");
  std::vector<Amount> amounts;
  for (const YamlNode& item : node.items) {
    variation.values.push_back(flow_text(item));
    if (const auto amount = item.kind == YamlNode::Kind::scalar ? parse_amount(item.text) : std::nullopt)
      if (amounts.empty() || amounts.front().unit == amount->unit) amounts.push_back(*amount);
  }
  if (amounts.size() != node.items.size()) return;
  const auto [least, most] = std::minmax_element(amounts.begin(), amounts.end(),
                                                 [](const Amount& a, const Amount& b) { return a.value < b.value; });
  variation.range = {*least, *most};
}

template <class Value, class Number>
std::optional<Amount> amount(const Parsed<Value>& parsed, Amount::Unit unit, Number number) {
  const auto* value = std::get_if<Value>(&parsed);
  return value ? std::optional(Amount{unit, static_cast<double>(number(*value))}) : std::nullopt;
}

}  // namespace

std::optional<Amount> parse_amount(const std::string& text) {
  using Unit = Amount::Unit;
  if (auto found = amount(parse_duration(text), Unit::duration, [](Duration d) { return d.count(); })) return found;
  if (auto found = amount(parse_bit_rate(text), Unit::bit_rate, [](BitRate r) { return r.bits_per_second; }))
    return found;
  if (auto found = amount(parse_byte_rate(text), Unit::byte_rate, [](ByteRate r) { return r.bytes_per_second; }))
    return found;
  if (auto found = amount(parse_frame_rate(text), Unit::frame_rate, [](FrameRate r) { return r.frames_per_second; }))
    return found;
  if (auto found = amount(parse_share(text), Unit::share, [](double s) { return s; })) return found;
  return amount(parse_number(text), Unit::count, [](std::int64_t n) { return n; });
}

std::string to_text(const Amount& amount) {
  const std::int64_t whole = std::llround(amount.value);
  switch (amount.unit) {
    case Amount::Unit::duration:
      return to_text(Duration{whole});
    case Amount::Unit::bit_rate:
      return to_text(BitRate{whole});
    case Amount::Unit::byte_rate:
      return to_text(ByteRate{whole});
    case Amount::Unit::frame_rate:
      return to_text(FrameRate{whole});
    case Amount::Unit::share: {
      char text[32];
      std::snprintf(text, sizeof(text), "%.6f", amount.value * 100);
      std::string shortest = text;
      shortest.erase(shortest.find_last_not_of('0') + 1);
      if (shortest.ends_with('.')) shortest.pop_back();
      return shortest + "%";
    }
    case Amount::Unit::count:
      return std::to_string(whole);
  }
  return "";
}

Amount between(const Amount& low, const Amount& high, double share, bool logarithmic) {
  if (logarithmic) return {low.unit, low.value * std::pow(high.value / low.value, share)};
  return {low.unit, low.value + share * (high.value - low.value)};
}

std::string Variation::at(double share) const {
  if (range) return to_text(between(range->first, range->second, share, logarithmic));
  return values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

VariationReading read_variation(const std::string& text) {
  VariationReading reading;
  try {
    const auto source = make_source("--vary", text);
    const YamlNode said = parse_document(*source);
    if (said.kind != YamlNode::Kind::map || said.entries.size() != 1)
      wrong({source.get(), 0, 0, text.size()}, "expected a path, a colon and values",
            "as in names.payroll.contoso.example.ttl: [60s, 5m, 1h]");
    const YamlNode& values = said.entries.front().value;
    Variation variation{.path = said.entries.front().key, .values = {}, .range = {}, .logarithmic = false};
    if (values.kind == YamlNode::Kind::list)
      read_list(values, variation);
    else if (values.kind == YamlNode::Kind::map)
      read_range(values, variation);
    else
      wrong(values.at, "expected a list of values or a range, not " + values.describe(),
            "write [60s, 5m] or {from: 60s, to: 5m}");
    reading.variation = std::move(variation);
  } catch (const DocumentError& error) {
    reading.diagnostics.push_back(error.diagnostic);
  }
  return reading;
}

}  // namespace drsim
