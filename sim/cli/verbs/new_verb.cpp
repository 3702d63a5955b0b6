#include "sim/cli/estate/new_verb.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "scenarios/import/starter/starter.hpp"
#include "scenarios/reading/reader.hpp"
#include "scenarios/reading/values.hpp"
#include "sim/cli/campaign_options.hpp"
#include "sim/cli/diagnostics.hpp"
#include "sim/cli/files.hpp"

namespace drsim::cli {
namespace {

namespace po = boost::program_options;
namespace fs = std::filesystem;

std::string names_of_templates() {
  std::string names;
  for (const TemplateText& one : templates()) names += (names.empty() ? "" : "|") + std::string(one.name);
  return names;
}

// A question on the terminal, with what is taken for no answer.
std::string asked(const std::string& question, const std::string& otherwise) {
  std::cerr << question << " [" << otherwise << "]: " << std::flush;
  std::string answer;
  if (!std::getline(std::cin, answer) || answer.empty()) return otherwise;
  return answer;
}

void expect_duration(const std::string& option, const std::string& text) {
  const Parsed<Duration> parsed = parse_duration(text);
  if (const auto* fault = std::get_if<Fault>(&parsed))
    throw UsageError(option + ": " + fault->message + "; " + fault->help);
}

void ask(Command& command) {
  std::cerr << "What is it about?\n";
  for (const TemplateText& one : templates())
    std::cerr << "  " << one.name << std::string(22 - one.name.size(), ' ') << one.says << "\n";
  command.start.from = asked("which", "two-sites");
  command.start.users =
      whole_number("users", asked("how many users", std::to_string(command.start.users)), 1, 1'000'000'000);
  command.start.ttl = asked("for how long caches may keep the name", command.start.ttl);
  command.start.rto = asked("after how long it has to be back (RTO)", command.start.rto);
  if (command.output.empty()) command.output = asked("which folder to write", command.start.from);
}

Answers answers_of(const Command& command) {
  Answers answers;
  answers.users = static_cast<std::int64_t>(command.start.users);
  answers.ttl = command.start.ttl;
  answers.rto = command.start.rto;
  expect_duration("--ttl", answers.ttl);
  expect_duration("--rto", answers.rto);
  return answers;
}

std::vector<WrittenFile> files_for(const Command& command, ExitCode& code) {
  const Answers answers = answers_of(command);
  if (command.start.estate.empty()) {
    std::vector<WrittenFile> files = from_template(command.start.from, answers);
    if (files.empty())
      throw UsageError("--template takes " + names_of_templates() + ", not '" + command.start.from + "'");
    return files;
  }
  const Reading reading = read_scenario(command.start.estate);
  const std::optional<Scenario>& estate = reading.scenario ? reading.scenario : reading.fragment;
  if (!estate) {
    print(std::cerr, reading.diagnostics, command.colour);
    code = reading.unreadable ? ExitCode::file : ExitCode::invalid_scenario;
    return {};
  }
  std::string why;
  const std::string path =
      fs::relative(fs::absolute(command.start.estate), fs::absolute(command.output)).generic_string();
  std::vector<WrittenFile> files = from_estate(*estate, path, answers, why);
  if (files.empty()) {
    complain(command.start.estate + ": " + why);
    code = ExitCode::invalid_scenario;
  }
  return files;
}

}  // namespace

void add_new_options(po::options_description& options) {
  static const std::string names = names_of_templates();
  auto add = options.add_options();
  add("output,o", po::value<std::string>()->value_name("FOLDER"),
      "the folder to write into; its files must not be there yet");
  add("template", po::value<std::string>()->value_name(names.c_str()),
      "what to begin with; asked for on a terminal if left out");
  add("estate", po::value<std::string>()->value_name("FILE.yaml"), "instead: a story on what drsim import has written");
  add("users", po::value<std::string>()->value_name("N"), "how many; 200 if left out");
  add("ttl", po::value<std::string>()->value_name("DURATION"), "for how long caches may keep the name; 1h if left out");
  add("rto", po::value<std::string>()->value_name("DURATION"), "after how long it has to be back; 2h if left out");
}

void read_new_options(const po::variables_map& values, Command& command) {
  const auto text = [&](const char* option, std::string& into) {
    if (values.count(option)) into = values[option].as<std::string>();
  };
  text("output", command.output);
  text("template", command.start.from);
  text("estate", command.start.estate);
  text("ttl", command.start.ttl);
  text("rto", command.start.rto);
  if (values.count("users"))
    command.start.users = whole_number("--users", values["users"].as<std::string>(), 1, 1'000'000'000);
  if (!command.start.from.empty() && !command.start.estate.empty())
    throw UsageError("--template and --estate: one of them");
}

ExitCode write_new(const Command& given) {
  Command command = given;
  if (command.start.from.empty() && command.start.estate.empty()) {
    if (isatty(STDIN_FILENO) == 0)
      throw UsageError("new needs --template " + names_of_templates() + ", or --estate FILE");
    ask(command);
  }
  if (command.output.empty()) throw UsageError("new needs -o: the folder to write into");
  ExitCode code = ExitCode::ok;
  const std::vector<WrittenFile> files = files_for(command, code);
  if (code != ExitCode::ok) return code;
  for (const auto& [name, text] : files)
    if (fs::exists(fs::path(command.output) / name)) {
      complain((fs::path(command.output) / name).string() + " is there already, and is not written over");
      return ExitCode::file;
    }
  std::error_code error;
  fs::create_directories(command.output, error);
  std::string designs;
  for (const auto& [name, text] : files) {
    const std::string file = (fs::path(command.output) / name).string();
    if (!write_file(file, text)) return ExitCode::file;
    const bool is_design = name != "base.yaml" && name != "story.yaml";
    if (is_design) designs += " " + file;
    std::cout << file << "\n";
  }
  std::cerr << "now: drsim compare" << designs << "\n";
  return ExitCode::ok;
}

}  // namespace drsim::cli
