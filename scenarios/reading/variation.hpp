// Ranges and lists of values for one key, as sweeps vary it, and arithmetic on numbers with units.

#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/reading/assign.hpp"

namespace drsim {

/// A number with a unit, as scenarios state it: something between two of which there are others.
struct Amount {
  enum class Unit : unsigned char { duration, bit_rate, byte_rate, frame_rate, share, count } unit = Unit::duration;
  double value = 0;  ///< [us], [bit/s], [byte/s], [1/s], 0 to 1, or a plain number.
};
/// A value as one line of YAML.
std::string flow_text(const YamlNode& node);

/// Nothing if the text is none.
std::optional<Amount> parse_amount(const std::string& text);
/// As a scenario would state it; all but shares in whole numbers of their smallest unit.
std::string to_text(const Amount& amount);
/// What lies between: 0 is `low`, 1 is `high`. Of a logarithmic one, each step is a factor.
Amount between(const Amount& low, const Amount& high, double share, bool logarithmic = false);

/// What is varied, and over what: "names.payroll.contoso.example.ttl: [60s, 5m, 1h]", or "...: {from: 60s, to: 1h}",
/// with steps: N and scale: log.
struct Variation {
  std::string path;
  std::vector<std::string> values;  ///< As a scenario would state them. Of a range: its steps, ends included.
  std::optional<std::pair<Amount, Amount>>
      range;  ///< Also of a list whose values are amounts: the least and the largest.
  bool logarithmic = false;

  /// The value at a share of the range; of a list without one, one of its values.
  std::string at(double share) const;
  Assignment assignment(const std::string& value) const { return {path + ": " + value, "--vary"}; }
};

/// Either a variation or what is wrong with the text.
struct VariationReading {
  std::optional<Variation> variation;
  std::vector<Diagnostic> diagnostics;
};
VariationReading read_variation(const std::string& text);

}  // namespace drsim
