#include "sim/cli/teaching/exercise_story.hpp"

#include <algorithm>
#include <sstream>

#include "analysis/output/text/text_style.hpp"
#include "scenarios/reading/values.hpp"
#include "sim/simulate.hpp"

namespace drsim::cli {
namespace {

constexpr std::size_t most_combinations = 256;

bool is_taken(const StoryLine& line, const std::string& decision) {
  return std::any_of(line.decided.begin(), line.decided.end(),
                     [&](const Decided& one) { return one.decision == decision; });
}

// Whether the same happened at the same instants: a decision that leaves a trace as it was has changed nothing.
bool is_alike(const Scenario& a, const Trace& one, const Scenario& b, const Trace& other) {
  return std::equal(
      one.records.begin(), one.records.end(), other.records.begin(), other.records.end(),
      [&](const Record& x, const Record& y) { return x.at == y.at && describe(a, x.change) == describe(b, y.change); });
}

// What the program refused of what was asked of it, such as failing over what has failed over.
std::vector<std::string> refused_in(const Scenario& scenario, const Trace& trace) {
  std::vector<std::string> all;
  for (const Record& record : trace.records)
    if (std::holds_alternative<ActionRefused>(record.change)) all.push_back(describe(scenario, record.change));
  return all;
}

std::string at_text(Duration at) { return time_text(start_of_scenario + at); }

}  // namespace

ExerciseStory::ExerciseStory(const Exercise& exercise) : exercise_(exercise), lines_{{"first", {}, {}}} {}

const ExerciseStory::Run& ExerciseStory::run_of(const std::vector<Decided>& decided) {
  std::string key;
  for (const Decided& one : decided)
    key += one.decision + "\n" + one.option + "\n" + std::to_string(one.at.count()) + "\n";
  std::shared_ptr<const Run>& known = runs_[key];
  if (!known) {
    auto run = std::make_shared<Run>();
    run->scenario = std::make_shared<const Scenario>(std::move(read_story(exercise_, decided).scenario).value());
    run->trace = simulate(*run->scenario, exercise_.seed);
    run->report = analyse(*run->scenario, run->trace);
    known = std::move(run);
  }
  return *known;
}

std::optional<std::string> ExerciseStory::refusal(const std::string& decision, const std::string& option) {
  const Decision* asked = exercise_.decision(decision);
  if (!asked) {
    std::vector<std::string> known;
    for (const Decision& one : exercise_.decisions) known.push_back(one.name);
    const std::string near = nearest(decision, known);
    return "there is no decision '" + decision + "'" + (near.empty() ? "" : "; did you mean '" + near + "'?");
  }
  const Option* chosen = asked->option(option);
  if (!chosen) {
    std::string known;
    for (const Option& one : asked->options) known += (known.empty() ? "" : ", ") + one.name;
    return "'" + decision + "' has no option '" + option + "'; it has " + known;
  }
  if (is_taken(line(), decision)) return "'" + decision + "' has been decided; fork it to try something else";
  const auto due = due_in(run_of(line().decided).report, asked->when);
  if (!due || *due > line().now)
    return "'" + decision + "' is not due yet" +
           (due ? ": it is at " + at_text(*due) : ": what it waits for has not come");
  std::vector<Decided> then = line().decided;
  then.push_back({decision, option, line().now});
  const Reading reading = read_story(exercise_, then);
  for (const Diagnostic& diagnostic : reading.diagnostics)
    if (!reading.scenario && diagnostic.severity == Severity::error)
      return "that cannot be done at " + at_text(line().now) + ": " + diagnostic.message;
  const Run &before = run_of(line().decided), &after = run_of(then);
  const std::vector<std::string> known = refused_in(*before.scenario, before.trace),
                                 refused = refused_in(*after.scenario, after.trace);
  if (refused.size() > known.size()) {
    const auto fresh = std::find_if(refused.begin(), refused.end(), [&](const std::string& one) {
      return std::count(refused.begin(), refused.end(), one) > std::count(known.begin(), known.end(), one);
    });
    return "that cannot be done at " + at_text(line().now) + ": " + *fresh;
  }
  if (!chosen->actions.empty() && is_alike(*before.scenario, before.trace, *after.scenario, after.trace))
    return "at " + at_text(line().now) + " that would change nothing: " + chosen->actions.front() +
           " has no effect then";
  return {};
}

std::string ExerciseStory::advance(Duration to) {
  const Run& run = run_of(line().decided);
  const Duration from = line().now, until = std::min(to, run.scenario->horizon);
  line().now = until;
  std::string text = "It is " + at_text(until) + (until == run.scenario->horizon ? ", the end of the story.\n" : ".\n");
  text += happened_between(run.report, start_of_scenario + from, start_of_scenario + until);
  for (const Inject& inject : exercise_.injects) {
    const auto due = due_in(run.report, inject.when);
    if (!due || *due > until || (*due <= from && from != Duration{})) continue;
    std::string roles;
    for (const std::string& role : inject.to) roles += (roles.empty() ? "" : ", ") + role;
    text += "INJECT " + inject.name + ", at " + at_text(*due) + ", to " + roles + ": " + inject.text +
            (inject.text.ends_with('\n') ? "" : "\n");
  }
  return text + users_at(run.report, start_of_scenario + until) + asked_now();
}

std::string ExerciseStory::asked_now() {
  std::string text;
  const RunReport& report = run_of(line().decided).report;
  for (const Decision& decision : exercise_.decisions) {
    const auto due = due_in(report, decision.when);
    if (is_taken(line(), decision.name) || !due || *due > line().now) continue;
    text += "DECIDE " + decision.name + ": " + decision.ask + (decision.ask.ends_with('\n') ? "" : "\n");
    for (const Option& option : decision.options)
      text += "  " + option.name + (option.name == decision.by_default ? " (default)" : "") + ": " + option.says + "\n";
  }
  return text;
}

// To what is due next: an inject or a decision, or the end.
std::string ExerciseStory::next() {
  const Run& run = run_of(line().decided);
  Duration to = run.scenario->horizon;
  const auto take = [&](const Due& when) {
    const auto due = due_in(run.report, when);
    if (due && *due > line().now) to = std::min(to, *due);
  };
  for (const Inject& inject : exercise_.injects) take(inject.when);
  for (const Decision& decision : exercise_.decisions)
    if (!is_taken(line(), decision.name)) take(decision.when);
  return advance(to);
}

std::string ExerciseStory::decide(const std::string& decision, const std::string& option) {
  if (const auto why = refusal(decision, option)) return "refused: " + *why + "\n";
  line().decided.push_back({decision, option, line().now});
  return "decided at " + at_text(line().now) + ": " + decision + ": " + option + "\n" + asked_now();
}

std::string ExerciseStory::fork(const std::string& decision, const std::string& name) {
  const auto taken = std::find_if(line().decided.begin(), line().decided.end(),
                                  [&](const Decided& one) { return one.decision == decision; });
  if (taken == line().decided.end()) return "refused: '" + decision + "' has not been decided in this line\n";
  const auto is_it = [&](const StoryLine& one) { return one.name == name; };
  if (name.empty() || std::any_of(lines_.begin(), lines_.end(), is_it))
    return "refused: a new line needs a name of its own, as in fork " + decision + " second\n";
  StoryLine fresh{name, {line().decided.begin(), taken}, taken->at};
  lines_.push_back(std::move(fresh));
  current_ = lines_.size() - 1;
  return "the line '" + name + "' goes on from " + at_text(line().now) + "\n" + asked_now();
}

std::string ExerciseStory::switch_to(const std::string& name) {
  for (std::size_t i = 0; i < lines_.size(); ++i)
    if (lines_[i].name == name) {
      current_ = i;
      return "following '" + name + "', at " + at_text(line().now) + "\n" + asked_now();
    }
  return "refused: there is no line '" + name + "'\n" + list_lines();
}

std::string ExerciseStory::list_lines() {
  std::string text;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    text += std::string(i == current_ ? "* " : "  ") + lines_[i].name + ", at " + at_text(lines_[i].now) + ":";
    for (const Decided& one : lines_[i].decided) text += " " + one.decision + ": " + one.option + ";";
    text.back() = '\n';
  }
  return text;
}

StoryLine ExerciseStory::with_options(const std::vector<std::size_t>& options) {
  StoryLine told{"", {}, {}};
  // What is due depends on what was decided: the earliest one that is left is decided first.
  for (std::size_t left = exercise_.decisions.size(); left > 0; --left) {
    std::optional<std::pair<Duration, std::size_t>> first;
    for (std::size_t i = 0; i < exercise_.decisions.size(); ++i) {
      if (is_taken(told, exercise_.decisions[i].name)) continue;
      const auto due = due_in(run_of(told.decided).report, exercise_.decisions[i].when);
      if (due && (!first || *due < first->first)) first = {*due, i};
    }
    if (!first) break;
    const Decision& decision = exercise_.decisions[first->second];
    const Duration at = told.decided.empty() ? first->first : std::max(first->first, told.decided.back().at);
    told.decided.push_back({decision.name, decision.options[options[first->second]].name, at});
    if (!read_story(exercise_, told.decided).scenario) told.decided.back().option = decision.by_default;
  }
  return told;
}

StoryLine ExerciseStory::by_default() {
  std::vector<std::size_t> options;
  for (const Decision& decision : exercise_.decisions)
    options.push_back(static_cast<std::size_t>(decision.option(decision.by_default) - decision.options.data()));
  return with_options(options);
}

std::optional<StoryLine> ExerciseStory::best() {
  std::size_t all = 1;
  for (const Decision& decision : exercise_.decisions) all *= decision.options.size();
  if (all > most_combinations) return {};
  std::optional<StoryLine> cheapest;
  double least = 0;
  for (std::size_t i = 0; i < all; ++i) {
    std::vector<std::size_t> options;
    std::size_t rest = i;
    for (const Decision& decision : exercise_.decisions) {
      options.push_back(rest % decision.options.size());
      rest /= decision.options.size();
    }
    StoryLine told = with_options(options);
    const double lost = user_minutes_of(run_of(told.decided).report);
    if (!cheapest || lost < least) cheapest = std::move(told), least = lost;
  }
  return cheapest;
}

std::string ExerciseStory::report() {
  std::vector<ToldLine> lines{{&line(), &run_of(line().decided).report}};
  for (const StoryLine& one : lines_)
    if (&one != &line()) lines.push_back({&one, &run_of(one.decided).report});
  const StoryLine defaults = by_default();
  const auto cheapest = best();
  std::optional<ToldLine> told_best;
  if (cheapest) told_best = ToldLine{&*cheapest, &run_of(cheapest->decided).report};
  return after_action(exercise_, lines, {&defaults, &run_of(defaults.decided).report}, told_best);
}

std::string ExerciseStory::opening() const {
  std::string text = exercise_.title + "\n\n" + exercise_.situation + (exercise_.situation.ends_with('\n') ? "" : "\n");
  for (const auto& [name, says] : exercise_.roles) text += "  " + name + ": " + says + "\n";
  return text +
         "\nnext, go TIME, decide DECISION OPTION, fork DECISION NAME, switch NAME, lines, status, report, quit\n";
}

std::string ExerciseStory::projected() {
  const RunReport& report = run_of(line().decided).report;
  std::string text;
  for (const Inject& inject : exercise_.injects) {
    const auto due = due_in(report, inject.when);
    if (due && *due <= line().now)
      text += at_text(*due) + "  " + inject.text + (inject.text.ends_with('\n') ? "" : "\n");
  }
  return text + "\n" + users_at(report, now()) + "\n" + asked_now();
}

ExerciseStory::Said ExerciseStory::carry_out(const std::string& command) {
  std::istringstream in(command);
  std::string verb, first, second;
  in >> verb >> first;
  std::getline(in >> std::ws, second);
  if (verb == "next") return {next(), true};
  if (verb == "decide") return {decide(first, second), true};
  if (verb == "fork") return {fork(first, second), true};
  if (verb == "switch") return {switch_to(first), true};
  if (verb == "lines") return {list_lines(), false};
  if (verb == "status")
    return {"It is " + at_text(line().now) + ".\n" + users_at(run_of(line().decided).report, now()) + asked_now(),
            false};
  if (verb == "report") return {report(), false};
  if (verb == "go") {
    const Parsed<Duration> span = parse_duration(second.empty() ? first : first + " " + second);
    if (const auto* fault = std::get_if<Fault>(&span)) return {fault->message + "; " + fault->help + "\n", false};
    if (std::get<Duration>(span) < line().now)
      return {"refused: it is " + at_text(line().now) + " already; fork a decision to go back\n", true};
    return {advance(std::get<Duration>(span)), true};
  }
  return {
      "commands: next, go TIME, decide DECISION OPTION, fork DECISION NAME, switch NAME, lines, status, report, quit\n",
      false};
}

}  // namespace drsim::cli
