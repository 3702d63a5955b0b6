// A line of the table of predictions in tests/measured/README.md for each measured set: what was predicted, what was
// measured, and the verdict of the test that compares them. The README must have that very line. DRSIM_TABLE=print only
// prints it, for tests/measured/table.

#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace drsim::measured {

/// One set's line. Made before the set is compared; printed, and looked for in the README, when it goes: whatever has
/// failed in between is its verdict.
class Entry {
 public:
  explicit Entry(const nlohmann::json& set);
  ~Entry();
  Entry(const Entry&) = delete;
  Entry& operator=(const Entry&) = delete;

  void predicts(const std::string& what) { predicted_ = what; }
  /// "3.000 to 4.050 s", or "never".
  void predicts(double low, double high);
  void measured(const std::string& what) { measured_ = what; }
  void measured(std::vector<double> samples);
  /// It is not predicted, for a reason that is known, or that is open.
  void is_not_predicted(const std::string& why) { why_ = why; }

 private:
  std::string experiment_, parameters_, predicted_, measured_, why_;
  std::size_t samples_ = 0;
  int failed_before_ = 0;
};

/// "0.250".
std::string three_places(double value);

}  // namespace drsim::measured
