#include <unistd.h>

#include <array>
#include <boost/program_options.hpp>
#include <cstdlib>
#include <map>
#include <sstream>

#include "scenarios/reading/diagnostic.hpp"
#include "scenarios/reading/values.hpp"
#include "sim/cli/campaign_options.hpp"
#include "sim/cli/command.hpp"
#include "sim/cli/emulation/emulate_verb.hpp"
#include "sim/cli/estate/import_verb.hpp"
#include "sim/cli/estate/new_verb.hpp"
#include "sim/cli/papers/manual_options.hpp"
#include "sim/cli/teaching/teaching_verbs.hpp"

namespace drsim::cli {
namespace {

namespace po = boost::program_options;

struct VerbText {
  Verb verb;
  const char* name;
  const char* takes;
  const char* does;
  std::size_t least_files, most_files;
};
constexpr std::size_t any_number = 1000;
constexpr std::array verbs{
    VerbText{Verb::check, "check", "SCENARIO...", "Read scenarios and report all that is wrong with them.", 1,
             any_number},
    VerbText{Verb::inspect, "inspect", "SCENARIO",
             "Say what a broadcast storm would take down, and how fast. Nothing is simulated.", 1, 1},
    VerbText{
        Verb::plan, "plan", "SCENARIO",
        "Say what every VM will get in a test, a failover and after failback, and who can connect to whom then; why.",
        1, 1},
    VerbText{Verb::run, "run", "SCENARIO", "Simulate a scenario: who could reach what, when, and what was lost.", 1, 1},
    VerbText{Verb::compare, "compare", "SCENARIO SCENARIO...",
             "Simulate several designs with the same random draws, side by side.", 1, any_number},
    VerbText{Verb::explain, "explain", "SCENARIO", "Simulate a scenario and account for every minute of each outage.",
             1, 1},
    VerbText{Verb::advise, "advise", "SCENARIO",
             "Simulate a scenario again with each delay halved, and with other repairs: what would help most.", 1, 1},
    VerbText{Verb::sweep, "sweep", "SCENARIO...",
             "Simulate scenarios at many points, and say what their answers depend on.", 1, any_number},
    VerbText{Verb::solve, "solve", "SCENARIO...",
             "Find the largest or smallest value that meets a target, or where two designs break even.", 1, 2},
    VerbText{Verb::annual, "annual", "SCENARIO...", "Say what downtime a year brings, from what fails how often.", 1,
             any_number},
    VerbText{Verb::merge, "merge", "RESULTS...", "Join the results of a campaign's shards.", 1, any_number * 1000},
    VerbText{Verb::import_estate, "import", "FILE...",
             "Read what other programs export, and write a fragment that scenarios extend.", 1, any_number},
    VerbText{Verb::write_new, "new", "", "Write first scenarios, from a template or from what was imported.", 0, 0},
    VerbText{Verb::schema, "schema", "", "Print the JSON Schema of the scenario format, for editors.", 0, 0},
};

const VerbText& text_of(Verb verb) {
  for (const VerbText& text : verbs)
    if (text.verb == verb) return text;
  throw UsageError("no such verb");
}

std::string general_help() {
  std::ostringstream help;
  help << "drsim replays the loss of a site, and says who could reach what, when, and why not.\n\n"
       << "usage: drsim VERB [options] [SCENARIO...]\n\n";
  for (const VerbText& text : verbs)
    help << "  " << text.name << std::string(10 - std::string(text.name).size(), ' ') << text.does << "\n";
  for (const VerbManual& verb : teaching_manuals())
    help << "  " << verb.name << std::string(10 - verb.name.size(), ' ') << verb.does << "\n";
  const VerbManual emulation = emulate_manual();
  help << "  " << emulation.name << std::string(10 - emulation.name.size(), ' ') << emulation.does << "\n";
  help << "\nEach verb explains itself: drsim VERB --help\n"
       << "\nexit codes: 0 ok, 1 an expectation does not hold, 2 wrong command line, 3 invalid scenario,\n"
       << "            4 a file cannot be read or written, 5 a limit was hit, 70 an internal error,\n"
       << "            71 the system has no memory, processes or file descriptors left, 130 interrupted\n";
  return help.str();
}

const char* formats_of(Verb verb) {
  switch (verb) {
    case Verb::inspect:
      return "text|json|csv|md|dot";
    case Verb::run:
    case Verb::compare:
    case Verb::explain:
      return "text|json|csv|md";
    case Verb::check:
      return "text|json|csv|sarif";
    case Verb::plan:
      return "text|json|md";
    default:
      return "text|json";
  }
}

// Files to hand on, and what an answer is held against.
void add_paper_options(po::options_description& options, Verb verb) {
  auto add = options.add_options();
  const auto file = [](const char* name) { return po::value<std::string>()->value_name(name); };
  add("junit", file("FILE.xml"), "write the expectations and objectives as test results");
  add("worksheet", file("FILE.csv"), "write RTO and RPO, and what was found, by application");
  add("chrome-trace", file("FILE.json"), "write what took time, for ui.perfetto.dev");
  if (verb == Verb::run)
    add("evidence", file("FOLDER"), "write a record of the run: inputs with hashes, what was expected and found");
  if (verb != Verb::compare) return;
  add("against", file("FILE.json"), "what it printed earlier with --format json: exit 1 if anything is worse");
  add("tolerance", file("SHARE"), "how much worse is borne, as in 5%; 0% if left out");
}

void add_connection_options(po::options_description& options) {
  auto add = options.add_options();
  add("from", po::value<std::string>()->value_name("WHO"),
      "only who connects from there: clients, a VM, a resolver; with --to anybody, a router as well");
  add("to", po::value<std::string>()->value_name("WHOM"),
      "only to there: an application, a VM, a name; with --from a router or an address as well");
}

void add_explain_options(po::options_description& options) {
  auto add = options.add_options();
  add("from", po::value<std::string>()->value_name("CLIENTS"), "only these clients");
  add("application", po::value<std::string>()->value_name("NAME"), "only this application");
  add("to", po::value<std::string>()->value_name("WHOM"),
      "the way of a packet instead: to an application, a VM, a router or an address; --from clients or a router. To a "
      "name: which addresses these clients hold then, and the way to each");
  add("at", po::value<std::string>()->value_name("SPAN"), "since the start, as in 1h 30m; the start if left out");
}

po::options_description options_of(Verb verb) {
  po::options_description options("options");
  auto add = options.add_options();
  add("help,h", "print this");
  if (verb == Verb::schema) {
    add("reference", "print the format reference instead, as Markdown");
    return options;
  }
  if (verb == Verb::import_estate) {
    add_import_options(options);
    return options;
  }
  if (verb == Verb::write_new) {
    add_new_options(options);
    return options;
  }
  add("format", po::value<std::string>()->default_value("text")->value_name(formats_of(verb)), "what to print");
  add("color", po::value<std::string>()->default_value("auto")->value_name("auto|always|never"),
      "auto: on a terminal, unless NO_COLOR is set");
  add("ascii", "draw with plain characters");
  add("verbose", "every line of every table, and everything that is assumed");
  if (verb == Verb::merge) {
    add("results", po::value<std::string>()->value_name("FILE"), "the new file to merge into");
    return options;
  }
  add("set", po::value<std::vector<std::string>>()->value_name("PATH:VALUE")->composing(),
      "something the scenario says otherwise, as in --set 'names.payroll.ttl: 5m'");
  add("root", po::value<std::string>()->value_name("DIR"),
      "read scenarios, and what they extend, only below this folder");
  if (verb == Verb::check) add("strict", "a warning is an error");
  if (verb == Verb::inspect) add("routes", "what every router does with a packet to each prefix and each other router");
  if (verb == Verb::check)
    add("junit", po::value<std::string>()->value_name("FILE.xml"),
        "write what was found as test results, a case for each file");
  if (verb == Verb::plan) add_connection_options(options);
  if (verb == Verb::check || verb == Verb::inspect || verb == Verb::plan) return options;
  add("seed", po::value<std::string>()->default_value("1")->value_name("N"),
      "the random draws of the run: same seed, same result");
  if (verb == Verb::advise) return options;
  if (verb == Verb::run)
    add("cut-sets", po::value<std::string>()->value_name("1|2"),
        "instead: which single failures, or pairs, on top of the story cut somebody off for good");
  if (verb == Verb::run || verb == Verb::compare || verb == Verb::sweep)
    add("report", po::value<std::string>()->value_name("FILE.html"),
        "write a report to look at: one page, for any browser, offline");
  if (verb == Verb::sweep) add("predict", "the report asks for predictions of each point before it shows it");
  if (verb == Verb::run || verb == Verb::compare) add_paper_options(options, verb);
  if (verb == Verb::explain) add_explain_options(options);
  add_campaign_options(options, verb);
  return options;
}

std::string help_of(const VerbText& verb) {
  std::ostringstream help;
  help << verb.does << "\n\nusage: drsim " << verb.name << " [options] " << verb.takes << "\n\n"
       << options_of(verb.verb)
       << "\nexit codes: 0 ok, 1 an expectation does not hold, 2 wrong command line, 3 invalid scenario,\n"
       << "            4 a file cannot be read or written, 5 a limit was hit, 70 an internal error,\n"
       << "            71 the system has no memory, processes or file descriptors left, 130 interrupted\n";
  return help.str();
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

Format format_named(const std::string& name, Verb verb) {
  static const std::map<std::string, Format> formats{{"text", Format::text}, {"json", Format::json},
                                                     {"csv", Format::csv},   {"md", Format::md},
                                                     {"dot", Format::dot},   {"sarif", Format::sarif}};
  const auto found = formats.find(name);
  const bool is_one =
      found != formats.end() && ("|" + std::string(formats_of(verb)) + "|").find("|" + name + "|") != std::string::npos;
  if (!is_one) throw UsageError("--format takes " + std::string(formats_of(verb)) + ", not '" + name + "'");
  return found->second;
}

const VerbText& verb_named(const std::string& name) {
  for (const VerbText& verb : verbs)
    if (verb.name == name) return verb;
  std::string known;
  std::vector<std::string> names;
  for (const VerbManual& verb : manuals()) {
    known += (known.empty() ? "" : ", ") + verb.name;
    names.push_back(verb.name);
  }
  const std::string near = nearest(name, names);
  throw UsageError("there is no verb '" + name + "'; " +
                   (near.empty() ? "there are " + known : "did you mean '" + near + "'? There are " + known));
}

std::string unknown_option(const VerbText& verb, const std::string& given) {
  const po::options_description options = options_of(verb.verb);
  std::vector<std::string> names;
  for (const auto& option : options.options()) names.push_back("--" + option->long_name());
  const std::string near = nearest(given, names);
  return "drsim " + std::string(verb.name) + " has no option '" + given + "'; " +
         (near.empty() ? "" : "did you mean '" + near + "'? ") + "See drsim " + verb.name + " --help";
}

po::variables_map values_of(Verb verb, const std::vector<std::string>& arguments) {
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

void read_paper_options(const po::variables_map& values, Command& command) {
  if (values.count("worksheet")) command.worksheet = values["worksheet"].as<std::string>();
  if (values.count("evidence")) command.evidence = values["evidence"].as<std::string>();
  if (values.count("against")) command.against = values["against"].as<std::string>();
  if (!values.count("tolerance")) return;
  const Parsed<double> share = parse_share(values["tolerance"].as<std::string>());
  if (const auto* fault = std::get_if<Fault>(&share))
    throw UsageError("--tolerance: " + fault->message + "; " + fault->help);
  command.tolerance = std::get<double>(share);
}

Command command_of(const VerbText& verb, const po::variables_map& values) {
  Command command;
  command.verb = verb.verb;
  if (values.count("file")) command.files = values["file"].as<std::vector<std::string>>();
  if (command.files.size() < verb.least_files || command.files.size() > verb.most_files)
    throw UsageError("usage: drsim " + std::string(verb.name) + " [options] " + verb.takes);
  if (values.count("format")) command.format = format_named(values["format"].as<std::string>(), verb.verb);
  if (values.count("color")) command.colour = wants_colour(values["color"].as<std::string>());
  if (values.count("seed"))
    command.seed = whole_number("--seed", values["seed"].as<std::string>(), 0, ~std::uint64_t{0});
  if (values.count("junit")) command.junit = values["junit"].as<std::string>();
  read_paper_options(values, command);
  if (values.count("chrome-trace")) command.chrome_trace = values["chrome-trace"].as<std::string>();
  if (values.count("report")) command.report = values["report"].as<std::string>();
  command.asks_first = values.count("predict") != 0;
  if (command.asks_first && command.report.empty())
    throw UsageError("--predict is about the page of a sweep: say --report FILE.html");
  if (values.count("from")) command.from = values["from"].as<std::string>();
  if (values.count("application")) command.application = values["application"].as<std::string>();
  if (values.count("to")) command.to = values["to"].as<std::string>();
  if (values.count("at")) command.at = values["at"].as<std::string>();
  if (!command.at.empty() && command.to.empty()) throw UsageError("--at says when a packet is sent: say --to whom");
  if (!command.to.empty() && command.from.empty() && verb.verb != Verb::plan)
    throw UsageError("--to says whom a packet is for: say --from whom");
  if (values.count("cut-sets")) {
    const std::string most = values["cut-sets"].as<std::string>();
    if (most != "1" && most != "2") throw UsageError("--cut-sets takes 1 or 2, not '" + most + "'");
    command.cut_sets = most == "1" ? 1 : 2;
  }
  command.is_strict = values.count("strict") != 0;
  command.is_verbose = values.count("verbose") != 0;
  command.routes = values.count("routes") != 0;
  command.ascii = values.count("ascii") != 0;
  command.reference = values.count("reference") != 0;
  if (values.count("root")) command.root = values["root"].as<std::string>();
  if (values.count("set"))
    for (const std::string& text : values["set"].as<std::vector<std::string>>())
      command.assignments.push_back({text, "--set", command.files.size() == 1});
  if (verb.verb == Verb::import_estate) read_import_options(values, command);
  if (verb.verb == Verb::write_new) read_new_options(values, command);
  read_campaign_options(values, command);
  const bool reads_standard_input = std::find(command.files.begin(), command.files.end(), "-") != command.files.end();
  if (!command.evidence.empty() && (command.campaign.replications != 0 || reads_standard_input))
    throw UsageError("--evidence is the record of one run of a file: leave out --replications, and name the file");
  const bool wants_file = !command.report.empty() || !command.junit.empty() || !command.chrome_trace.empty();
  if (wants_file && command.campaign.shard.n > 1)
    throw UsageError("a shard has no report: merge the shards, then ask with --results");
  if (wants_file && command.sensitivity == SensitivityKind::sobol)
    throw UsageError("--report shows the points of a sweep; Sobol's indices have none");
  if (command.verb == Verb::merge && command.campaign.results.empty())
    throw UsageError("merge needs --results: the file to merge into");
  return command;
}

}  // namespace

std::vector<VerbManual> manuals() {
  std::vector<VerbManual> all;
  for (const VerbText& verb : verbs) all.push_back({verb.name, verb.takes, verb.does, listed(options_of(verb.verb))});
  for (VerbManual& manual : teaching_manuals()) all.push_back(std::move(manual));
  all.push_back(emulate_manual());
  return all;
}

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
  const VerbText& verb = verb_named(arguments.front());
  try {
    const po::variables_map values = values_of(verb.verb, {arguments.begin() + 1, arguments.end()});
    if (values.count("help")) return {{}, help_of(text_of(verb.verb))};
    return {command_of(verb, values), {}};
  } catch (const po::unknown_option& error) {
    throw UsageError(unknown_option(verb, error.get_option_name()));
  } catch (const po::error& error) {
    throw UsageError(std::string(error.what()) + "; see drsim " + verb.name + " --help");
  }
}

}  // namespace drsim::cli
