#include "sim/campaign/interrupt.hpp"

#include <csignal>

namespace drsim::campaign {
namespace {

volatile std::sig_atomic_t asked_for = 0;

void ask(int signal) {
  asked_for = 1;
  std::signal(signal, SIG_DFL);
}

}  // namespace

Interrupt::Interrupt() : before_int_(std::signal(SIGINT, ask)), before_term_(std::signal(SIGTERM, ask)) {}
Interrupt::~Interrupt() {
  std::signal(SIGINT, before_int_);
  std::signal(SIGTERM, before_term_);
}
bool Interrupt::asked() { return asked_for != 0; }

}  // namespace drsim::campaign
