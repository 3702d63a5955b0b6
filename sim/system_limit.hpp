// Errors of the operating system, such as no memory left, kept apart from errors of drsim, and how child processes
// report them.

#pragma once

#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>

namespace drsim {

/// The system has no memory, no process or no file descriptor left, or has ended a process of ours: no fault of the
/// scenario, and none of drsim.
class SystemLimit : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Whether an error number of the system says that it has nothing left (errno(3)).
bool is_system_limit(int error_number);
/// Throws SystemLimit or std::runtime_error for what has failed, with errno.
[[noreturn]] void fail_with_errno(const std::string& what);
/// How a process of ours ended, as waitpid(2) told it. Throws SystemLimit if somebody else ended it, as the system does
/// where memory is short; std::runtime_error for all else.
[[noreturn]] void fail_with_death(int process, int status);

/// What a process of ours says to another about what has been thrown in it.
enum class Thrown : std::uint8_t { nothing, error, system_limit };
Thrown kind_of(const std::exception& error);
/// Its message, for users.
std::string message_of(const std::exception& error);
/// Throws it again, on the other side.
[[noreturn]] void rethrow(Thrown kind, const std::string& message);

}  // namespace drsim
