// Clients of a laboratory: a child process in their namespace that looks names up with the C library's resolver and
// asks whoever has the address, all the time. Owns the child and the file it writes. Begin with class Prober.

#pragma once

#include <sys/types.h>

#include <atomic>
#include <string>
#include <vector>

#include "sim/emulate/laboratory.hpp"
#include "sim/emulate/measured.hpp"

namespace drsim::emulate {

class Prober {
 public:
  /// Starts asking. `file` is where the uses are written to.
  Prober(const Probe& probe, const std::string& file);
  ~Prober();
  Prober(const Prober&) = delete;
  Prober& operator=(const Prober&) = delete;

  /// How many uses have been answered since the last one that was not.
  std::int64_t streak() const { return streak_->load(); }
  /// Stops, and returns all uses, in microseconds of CLOCK_MONOTONIC.
  std::vector<Use> stop();

 private:
  pid_t child_ = 0;
  std::string file_;
  std::atomic<std::int64_t>* streak_ = nullptr;  ///< Shared with the child.
};

}  // namespace drsim::emulate
