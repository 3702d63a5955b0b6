#include "sim/cli/options/common_options.hpp"

#include <unistd.h>

#include <charconv>
#include <cstdlib>

namespace drsim::cli {

namespace po = boost::program_options;

po::typed_value<std::string>* text_value(const char* name) { return po::value<std::string>()->value_name(name); }

bool has(const po::variables_map& values, const char* option) { return values.count(option) != 0; }

std::string text_of(const po::variables_map& values, const char* option) {
  return has(values, option) ? values[option].as<std::string>() : std::string();
}

std::uint64_t whole_number(const std::string& option, const std::string& text, std::uint64_t least,
                           std::uint64_t most) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value < least || value > most)
    throw UsageError(option + " takes a whole number from " + std::to_string(least) + " to " + std::to_string(most) +
                     ", not '" + text + "'");
  return value;
}

bool wants_colour(const std::string& choice) {
  if (choice == "always") return true;
  if (choice == "never") return false;
  if (choice != "auto") throw UsageError("--color takes auto, always or never, not '" + choice + "'");
  const char* refused = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal && std::string(terminal) == "dumb";
  return isatty(STDOUT_FILENO) != 0 && !(refused && *refused) && !dumb;
}

void add_format_option(po::options_description& options, const Verb& verb) {
  options.add_options()("format", text_value(verb.formats)->default_value("text"), "what to print");
}

void add_output_options(po::options_description& options, const Verb& verb) {
  add_format_option(options, verb);
  auto add = options.add_options();
  add("color", text_value("auto|always|never")->default_value("auto"), "auto: on a terminal, unless NO_COLOR is set");
  add("ascii", "draw with plain characters");
  add("verbose", "every line of every table, and everything that is assumed");
}

void add_scenario_options(po::options_description& options) {
  auto add = options.add_options();
  add("set", po::value<std::vector<std::string>>()->value_name("PATH:VALUE")->composing(),
      "something the scenario says otherwise, as in --set 'names.payroll.contoso.example.ttl: 5m'");
  add("root", text_value("DIR"), "read scenarios, and what they extend, only below this folder");
}

void add_seed_option(po::options_description& options) {
  options.add_options()("seed", text_value("N")->default_value("1"),
                        "the random draws of the run: same seed, same result");
}

void add_report_option(po::options_description& options) {
  options.add_options()("report", text_value("FILE.html"),
                        "write a report to look at: one page, for any browser, offline");
}

void add_export_options(po::options_description& options) {
  auto add = options.add_options();
  add("junit", text_value("FILE.xml"), "write the expectations and objectives as test results");
  add("worksheet", text_value("FILE.csv"), "write RTO and RPO, and what was found, by application");
  add("chrome-trace", text_value("FILE.json"), "write what took time, for ui.perfetto.dev");
}

void read_common_options(const po::variables_map& values, Command& command) {
  if (has(values, "color")) command.colour = wants_colour(text_of(values, "color"));
  if (has(values, "seed")) command.seed = whole_number("--seed", text_of(values, "seed"), 0, ~std::uint64_t{0});
  command.ascii = has(values, "ascii");
  command.is_verbose = has(values, "verbose");
  command.root = text_of(values, "root");
  if (has(values, "set"))
    for (const std::string& text : values["set"].as<std::vector<std::string>>())
      command.assignments.push_back({text, "--set", command.files.size() == 1});
}

void read_export_options(const po::variables_map& values, Command& command) {
  command.report = text_of(values, "report");
  command.junit = text_of(values, "junit");
  command.worksheet = text_of(values, "worksheet");
  command.chrome_trace = text_of(values, "chrome-trace");
}

}  // namespace drsim::cli
