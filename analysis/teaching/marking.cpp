#include "analysis/teaching/marking.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/output/text/text_style.hpp"

namespace drsim {
namespace {

constexpr double for_ever = std::numeric_limits<double>::infinity();
constexpr double same = 0.05;  // [s] or of a number: what two scenarios differ by less is no order.

const PopulationReport* population_of(const RunReport& report, const std::string& application,
                                      const std::string& clients) {
  const Scenario& scenario = *report.scenario;
  for (const PopulationReport& one : report.populations)
    if (scenario[one.application].name == application && scenario[one.clients].name == clients) return &one;
  return nullptr;
}

std::optional<double> recovery_point(const RunReport& report, const std::string& vm) {
  std::optional<double> oldest;
  for (const VmGroup& group : report.scenario->groups) {
    if (group.name != vm) continue;
    for (const RecoveryPointReport& one : report.recovery_points)
      if (std::find(group.vms.begin(), group.vms.end(), one.vm) != group.vms.end())
        oldest = std::max(oldest.value_or(0), seconds(one.age));
  }
  return oldest;
}

double longest_outage(const RunReport& report, const PopulationReport& population) {
  double longest = 0;
  for (const Outage& outage : population.outages)
    longest = std::max(longest, seconds(outage.to.value_or(report.scenario->end()) - outage.from));
  return longest;
}

std::map<std::string, double> phases_of(const RunReport& report, const PhaseQuestion& question) {
  std::map<std::string, double> phases;
  if (const PopulationReport* population = population_of(report, question.application, question.clients))
    for (const Outage& outage : population->outages)
      for (const PathStep& step : outage.critical_path)
        phases[std::string(to_text(step.phase))] += seconds(step.to - step.from);
  return phases;
}

Measure of_scenario(Measure measure, const std::string& scenario) {
  measure.scenario = scenario;
  return measure;
}

struct Answering {
  const Question& question;
  const Evidence& evidence;

  std::optional<GivenAnswer> operator()(const NumberQuestion& asked) const {
    const auto found = figure_of(evidence.of(asked.of.scenario), asked.of);
    if (!found) return {};
    return GivenAnswer{*found};
  }
  std::optional<GivenAnswer> operator()(const OrderQuestion& asked) const {
    std::vector<std::pair<double, std::string>> found;
    for (const std::string& scenario : asked.scenarios) {
      const auto figure = figure_of(evidence.of(scenario), asked.of);
      if (!figure) return {};
      found.emplace_back(*figure, scenario);
    }
    std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> names;
    for (const auto& [figure, scenario] : found) names.push_back(scenario);
    return GivenAnswer{names};
  }
  std::optional<GivenAnswer> operator()(const UsersQuestion& asked) const {
    std::vector<std::string> names;
    const RunReport& report = evidence.of(asked.scenario);
    for (const std::string& clients : asked.clients)
      if (const PopulationReport* population = population_of(report, asked.application, clients))
        if (longest_outage(report, *population) > seconds(asked.longer_than)) names.push_back(clients);
    return GivenAnswer{names};
  }
  std::optional<GivenAnswer> operator()(const PhaseQuestion& asked) const {
    const auto phases = phases_of(evidence.of(asked.scenario), asked);
    const auto longest = std::max_element(phases.begin(), phases.end(),
                                          [](const auto& a, const auto& b) { return a.second < b.second; });
    if (longest == phases.end()) return {};
    return GivenAnswer{longest->first};
  }
  std::optional<GivenAnswer> operator()(const TruthQuestion& asked) const {
    return GivenAnswer{holds(evidence.of(asked.holds.of.scenario), asked.holds)};
  }
  std::optional<GivenAnswer> operator()(const RepairQuestion& asked) const {
    GivenSettings settings;
    for (const std::string& text : asked.solution) {
      const std::size_t colon = text.find(": ");
      settings.emplace_back(text.substr(0, colon), colon == std::string::npos ? "" : text.substr(colon + 2));
    }
    return GivenAnswer{settings};
  }
  std::optional<GivenAnswer> operator()(const FindQuestion&) const {
    return GivenAnswer{evidence.hidden.at(question.name)};
  }
};

// The share of an answer that is right, 0 to 1.
struct Judging {
  const Question& question;
  const Evidence& evidence;
  const GivenAnswer& given;
  const GivenAnswer& right;
  const RunReport* repaired;

  double operator()(const NumberQuestion& asked) const {
    const double found = std::get<double>(right), off = std::abs(std::get<double>(given) - found);
    return off <= std::max(asked.share * found, asked.absolute) + 1e-6 ? 1 : 0;
  }
  // Pairs in the right order, beyond the half that chance gives.
  double operator()(const OrderQuestion& asked) const {
    const auto& names = std::get<std::vector<std::string>>(given);
    std::vector<double> figures;
    for (const std::string& name : names)
      figures.push_back(figure_of(evidence.of(name), of_scenario(asked.of, name)).value_or(for_ever));
    double good = 0, all = 0;
    for (std::size_t i = 0; i < figures.size(); ++i)
      for (std::size_t j = i + 1; j < figures.size(); ++j, ++all) good += figures[i] <= figures[j] + same ? 1 : 0;
    return all == 0 ? 0 : std::max(0.0, 2 * good / all - 1);
  }
  double operator()(const UsersQuestion&) const {
    const auto &named = std::get<std::vector<std::string>>(given), &found = std::get<std::vector<std::string>>(right);
    if (found.empty()) return named.empty() ? 1 : 0;
    double good = 0;
    for (const std::string& name : named) good += std::find(found.begin(), found.end(), name) != found.end() ? 1 : -1;
    return std::max(0.0, good / static_cast<double>(found.size()));
  }
  double operator()(const PhaseQuestion& asked) const {
    const auto phases = phases_of(evidence.of(asked.scenario), asked);
    const auto named = phases.find(std::get<std::string>(given));
    return named != phases.end() && named->second >= phases.at(std::get<std::string>(right)) - same ? 1 : 0;
  }
  double operator()(const TruthQuestion&) const { return std::get<bool>(given) == std::get<bool>(right) ? 1 : 0; }
  double operator()(const RepairQuestion& asked) const {
    if (!repaired) return 0;
    return std::all_of(asked.must.begin(), asked.must.end(),
                       [&](const Requirement& one) { return holds(*repaired, one); })
               ? 1
               : 0;
  }
  double operator()(const FindQuestion&) const {
    return std::get<std::string>(given) == std::get<std::string>(right) ? 1 : 0;
  }
};

std::string listed_names(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

}  // namespace

std::optional<double> figure_of(const RunReport& report, const Measure& measure) {
  if (measure.asked == Asked::recovery_point) return recovery_point(report, measure.vm);
  const PopulationReport* population = population_of(report, measure.application, measure.clients);
  if (!population) return {};
  switch (measure.asked) {
    case Asked::downtime:
      return population->mean_downtime;
    case Asked::downtime_p50:
      return seconds(population->downtime_p50);
    case Asked::downtime_p95:
      return seconds(population->downtime_p95);
    case Asked::downtime_p99:
      return seconds(population->downtime_p99);
    case Asked::downtime_max:
      return seconds(population->downtime_max);
    case Asked::first_loss:
      if (!population->first_loss) return {};
      return seconds(*population->first_loss);
    case Asked::recovered:
      if (population->outages.empty() || !population->outages.back().to) return {};
      return seconds(*population->outages.back().to);
    case Asked::longest:
      return longest_outage(report, *population);
    case Asked::outages:
      return static_cast<double>(population->outages.size());
    case Asked::user_minutes:
      return population->user_minutes_lost;
    case Asked::recovery_point:
      break;
  }
  return {};
}

bool holds(const RunReport& report, const Requirement& requirement) {
  const double value = figure_of(report, requirement.of).value_or(for_ever), bound = seconds(requirement.bound);
  switch (requirement.comparison) {
    case Comparison::less:
      return value < bound;
    case Comparison::at_most:
      return value <= bound;
    case Comparison::equal:
      return value == bound;
    case Comparison::at_least:
      return value >= bound;
    case Comparison::greater:
      return value > bound;
  }
  return false;
}

std::optional<GivenAnswer> right_answer(const Question& question, const Evidence& evidence) {
  return std::visit(Answering{question, evidence}, question.is);
}

std::string text_of(const GivenAnswer& answer, const Question& question) {
  if (const auto* number = std::get_if<double>(&answer)) {
    const auto& asked = std::get<NumberQuestion>(question.is).of.asked;
    if (is_plain_number(asked)) return fmt::format("{:g}", std::round(*number * 10) / 10);
    return is_instant(asked) ? time_text(start_of_scenario + Duration{std::llround(*number * 1e6)})
                             : duration_text(*number);
  }
  if (const auto* names = std::get_if<std::vector<std::string>>(&answer)) return "[" + listed_names(*names) + "]";
  if (const auto* word = std::get_if<std::string>(&answer)) return *word;
  if (const auto* truth = std::get_if<bool>(&answer)) return *truth ? "yes" : "no";
  if (const auto* settings = std::get_if<GivenSettings>(&answer)) {
    std::string text;
    for (const auto& [path, value] : *settings) text += (text.empty() ? "" : ", ") + path + ": " + value;
    return "{" + text + "}";
  }
  return "";
}

Marked mark(const Question& question, const GivenAnswer& given, std::int64_t hints, const Evidence& evidence,
            const RunReport* repaired) {
  Marked marked;
  marked.question = &question;
  marked.hints = hints;
  const auto right = right_answer(question, evidence);
  if (right) marked.right = text_of(*right, question);
  marked.is_answered = !std::holds_alternative<std::monostate>(given);
  if (!marked.is_answered || !right) return marked;
  marked.given = text_of(given, question);
  const double share = std::visit(Judging{question, evidence, given, *right, repaired}, question.is);
  marked.is_right = share >= 1;
  std::int64_t costs = 0;
  for (std::size_t i = 0; i < question.hints.size() && i < static_cast<std::size_t>(hints); ++i)
    costs += question.hints[i].costs;
  marked.points = std::max(0.0, share * static_cast<double>(question.points) - static_cast<double>(costs));
  return marked;
}

double MarkedStudent::points() const {
  double sum = 0;
  for (const Marked& one : answers) sum += one.points;
  return sum;
}
double MarkedStudent::of() const {
  double sum = 0;
  for (const Marked& one : answers) sum += static_cast<double>(one.question->points);
  return sum;
}

}  // namespace drsim
