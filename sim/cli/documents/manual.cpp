#include "sim/cli/documents/manual.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "sim/cli/files.hpp"
#include "sim/cli/verbs/verb_table.hpp"

namespace drsim::cli {
namespace {

// Text for man(7): a dash is a minus, and no line begins with what it would take for a request.
std::string in_roff(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\\')
      safe += "\\e";
    else if (c == '-')
      safe += "\\-";
    else
      safe += c;
  }
  if (!safe.empty() && (safe.front() == '.' || safe.front() == '\'')) safe.insert(0, "\\&");
  return safe;
}

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string head(const std::string& page, const std::string& summary) {
  return ".TH " + upper(page) + " 1 \"\" \"drsim " DRSIM_VERSION "\" \"User Commands\"\n.SH NAME\n" + page + " \\- " +
         in_roff(summary) + "\n";
}

std::string exit_status() {
  std::string text = ".SH EXIT STATUS\n";
  for (const ExitCodeMeaning& one : exit_code_meanings)
    text += ".TP\n" + std::to_string(static_cast<int>(one.code)) + "\n" + one.meaning + "\n";
  return text;
}

struct Option {
  std::string names, argument, description;  ///< "--seed", "N", "..."; "-o [ --output ]" has both names.
};
// As --help prints them.
std::vector<Option> listed_options(const Verb& verb) {
  const boost::program_options::options_description options = options_of(verb);
  std::vector<Option> all;
  for (const auto& option : options.options()) {
    const bool takes_nothing = option->semantic()->name() == "arg" || option->semantic()->max_tokens() == 0;
    all.push_back({option->format_name(), takes_nothing ? "" : option->format_parameter(), option->description()});
  }
  return all;
}

// The date is not in it, so that it is the same from one build to the next.
std::string page_of(const Verb& verb) {
  const std::string name = verb.name;
  std::string text = head("drsim-" + name, verb.summary) + ".SH SYNOPSIS\n.B drsim " + name + "\n[options] " +
                     in_roff(verb.arguments) + "\n.SH OPTIONS\n";
  for (const Option& option : listed_options(verb))
    text += ".TP\n.B " + in_roff(option.names) +
            (option.argument.empty() ? "" : " \\fI" + in_roff(option.argument) + "\\fR") + "\n" +
            in_roff(option.description) + "\n";
  return text + exit_status() + ".SH SEE ALSO\n.BR drsim (1)\n";
}

std::string program_page() {
  std::string text =
      head("drsim", "say who could reach what, when, and why not, after the loss of a site") +
      ".SH SYNOPSIS\n.B drsim\nVERB [options] [SCENARIO...]\n.SH DESCRIPTION\nA scenario file describes a network, its "
      "names and its "
      "applications, and a failure. drsim simulates it, and accounts for every minute of each outage.\n.SH VERBS\n";
  for (const Verb& verb : verbs())
    text += ".TP\n.BR drsim\\-" + std::string(verb.name) + " (1)\n" + in_roff(verb.summary) + "\n";
  return text + exit_status();
}

// "-o [ --output ]" has two.
std::vector<std::string> names_in(const std::string& names) {
  std::istringstream in(names);
  std::vector<std::string> all;
  for (std::string word; in >> word;)
    if (word.starts_with("-")) all.push_back(word);
  return all;
}

}  // namespace

std::string bash_completion() {
  std::string names, cases;
  for (const Verb& verb : verbs()) {
    names += (names.empty() ? "" : " ") + std::string(verb.name);
    std::string options;
    for (const Option& option : listed_options(verb))
      for (const std::string& name : names_in(option.names)) options += (options.empty() ? "" : " ") + name;
    cases += "    " + std::string(verb.name) + ") options='" + options + "' ;;\n";
  }
  return "# Completion of drsim for bash, made from the table that drsim --help prints.\n"
         "_drsim() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} options=\n"
         "  if [ \"$COMP_CWORD\" = 1 ]; then\n"
         "    COMPREPLY=($(compgen -W '" +
         names +
         " --help --version' -- \"$word\"))\n"
         "    return\n"
         "  fi\n"
         "  case ${COMP_WORDS[1]} in\n" +
         cases +
         "  esac\n"
         "  case $word in\n"
         "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
         "    *) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n"
         "  esac\n"
         "}\n"
         "complete -o filenames -F _drsim drsim\n";
}

bool write_manual_pages(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!write_file(folder + "/drsim.1", program_page())) return false;
  return std::all_of(verbs().begin(), verbs().end(), [&](const Verb& verb) {
    return write_file(folder + "/drsim-" + verb.name + ".1", page_of(verb));
  });
}

}  // namespace drsim::cli
