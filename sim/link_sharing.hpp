// The interface to SimGrid: max-min fair rates of data streams that share links. simgrid/link_sharing.cpp implements
// it; transfers.hpp uses it.

#pragma once

#include <cstddef>
#include <span>

#include "models/world/quantities.hpp"

namespace drsim {

/// How streams of data share lines: max-min fair. Lines and streams are numbered from 0 in the order in which they are
/// added. It is SimGrid's part, in a library of its own that is loaded when the first copy is sent: whoever sends none
/// does not wait for it.
class LinkSharing {
 public:
  virtual ~LinkSharing() = default;

  /// In bytes per second. All lines first, then no more.
  virtual std::size_t add_line(double rate) = 0;
  virtual void all_lines_are_there() = 0;
  virtual void set_rate(std::size_t line, double rate) = 0;

  /// It flows at once.
  virtual std::size_t add_stream(std::span<const std::size_t> lines) = 0;
  virtual void suspend(std::size_t stream) = 0;
  virtual void resume(std::size_t stream) = 0;
  virtual bool is_suspended(std::size_t stream) const = 0;
  /// It counts as so many.
  virtual void set_weight(std::size_t stream, double weight) = 0;
  /// No line's rate of an earlier time bounds it.
  virtual void unbind(std::size_t stream) = 0;

  /// Works out the rates; rate() is of the last time.
  virtual void share() = 0;
  virtual double rate(std::size_t stream) const = 0;
  /// Time passes, for whatever goes on besides streams.
  virtual void pass(Time) {}
};

/// There is one in a process, and it is never destroyed: SimGrid keeps pointers into it until the process ends. Throws
/// SystemLimit if its library is not there.
LinkSharing& new_link_sharing();
/// Only loads the library, for children of this process to find it there.
void load_link_sharing();

}  // namespace drsim
