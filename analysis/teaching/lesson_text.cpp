#include "analysis/teaching/lesson_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/availability/design/inspect.hpp"
#include "analysis/availability/flows/paths.hpp"
#include "analysis/output/text/text_style.hpp"
#include "models/world/text/columns.hpp"

namespace drsim {

std::string requirement_text(const Requirement& requirement) {
  static constexpr const char* signs[] = {"<", "<=", "=", ">=", ">"};
  const Measure& of = requirement.of;
  const std::string whose = of.asked == Asked::recovery_point ? of.vm : of.application + " from " + of.clients;
  return fmt::format("{} of {} {} {}", figure_text(of.asked), whose, signs[static_cast<int>(requirement.comparison)],
                     to_text(requirement.bound));
}

std::string paragraphs(const std::string& text, const TextStyle& style) {
  std::string filled_text, paragraph;
  const auto end_paragraph = [&] {
    if (!paragraph.empty()) filled_text += filled(paragraph, 0, style);
    paragraph.clear();
  };
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string line = text.substr(begin, end - begin);
    if (line.empty() || line.front() == ' ' || line.front() == '-') {
      end_paragraph();
      filled_text += line + "\n";
    } else {
      paragraph += (paragraph.empty() ? "" : " ") + line;
    }
    begin = end + 1;
  }
  end_paragraph();
  return filled_text;
}

namespace {

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

struct HowToAnswer {
  std::string operator()(const NumberQuestion& asked) const {
    if (is_plain_number(asked.of.asked)) return "a number";
    return is_instant(asked.of.asked) ? "a time since the start, as 00:12:30 or 12m 30s"
                                      : "a duration, as 90s or 1h 30m";
  }
  std::string operator()(const OrderQuestion& asked) const {
    return "the least first, with commas between: " + listed(asked.scenarios);
  }
  std::string operator()(const UsersQuestion& asked) const {
    return "names with commas between, or nobody; there are " + listed(asked.clients);
  }
  std::string operator()(const PhaseQuestion&) const {
    std::vector<std::string> words;
    for (int i = 0; i < static_cast<int>(Phase::unexplained); ++i) words.emplace_back(to_text(static_cast<Phase>(i)));
    return "a phase: " + listed(words);
  }
  std::string operator()(const TruthQuestion&) const { return "yes or no"; }
  std::string operator()(const RepairQuestion& asked) const {
    std::string text = "settings, as path: value, path: value";
    if (asked.at_most) text += fmt::format("; {} at most", *asked.at_most);
    text += "\nmay be changed:";
    for (const RepairQuestion::Setting& one : asked.may)
      text += "\n  " + one.path + (one.least.empty() ? "" : ", at least " + one.least) +
              (one.most.empty() ? "" : ", at most " + one.most);
    text += "\nmust hold then:";
    for (const Requirement& one : asked.must) text += "\n  " + requirement_text(one);
    return text;
  }
  std::string operator()(const FindQuestion& asked) const {
    std::vector<std::string> names;
    for (const FindQuestion::Fault& fault : asked.faults) names.push_back(fault.name);
    return "one of: " + listed(names);
  }
};

// The middle of the first outage of anybody: what was wrong is wrong then.
std::optional<Time> middle_of_first(const RunReport& report) {
  const Outage* first = nullptr;
  for (const PopulationReport& population : report.populations)
    for (const Outage& outage : population.outages)
      if (!first || outage.from < first->from) first = &outage;
  if (!first) return {};
  return first->from + (first->to.value_or(report.scenario->end()) - first->from) / 2;
}

struct Explaining {
  const Evidence& evidence;
  const RunReport* repaired;
  const TextStyle& style;

  std::string uses(const RunReport& report, const std::string& application, const std::string& clients) const {
    const Scenario& scenario = *report.scenario;
    std::string text;
    for (const PopulationReport& one : report.populations)
      if (scenario[one.application].name == application && (clients.empty() || scenario[one.clients].name == clients))
        text += outages_text(report, one, style);
    return text;
  }
  std::string measured(const Measure& of) const {
    const RunReport& report = evidence.of(of.scenario);
    if (of.asked != Asked::recovery_point) return uses(report, of.application, of.clients);
    const auto age = figure_of(report, of);
    return age ? fmt::format("\nthe data that vm {} was restarted with were {} old\n", of.vm, duration_text(*age)) : "";
  }
  std::string operator()(const NumberQuestion& asked) const { return measured(asked.of); }
  std::string operator()(const TruthQuestion& asked) const { return measured(asked.holds.of); }
  std::string operator()(const UsersQuestion& asked) const {
    return uses(evidence.of(asked.scenario), asked.application, "");
  }
  std::string operator()(const PhaseQuestion& asked) const {
    return uses(evidence.of(asked.scenario), asked.application, asked.clients);
  }
  std::string operator()(const OrderQuestion& asked) const {
    std::string text = "\n";
    for (const std::string& name : asked.scenarios) {
      const auto figure = figure_of(evidence.of(name), asked.of);
      const std::string value = !figure                           ? "never"
                                : is_plain_number(asked.of.asked) ? fmt::format("{:.1f}", *figure)
                                                                  : duration_text(*figure);
      text += fmt::format("  {:<20} {} {}\n", name, figure_text(asked.of.asked), value);
    }
    return text;
  }
  std::string operator()(const RepairQuestion& asked) const {
    if (!repaired) return "\nwith these settings the scenario cannot be simulated\n";
    std::string text = "\n";
    for (const Requirement& one : asked.must) {
      const auto value = figure_of(*repaired, one.of);
      text += fmt::format("  {} {}: {}\n", mark(holds(*repaired, one), style), requirement_text(one),
                          value ? "found " + duration_text(*value) : "never");
    }
    const Measure& first = asked.must.front().of;
    return text + (first.asked == Asked::recovery_point ? "" : uses(*repaired, first.application, first.clients));
  }
  std::string operator()(const FindQuestion&) const { return ""; }
};

}  // namespace

std::string figure_text(Asked asked) {
  switch (asked) {
    case Asked::downtime:
      return "mean downtime";
    case Asked::downtime_p50:
      return "downtime of half of the users";
    case Asked::downtime_p95:
      return "downtime of 95 of 100 users";
    case Asked::downtime_p99:
      return "downtime of 99 of 100 users";
    case Asked::downtime_max:
      return "longest downtime of a user";
    case Asked::first_loss:
      return "first loss";
    case Asked::recovered:
      return "last user back";
    case Asked::longest:
      return "longest outage";
    case Asked::outages:
      return "number of outages";
    case Asked::user_minutes:
      return "user-minutes lost";
    case Asked::recovery_point:
      return "age of the data";
  }
  return "";
}

std::string head_text(const Lesson& lesson, const TextStyle& style) {
  std::string text = bold(lesson.title, style) +
                     fmt::format("\n{} minutes, {} questions\n\n", lesson.minutes, lesson.questions().size());
  text += paragraphs("Goal: " + lesson.goal, style);
  return text + (lesson.picture.empty() ? "" : "\n" + lesson.picture) + "\n";
}

std::string question_text(const Question& question, const TextStyle& style) {
  std::string text = bold(question.name, style) + fmt::format(" ({} points", question.points);
  if (!question.hints.empty())
    text += fmt::format("; {} hint{}", question.hints.size(), question.hints.size() == 1 ? "" : "s");
  return text + ")\n" + paragraphs(question.ask, style) + "answer: " + std::visit(HowToAnswer{}, question.is) + "\n";
}

std::string shown_text(const FindQuestion& question, const RunReport& report, const Trace& trace,
                       const TextStyle& style) {
  const Scenario& scenario = *report.scenario;
  std::string text;
  const auto middle = middle_of_first(report);
  for (const FindQuestion::Shown shown : question.shown) {
    if (shown == FindQuestion::Shown::domains) text += inspect_text(inspect(scenario), style) + "\n";
    for (const PopulationReport& population : report.populations) {
      if (shown == FindQuestion::Shown::users) {
        text += use_text(scenario, population) + ":";
        for (const Outage& outage : population.outages)
          text += fmt::format(" out of reach from {} {}, met: {};", time_text(outage.from),
                              outage.to ? "to " + time_text(*outage.to) : "on", met_text(outage));
        if (population.outages.empty()) text += " never out of reach;";
        text.back() = '\n';
      }
      if (shown == FindQuestion::Shown::paths && middle)
        text += "\n" + path_text(explain_path(scenario, trace, scenario[population.clients].behind,
                                              population.application, *middle),
                                 style);
    }
  }
  return text;
}

std::string marked_text(const Marked& marked, const Evidence& evidence, const RunReport* repaired,
                        const TextStyle& style) {
  const Question& question = *marked.question;
  const bool is_repair = std::holds_alternative<RepairQuestion>(question.is);
  std::string text =
      fmt::format("{} {:g} of {} points\n", mark(marked.is_right, style), marked.points, question.points);
  text += "  your answer   " + (marked.is_answered ? marked.given : "none") + "\n";
  if (!is_repair || !marked.is_right)
    text += (is_repair ? "  one that works " : "  right         ") + marked.right + "\n";
  if (!question.because.empty()) text += "\n" + paragraphs(question.because, style);
  return text +
         (is_repair && !marked.is_answered ? "" : std::visit(Explaining{evidence, repaired, style}, question.is));
}

std::string end_text(const Lesson& lesson, const MarkedStudent& student, const TextStyle& style) {
  std::string text = bold(fmt::format("{:g} of {:g} points", student.points(), student.of()), style) + "\n";
  if (!lesson.take_home.empty()) text += "\nTo take home\n";
  for (const std::string& one : lesson.take_home) text += filled("- " + one, 2, style);
  if (!lesson.real_networks.empty())
    text += "\nWhat real networks do differently\n" + paragraphs(lesson.real_networks, style);
  return text;
}

std::string handout_markdown(const Lesson& lesson) {
  std::string text = "# " + lesson.title + "\n\n" + lesson.goal + "\n";
  if (!lesson.picture.empty()) text += "\n```\n" + lesson.picture + "```\n";
  std::string form = "drsim: 1\nstudent:\nanswers:\n";
  std::size_t number = 0;
  for (const LessonStep& step : lesson.steps) {
    if (const auto* words = std::get_if<std::string>(&step)) {
      text += "\n" + *words + (words->ends_with('\n') ? "" : "\n");
      continue;
    }
    const Question& question = std::get<Question>(step);
    text += fmt::format("\n## {}. {}\n\n{}\n\n{} points. Answer with {}.\n", ++number, question.name, question.ask,
                        question.points, std::visit(HowToAnswer{}, question.is));
    form += "  " + question.name + ":\n";
  }
  return text + "\n## Your answers\n\nFill in this file; leave out what you do not know.\n\n```yaml\n" + form + "```\n";
}

std::string answers_yaml(const Lesson& lesson, const StudentAnswers& answers) {
  std::string text = "drsim: 1\nstudent: " + answers.student + "\nanswers:\n", hints;
  for (const Question* question : lesson.questions()) {
    const auto given = answers.answers.find(question->name);
    if (given == answers.answers.end() || std::holds_alternative<std::monostate>(given->second)) continue;
    text += "  " + question->name + ": " + text_of(given->second, *question) + "\n";
    const auto taken = answers.hints.find(question->name);
    if (taken != answers.hints.end() && taken->second > 0)
      hints += fmt::format("  {}: {}\n", question->name, taken->second);
  }
  return text + (hints.empty() ? "" : "hints:\n" + hints);
}

}  // namespace drsim
