#include <unistd.h>

#include <csignal>
#include <exception>
#include <iostream>

#include "sim/cli/verbs.hpp"

namespace {

using drsim::cli::ExitCode;

ExitCode serve(const std::vector<std::string>& arguments) {
  try {
    const drsim::cli::Request request = drsim::cli::parse(arguments);
    if (request.command) return drsim::cli::carry_out(*request.command);
    std::cout << request.help;
    return ExitCode::ok;
  } catch (const drsim::cli::UsageError& error) {
    std::cerr << "drsim: " << error.what() << "\n";
    return ExitCode::usage;
  } catch (const std::exception& error) {
    std::cerr << "drsim: this is a bug in drsim: " << error.what() << "\n";
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
    std::cerr << "drsim: standard output cannot be written\n";
    return static_cast<int>(ExitCode::file);
  }
  return static_cast<int>(code);
}
