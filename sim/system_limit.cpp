#include "sim/system_limit.hpp"

#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <new>
#include <system_error>

namespace drsim {

bool is_system_limit(int error_number) {
  switch (error_number) {
    case EAGAIN:
    case ENOMEM:
    case EMFILE:
    case ENFILE:
      return true;
    default:
      return false;
  }
}

void fail_with_errno(const std::string& what) {
  const int error_number = errno;
  const std::string why = what + ": " + std::strerror(error_number);
  if (is_system_limit(error_number)) throw SystemLimit(why);
  throw std::runtime_error(why);
}

void fail_with_death(int process, int status) {
  const std::string who = "the simulation process " + std::to_string(process);
  if (!WIFSIGNALED(status)) throw std::runtime_error(who + " ended with code " + std::to_string(WEXITSTATUS(status)));
  const int signal = WTERMSIG(status);
  const std::string why = who + " died: " + strsignal(signal);
  // The others are raised by what a program does itself.
  const bool is_from_outside =
      signal == SIGKILL || signal == SIGTERM || signal == SIGHUP || signal == SIGINT || signal == SIGXCPU;
  if (!is_from_outside) throw std::runtime_error(why);
  throw SystemLimit(why + (signal == SIGKILL ? "; the system does so where memory is short" : ""));
}

Thrown kind_of(const std::exception& error) {
  if (dynamic_cast<const SystemLimit*>(&error) || dynamic_cast<const std::bad_alloc*>(&error))
    return Thrown::system_limit;
  const auto* of_system = dynamic_cast<const std::system_error*>(&error);
  return of_system && is_system_limit(of_system->code().value()) ? Thrown::system_limit : Thrown::error;
}

std::string message_of(const std::exception& error) {
  return dynamic_cast<const std::bad_alloc*>(&error) ? "there is not enough memory" : error.what();
}

void rethrow(Thrown kind, const std::string& message) {
  if (kind == Thrown::system_limit) throw SystemLimit(message);
  throw std::runtime_error(message);
}

}  // namespace drsim
