// Parses the command line into a Command. verbs.hpp carries it out.

#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "analysis/output/sweep_output.hpp"
#include "scenarios/reading/variation.hpp"
#include "sim/campaign/options.hpp"

namespace drsim::cli {

enum class Verb {
  check,
  inspect,
  plan,
  run,
  compare,
  explain,
  advise,
  sweep,
  solve,
  annual,
  merge,
  import_estate,
  write_new,
  schema
};
enum class Format { text, json, csv, md, dot, sarif };
enum class PointsKind { grid, list, latin };
enum class SensitivityKind { none, tornado, sobol };

/// Of new: what to begin with.
struct Start {
  std::string from, estate;  ///< A template, or an estate's file.
  std::uint64_t users = 200;
  std::string ttl = "1h", rto = "2h";
};

/// What the user asked for.
struct Command {
  Verb verb = Verb::run;
  std::vector<std::string> files;
  Format format = Format::text;
  std::uint64_t seed = 1;
  std::uint64_t replication = 0;
  std::string root;                     ///< Scenarios are read below this folder only. Empty: anywhere.
  std::vector<Assignment> assignments;  ///< What the scenarios say otherwise for now.
  campaign::Options campaign;           ///< No replications: a single run.
  std::vector<Variation> variations;    ///< Of sweep.
  PointsKind points = PointsKind::grid;
  std::size_t samples = 0;  ///< Of a Latin hypercube, or of values for Sobol's indices.
  SensitivityKind sensitivity = SensitivityKind::none;
  Shown shown = Shown::p95;
  std::string solve_for, solve_path;  ///< Of solve: largest, smallest or break-even, of what.
  std::optional<std::pair<Amount, Amount>> solve_range;
  std::string target;  ///< An expectation as scenarios state it; empty: theirs.
  bool colour = false;
  bool ascii = false;
  // Of run and compare: files to write besides. Empty: none.
  std::string report;             ///< A page of HTML.
  bool asks_first = false;        ///< Of sweep: the page shows nothing before somebody has made a prediction.
  std::string junit;              ///< The expectations, for systems that show test results.
  std::string chrome_trace;       ///< For Perfetto.
  bool reference = false;         ///< Of schema: the format reference instead.
  int cut_sets = 0;               ///< Of run: how many failures at once are tried on top of the story.
  bool is_strict = false;         ///< Of check: a warning is an error.
  bool is_verbose = false;        ///< Whatever is usually folded is shown whole.
  bool routes = false;            ///< Of inspect: what every router does, instead of storms.
  std::string from, application;  ///< Of explain: only these. Empty: all.
  std::string worksheet;          ///< Objectives by application, as a table.
  std::string evidence;           ///< Of run: a folder for the record of it.
  std::string against;            ///< Of compare: what it printed earlier.
  double tolerance = 0;           ///< How much worse than that is borne, as a share.
  std::string output;             ///< Of import and new: the file, or the folder, to write.
  Start start{};
  bool anonymise = false;   ///< Of import: names are replaced by pseudonyms.
  bool keep_going = false;  ///< Of import: what has the wrong type is left out.
  std::string to, at;       ///< Of explain: a packet's way to there, at an instant. Empty: none was asked for.
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
