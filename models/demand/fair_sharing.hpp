// How flows share lines: max-min fair, with classes of strict priority and weights. Owns the lines, the flows and the
// rates found last, and works out again only what a change can reach. Begin with share().

#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace drsim {

inline constexpr double unlimited_demand = std::numeric_limits<double>::infinity();

/// Something that takes a rate of several lines at once: users alike on one way, or copies.
struct SharedFlow {
  /// Of a rate of one, what it takes of a line: 1 where it is carried whole, less of the direction that carries answers
  /// or questions only.
  struct Part {
    std::uint32_t line = 0;
    double of_rate = 1;
    friend bool operator==(const Part&, const Part&) = default;
  };
  std::vector<Part> parts{};         ///< Each line once.
  double weight = 1;                 ///< Above 0: what it gets where another of weight 1 gets 1.
  double demand = unlimited_demand;  ///< It takes no more.
  std::uint32_t priority = 0;        ///< A lower number goes first, and takes all it can use.
  friend bool operator==(const SharedFlow&, const SharedFlow&) = default;
};

/// Weighted max-min fairness (Bertsekas and Gallager, Data Networks, section 6.5.2), one priority after the other: all
/// rates grow together, each in proportion to its weight, until a flow has what it demands or one of its lines is full.
///
/// A line that is not full ties no flows to each other. So a change reaches the flows that it is about, those on lines
/// that were full with them or are full now, and so on; all others keep what they have.
class FairSharing {
 public:
  std::size_t add_line(double capacity);
  void set_capacity(std::size_t line, double capacity);
  std::size_t add_flow(SharedFlow flow);
  /// The same flow with other parts, weight, demand or priority. Without parts it takes nothing of anybody.
  void set_flow(std::size_t flow, SharedFlow now);
  /// The same on its way, with another demand and weight.
  void set_demand(std::size_t flow, double demand, double weight);
  const SharedFlow& flow(std::size_t flow) const { return flows_[flow].stated; }

  /// Works out all rates that changes since the last time can have reached.
  void share();
  double rate(std::size_t flow) const { return flows_[flow].rate; }
  double load(std::size_t line) const { return lines_[line].load; }
  double capacity(std::size_t line) const { return lines_[line].capacity; }
  bool is_full(std::size_t line) const;
  std::size_t lines() const { return lines_.size(); }
  std::size_t flows() const { return flows_.size(); }

  /// How many flows have been worked out so far.
  std::uint64_t work() const { return work_; }

 private:
  struct Line {
    double capacity = 0, load = 0;
    std::vector<std::uint32_t> flows{};  ///< That cross it.
    // While rates are worked out.
    double left = 0, growth = 0;  ///< What is left of it, and what all that still grow take of it for each level.
    double growth_counted = 0;    ///< The same when it was last added up.
    std::uint32_t growing = 0;
    bool is_touched = false, was_full = false, is_whole = false;
  };
  struct Flow {
    SharedFlow stated{};
    double rate = 0;
    bool is_affected = false, grows = false;
  };

  void affect(std::uint32_t flow);
  void take_in(std::uint32_t line);
  bool take_in_those_of_full_lines();
  void fill();
  void fill(std::span<const std::uint32_t> flows);
  double level_of(std::uint32_t line);
  void settle(std::uint32_t flow, double rate);

  std::vector<Line> lines_;
  std::vector<Flow> flows_;
  std::vector<std::uint32_t> affected_, touched_;  ///< Flows and lines, since the last time.
  std::uint64_t work_ = 0;
};

}  // namespace drsim
