#include "sim/event_queue.hpp"

namespace drsim {

void EventQueue::arm(const Timer& timer, Time at, Cause cause) {
  armed_[timer] = ++sequence_;
  heap_.push({{at, timer, cause}, sequence_});
}

void EventQueue::disarm(const Timer& timer) {
  if (const auto running = armed_.find(timer); running != armed_.end()) running->second = 0;
}

void EventQueue::clear() {
  heap_ = {};
  for (auto& [timer, sequence] : armed_) sequence = 0;
}

void EventQueue::drop_replaced() {
  while (!heap_.empty()) {
    const auto running = armed_.find(heap_.top().due.timer);
    if (running != armed_.end() && running->second == heap_.top().sequence) return;
    heap_.pop();
  }
}

std::optional<Time> EventQueue::next() {
  drop_replaced();
  if (heap_.empty()) return {};
  return heap_.top().due.at;
}

EventQueue::Due EventQueue::pop() {
  drop_replaced();
  const Due due = heap_.top().due;
  heap_.pop();
  armed_.at(due.timer) = 0;
  return due;
}

}  // namespace drsim
