#include <unistd.h>

#include <csignal>
#include <exception>
#include <iostream>

#include "sim/cli/command_line.hpp"
#include "sim/cli/diagnostics.hpp"
#include "sim/system_limit.hpp"

namespace {

using drsim::cli::complain;
using drsim::cli::ExitCode;

ExitCode serve(const std::vector<std::string>& arguments) {
  try {
    const drsim::cli::Request request = drsim::cli::parse(arguments);
    if (request.command) return drsim::cli::carry_out(*request.command);
    std::cout << request.help;
    return ExitCode::ok;
  } catch (const drsim::cli::UsageError& error) {
    complain(error.what());
    return ExitCode::usage;
  } catch (const std::exception& error) {
    if (drsim::kind_of(error) == drsim::Thrown::system_limit) {
      complain("the system has not enough for this: " + drsim::message_of(error));
      return ExitCode::system;
    }
    complain(std::string("this is a bug in drsim: ") + error.what());
    return ExitCode::internal_error;
  }
}

// Nothing is half-written: results are printed at the end, whole.
void stop(int) { _exit(static_cast<int>(ExitCode::interrupted)); }

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGINT, stop);
  const ExitCode code = serve({argv + 1, argv + argc});
  std::cout.flush();
  if (!std::cout) {
    complain("standard output cannot be written");
    return static_cast<int>(ExitCode::file);
  }
  return static_cast<int>(code);
}
