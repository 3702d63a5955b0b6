#include "sim/cli/command_line.hpp"

#include <map>
#include <sstream>

#include "scenarios/reading/diagnostic.hpp"
#include "sim/cli/documents/manual.hpp"
#include "sim/cli/options/common_options.hpp"
#include "sim/cli/runs/exports.hpp"
#include "sim/cli/verbs/verb_table.hpp"

namespace drsim::cli {
namespace {

namespace po = boost::program_options;

// In lines of a hundred columns.
std::string exit_codes_text() {
  constexpr std::size_t most_columns = 100;
  const std::string head = "exit codes:";
  std::string text = "\n", line = head;
  for (const ExitCodeMeaning& one : exit_code_meanings) {
    const bool is_last = one.code == ExitCode::interrupted;
    const std::string said =
        " " + std::to_string(static_cast<int>(one.code)) + " " + one.meaning + (is_last ? "" : ",");
    if (line.size() + said.size() > most_columns) {
      text += line + "\n";
      line = std::string(head.size(), ' ');
    }
    line += said;
  }
  return text + line + "\n";
}

std::string general_help() {
  std::ostringstream help;
  help << "drsim replays the loss of a site, and says who could reach what, when, and why not.\n\n"
       << "usage: drsim VERB [options] [SCENARIO...]\n\n";
  for (const Verb& verb : verbs())
    help << "  " << verb.name << std::string(10 - std::string(verb.name).size(), ' ') << verb.summary << "\n";
  help << "\nEach verb explains itself: drsim VERB --help\n" << exit_codes_text();
  return help.str();
}

std::string help_of(const Verb& verb) {
  std::ostringstream help;
  help << verb.summary << "\n\nusage: drsim " << verb.name << " [options] " << verb.arguments << "\n\n"
       << options_of(verb) << exit_codes_text();
  return help.str();
}

Format format_named(const std::string& name, const Verb& verb) {
  static const std::map<std::string, Format> formats{{"text", Format::text}, {"json", Format::json},
                                                     {"csv", Format::csv},   {"md", Format::md},
                                                     {"dot", Format::dot},   {"sarif", Format::sarif}};
  const std::string taken = verb.formats;
  const auto found = formats.find(name);
  const bool is_one = found != formats.end() && ("|" + taken + "|").find("|" + name + "|") != std::string::npos;
  if (!is_one) throw UsageError("--format takes " + taken + ", not '" + name + "'");
  return found->second;
}

const Verb& verb_named(const std::string& name) {
  std::string known;
  std::vector<std::string> names;
  for (const Verb& verb : verbs()) {
    if (verb.name == name) return verb;
    known += (known.empty() ? "" : ", ") + std::string(verb.name);
    names.emplace_back(verb.name);
  }
  const std::string near = nearest(name, names);
  throw UsageError("there is no verb '" + name + "'; " +
                   (near.empty() ? "there are " + known : "did you mean '" + near + "'? There are " + known));
}

std::string unknown_option(const Verb& verb, const std::string& given) {
  const po::options_description options = options_of(verb);
  std::vector<std::string> names;
  for (const auto& option : options.options()) names.push_back("--" + option->long_name());
  const std::string near = nearest(given, names);
  return "drsim " + std::string(verb.name) + " has no option '" + given + "'; " +
         (near.empty() ? "" : "did you mean '" + near + "'? ") + "See drsim " + verb.name + " --help";
}

po::variables_map values_of(const Verb& verb, const std::vector<std::string>& arguments) {
  po::options_description all = options_of(verb);
  all.add_options()("file", po::value<std::vector<std::string>>());
  po::positional_options_description files;
  files.add("file", -1);
  po::variables_map values;
  const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
  po::store(po::command_line_parser(arguments).options(all).positional(files).style(style).run(), values);
  po::notify(values);
  return values;
}

Command command_of(const Verb& verb, const po::variables_map& values) {
  Command command;
  command.verb = &verb;
  if (has(values, "file")) command.files = values["file"].as<std::vector<std::string>>();
  if (command.files.size() < verb.least_files || command.files.size() > verb.most_files) throw wrong_usage(verb);
  if (has(values, "format")) command.format = format_named(text_of(values, "format"), verb);
  read_common_options(values, command);
  verb.functions.read(values, command);
  return command;
}

}  // namespace

Request parse(const std::vector<std::string>& arguments) {
  if (arguments.empty()) throw UsageError("no verb given\n\n" + general_help());
  if (arguments.front() == "--help" || arguments.front() == "-h" || arguments.front() == "help")
    return {{}, general_help()};
  if (arguments.front() == "--version") return {{}, "drsim " DRSIM_VERSION "\n"};
  // What packages are made with.
  if (arguments.front() == "--completion") return {{}, bash_completion()};
  if (arguments.front() == "--manual-pages" && arguments.size() == 2) {
    if (!write_manual_pages(arguments[1])) throw UsageError("the manual pages cannot be written to " + arguments[1]);
    return {{}, ""};
  }
  const Verb& verb = verb_named(arguments.front());
  try {
    const po::variables_map values = values_of(verb, {arguments.begin() + 1, arguments.end()});
    if (has(values, "help")) return {{}, help_of(verb)};
    return {command_of(verb, values), {}};
  } catch (const po::unknown_option& error) {
    throw UsageError(unknown_option(verb, error.get_option_name()));
  } catch (const po::error& error) {
    throw UsageError(std::string(error.what()) + "; see drsim " + verb.name + " --help");
  }
}

ExitCode carry_out(const Command& command) {
  if (!can_write(command)) return ExitCode::file;
  return command.verb->functions.carry_out(command);
}

}  // namespace drsim::cli
