// Lets Ctrl-C stop a campaign without losing what has been simulated. Owns the signal handlers while it exists.

#pragma once

namespace drsim::campaign {

/// While there is one, Ctrl-C (or SIGTERM) asks for an end instead of making one. A second Ctrl-C ends the program at
/// once.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  /// Whether an end has been asked for.
  static bool asked();

 private:
  void (*before_int_)(int);
  void (*before_term_)(int);
};

}  // namespace drsim::campaign
