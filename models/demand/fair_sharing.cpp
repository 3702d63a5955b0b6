#include "models/demand/fair_sharing.hpp"

#include <algorithm>
#include <queue>
#include <utility>

namespace drsim {
namespace {

// What is left of a line below this part of it is rounding.
constexpr double rounding = 1e-9;

}  // namespace

std::size_t FairSharing::add_line(double capacity) {
  lines_.push_back({.capacity = capacity});
  return lines_.size() - 1;
}

bool FairSharing::is_full(std::size_t line) const {
  return lines_[line].load >= lines_[line].capacity * (1 - rounding) && !lines_[line].flows.empty();
}

// From the line's flows all that it ties together is found.
void FairSharing::take_in(std::uint32_t line) {
  Line& one = lines_[line];
  if (one.is_touched) return;
  one.is_touched = true;
  one.was_full = is_full(line);
  touched_.push_back(line);
}

void FairSharing::affect(std::uint32_t flow) {
  if (flows_[flow].is_affected) return;
  flows_[flow].is_affected = true;
  affected_.push_back(flow);
  for (const SharedFlow::Part& part : flows_[flow].stated.parts) take_in(part.line);
}

void FairSharing::set_capacity(std::size_t line, double capacity) {
  if (lines_[line].capacity == capacity) return;
  take_in(static_cast<std::uint32_t>(line));
  lines_[line].capacity = capacity;
}

std::size_t FairSharing::add_flow(SharedFlow flow) {
  flows_.emplace_back();
  set_flow(flows_.size() - 1, std::move(flow));
  return flows_.size() - 1;
}

void FairSharing::set_flow(std::size_t index, SharedFlow now) {
  const auto number = static_cast<std::uint32_t>(index);
  Flow& flow = flows_[index];
  if (flow.stated == now) return;
  affect(number);
  if (flow.stated.parts != now.parts) {
    for (const SharedFlow::Part& part : flow.stated.parts) {
      std::erase(lines_[part.line].flows, number);
      lines_[part.line].load -= part.of_rate * flow.rate;
    }
    for (const SharedFlow::Part& part : now.parts) {
      take_in(part.line);
      lines_[part.line].flows.push_back(number);
      lines_[part.line].load += part.of_rate * flow.rate;
    }
  }
  flow.stated = std::move(now);
}

void FairSharing::set_demand(std::size_t index, double demand, double weight) {
  SharedFlow& stated = flows_[index].stated;
  if (stated.demand == demand && stated.weight == weight) return;
  affect(static_cast<std::uint32_t>(index));
  stated.demand = demand;
  stated.weight = weight;
}

// What one of its lines has left now that flows have been worked out again ties others to it.
bool FairSharing::take_in_those_of_full_lines() {
  const std::size_t before = affected_.size();
  for (std::size_t i = 0; i < touched_.size(); ++i) {
    const std::uint32_t line = touched_[i];
    Line& one = lines_[line];
    if (one.is_whole || !(one.was_full || is_full(line))) continue;
    one.is_whole = true;
    for (const std::uint32_t flow : one.flows) affect(flow);
  }
  return affected_.size() > before;
}

void FairSharing::share() {
  if (touched_.empty() && affected_.empty()) return;
  do {
    take_in_those_of_full_lines();
    fill();
  } while (take_in_those_of_full_lines());
  for (const std::uint32_t flow : affected_) flows_[flow].is_affected = false;
  for (const std::uint32_t line : touched_) lines_[line].is_touched = lines_[line].is_whole = false;
  affected_.clear();
  touched_.clear();
}

// All that are affected, from nothing; what others have is not to be had.
void FairSharing::fill() {
  std::sort(affected_.begin(), affected_.end());
  std::vector<std::uint32_t> order = affected_;
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return flows_[a].stated.priority < flows_[b].stated.priority;
  });
  for (const std::uint32_t line : touched_) {
    Line& one = lines_[line];
    one.load = 0;
    for (const std::uint32_t flow : one.flows) {
      if (flows_[flow].is_affected) continue;
      for (const SharedFlow::Part& part : flows_[flow].stated.parts)
        if (part.line == line) one.load += part.of_rate * flows_[flow].rate;
    }
    one.left = std::max(0.0, one.capacity - one.load);
  }
  work_ += order.size();
  for (auto first = order.begin(); first != order.end();) {
    const auto last = std::find_if(first, order.end(), [&](std::uint32_t flow) {
      return flows_[flow].stated.priority != flows_[*first].stated.priority;
    });
    fill({first, last});
    first = last;
  }
}

// The level at which a line is full if all that still grow on it go on. What has been taken off a sum again and again
// is mostly rounding in the end: then it is counted again.
double FairSharing::level_of(std::uint32_t number) {
  Line& line = lines_[number];
  if (line.growth < line.growth_counted * 1e-3) {
    line.growth = 0;
    for (const std::uint32_t flow : line.flows)
      for (const SharedFlow::Part& part : flows_[flow].stated.parts)
        if (part.line == number && flows_[flow].grows) line.growth += part.of_rate * flows_[flow].stated.weight;
    line.growth_counted = line.growth;
  }
  return line.growth > 0 ? std::max(0.0, line.left) / line.growth : unlimited_demand;
}

// By the level up to which rates have grown: the next to stop is the flow whose demand is met at the least level, or
// all that still grow on the line that is full at the least. A line's level only rises while others stop below it, so
// that what was noted of it too early is noted again.
void FairSharing::fill(std::span<const std::uint32_t> flows) {
  using Due = std::pair<double, std::uint32_t>;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> met, full;
  std::vector<std::uint32_t> growing_lines;
  for (const std::uint32_t flow : flows) {
    const SharedFlow& stated = flows_[flow].stated;
    flows_[flow].grows = true;
    if (stated.demand < unlimited_demand) met.emplace(stated.demand / stated.weight, flow);
    if (stated.demand == unlimited_demand && stated.parts.empty()) settle(flow, 0);
    for (const SharedFlow::Part& part : stated.parts) {
      Line& line = lines_[part.line];
      if (line.growing++ == 0) growing_lines.push_back(part.line), line.growth = 0;
      line.growth += part.of_rate * stated.weight;
      line.growth_counted = line.growth;
    }
  }
  for (const std::uint32_t line : growing_lines) full.emplace(level_of(line), line);
  while (!met.empty() || !full.empty()) {
    if (full.empty() || (!met.empty() && met.top().first <= full.top().first)) {
      const std::uint32_t flow = met.top().second;
      met.pop();
      if (flows_[flow].grows) settle(flow, flows_[flow].stated.demand);
      continue;
    }
    const auto [level, line] = full.top();
    full.pop();
    if (lines_[line].growing == 0) continue;
    if (const double now = level_of(line); now > level) {
      full.emplace(now, line);
      continue;
    }
    for (const std::uint32_t flow : lines_[line].flows)
      if (flows_[flow].grows) settle(flow, std::min(level * flows_[flow].stated.weight, flows_[flow].stated.demand));
  }
  for (const std::uint32_t line : growing_lines) lines_[line].growing = 0;
}

void FairSharing::settle(std::uint32_t flow, double rate) {
  flows_[flow].grows = false;
  flows_[flow].rate = rate;
  const SharedFlow& stated = flows_[flow].stated;
  for (const SharedFlow::Part& part : stated.parts) {
    Line& line = lines_[part.line];
    line.left -= part.of_rate * rate;
    line.load += part.of_rate * rate;
    line.growth -= part.of_rate * stated.weight;
    --line.growing;
  }
}

}  // namespace drsim
