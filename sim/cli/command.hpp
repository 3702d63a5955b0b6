// What the user asked for: the options that several verbs share, and those of the verb itself. command_line.hpp fills
// it, the verb's own file carries it out.

#pragma once

#include <any>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "scenarios/reading/assign.hpp"
#include "sim/campaign/options.hpp"

namespace drsim::cli {

struct Verb;

enum class Format { text, json, csv, md, dot, sarif };

struct Command {
  const Verb* verb = nullptr;  ///< Its row in the table.
  std::vector<std::string> files;
  Format format = Format::text;
  std::uint64_t seed = 1;
  std::uint64_t replication = 0;
  std::string root;                     ///< Scenarios are read below this folder only. Empty: anywhere.
  std::vector<Assignment> assignments;  ///< What the scenarios say otherwise for now.
  campaign::Options campaign;           ///< No replications: a single run.
  bool colour = false;
  bool ascii = false;
  bool is_verbose = false;  ///< Whatever is usually folded is shown whole.
  // Files to write besides the output. Empty: none.
  std::string report;        ///< A page of HTML.
  std::string junit;         ///< The expectations, for systems that show test results.
  std::string chrome_trace;  ///< For Perfetto.
  std::string worksheet;     ///< Objectives by application, as a table.
  std::any own;              ///< What this verb alone has options for: the struct of its own file.

  /// The verb's own options, as its `read` has put them there.
  template <class Options>
  const Options& own_as() const {
    return std::any_cast<const Options&>(own);
  }
};

/// The command line makes no sense; the message says why, and what would.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace drsim::cli
