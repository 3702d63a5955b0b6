// Starts programs and waits for them, and says if somebody wants all this to stop. Owns no process: whoever starts one
// ends it.

#pragma once

#include <sys/types.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

namespace drsim::emulate {

/// The laboratory does not come up, or a command fails: what, and what it said.
class LaboratoryFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
/// Ctrl-C, or a request to terminate.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted") {}
};

/// While it lives, SIGINT, SIGTERM and SIGHUP are noted instead of obeyed.
class InterruptsNoted {
 public:
  InterruptsNoted();
  ~InterruptsNoted();
  InterruptsNoted(const InterruptsNoted&) = delete;
  InterruptsNoted& operator=(const InterruptsNoted&) = delete;
};
bool is_interrupted();

using Clock = std::chrono::steady_clock;
/// Throws Interrupted.
void wait_until(Clock::time_point then);

/// Starts a program in a process group of its own; what it prints goes to the end of a file.
pid_t start(const std::vector<std::string>& argv, const std::string& log);
/// Carries a command out. Throws LaboratoryFault if it fails, with what it printed, unless it may.
void carry_out(const std::vector<std::string>& argv, const std::string& log, bool may_fail);
/// Sends a signal to a process group, and waits until its leader is gone; kills it after a second.
void end(pid_t group, int signal);

}  // namespace drsim::emulate
