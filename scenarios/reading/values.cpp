#include "scenarios/reading/values.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <charconv>
#include <chrono>
#include <cmath>
#include <optional>

#include "models/world/text/text.hpp"
#include "scenarios/reading/diagnostic.hpp"

namespace drsim {
namespace {

__extension__ using Wide = __int128;

// Digits with at most one point: value / scale.
struct Decimal {
  Wide value = 0, scale = 1;
};

// Takes a number off the front of a text.
std::optional<Decimal> take_number(std::string_view& text) {
  Decimal number;
  std::size_t used = 0, digits = 0;
  bool after_point = false;
  for (; used < text.size(); ++used) {
    const char c = text[used];
    if (c == '.' && !after_point) {
      after_point = true;
      continue;
    }
    if (c < '0' || c > '9') break;
    if (++digits > 18) return {};
    number.value = number.value * 10 + (c - '0');
    if (after_point) number.scale *= 10;
  }
  if (digits == 0 || text[used - 1] == '.') return {};
  text.remove_prefix(used);
  return number;
}

std::string_view take_word(std::string_view& text) {
  std::size_t used = 0;
  while (used < text.size() && text[used] != ' ' && text[used] != '.' && (text[used] < '0' || text[used] > '9')) ++used;
  const std::string_view word = text.substr(0, used);
  text.remove_prefix(used);
  return word;
}

struct Unit {
  std::string_view name;
  std::int64_t size;
};
template <std::size_t N>
const Unit* find(const std::array<Unit, N>& units, std::string_view name) {
  const auto found = std::find_if(units.begin(), units.end(), [&](const Unit& unit) { return unit.name == name; });
  return found == units.end() ? nullptr : &*found;
}

constexpr std::array spans{Unit{"us", 1},         Unit{"ms", 1'000},        Unit{"s", 1'000'000},
                           Unit{"m", 60'000'000}, Unit{"h", 3'600'000'000}, Unit{"d", 86'400'000'000}};
constexpr std::array bit_rates{Unit{"bit", 1}, Unit{"kbit", 1'000}, Unit{"Mbit", 1'000'000},
                               Unit{"Gbit", 1'000'000'000}, Unit{"Tbit", 1'000'000'000'000}};
constexpr std::array sizes{Unit{"B", 1}, Unit{"kB", 1'000}, Unit{"MB", 1'000'000}, Unit{"GB", 1'000'000'000},
                           Unit{"TB", 1'000'000'000'000}};
constexpr std::array byte_rates{Unit{"B/s", 1}, Unit{"kB/s", 1'000}, Unit{"MB/s", 1'000'000},
                                Unit{"GB/s", 1'000'000'000}};

// The unit that somebody meant who wrote "G", "gbit/s", "Mbps", "mb" or "KB": the one whose first letters are the same,
// whatever their case.
template <std::size_t N>
std::string unit_meant(std::string_view written, const std::array<Unit, N>& units) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  const auto same = [&](std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
  };
  for (const Unit& unit : units)
    if (same(unit.name, written)) return std::string(unit.name);
  if (written.empty()) return "";
  for (const Unit& unit : units)
    if (unit.name.size() > 1 && lower(unit.name.front()) == lower(written.front()) && unit.name.size() > 2)
      return std::string(unit.name);
  return "";
}

bool is_number(std::string_view text) { return take_number(text) && text.empty(); }

// A single amount, such as a rate. The whole of it: no fraction of the smallest unit is lost.
template <std::size_t N>
Parsed<std::int64_t> parse_multiple(const std::string& text, const std::array<Unit, N>& units,
                                    const std::string& examples) {
  std::string_view rest = text;
  const auto number = take_number(rest);
  if (!number) return Fault{in_single_quotes(text) + " is not an amount", "write " + examples};
  const Unit* unit = find(units, rest);
  if (rest.empty()) return Fault{in_single_quotes(text) + " has no unit", "write " + examples};
  if (!unit) {
    const std::string meant = unit_meant(rest, units);
    const std::string number_text = text.substr(0, text.size() - rest.size());
    return Fault{in_single_quotes(text) + " has an unknown unit: '" + std::string(rest) + "'",
                 (meant.empty() ? "" : "did you mean '" + number_text + meant + "'? ") + "write " + examples};
  }
  const Wide scaled = number->value * unit->size;
  if (scaled % number->scale != 0)
    return Fault{in_single_quotes(text) + " is not a whole number of " + std::string(units[0].name), ""};
  if (scaled / number->scale > Wide{1'000'000'000'000'000})
    return Fault{in_single_quotes(text) + " is more than anything carries", ""};
  return static_cast<std::int64_t>(scaled / number->scale);
}

Parsed<std::vector<Duration>> parse_durations(const YamlNode& node, std::size_t count, const std::string& example) {
  if (node.kind != YamlNode::Kind::list || node.items.size() != count)
    return Fault{"expected a list of " + std::to_string(count) + " durations, not " + node.describe(),
                 "write " + example};
  std::vector<Duration> durations;
  for (const YamlNode& item : node.items) {
    const Parsed<Duration> parsed = parse_duration(item.text);
    if (const auto* fault = std::get_if<Fault>(&parsed)) return *fault;
    durations.push_back(std::get<Duration>(parsed));
  }
  if (!std::is_sorted(durations.begin(), durations.end()))
    return Fault{"these durations are not in order", "write " + example};
  return durations;
}

template <class Build>
Parsed<Delay> delay_from(const Parsed<std::vector<Duration>>& durations, Build build) {
  if (const auto* fault = std::get_if<Fault>(&durations)) return *fault;
  return build(std::get<std::vector<Duration>>(durations));
}

constexpr const char* delay_examples =
    "write 90s, {p50: 15m, p95: 1h}, {uniform: [1m, 2m]}, {triangular: [1m, 2m, 5m]} or {exponential: 10m}";

Parsed<Delay> parse_percentiles(const YamlNode& node) {
  YamlNode both;
  both.kind = YamlNode::Kind::list;
  for (const char* key : {"p50", "p95"})
    if (const auto* entry = node.find(key)) both.items.push_back(entry->value);
  const std::string example = "{p50: 15m, p95: 1h}, where p95 is not less than p50";
  return delay_from(parse_durations(both, 2, example), [&](const std::vector<Duration>& d) -> Parsed<Delay> {
    if (d[0] == Duration{}) return Fault{"a median of 0s leaves nothing to vary", "write a fixed duration: 0s"};
    return Lognormal{d[0], d[1]};
  });
}

Parsed<Delay> parse_varying(const YamlNode& node) {
  const bool is_pair = node.entries.size() == 2 && node.find("p50") && node.find("p95");
  if (is_pair) return parse_percentiles(node);
  if (node.entries.size() == 1) {
    const auto& [key, at, value] = node.entries.front();
    if (key == "uniform")
      return delay_from(parse_durations(value, 2, "{uniform: [1m, 2m]}"), [](const auto& d) {
        return Uniform{d[0], d[1]};
      });
    if (key == "triangular")
      return delay_from(parse_durations(value, 3, "{triangular: [1m, 2m, 5m]}"), [](const auto& d) {
        return Triangular{d[0], d[1], d[2]};
      });
    if (key == "exponential") {
      const Parsed<Duration> mean = parse_duration(value.text);
      if (const auto* fault = std::get_if<Fault>(&mean)) return *fault;
      return Exponential{std::get<Duration>(mean)};
    }
  }
  const std::vector<std::string> known{"p50", "p95", "uniform", "triangular", "exponential"};
  for (const YamlNode::Entry& entry : node.entries)
    if (std::find(known.begin(), known.end(), entry.key) == known.end()) {
      std::vector<std::string> missing = known;
      std::erase_if(missing, [&](const std::string& key) { return node.find(key) != nullptr; });
      const std::string near = nearest(entry.key, missing);
      return Fault{"a duration that varies has no '" + entry.key + "'",
                   (near.empty() ? "" : "did you mean '" + near + "'? ") + std::string(delay_examples)};
    }
  return Fault{"this map does not say how a duration varies", delay_examples};
}

std::optional<std::int64_t> whole(std::string_view text) {
  std::int64_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || stop != text.data() + text.size() || text.empty()) return {};
  return value;
}

bool is_ipv6(const std::string& text) { return std::count(text.begin(), text.end(), ':') >= 2; }

}  // namespace

namespace {

// As reports print instants and their differences: "01:05:00", "26:00:12.5".
std::optional<Duration> clock_time(std::string_view text) {
  const std::size_t first = text.find(':');
  if (first == std::string_view::npos || first == 0 || first > 6) return {};
  std::string_view hours = text.substr(0, first), rest = text.substr(first + 1);
  if (rest.size() < 5 || rest[2] != ':') return {};
  std::string_view minutes = rest.substr(0, 2), seconds_text = rest.substr(3);
  const std::size_t whole_seconds = std::min(seconds_text.find('.'), seconds_text.size());
  const auto h = take_number(hours), m = take_number(minutes), s = take_number(seconds_text);
  if (!h || !m || !s || !hours.empty() || !minutes.empty() || !seconds_text.empty() || whole_seconds != 2) return {};
  if (h->scale != 1 || m->scale != 1 || m->value > 59 || s->value >= 60 * s->scale) return {};
  const Wide total = (h->value * 3600 + m->value * 60) * 1'000'000 + s->value * 1'000'000 / s->scale;
  if (total > longest_duration.count()) return {};
  return Duration{static_cast<std::int64_t>(total)};
}

}  // namespace

Parsed<Duration> parse_duration(const std::string& text) {
  if (const auto clock = clock_time(text)) return *clock;
  const std::string example = "write 45s, 10m, 1h 30m or 250ms";
  if (text.starts_with('-')) return Fault{in_single_quotes(text) + " is negative", example};
  if (is_number(text))
    return Fault{in_single_quotes(text) + " has no unit", "write " + text + "s, " + text + "m or " + text + "h"};
  std::string_view rest = text;
  Wide total = 0;
  std::int64_t smallest = spans.back().size + 1;
  while (!rest.empty()) {
    const auto number = take_number(rest);
    const std::string_view name = take_word(rest);
    const Unit* unit = number ? find(spans, name) : nullptr;
    if (!unit) return Fault{in_single_quotes(text) + " is not a duration", example + "; units are d, h, m, s, ms, us"};
    if (unit->size >= smallest)
      return Fault{in_single_quotes(text) + " is not a duration", "write larger units first, each once: 1h 30m"};
    smallest = unit->size;
    if (number->value * unit->size % number->scale != 0)
      return Fault{in_single_quotes(text) + " is not a whole number of microseconds", ""};
    total += number->value * unit->size / number->scale;
    if (total > longest_duration.count()) return Fault{in_single_quotes(text) + " is longer than ten years", ""};
    if (rest.starts_with(' ') && rest.size() > 1) rest.remove_prefix(1);
  }
  if (text.empty()) return Fault{"expected a duration", example};
  return Duration{static_cast<std::int64_t>(total)};
}

Parsed<Delay> parse_delay(const YamlNode& node) {
  if (node.kind == YamlNode::Kind::map) return parse_varying(node);
  if (node.kind != YamlNode::Kind::scalar) return Fault{"expected a duration, not " + node.describe(), delay_examples};
  const Parsed<Duration> fixed = parse_duration(node.text);
  if (const auto* fault = std::get_if<Fault>(&fixed)) return *fault;
  return Delay{Fixed{std::get<Duration>(fixed)}};
}

Parsed<BitRate> parse_bit_rate(const std::string& text) {
  const std::string examples = "200Mbit or 1Gbit: bits per second";
  if (text.ends_with("B/s") || text.ends_with("Bps"))
    return Fault{in_single_quotes(text) + " is in bytes: links are in bits per second",
                 "write " + examples + " (1 MB/s is 8Mbit)"};
  const Parsed<std::int64_t> amount = parse_multiple(text, bit_rates, examples);
  if (const auto* fault = std::get_if<Fault>(&amount)) return *fault;
  if (std::get<std::int64_t>(amount) == 0) return Fault{"a link that carries nothing", "fail the link instead"};
  return BitRate{std::get<std::int64_t>(amount)};
}

Parsed<ByteRate> parse_byte_rate(const std::string& text) {
  const std::string examples = "500kB/s or 2MB/s: bytes per second";
  if (text.ends_with("bit") || text.ends_with("bit/s"))
    return Fault{in_single_quotes(text) + " is in bits: data that changes is in bytes per second", "write " + examples};
  const Parsed<std::int64_t> amount = parse_multiple(text, byte_rates, examples);
  if (const auto* fault = std::get_if<Fault>(&amount)) return *fault;
  return ByteRate{std::get<std::int64_t>(amount)};
}

Parsed<Bytes> parse_size(const std::string& text) {
  const std::string examples = "write 20GB or 1TB";
  if (text.ends_with("bit")) return Fault{in_single_quotes(text) + " is in bits: data is in bytes", examples};
  const Parsed<std::int64_t> amount = parse_multiple(text, sizes, examples.substr(6));
  if (const auto* fault = std::get_if<Fault>(&amount)) return *fault;
  if (std::get<std::int64_t>(amount) == 0) return Fault{in_single_quotes(text) + " is nothing", examples};
  return Bytes{std::get<std::int64_t>(amount)};
}

Parsed<FrameRate> parse_frame_rate(const std::string& text) {
  const Fault fault{in_single_quotes(text) + " is not a number of frames per second", "write 100/s"};
  if (!text.ends_with("/s")) return fault;
  const auto value = whole(std::string_view(text).substr(0, text.size() - 2));
  if (!value || *value < 1 || *value > 1'000'000'000'000) return fault;
  return FrameRate{*value};
}

Parsed<double> parse_share(const std::string& text) {
  const Fault fault{in_single_quotes(text) + " is not a share of a hundred", "write 10%, or 0.5%"};
  std::string_view rest = text;
  const std::optional<Decimal> number = take_number(rest);
  if (number && rest.empty() && number->value >= number->scale && number->value <= 100 * number->scale)
    return Fault{fault.message, "write " + text + "%"};
  if (!number || rest != "%") return fault;
  if (number->value > 100 * number->scale)
    return Fault{in_single_quotes(text) + " is more than all of it", "at most 100%"};
  return static_cast<double>(number->value) / static_cast<double>(number->scale) / 100;
}

Parsed<Prefix> parse_prefix(const std::string& text) {
  const std::string example = "write 192.168.1.0/24";
  if (is_ipv6(text)) return Fault{in_single_quotes(text) + " is IPv6, which drsim does not model", example};
  boost::system::error_code error;
  const auto network = boost::asio::ip::make_network_v4(text, error);
  if (error || network.prefix_length() > 32) return Fault{in_single_quotes(text) + " is not an IPv4 prefix", example};
  const Prefix prefix{{network.address().to_uint()}, network.prefix_length()};
  if (to_text(prefix) != text)
    return Fault{in_single_quotes(text) + " is not an IPv4 prefix", "write " + to_text(prefix)};  // "/016"
  if ((prefix.network.value & ~prefix.mask()) == 0) return prefix;
  const Prefix meant{{prefix.network.value & prefix.mask()}, prefix.length};
  return Fault{in_single_quotes(text) + " has host bits set",
               "the prefix of length " + std::to_string(prefix.length) + " around it is " + to_text(meant)};
}

Parsed<Address> parse_address(const std::string& text) {
  if (is_ipv6(text)) return Fault{in_single_quotes(text) + " is IPv6, which drsim does not model", "write 192.168.1.4"};
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address_v4(text, error);
  if (error) return Fault{in_single_quotes(text) + " is not an IPv4 address", "write 192.168.1.4"};
  return Address{address.to_uint()};
}

Parsed<std::int64_t> parse_count(const std::string& text) {
  const auto value = whole(text);
  if (!value || *value < 1 || *value > 1'000'000'000'000)
    return Fault{in_single_quotes(text) + " is not a whole number from 1 to 1000000000000", ""};
  return *value;
}

Parsed<std::int64_t> parse_number(const std::string& text) {
  const auto value = whole(text);
  if (!value || *value < 0 || *value > 1'000'000'000'000)
    return Fault{in_single_quotes(text) + " is not a whole number from 0 to 1000000000000", ""};
  return *value;
}

Parsed<std::int64_t> parse_priority(const std::string& text) {
  const auto value = whole(text);
  if (!value || *value < 0 || *value > 61440 || *value % 4096 != 0)
    return Fault{in_single_quotes(text) + " is not a bridge priority", "write 0 to 61440, in steps of 4096"};
  return *value;
}

Parsed<CalendarStart> parse_date(const std::string& text) {
  const Fault fault{in_single_quotes(text) + " is not a date and time", "write 2026-03-02 09:00"};
  const std::string_view view = text;
  const bool has_shape = view.size() == 16 && view[4] == '-' && view[7] == '-' && view[10] == ' ' && view[13] == ':';
  if (!has_shape) return fault;
  std::array<int, 5> parts{};
  constexpr std::array<std::pair<std::size_t, std::size_t>, 5> places{{{0, 4}, {5, 2}, {8, 2}, {11, 2}, {14, 2}}};
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto value = whole(view.substr(places[i].first, places[i].second));
    if (!value || *value < 0) return fault;
    parts[i] = static_cast<int>(*value);
  }
  const std::chrono::year_month_day day{std::chrono::year{parts[0]},
                                        std::chrono::month{static_cast<unsigned>(parts[1])},
                                        std::chrono::day{static_cast<unsigned>(parts[2])}};
  if (!day.ok() || parts[3] > 23 || parts[4] > 59)
    return Fault{in_single_quotes(text) + " is not in the calendar", fault.help};
  return CalendarStart{parts[0], parts[1], parts[2], parts[3], parts[4]};
}

namespace {

// The sign that a text begins with, and what is behind it.
std::optional<std::pair<Comparison, std::string>> compared(const std::string& text) {
  constexpr std::array<std::pair<std::string_view, Comparison>, 5> operators{{{"<=", Comparison::at_most},
                                                                              {">=", Comparison::at_least},
                                                                              {"<", Comparison::less},
                                                                              {">", Comparison::greater},
                                                                              {"=", Comparison::equal}}};
  for (const auto& [sign, comparison] : operators) {
    if (!text.starts_with(sign)) continue;
    const std::size_t begin = text.find_first_not_of(' ', sign.size());
    return std::pair{comparison, begin == std::string::npos ? "" : text.substr(begin)};
  }
  return {};
}

}  // namespace

Parsed<Bound> parse_bound(const std::string& text) {
  const auto found = compared(text);
  if (!found)
    return Fault{in_single_quotes(text) + " does not compare",
                 "write \"<= 90m\", \"< 2h\", \"= 0s\", \">= 1m\" or \"> 0s\", in quotes"};
  const Parsed<Duration> bound = parse_duration(found->second);
  if (const auto* fault = std::get_if<Fault>(&bound)) return *fault;
  return Bound{found->first, std::get<Duration>(bound)};
}

Parsed<Bound> parse_share_bound(const std::string& text) {
  const auto found = compared(text);
  if (!found)
    return Fault{in_single_quotes(text) + " does not compare", "write \">= 80%\", \"> 50%\" or \"= 100%\", in quotes"};
  const Parsed<double> share = parse_share(found->second);
  if (const auto* fault = std::get_if<Fault>(&share)) return *fault;
  return Bound{found->first, Duration{std::llround(std::get<double>(share) * 1e6)}};
}

Parsed<std::string> parse_name(const std::string& text) {
  const bool is_padded = text.empty() || text.front() == ' ' || text.back() == ' ';
  const auto is_odd = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '/' || c == '\'' || c == '"' || c == 0x7f;
  };
  if (is_padded || std::any_of(text.begin(), text.end(), is_odd) || text.size() > 253)
    return Fault{in_single_quotes(text) + " is not a name", "use up to 253 letters, digits, '.', '-' and '_'"};
  return text;
}

Parsed<bool> parse_truth(const std::string& text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return Fault{in_single_quotes(text) + " is neither true nor false", ""};
}

}  // namespace drsim
