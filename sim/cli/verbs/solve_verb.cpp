#include <fmt/format.h>

#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "analysis/output/output_version.hpp"
#include "analysis/output/sweep_output.hpp"
#include "analysis/output/text/objective_text.hpp"
#include "analysis/output/text/text_style.hpp"
#include "scenarios/reading/reader.hpp"
#include "scenarios/reading/variation.hpp"
#include "sim/campaign/interrupt.hpp"
#include "sim/campaign/what_if/bisection.hpp"
#include "sim/cli/diagnostics.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/options/campaign_options.hpp"
#include "sim/cli/options/common_options.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/runs/replicated_runs.hpp"
#include "sim/cli/style.hpp"

namespace drsim::cli {
namespace {

using campaign::Design;
using campaign::Turn;
using Json = nlohmann::ordered_json;
namespace po = boost::program_options;

struct SolveOptions {
  std::string find, path;  ///< Largest, smallest or break-even, of what.
  Amount low{}, high{};
  std::string target;  ///< An expectation as scenarios state it; empty: theirs.
};
const SolveOptions& solve_options(const Command& command) { return command.own_as<SolveOptions>(); }

struct Stopped {
  ExitCode code;
};

// What was found at a value: for a target how often it holds, for a break-even how much longer the second design takes
// [s].
struct Found {
  Amount value;
  Estimate estimate;
  bool holds = false, surely = false, perhaps = false;
};

double in_seconds(const Amount& amount) {
  return amount.unit == Amount::Unit::duration ? amount.value / 1e6 : amount.value;
}

class Search {
 public:
  explicit Search(const Command& command) : command_(command) {
    if (!solve_options(command).target.empty())
      otherwise_.push_back({"expect: [" + solve_options(command).target + "]", "--target"});
    // The file keeps what is simulated at any value; which values those are follows from it.
    std::vector<const Design*> none;
    std::string identity = "solve " + solve_options(command).path + " " + solve_options(command).target;
    for (const std::string& file : command.files) identity += " " + read(file, {}).fingerprint;
    simulated_ = std::make_unique<campaign::Campaign>(none, identity, command.seed, command.campaign);
  }

  // Each value once.
  const Found& at(const Amount& value) {
    const std::string text = to_text(value);
    if (const auto known = found_.find(text); known != found_.end()) return known->second;
    std::vector<Design> designs;
    for (const std::string& file : command_.files) designs.push_back(read(file, text));
    std::vector<const Design*> all;
    for (const Design& design : designs) all.push_back(&design);
    if (!simulated_->simulate(all, command_.campaign.replications, progress_line()))
      throw Stopped{ExitCode::interrupted};
    runs_ += all.size() * command_.campaign.replications;
    const std::vector<Sample> samples = simulated_->samples(all, command_.campaign.replications);
    Found found = designs.size() == 1 ? judge(samples.front()) : weigh(samples);
    found.value = value;
    if (title_.empty()) describe(samples.front());
    return found_.emplace(text, found).first->second;
  }

  std::size_t runs() const { return runs_; }
  std::size_t values() const { return found_.size(); }
  const std::map<std::string, Found>& all() const { return found_; }
  const std::vector<std::string>& targets() const { return targets_; }

 private:
  Design read(const std::string& file, const std::string& value) const {
    std::vector<Assignment> assignments = command_.assignments;
    assignments.insert(assignments.end(), otherwise_.begin(), otherwise_.end());
    if (!value.empty()) assignments.push_back({solve_options(command_).path + ": " + value, "--between"});
    Reading reading = cli::read(command_, file, assignments);
    std::erase_if(reading.diagnostics, [](const Diagnostic& d) { return d.severity == Severity::warning; });
    if (!reading.scenario) {
      print(std::cerr, reading.diagnostics, command_.colour);
      throw Stopped{reading.unreadable ? ExitCode::file : ExitCode::invalid_scenario};
    }
    return {std::make_shared<const Scenario>(std::move(*reading.scenario)), reading.fingerprint, {}};
  }

  struct Target {
    std::string text;
    Attainment attainment;
    bool holds;
  };

  // With --target that alone, otherwise all that the scenario expects, and its objectives.
  std::vector<Target> targets_of(const Sample& sample) const {
    const CampaignReport report = summarise(sample);
    std::vector<Target> targets;
    for (std::size_t i = solve_options(command_).target.empty() ? 0 : report.objectives.size() - 1;
         i < report.objectives.size(); ++i)
      targets.push_back({report.objectives[i].text, report.objectives[i].attainment, report.objectives[i].holds});
    if (!solve_options(command_).target.empty()) return targets;
    for (const StatedObjective& one : stated_objectives(report))
      targets.push_back({one.text, one.attainment, one.holds()});
    return targets;
  }

  // Of several targets, the one that holds least often decides.
  Found judge(const Sample& sample) const {
    Found found{.value = {}, .estimate = {}, .holds = true, .surely = true, .perhaps = true};
    double least = 2;
    for (const Target& target : targets_of(sample)) {
      const Attainment& attained = target.attainment;
      found.holds = found.holds && target.holds;
      found.surely = found.surely && *attained.probability.low >= attained.required;
      found.perhaps = found.perhaps && *attained.probability.high >= attained.required;
      if (attained.probability.value - attained.required < least) {
        least = attained.probability.value - attained.required;
        found.estimate = attained.probability;
      }
    }
    return found;
  }

  // The second design takes longer than the first.
  static Found weigh(const std::vector<Sample>& samples) {
    std::vector<double> first = downtime_of_all(samples[0]), second = downtime_of_all(samples[1]);
    for (std::size_t i = 0; i < first.size(); ++i) second[i] -= first[i];
    const Estimate difference = mean(second);
    return {.value = {},
            .estimate = difference,
            .holds = difference.value > 0,
            .surely = difference.low.value_or(difference.value) > 0,
            .perhaps = difference.high.value_or(difference.value) > 0};
  }

  void describe(const Sample& sample) {
    title_ = sample.scenario->title;
    for (const Target& target : targets_of(sample))
      targets_.push_back(fmt::format("{} in {:.4g} % of replications", target.text, 100 * target.attainment.required));
  }

  const Command& command_;
  std::vector<Assignment> otherwise_;
  std::unique_ptr<campaign::Campaign> simulated_;
  std::map<std::string, Found> found_;
  std::size_t runs_ = 0;
  std::string title_;
  std::vector<std::string> targets_;
};

struct Answer {
  Turn estimate, sure, possible;
};

Json json_of(const Turn& turn) { return turn.last ? Json(to_text(*turn.last)) : Json(nullptr); }
Json number_of(const Turn& turn) { return turn.last ? Json(in_seconds(*turn.last)) : Json(nullptr); }

std::string answer_json(const Command& command, const Search& search, const Answer& answer) {
  Json points = Json::array();
  for (const auto& [text, found] : search.all())
    points.push_back({{"value", text},
                      {"estimate", found.estimate.value},
                      {"interval",
                       {found.estimate.low ? Json(*found.estimate.low) : Json(),
                        found.estimate.high ? Json(*found.estimate.high) : Json()}}});
  return Json{{"drsim", output_version},
              {"solve",
               {{"path", solve_options(command).path},
                {"find", solve_options(command).find},
                {"targets", search.targets()},
                {"answer", json_of(answer.estimate)},
                {"answer_value", number_of(answer.estimate)},
                {"interval", Json::array({json_of(answer.sure), json_of(answer.possible)})},
                {"interval_values", Json::array({number_of(answer.sure), number_of(answer.possible)})},
                {"at_the_end_of_the_range", answer.estimate.everywhere},
                {"confidence", usual_confidence},
                {"replications", command.campaign.replications},
                {"values", search.values()},
                {"runs", search.runs()},
                {"points", points}}}}
             .dump(2, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

std::string words(const Turn& turn, const char* none) { return turn.last ? to_text(*turn.last) : none; }

// What comes closest there: the target that is missed by most.
std::string at_the_best_end(const Command& command, Search& search) {
  const SolveOptions& options = solve_options(command);
  const Amount& end = options.find == "largest" ? options.low : options.high;
  const Estimate& share = search.at(end).estimate;
  return fmt::format("at {} it is met in {:.4g} % of replications ({:.4g} to {:.4g} %)", to_text(end),
                     100 * share.value, 100 * share.low.value_or(0), 100 * share.high.value_or(1));
}

std::string answer_text(const Command& command, Search& search, const Answer& answer) {
  std::string text;
  const bool breaks_even = solve_options(command).find == "break-even";
  if (breaks_even)
    text = fmt::format("{} at which {} and {} cost their users as much\n", solve_options(command).path,
                       command.files[0], command.files[1]);
  else
    text = fmt::format("{} {} that meets\n", solve_options(command).find, solve_options(command).path);
  for (const std::string& target : search.targets())
    if (!breaks_even) text += "  " + target + "\n";
  if (!answer.estimate.last)
    text += breaks_even ? "none in this range\n"
                        : "none: not even the best end of the range does; " + at_the_best_end(command, search) + "\n";
  else {
    text += "answer: " + to_text(*answer.estimate.last) +
            (answer.estimate.everywhere ? ", the end of the range: all of it does" : "") + "\n";
    text += fmt::format("with {:.0f} % confidence between {} and {}\n", 100 * usual_confidence,
                        words(answer.sure, "nothing"), words(answer.possible, "nothing"));
  }
  return text + fmt::format("found with {} values of {} replications each, {} runs, on the same random draws\n",
                            search.values(), command.campaign.replications, search.runs());
}

Answer find(const Command& command, Search& search) {
  const Amount &low = solve_options(command).low, &high = solve_options(command).high;
  if (solve_options(command).find == "break-even") {
    // Whichever way it turns.
    const bool grows = search.at(high).estimate.value > search.at(low).estimate.value;
    const Amount &good = grows ? high : low, &other = grows ? low : high;
    const auto turn = [&](bool Found::*longer) {
      return campaign::last_holding(good, other, [&](const Amount& v) { return search.at(v).*longer; });
    };
    Answer answer{turn(&Found::holds), turn(&Found::surely), turn(&Found::perhaps)};
    if (answer.estimate.everywhere) answer.estimate = {};  // It never turns.
    if (in_seconds(answer.sure.last.value_or(low)) > in_seconds(answer.possible.last.value_or(high)))
      std::swap(answer.sure, answer.possible);
    return answer;
  }
  const bool largest = solve_options(command).find == "largest";
  const Amount &good = largest ? low : high, &other = largest ? high : low;
  const auto turn = [&](bool Found::*meets) {
    return campaign::last_holding(good, other, [&](const Amount& v) { return search.at(v).*meets; });
  };
  return {turn(&Found::holds), turn(&Found::surely), turn(&Found::perhaps)};
}

void add_solve_options(po::options_description& options, const Verb& verb) {
  add_output_options(options, verb);
  add_scenario_options(options);
  add_seed_option(options);
  auto add = options.add_options();
  for (const char* what : {"largest", "smallest"}) add(what, text_value("PATH"), "the value that is looked for");
  add("break-even", text_value("PATH"), "of two scenarios: the value at which both cost their users as much");
  add("between", text_value("LOW,HIGH"), "where it is looked for, as in 1s,24h");
  add("target", text_value("EXPECTATION"),
      "what it has to meet, as in '{application: payroll, downtime: \"<= 30m\", probability: 95%}'; "
      "what the scenario expects if left out");
  add_replications_option(options, "how often each point is simulated");
  add_jobs_option(options);
  add_results_option(options);
}

void read_solve(const po::variables_map& values, Command& command) {
  read_campaign_options(values, command);
  SolveOptions own;
  for (const char* what : {"largest", "smallest", "break-even"}) {
    if (!has(values, what)) continue;
    if (!own.find.empty()) throw UsageError("solve looks for one thing: --largest, --smallest or --break-even");
    own.find = what;
    own.path = text_of(values, what);
  }
  if (own.find.empty())
    throw UsageError("solve needs --largest, --smallest or --break-even, and a path: what is looked for");
  if ((own.find == "break-even") != (command.files.size() == 2))
    throw UsageError("--break-even takes two scenarios, --largest and --smallest one");
  const std::string range = text_of(values, "between");
  const std::size_t comma = range.find(',');
  const auto low = parse_amount(range.substr(0, comma)),
             high = comma == std::string::npos ? std::nullopt : parse_amount(range.substr(comma + 1));
  if (!low || !high || low->unit != high->unit || low->value >= high->value)
    throw UsageError("solve needs --between LOW,HIGH: two amounts of one kind, as in --between 1s,24h");
  own.low = *low;
  own.high = *high;
  own.target = text_of(values, "target");
  constexpr std::uint64_t usual = 400;
  if (command.campaign.replications == 0) command.campaign.replications = usual;
  command.own = std::move(own);
}

ExitCode solve(const Command& command) {
  try {
    Search search(command);
    const Answer answer = find(command, search);
    if (solve_options(command).find != "break-even" && search.targets().empty())
      throw UsageError(
          "there is nothing to meet: state it with --target, under expect: in the scenario, or as an rto or rpo of an "
          "application");
    std::cout << (command.format == Format::json ? answer_json(command, search, answer)
                                                 : fitted(answer_text(command, search, answer), style_of(command)));
    return answer.estimate.last ? ExitCode::ok : ExitCode::expectation_failed;
  } catch (const Stopped& stopped) {
    if (stopped.code == ExitCode::interrupted)
      std::cerr << "drsim: interrupted; with --results, the same command goes on from here\n";
    return stopped.code;
  } catch (const campaign::ResultsError& error) {
    complain(error.what());
    return ExitCode::file;
  }
}

}  // namespace

extern const VerbFunctions solve_verb{add_solve_options, read_solve, solve};

}  // namespace drsim::cli
