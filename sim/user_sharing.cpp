#include "sim/user_sharing.hpp"

#include <algorithm>

namespace drsim {
namespace {

constexpr double bits = 8;  // Of a byte.

}  // namespace

UserSharing::UserSharing(const Scenario& scenario, Load& load) : scenario_(scenario), load_(load) {}

std::size_t UserSharing::add_line(double rate) {
  const bool is_of_link = lines_.size() < 2 * scenario_.links.size();
  lines_.push_back(is_of_link ? lines_.size() : load_.network().add_line(rate * bits));
  return lines_.size() - 1;
}

void UserSharing::all_lines_are_there() {
  for (std::size_t i = 0; i < 2 * scenario_.links.size(); ++i)
    if (const auto& throttle = scenario_.links[i / 2].throttle)
      throttles_.emplace_back(i, load_.network().add_line(static_cast<double>(throttle->bits_per_second)));
}

void UserSharing::set_rate(std::size_t line, double rate) {
  if (line >= 2 * scenario_.links.size()) load_.network().set_capacity(lines_[line], rate * bits);
}

std::size_t UserSharing::add_stream(std::span<const std::size_t> lines) {
  Stream& stream = streams_.emplace_back();
  stream.stated = {{}, load_.copies_weight(), unlimited_demand, load_.copies_priority()};
  const auto add = [&](std::size_t line) {
    auto& parts = stream.stated.parts;
    const bool is_there = std::any_of(parts.begin(), parts.end(), [&](const auto& part) { return part.line == line; });
    if (!is_there) parts.push_back({static_cast<std::uint32_t>(line), 1});
  };
  for (const std::size_t line : lines) {
    add(lines_[line]);
    for (const auto& [of_link, throttle] : throttles_)
      if (of_link == line) add(throttle);
    if (line >= 2 * scenario_.links.size()) continue;
    for (const std::size_t gateway : load_.gateways_of(LinkId{line / 2})) add(gateway);
  }
  stream.flow = load_.network().add_flow(stream.stated);
  return streams_.size() - 1;
}

void UserSharing::put(const Stream& stream) {
  load_.network().set_flow(stream.flow, stream.is_suspended ? SharedFlow{.demand = 0} : stream.stated);
}
void UserSharing::suspend(std::size_t stream) {
  streams_[stream].is_suspended = true;
  put(streams_[stream]);
}
void UserSharing::resume(std::size_t stream) {
  streams_[stream].is_suspended = false;
  put(streams_[stream]);
}
void UserSharing::set_weight(std::size_t stream, double weight) {
  streams_[stream].stated.weight = weight * load_.copies_weight();
  put(streams_[stream]);
}
double UserSharing::rate(std::size_t stream) const { return load_.network().rate(streams_[stream].flow) / bits; }

}  // namespace drsim
