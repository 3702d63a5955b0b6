#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "scenarios/import/starter/starter.hpp"
#include "scenarios/reading/reader.hpp"
#include "scenarios/reading/values.hpp"
#include "sim/cli/diagnostics.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/options/common_options.hpp"

namespace drsim::cli {
namespace {

namespace po = boost::program_options;
namespace fs = std::filesystem;

// What to begin with.
struct NewOptions {
  std::string from, estate;  ///< A template, or an estate's file.
  std::uint64_t users = 200;
  std::string ttl = "1h", rto = "2h";
  std::string output;  ///< The folder to write.
};

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

void ask(NewOptions& own) {
  std::cerr << "What is it about?\n";
  for (const TemplateText& one : templates())
    std::cerr << "  " << one.name << std::string(22 - one.name.size(), ' ') << one.says << "\n";
  own.from = asked("which", "two-sites");
  own.users = whole_number("users", asked("how many users", std::to_string(own.users)), 1, 1'000'000'000);
  own.ttl = asked("for how long caches may keep the name", own.ttl);
  own.rto = asked("after how long it has to be back (RTO)", own.rto);
  if (own.output.empty()) own.output = asked("which folder to write", own.from);
}

Answers answers_of(const NewOptions& own) {
  Answers answers;
  answers.users = static_cast<std::int64_t>(own.users);
  answers.ttl = own.ttl;
  answers.rto = own.rto;
  expect_duration("--ttl", answers.ttl);
  expect_duration("--rto", answers.rto);
  return answers;
}

std::vector<WrittenFile> files_for(const NewOptions& own, ExitCode& code) {
  const Answers answers = answers_of(own);
  if (own.estate.empty()) {
    std::vector<WrittenFile> files = from_template(own.from, answers);
    if (files.empty()) throw UsageError("--template takes " + names_of_templates() + ", not '" + own.from + "'");
    return files;
  }
  const Reading reading = read_scenario(own.estate);
  const std::optional<Scenario>& estate = reading.scenario ? reading.scenario : reading.fragment;
  if (!estate) {
    print(std::cerr, reading.diagnostics, false);
    code = reading.unreadable ? ExitCode::file : ExitCode::invalid_scenario;
    return {};
  }
  std::string why;
  const std::string path = fs::relative(fs::absolute(own.estate), fs::absolute(own.output)).generic_string();
  std::vector<WrittenFile> files = from_estate(*estate, path, answers, why);
  if (files.empty()) {
    complain(own.estate + ": " + why);
    code = ExitCode::invalid_scenario;
  }
  return files;
}

void add_new_options(po::options_description& options, const Verb&) {
  auto add = options.add_options();
  add("output,o", text_value("FOLDER"), "the folder to write into; its files must not be there yet");
  add("template", text_value(names_of_templates().c_str()), "what to begin with; asked for on a terminal if left out");
  add("estate", text_value("FILE.yaml"), "instead: a story on what drsim import has written");
  add("users", text_value("N"), "how many; 200 if left out");
  add("ttl", text_value("DURATION"), "for how long caches may keep the name; 1h if left out");
  add("rto", text_value("DURATION"), "after how long it has to be back; 2h if left out");
}

void read_new(const po::variables_map& values, Command& command) {
  NewOptions own;
  const auto read_text = [&](const char* option, std::string& into) {
    if (has(values, option)) into = text_of(values, option);
  };
  read_text("output", own.output);
  read_text("template", own.from);
  read_text("estate", own.estate);
  read_text("ttl", own.ttl);
  read_text("rto", own.rto);
  if (has(values, "users")) own.users = whole_number("--users", text_of(values, "users"), 1, 1'000'000'000);
  if (!own.from.empty() && !own.estate.empty()) throw UsageError("--template and --estate: one of them");
  command.own = std::move(own);
}

ExitCode write_new(const Command& command) {
  NewOptions own = command.own_as<NewOptions>();
  if (own.from.empty() && own.estate.empty()) {
    if (isatty(STDIN_FILENO) == 0)
      throw UsageError("new needs --template " + names_of_templates() + ", or --estate FILE");
    ask(own);
  }
  if (own.output.empty()) throw UsageError("new needs -o: the folder to write into");
  ExitCode code = ExitCode::ok;
  const std::vector<WrittenFile> files = files_for(own, code);
  if (code != ExitCode::ok) return code;
  for (const auto& [name, text] : files)
    if (fs::exists(fs::path(own.output) / name)) {
      complain((fs::path(own.output) / name).string() + " is there already, and is not written over");
      return ExitCode::file;
    }
  std::error_code error;
  fs::create_directories(own.output, error);
  std::string designs;
  for (const auto& [name, text] : files) {
    const std::string file = (fs::path(own.output) / name).string();
    if (!write_file(file, text)) return ExitCode::file;
    const bool is_design = name != "base.yaml" && name != "story.yaml";
    if (is_design) designs += " " + file;
    std::cout << file << "\n";
  }
  std::cerr << "now: drsim compare" << designs << "\n";
  return ExitCode::ok;
}

}  // namespace

extern const VerbFunctions new_verb{add_new_options, read_new, write_new};

}  // namespace drsim::cli
