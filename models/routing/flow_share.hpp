// Which flows take which of several equal-cost next hops. Owns an interval of hash values for each router that has a
// choice.

#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>

#include "models/world/ids.hpp"

namespace drsim {

/// Where a router has several equally good next hops, and hashes flows over them. Each router does so by a hash of its
/// own, and answers are other flows than the requests they belong to (RFC 2992: the hash is over the header fields).
struct Branch {
  RouterId at;
  RouterId client;  ///< Whose flows: where a request begins, or its answer goes to.
  bool is_answer = false;
  friend auto operator<=>(const Branch&, const Branch&) = default;
};

/// What a hash can come to, as a number below this: a multiple of all numbers up to 16, so that so many next hops get
/// exactly equal parts.
inline constexpr std::int64_t hash_range = 720'720;

/// Flows that have hashes in common: an interval of each.
class FlowShare {
 public:
  struct Interval {
    std::int64_t from = 0, to = hash_range;
    friend bool operator==(Interval, Interval) = default;
  };
  struct Undecided {
    Branch branch;
    std::int64_t choices = 0;
  };

  Interval part(const Branch& branch) const {
    const auto found = parts_.find(branch);
    return found == parts_.end() ? Interval{} : found->second;
  }
  /// Adds those that differ in one hash only, which begins where that of these ends.
  void join(const FlowShare& next) {
    for (auto& [branch, part] : parts_)
      if (const Interval its = next.part(branch); its.from == part.to) part.to = its.to;
  }
  void narrow(const Branch& branch, Interval to) { parts_[branch] = to; }
  /// Of all flows.
  double share() const {
    double product = 1;
    for (const auto& [branch, part] : parts_)
      product *= static_cast<double>(part.to - part.from) / static_cast<double>(hash_range);
    return product;
  }
  /// Which of so many next hops these flows take. They may disagree: then it is that of the lowest hash, and they have
  /// to be told apart.
  std::size_t choose(const Branch& branch, std::int64_t choices) {
    const Interval its = part(branch);
    const std::int64_t lowest = bucket(its.from, choices);
    if (lowest != bucket(its.to - 1, choices) && !undecided) undecided = Undecided{branch, choices};
    return static_cast<std::size_t>(lowest);
  }
  /// Hash-threshold: equal regions, one for each next hop (RFC 2992 section 2). Where one goes, some flows move between
  /// those that are left, too.
  static std::int64_t bucket(std::int64_t hash, std::int64_t choices) {
    return std::min(choices - 1, hash * choices / hash_range);
  }
  static std::int64_t begin_of(std::int64_t bucket, std::int64_t choices) {
    return (bucket * hash_range + choices - 1) / choices;
  }

  std::optional<Undecided> undecided;  ///< The first branch at which they were found to disagree.

 private:
  std::map<Branch, Interval> parts_;
};

}  // namespace drsim
