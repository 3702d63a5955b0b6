#include "sim/cli/verbs/verb_table.hpp"

#include <string>

namespace drsim::cli {

// Each in the file of its name.
extern const VerbFunctions check_verb, inspect_verb, plan_verb, run_verb, compare_verb, explain_verb, advise_verb,
    sweep_verb, solve_verb, annual_verb, merge_verb, import_verb, new_verb, schema_verb, lesson_verb, exercise_verb,
    emulate_verb;

namespace {

constexpr std::size_t any_number = 1000;

const Verb verb_table[] = {
    {"check", "SCENARIO...", "Read scenarios and report all that is wrong with them.", "text|json|csv|sarif", 1,
     any_number, check_verb},
    {"inspect", "SCENARIO", "Say what a broadcast storm would take down, and how fast. Nothing is simulated.",
     "text|json|csv|md|dot", 1, 1, inspect_verb},
    {"plan", "SCENARIO",
     "Say what every VM will get in a test, a failover and after failback, and who can connect to whom then; why.",
     "text|json|md", 1, 1, plan_verb},
    {"run", "SCENARIO", "Simulate a scenario: who could reach what, when, and what was lost.", "text|json|csv|md", 1, 1,
     run_verb},
    {"compare", "SCENARIO SCENARIO...", "Simulate several designs with the same random draws, side by side.",
     "text|json|csv|md", 1, any_number, compare_verb},
    {"explain", "SCENARIO", "Simulate a scenario and account for every minute of each outage.", "text|json|csv|md", 1,
     1, explain_verb},
    {"advise", "SCENARIO",
     "Simulate a scenario again with each delay halved, and with other repairs: what would help most.", "text|json", 1,
     1, advise_verb},
    {"sweep", "SCENARIO...", "Simulate scenarios at many points, and say what their answers depend on.", "text|json", 1,
     any_number, sweep_verb},
    {"solve", "SCENARIO...", "Find the largest or smallest value that meets a target, or where two designs break even.",
     "text|json", 1, 2, solve_verb},
    {"annual", "SCENARIO...", "Say what downtime a year brings, from what fails how often.", "text|json", 1, any_number,
     annual_verb},
    {"merge", "RESULTS...", "Join the results of a campaign's shards.", "text|json", 1, any_number * 1000, merge_verb},
    {"import", "FILE...", "Read what other programs export, and write a fragment that scenarios extend.", "", 1,
     any_number, import_verb},
    {"new", "", "Write first scenarios, from a template or from what was imported.", "", 0, 0, new_verb},
    {"schema", "", "Print the JSON Schema of the scenario format, for editors.", "", 0, 0, schema_verb},
    {"lesson", "[LESSON]", "Ask a lesson's questions, simulate, and mark the answers; without a lesson, list them.", "",
     0, 1, lesson_verb},
    {"exercise", "EXERCISE", "Hold a table-top exercise: injects, decisions, and a story that goes on from them.", "",
     0, 1, exercise_verb},  // None with --reference.
    {"emulate", "SCENARIO",
     "Build a scenario of real routers, switches and DNS servers in network namespaces, and measure it.", "text|json",
     0, 1, emulate_verb},  // None with --clean.
};

}  // namespace

std::span<const Verb> verbs() { return verb_table; }

boost::program_options::options_description options_of(const Verb& verb) {
  boost::program_options::options_description options("options");
  options.add_options()("help,h", "print this");
  verb.functions.add_options(options, verb);
  return options;
}

UsageError wrong_usage(const Verb& verb) {
  return UsageError("usage: drsim " + std::string(verb.name) + " [options] " + verb.arguments);
}

}  // namespace drsim::cli
