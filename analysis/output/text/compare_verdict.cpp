#include "analysis/output/text/compare_verdict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "analysis/availability/design/fault_domains.hpp"
#include "analysis/output/text/objective_text.hpp"
#include "analysis/output/text/text_style.hpp"

namespace drsim {
namespace {

// Less than this is no difference that anybody would see: reports round to it.
constexpr double same = 0.05;  // User-minutes.

std::string minutes_text(double minutes) { return grouped(minutes, 1); }

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i)
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  return text;
}

// Designs by what they lose, the best first; those of equal loss in the order in which they were given.
std::vector<std::size_t> ranked(const std::vector<double>& lost) {
  std::vector<std::size_t> order(lost.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return lost[a] < lost[b] - same; });
  return order;
}

std::vector<std::string> names_of(const std::vector<RunReport>& reports) {
  std::vector<std::string> names;
  for (const RunReport& report : reports) names.push_back(report.scenario->design);
  return names;
}

double lost_in(const RunReport& report) {
  double sum = 0;
  for (const PopulationReport& population : report.populations) sum += population.user_minutes_lost;
  return sum;
}

std::string ranking(const std::vector<std::string>& names, const std::vector<double>& lost, const char* mean) {
  const std::vector<std::size_t> order = ranked(lost);
  std::vector<std::string> best;
  for (const std::size_t i : order)
    if (lost[i] < lost[order.front()] + same) best.push_back(names[i]);
  const std::string least = minutes_text(lost[order.front()]) + " user-minutes" + mean;
  if (best.size() == names.size()) return "No difference: " + joined(names) + " each lose " + least + ".";
  std::string text =
      best.size() == 1 ? best.front() + " loses the least: " + least : joined(best) + " tie: each loses " + least;
  constexpr std::size_t most_named = 3;
  std::vector<std::string> others;
  for (std::size_t k = best.size(); k < order.size(); ++k)
    if (others.size() < most_named)
      others.push_back(fmt::format("{} {} more", names[order[k]], minutes_text(lost[order[k]] - lost[order.front()])));
  if (order.size() - best.size() > most_named)
    others.push_back(fmt::format("{} further designs more still", order.size() - best.size() - most_named));
  return text + "; " + joined(others) + ".";
}

// Who meets every objective that is stated.
std::string objectives(const std::vector<std::string>& names, const std::vector<std::optional<Verdict>>& verdicts) {
  std::vector<std::string> met, missed, undecided;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!verdicts[i]) continue;
    (*verdicts[i] == Verdict::met ? met : *verdicts[i] == Verdict::missed ? missed : undecided).push_back(names[i]);
  }
  if (met.empty() && missed.empty() && undecided.empty()) return "";
  std::string text;
  const auto add = [&](const std::vector<std::string>& some, const char* what) {
    if (!some.empty()) text += (text.empty() ? "" : "; ") + joined(some) + what;
  };
  if (met.size() == names.size()) return " Every design meets its objectives.";
  if (missed.size() == names.size()) return " No design meets all of its objectives.";
  add(met, met.size() == 1 ? " meets its objectives" : " meet their objectives");
  add(missed, missed.size() == 1 ? " misses one or more" : " miss one or more");
  add(undecided, undecided.size() == 1 ? " needs more replications to tell" : " need more replications to tell");
  return " " + text + ".";
}

Verdict worse(Verdict a, Verdict b) {
  if (a == Verdict::missed || b == Verdict::missed) return Verdict::missed;
  return a == Verdict::undecided ? a : b;
}

std::optional<Verdict> verdict_of(const RunReport& report) {
  std::optional<Verdict> all;
  const auto add = [&](std::optional<bool> is_met) {
    if (is_met) all = worse(all.value_or(Verdict::met), *is_met ? Verdict::met : Verdict::missed);
  };
  for (const PopulationReport& population : report.populations) add(population.recovery_time.is_met());
  for (const RecoveryPoint& point : report.application_points) add(point.is_met());
  return all;
}

// What the best design pays with: where another is better than it.
std::string price(const std::vector<RunReport>& reports, std::size_t best) {
  const auto endpoints = [](const RunReport& report) {
    const FaultDomain* domain = largest(report.fault_domains);
    return domain ? domain->endpoints : 0;
  };
  const auto oldest = [](const RunReport& report) {
    Duration age{};
    for (const RecoveryPointReport& point : report.recovery_points) age = std::max(age, point.age);
    return age;
  };
  const RunReport& own = reports[best];
  std::size_t least_endpoints = endpoints(own), least_addresses = own.addresses_changed;
  Duration least_age = oldest(own);
  for (const RunReport& other : reports) {
    least_endpoints = std::min(least_endpoints, endpoints(other));
    least_addresses = std::min(least_addresses, other.addresses_changed);
    least_age = std::min(least_age, oldest(other));
  }
  std::vector<std::string> costs;
  if (endpoints(own) > least_endpoints)
    costs.push_back(
        fmt::format("one broadcast storm takes down {} endpoints (the fewest: {})", endpoints(own), least_endpoints));
  if (own.addresses_changed > least_addresses)
    costs.push_back(fmt::format("{} address{} change{} (the fewest: {})", own.addresses_changed,
                                own.addresses_changed == 1 ? "" : "es", own.addresses_changed == 1 ? "s" : "",
                                least_addresses));
  if (oldest(own) > least_age)
    costs.push_back("data is " + duration_text(oldest(own)) + " old (the youngest: " + duration_text(least_age) + ")");
  return costs.empty() ? "" : " Trade-offs: " + joined(costs) + ".";
}

// By replication: the user-minutes lost in all.
std::vector<double> burdens(const Sample& sample) {
  const Layout layout(*sample.scenario);
  std::vector<double> sums(sample.size());
  for (std::size_t use = 0; use < layout.uses().size(); ++use) {
    const double users = static_cast<double>((*sample.scenario)[layout.uses()[use].clients].count);
    const std::vector<double> downtime = sample.column(layout, layout.of(use, Figure::downtime));
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += downtime[i] / 60 * users;
  }
  return sums;
}

std::string sureness(const std::vector<std::string>& names, const std::vector<Sample>& samples,
                     const std::vector<double>& lost) {
  const std::vector<std::size_t> order = ranked(lost);
  if (order.size() < 2) return "";
  const std::vector<double> first = burdens(samples[order[0]]);
  std::vector<double> second = burdens(samples[order[1]]);
  for (std::size_t i = 0; i < second.size(); ++i) second[i] -= first[i];
  const Estimate difference = mean(second);
  if (!difference.low) return " One replication gives no confidence interval.";
  if (std::abs(*difference.low) < same && std::abs(*difference.high) < same) return "";
  const std::string interval = minutes_text(*difference.low) + " to " + minutes_text(*difference.high);
  if (*difference.low <= 0)
    return " " + names[order[0]] + " and " + names[order[1]] + " cannot be told apart yet: the difference is " +
           interval + " user-minutes with 95 % confidence; more replications would decide.";
  const auto better = std::count_if(second.begin(), second.end(), [](double d) { return d > 0; });
  return fmt::format(
      " Against {} the difference is {} user-minutes with 95 % confidence, and it is the better "
      "one in {} of replications.",
      names[order[1]], interval, percent_text(static_cast<double>(better) / static_cast<double>(second.size())));
}

}  // namespace

std::string compare_verdict(const std::vector<RunReport>& reports) {
  if (reports.size() < 2) return "";
  const std::vector<std::string> names = names_of(reports);
  std::vector<double> lost;
  std::vector<std::optional<Verdict>> verdicts;
  for (const RunReport& report : reports) lost.push_back(lost_in(report)), verdicts.push_back(verdict_of(report));
  return ranking(names, lost, "") + objectives(names, verdicts) + price(reports, ranked(lost).front()) +
         " This is a single run: --replications 200 gives a confidence interval.";
}

std::string compare_verdict(const std::vector<Sample>& samples, const std::vector<RunReport>& typical) {
  if (samples.size() < 2) return "";
  const std::vector<std::string> names = names_of(typical);
  std::vector<double> lost;
  std::vector<std::optional<Verdict>> verdicts;
  for (const Sample& sample : samples) {
    const std::vector<double> all = burdens(sample);
    lost.push_back(std::accumulate(all.begin(), all.end(), 0.0) /
                   static_cast<double>(std::max<std::size_t>(1, all.size())));
    std::optional<Verdict> verdict;
    for (const StatedObjective& one : stated_objectives(summarise(sample)))
      verdict = worse(verdict.value_or(Verdict::met), one.attainment.verdict);
    verdicts.push_back(verdict);
  }
  return ranking(names, lost, " in the mean") + objectives(names, verdicts) + price(typical, ranked(lost).front()) +
         sureness(names, samples, lost);
}

}  // namespace drsim
