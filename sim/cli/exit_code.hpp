// The exit codes of drsim, for scripts that call it, and what --help and the manual say of each.

#pragma once

namespace drsim::cli {

/// What the process says to whoever called it. Documented in every --help.
enum class ExitCode : int {
  ok = 0,
  expectation_failed = 1,  ///< The answer is no: an expectation or a stated objective is missed.
  usage = 2,               ///< The command line makes no sense.
  invalid_scenario = 3,
  file = 4,             ///< A file cannot be read or written.
  limit = 5,            ///< A run was cut short: its report is not whole.
  internal_error = 70,  ///< drsim's own fault (sysexits.h: EX_SOFTWARE).
  system = 71,          ///< The system has no memory, processes or file descriptors left, or ended one (EX_OSERR).
  interrupted = 130,
};

struct ExitCodeMeaning {
  ExitCode code;
  const char* meaning;
};
inline constexpr ExitCodeMeaning exit_code_meanings[] = {
    {ExitCode::ok, "ok"},
    {ExitCode::expectation_failed, "an expectation does not hold, or an objective is missed"},
    {ExitCode::usage, "wrong command line"},
    {ExitCode::invalid_scenario, "invalid scenario"},
    {ExitCode::file, "a file cannot be read or written"},
    {ExitCode::limit, "a limit was hit"},
    {ExitCode::internal_error, "an internal error"},
    {ExitCode::system, "the system has no memory, processes or file descriptors left"},
    {ExitCode::interrupted, "interrupted"},
};

}  // namespace drsim::cli
