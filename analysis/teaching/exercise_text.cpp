#include "analysis/teaching/exercise_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/output/junit.hpp"
#include "analysis/output/text/text_style.hpp"
#include "analysis/teaching/lesson_text.hpp"

namespace drsim {
namespace {

std::string roles_text(const std::vector<std::string>& roles) {
  std::string text;
  for (const std::string& role : roles) text += (text.empty() ? "" : ", ") + role;
  return text;
}

std::string due_text(const Due& due) {
  if (due.kind == Due::Kind::at) return "at " + time_text(start_of_scenario + due.at);
  const std::string after = due.at > Duration{} ? to_text(due.at) + " after " : "when ";
  return after + due.clients + (due.kind == Due::Kind::lost ? " have lost " : " have back ") + due.application;
}

std::string signed_minutes(double minutes) { return fmt::format("{:+.1f}", minutes); }

bool is_cut_off(const Outage& outage, Time at) { return outage.from <= at && (!outage.to || at < *outage.to); }

double longest_of(const RunReport& report) {
  double longest = 0;
  for (const PopulationReport& population : report.populations)
    for (const Outage& outage : population.outages)
      longest = std::max(longest, seconds(outage.to.value_or(report.scenario->end()) - outage.from));
  return longest;
}

std::string line_row(const std::string& name, const RunReport& report, const RunReport& reported) {
  const double lost = user_minutes_of(report);
  return fmt::format("| {} | {:.1f} | {} | {} |\n", name, lost, signed_minutes(lost - user_minutes_of(reported)),
                     duration_text(longest_of(report)));
}

std::string decisions_table(const Exercise& exercise, const ToldLine& told) {
  std::string text = "| Decision | Chosen | At | Due | Later than due by |\n|---|---|---|---|---|\n";
  for (const Decided& one : told.line->decided) {
    const Decision* decision = exercise.decision(one.decision);
    const auto due = due_in(*told.report, decision->when);
    text += fmt::format("| {} | {} | {} | {} | {} |\n", one.decision, one.option, time_text(start_of_scenario + one.at),
                        due ? time_text(start_of_scenario + *due) : "", due ? to_text(one.at - *due) : "");
  }
  return text;
}

std::string open_points(const Exercise& exercise, const ToldLine& told) {
  std::string text;
  for (const Decision& decision : exercise.decisions) {
    const bool is_taken = std::any_of(told.line->decided.begin(), told.line->decided.end(),
                                      [&](const Decided& one) { return one.decision == decision.name; });
    if (!is_taken) text += "- Nobody decided '" + decision.name + "'; that stands for '" + decision.by_default + "'.\n";
  }
  for (const Inject& inject : exercise.injects) {
    const auto due = due_in(*told.report, inject.when);
    if (!due || *due > told.line->now) text += "- Inject '" + inject.name + "' was not released.\n";
  }
  for (const Requirement& objective : exercise.objectives)
    if (!holds(*told.report, objective)) text += "- Objective not met: " + requirement_text(objective) + "\n";
  for (const PopulationReport& population : told.report->populations)
    if (!population.outages.empty() && !population.outages.back().to)
      text += "- " + use_text(*told.report->scenario, population) + ": still out of reach at the end.\n";
  return text.empty() ? "None.\n" : text;
}

}  // namespace

std::optional<Duration> due_in(const RunReport& report, const Due& due) {
  if (due.kind == Due::Kind::at) return due.at;
  const Scenario& scenario = *report.scenario;
  for (const PopulationReport& one : report.populations) {
    if (scenario[one.application].name != due.application || scenario[one.clients].name != due.clients) continue;
    if (one.outages.empty()) return {};
    const Outage& first = one.outages.front();
    if (due.kind == Due::Kind::back && !first.to) return {};
    const Duration at = (due.kind == Due::Kind::lost ? first.from : *first.to) - start_of_scenario + due.at;
    if (at > scenario.horizon) return {};
    return at;
  }
  return {};
}

double user_minutes_of(const RunReport& report) {
  double sum = 0;
  for (const PopulationReport& population : report.populations) sum += population.user_minutes_lost;
  return sum;
}

std::string users_at(const RunReport& report, Time at) {
  std::string text;
  for (const PopulationReport& population : report.populations) {
    text += "  " + use_text(*report.scenario, population) + ": ";
    const auto cut_off = std::find_if(population.outages.begin(), population.outages.end(),
                                      [&](const Outage& outage) { return is_cut_off(outage, at); });
    text +=
        cut_off == population.outages.end() ? "in reach\n" : "out of reach since " + time_text(cut_off->from) + "\n";
  }
  return text;
}

std::string happened_between(const RunReport& report, Time after, Time until) {
  std::string text;
  for (const Incident& incident : report.story)
    if (incident.at > after && incident.at <= until)
      text += "  " + time_text(incident.at) + "  " + incident.what + "\n";
  return text;
}

std::string after_action(const Exercise& exercise, const std::vector<ToldLine>& lines, const ToldLine& by_default,
                         const std::optional<ToldLine>& best) {
  const ToldLine& told = lines.front();
  std::string text = "# After-action report: " + exercise.title + "\n\n" + exercise.goal + "\n\n## Decisions\n\n";
  text += told.line->decided.empty() ? "None was taken.\n" : decisions_table(exercise, told);
  text +=
      "\n## What it cost\n\n| Line of the story | User-minutes lost | Against this one | Longest outage "
      "|\n|---|---|---|---|\n";
  for (const ToldLine& one : lines) text += line_row(one.line->name, *one.report, *told.report);
  text += line_row("nobody decides: every default", *by_default.report, *told.report);
  if (best) {
    text += line_row("the best that the options allow", *best->report, *told.report) +
            "\nThe best, each as soon as it is due:";
    for (const Decided& one : best->line->decided) text += " " + one.decision + ": " + one.option + ";";
    text.back() = '.';
    text += "\n";
  } else {
    text += "\nThe options have too many combinations to try them all.\n";
  }
  if (!exercise.objectives.empty()) text += "\n## Objectives\n\n";
  for (const Requirement& objective : exercise.objectives) {
    const auto value = figure_of(*told.report, objective.of);
    text += fmt::format("- {}: {}{}\n", requirement_text(objective), holds(*told.report, objective) ? "met" : "not met",
                        value ? ", found " + duration_text(*value) : "");
  }
  return text + "\n## Open points\n\n" + open_points(exercise, told);
}

std::string print_exercise(const Exercise& exercise) {
  std::string text = "# Situation manual: " + exercise.title + "\n\n" + exercise.goal + "\n\n" + exercise.situation;
  text += "\n## Who takes part\n\n";
  for (const auto& [name, says] : exercise.roles) text += "- **" + name + "**: " + says + "\n";
  text += "\n# Injects (facilitator)\n\n| When | To | Inject | Text |\n|---|---|---|---|\n";
  for (const Inject& inject : exercise.injects) {
    std::string line = inject.text;
    std::replace(line.begin(), line.end(), '\n', ' ');
    text += "| " + due_text(inject.when) + " | " + roles_text(inject.to) + " | " + inject.name + " | " + line + " |\n";
  }
  text += "\n# Evaluator's sheet\n";
  for (const Decision& decision : exercise.decisions) {
    text += "\n## " + decision.name + "\n\n" + decision.ask + "\n\nDecided by " + roles_text(decision.to) +
            ", not before: " + due_text(decision.when) + ".\n\n";
    for (const Option& option : decision.options)
      text += "- [ ] **" + option.name + "**: " + option.says +
              (option.name == decision.by_default ? " (default)" : "") + "\n";
    for (const std::string& one : decision.look_for) text += "- Look for: " + one + "\n";
    text += "\nDecided at: ________  Why: ________________\n";
  }
  if (!exercise.objectives.empty()) text += "\n## Objectives\n\n";
  for (const Requirement& objective : exercise.objectives) text += "- [ ] " + requirement_text(objective) + "\n";
  return text;
}

std::string view_page(const Exercise& exercise, const std::string& shown, Time now) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"refresh\" "
      "content=\"2\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{0}</title>\n<style>\n"
      ":root {{ color-scheme: light dark; }}\nbody {{ font: 1.4rem/1.5 system-ui, sans-serif; margin: 2rem auto; "
      "max-width: 60rem; padding: 0 1rem; }}\npre {{ font: inherit; white-space: pre-wrap; }}\n</style>\n</head>\n"
      "<body>\n<main>\n<h1>{0}</h1>\n<p>{1} since the start</p>\n<pre>{2}</pre>\n</main>\n</body>\n</html>\n",
      [&] {
        std::string safe;
        for (const char c : exercise.title) safe += in_xml(std::string_view(&c, 1));
        return safe;
      }(),
      time_text(now),
      [&] {
        std::string safe;
        for (const char c : shown) safe += c == '\n' ? std::string("\n") : in_xml(std::string_view(&c, 1));
        return safe;
      }());
}

}  // namespace drsim
