#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace drsim::cli {

enum class Verb { check, inspect, plan, run, compare, explain, schema };
enum class Format { text, json };

/// What the user asked for.
struct Command {
  Verb verb = Verb::run;
  std::vector<std::string> files;
  Format format = Format::text;
  std::uint64_t seed = 1;
  bool colour = false;
  bool ascii = false;
  bool reference = false;                   ///< Of schema: the format reference instead.
  std::string from, application;            ///< Of explain: only these. Empty: all.
};

/// The command line makes no sense; the message says why, and what would.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Either a command, or the help text that was asked for. Throws UsageError.
struct Request {
  std::optional<Command> command;
  std::string help;
};
Request parse(const std::vector<std::string>& arguments);

}  // namespace drsim::cli
