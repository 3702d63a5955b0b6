#include "sim/cli/papers/manual.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "sim/cli/files.hpp"

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

std::string head(const std::string& page, const std::string& does) {
  return ".TH " + upper(page) + " 1 \"\" \"drsim " DRSIM_VERSION "\" \"User Commands\"\n.SH NAME\n" + page + " \\- " +
         in_roff(does) + "\n";
}

const char* const exit_codes =
    ".SH EXIT STATUS\n.TP\n0\nok\n.TP\n1\nan expectation does not hold\n.TP\n2\nwrong command line\n.TP\n3\ninvalid "
    "scenario\n.TP\n4\n"
    "a file cannot be read or written\n.TP\n5\na limit was hit\n.TP\n70\nan internal error\n.TP\n71\nthe system has no "
    "memory, processes or file descriptors left\n.TP\n130\ninterrupted\n";

std::string page_of(const VerbManual& verb) {
  std::string text = head("drsim-" + verb.name, verb.does) + ".SH SYNOPSIS\n.B drsim " + verb.name + "\n[options] " +
                     in_roff(verb.takes) + "\n.SH OPTIONS\n";
  for (const VerbManual::Option& option : verb.options)
    text += ".TP\n.B " + in_roff(option.names) +
            (option.argument.empty() ? "" : " \\fI" + in_roff(option.argument) + "\\fR") + "\n" + in_roff(option.says) +
            "\n";
  return text + exit_codes + ".SH SEE ALSO\n.BR drsim (1)\n";
}

std::string program_page() {
  std::string text =
      head("drsim", "say who could reach what, when, and why not, after the loss of a site") +
      ".SH SYNOPSIS\n.B drsim\nVERB [options] [SCENARIO...]\n.SH DESCRIPTION\nA scenario file describes a network, its "
      "names and its "
      "applications, and a failure. drsim simulates it, and accounts for every minute of each outage.\n.SH VERBS\n";
  for (const VerbManual& verb : manuals())
    text += ".TP\n.BR drsim\\-" + verb.name + " (1)\n" + in_roff(verb.does) + "\n";
  return text + exit_codes;
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

std::string manual_page(const std::string& verb) {
  for (const VerbManual& one : manuals())
    if (one.name == verb) return page_of(one);
  return program_page();
}

std::string bash_completion() {
  std::string verbs, cases;
  for (const VerbManual& verb : manuals()) {
    verbs += (verbs.empty() ? "" : " ") + verb.name;
    std::string options;
    for (const VerbManual::Option& option : verb.options)
      for (const std::string& name : names_in(option.names)) options += (options.empty() ? "" : " ") + name;
    cases += "    " + verb.name + ") options='" + options + "' ;;\n";
  }
  return "# Completion of drsim for bash, made from the table that drsim --help prints.\n"
         "_drsim() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} options=\n"
         "  if [ \"$COMP_CWORD\" = 1 ]; then\n"
         "    COMPREPLY=($(compgen -W '" +
         verbs +
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
  if (!write_file(folder + "/drsim.1", manual_page(""))) return false;
  const std::vector<VerbManual> all = manuals();
  return std::all_of(all.begin(), all.end(), [&](const VerbManual& verb) {
    return write_file(folder + "/drsim-" + verb.name + ".1", manual_page(verb.name));
  });
}

}  // namespace drsim::cli
