#include "analysis/availability/outages/outages.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "analysis/availability/caches/parts.hpp"
#include "analysis/availability/objectives.hpp"
#include "analysis/availability/outages/critical_path.hpp"

namespace drsim {
namespace {

// Cuts a curve into its longest stretches above zero.
std::vector<Outage> split(const std::vector<Breakpoint>& curve, Time end) {
  std::vector<Outage> outages;
  std::vector<Breakpoint> open;
  const auto close = [&](std::optional<Time> to) {
    const Time from = open.front().at;
    outages.push_back(
        {.from = from, .to = to, .disposition = {}, .met = {}, .affected = std::move(open), .critical_path = {}});
    open = {};
  };
  for (std::size_t i = 0; i < curve.size(); ++i) {
    const bool rises = i + 1 < curve.size() && (curve[i].share > 0 || curve[i + 1].share > 0);
    if (!open.empty()) {
      open.push_back(curve[i]);
      const bool is_zero_from_here = curve[i].share == 0;
      if (is_zero_from_here) close(curve[i].at);
    }
    if (open.empty() && rises) open.push_back(curve[i]);
  }
  if (!open.empty()) close(std::nullopt);
  // A curve that is still above zero where it ends has not come back.
  if (!outages.empty() && outages.back().to == end && outages.back().affected.back().share > 0)
    outages.back().to.reset();
  return outages;
}

// One part's history, asked at instants.
class OutageAnalysis {
 public:
  OutageAnalysis(const Scenario& scenario, const Trace& trace, PopulationId clients, const Part& part,
                 const UserCourse& course, Wording wording)
      : scenario_(scenario),
        trace_(trace),
        clients_(clients),
        part_(part),
        entries_(course.entries),
        waiting_(course.waiting),
        wording_(wording) {
    for (const Entry& entry : entries_)
      if (part.caches.is_spread) longest_ = std::max(longest_, entry.condition.lifetime + entry.condition.grace);
    longest_ += part.keeps + part.client_keeps + part.caches.delay + part.settles();
  }

  // What the users who are cut off from an instant on meet first.
  Disposition disposition(Time at) const {
    const Entry& now = entries_[last_until(at)];
    Disposition first = Disposition::reached;
    for (const std::uint32_t version : held(at)) first = std::min(first, now.of(version));
    // All hold what still works: those are lost first who ask from now on.
    if (!is_reached(first)) return first;
    first = now.condition.is_connected() ? now.of(now.condition.answers) : Disposition::no_name;
    const Waiting* waiting = is_reached(first) ? waiting_at(at) : nullptr;
    return waiting ? waiting->met : first;
  }

  // What they meet from then on, one after the other.
  std::vector<std::pair<Time, Disposition>> met(const Outage& outage) const {
    std::vector<std::pair<Time, Disposition>> met{{outage.from, outage.disposition}};
    if (wording_ == Wording::none) return met;
    // What changes is met then, and again when nobody holds anything older any more.
    std::set<Time> turns;
    for (std::size_t i = last_until(outage.from); i < entries_.size(); ++i)
      turns.insert({entries_[i].condition.from, entries_[i].condition.from + longest_});
    for (const Time at : turns) {
      if (at <= outage.from || at >= outage.to.value_or(scenario_.end())) continue;
      const Disposition now = disposition(at);
      if (is_reached(now) || now == met.back().second) continue;
      if (met.back().first == at)
        met.back().second = now;
      else
        met.emplace_back(at, now);
    }
    return met;
  }

  std::vector<PathStep> critical_path(const Outage& outage) const {
    return outage.to ? path_to_recovery(outage.from, *outage.to) : path_to_horizon(outage.from);
  }

 private:
  // The last entry at or before an instant; the first one if it is before all.
  std::size_t last_until(Time at) const {
    const auto after = std::upper_bound(entries_.begin(), entries_.end(), at,
                                        [](Time t, const Entry& entry) { return t < entry.condition.from; });
    return after == entries_.begin() ? 0 : static_cast<std::size_t>(after - entries_.begin()) - 1;
  }

  // The versions that clients hold just after an instant: all the answers that caches may still hold.
  std::vector<std::uint32_t> held(Time at) const {
    std::vector<std::uint32_t> versions;
    for (std::size_t i = last_until(at) + 1; i-- > 0;) {
      if (i > 0 && entries_[i].condition.from == at && !is_direct()) continue;  // Nobody has asked yet.
      versions.push_back(entries_[i].condition.answers);
      if (entries_[i].condition.from <= at - longest_) break;
    }
    return versions;
  }

  bool is_direct() const { return longest_ == Duration{}; }

  // Whether entry i gives users back what they had lost before it: by an answer that works again, or a working answer.
  bool restores(std::size_t i) const {
    if (i == 0) return false;
    const Entry &before = entries_[i - 1], &after = entries_[i];
    for (const std::uint32_t version : held(after.condition.from))
      if (!is_reached(before.of(version)) && is_reached(after.of(version))) return true;
    if (after.condition.is_connected() && !before.condition.is_connected()) return true;
    // Who was not answered has asked again and again.
    if (!before.is_answered() && is_reached(after.of(after.condition.answers))) return true;
    return (is_direct() || after.condition.empties_any()) && !is_reached(before.of(before.condition.answers)) &&
           is_reached(after.of(after.condition.answers));
  }

  // Who waits at an instant, or just before it.
  const Waiting* waiting_at(Time at, bool is_end = false) const {
    for (const Waiting& one : waiting_)
      if (is_end ? one.from < at && at <= one.to : one.from <= at && at < one.to) return &one;
    return nullptr;
  }

  std::vector<PathStep> path_while_waiting(const Waiting& waiting, Time from, Time to) const {
    if (!waiting.record) return {{Phase::reconnect, from, to, waiting.what}};
    std::vector<PathStep> steps = causes(*waiting.record, from);
    const Time since = steps.empty() ? from : steps.back().to;
    if (!waiting.is_ended_by_record && since < to) steps.push_back({Phase::reconnect, since, to, waiting.what});
    return steps;
  }

  std::vector<PathStep> path_to_recovery(Time from, Time to) const {
    if (const Waiting* waiting = waiting_at(to, true);
        waiting && (waiting->waits_to < waiting->waits_from || (waiting->is_ended_together && waiting->to == to)))
      return path_while_waiting(*waiting, from, to);
    if (const Waiting* waiting = waiting_at(to, true); waiting && waiting->is_ended_by_record && waiting->to == to)
      return path_while_waiting(*waiting, from, to);
    for (std::size_t i = last_until(to) + 1; i-- > 0 && entries_[i].condition.from == to;) {
      if (!restores(i)) continue;
      if (entries_[i].record) return causes_until(*entries_[i].record, from, to);
      return {{Phase::reconnect, from, to, "clients find out that their connections are dead"}};
    }
    for (std::size_t i = last_until(to) + 1; i-- > 0 && entries_[i].condition.from == to;)
      if (entries_[i].condition.empties_any()) return causes(*entries_[i].record, from);
    // Nothing happened at the end: the last cache has run out that held something else than was to be had.
    const bool is_random = part_.caches.random > Duration{};
    const Time told = is_random ? to : to - part_.client_keeps;
    const Time asked = told - part_.keeps - part_.caches.delay;
    std::optional<std::size_t> answer = introduced(asked);
    if (!answer || entries_[*answer].condition.from <= from)
      if (const auto heard = heard_again(from, told)) answer = heard;
    if (!answer) return {{Phase::unexplained, from, to, ""}};
    const Time since = std::max(entries_[*answer].condition.from, from);
    std::vector<PathStep> steps = causes(*entries_[*answer].record, from);
    const bool is_kept = part_.caches.is_spread || part_.keeps > Duration{} || part_.caches.delay > Duration{};
    const Time until = is_kept ? std::clamp(told, since, to) : since;
    if (since < until) steps.push_back({Phase::cache_resolver, since, until, resolver_text(*answer)});
    if (until < to) steps.push_back({Phase::cache_client, until, to, client_text()});
    return steps;
  }

  std::vector<PathStep> causes(std::size_t record, Time from) const {
    return causes_of(scenario_, trace_, record, from, wording_);
  }

  // What is left after the record is the time until there was enough for all again.
  std::vector<PathStep> causes_until(std::size_t record, Time from, Time to) const {
    std::vector<PathStep> steps = causes(record, from);
    const Time reached = steps.empty() ? from : steps.back().to;
    if (reached < to) steps.push_back({Phase::saturated, reached, to, "more was asked than could be served"});
    return steps;
  }

  std::string client_text() const {
    if (part_.caches.random > Duration{})
      return "clients ask again at random, " + to_text(part_.caches.random) + " apart in the mean";
    const auto& asking = part_.source->asking;
    const Population& clients = scenario_[clients_];
    if (asking && clients.cache != ClientCache::none && part_.client_keeps > Duration{})
      return "clients' own cache (" + std::string(to_text(clients.cache)) + ") keeps " +
             scenario_[std::get<WatchedFlow::Asking>(scenario_[*asking].purpose).name].name + " for " +
             to_text(part_.client_keeps) + ", whatever its TTL";
    return "clients ask again every " + to_text(part_.client_keeps);
  }

  // Whose cache it was that kept which record: the last of those who still held what there was before an entry.
  std::string resolver_text(std::size_t entry) const {
    if (wording_ == Wording::none || !part_.source->asking) return {};
    const auto& question = std::get<WatchedFlow::Asking>(scenario_[*part_.source->asking].purpose);
    const std::string& name = scenario_[question.name].name;
    const ResolverId root = part_.way.empty() ? question.resolver : part_.way.front().first;
    std::string text = "the last of resolver " + scenario_[root].class_name + " asks for " + name + " again";
    const std::uint32_t now = entries_[entry].condition.answers;
    const History::Answered* before = nullptr;
    for (const History::Answered& one : part_.source->answers)
      if (one.from <= entries_[entry].condition.from && one.version != now && one.version != Condition::no_version)
        before = &one;
    if (!before) return text;
    text += before->is_negative ? ": that there is none was kept for " : ": its TTL was ";
    text += to_text(scenario_[root].cache.kept(before->ttl));
    if (part_.violates) text += ", and some keep it longer";
    return text;
  }

  // The entry that brought about what is answered at an instant.
  std::optional<std::size_t> introduced(Time at) const {
    std::size_t i = last_until(at);
    while (i > 0 && entries_[i - 1].condition.answers == entries_[i].condition.answers) --i;
    return i > 0 && entries_[i].record ? std::optional(i) : std::nullopt;
  }

  // The last entry between two instants from which on clients hear their resolver again.
  std::optional<std::size_t> heard_again(Time from, Time until) const {
    for (std::size_t i = last_until(until); i > 0 && entries_[i].condition.from > from; --i)
      if (entries_[i].condition.is_connected() && !entries_[i - 1].condition.is_connected() && entries_[i].record)
        return i;
    return {};
  }

  std::vector<PathStep> path_to_horizon(Time from) const {
    const Entry& last = entries_[last_until(scenario_.end())];
    const Time since = std::max(last.condition.from, from);
    std::vector<PathStep> steps;
    if (last.record && since > from) steps = causes(*last.record, from);
    const Time reached = steps.empty() ? from : steps.back().to;
    if (reached >= scenario_.end()) return steps;
    // What is to be had is good, and somebody does not know it yet.
    const bool is_stale = is_reached(last.of(last.condition.answers)) && !is_direct();
    const bool is_own = part_.client_keeps > Duration{} && part_.client_keeps >= longest_ / 2;
    if (is_stale)
      steps.push_back({is_own ? Phase::cache_client : Phase::cache_resolver, reached, scenario_.end(),
                       "caches do not run out before the horizon"});
    else
      steps.push_back({Phase::unrecovered, reached, scenario_.end(), remains(last)});
    return steps;
  }

  // What they meet to the end, if words are wanted.
  std::string remains(const Entry& last) const {
    if (wording_ == Wording::none) return {};
    const Disposition met = last.condition.is_connected() ? last.of(last.condition.answers) : Disposition::no_name;
    return "until the horizon: " + std::string(to_text(met));
  }

  const Scenario& scenario_;
  const Trace& trace_;
  const PopulationId clients_;
  const Part& part_;
  const std::vector<Entry>& entries_;
  const std::vector<Waiting>& waiting_;
  const Wording wording_;
  Duration longest_{};  ///< How old an answer may be that somebody still uses.
};

// How long those who ask are served by a detour, and how long it is at most.
void add_detours(const History& history, Time end, PopulationReport& report) {
  const auto is_detour = [](const History::View& view) {
    return std::find(view.dispositions.begin(), view.dispositions.end(), Disposition::trombone) !=
           view.dispositions.end();
  };
  const std::vector<History::View>& views = history.slices[history.sources.front().slice].views;
  if (std::none_of(views.begin(), views.end(), is_detour)) return;
  const std::vector<Entry> entries = entries_of(history, history.sources.front());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    if (entry.of(entry.condition.answers) != Disposition::trombone) continue;
    const Time from = std::max(entry.condition.from, start_of_scenario),
               to = i + 1 < entries.size() ? entries[i + 1].condition.from : end;
    if (from >= to) continue;
    report.tromboned += to - from;
    report.detour = std::max(report.detour, entry.detour);
  }
}

// For how long, how many and how long at most who asks waits for resolvers and addresses that do not answer.
void add_waits(const History& history, Time end, PopulationReport& report) {
  std::map<Time, double> turns;  // By how much the share that waits becomes larger.
  for (const History::Source& source : history.sources) {
    const auto waits = [](const History::Answered& now) { return now.wait > Duration{}; };
    const auto waits_too = [](const History::View& view) { return !view.waits.empty(); };
    const std::vector<History::View>& views = history.slices[source.slice].views;
    if (std::none_of(source.answers.begin(), source.answers.end(), waits) &&
        std::none_of(views.begin(), views.end(), waits_too))
      continue;
    const std::vector<Entry> entries = entries_of(history, source);
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const Entry& entry = entries[i];
      const Time from = std::max(entry.condition.from, start_of_scenario),
                 to = i + 1 < entries.size() ? entries[i + 1].condition.from : end;
      if (entry.wait == Duration{} || from >= to || !is_reached(entry.of(entry.condition.answers))) continue;
      const double share = source.share * entry.waiting;
      turns[from] += share, turns[to] -= share;
      report.longest_wait = std::max(report.longest_wait, entry.wait);
    }
  }
  double share = 0;
  Time since{};
  for (const auto& [at, more] : turns) {
    if (share > 1e-9) report.waited += at - since;
    share += more, since = at;
    report.waiting_share = std::max(report.waiting_share, share);
  }
}

// Those who fare as names do, one by one, if that can be told.
std::vector<FollowedUser> users_of(const UserCourse& course, const Caches& caches, Time end) {
  if (!can_follow_users(caches)) return {};
  return follow_users(Timeline(conditions_of(course.entries), caches, end), caches);
}

// When each part's users were all back, or were first lost.
struct Turns {
  std::vector<Time> from;
  std::vector<std::optional<Time>> to;
};

// The part that an instant is about: the first that turns then, or else at the instant nearest to it.
template <class Distance>
std::size_t nearest(const std::vector<Turns>& all, Distance distance) {
  std::size_t best = 0;
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t k = 0; k < all[i].from.size(); ++k)
      if (const std::int64_t d = distance(all[i], k); d < least) best = i, least = d;
  return best;
}

std::int64_t apart(Time a, Time b) { return std::abs((a - b).count()); }

// What cut off who waits on a connection of theirs, though whoever connects again is served.
Losses losses_of_waiting(const Scenario& scenario, const Trace& trace, const UserCourse& course, Time from, Time to) {
  Losses losses;
  for (const Waiting& one : course.waiting) {
    if (!one.record || one.from >= to || one.to <= from) continue;
    losses = {true, losses.are_planned && is_planned(scenario, trace, *one.record),
              std::min(losses.first.value_or(*one.record), *one.record)};
  }
  return losses;
}

// What began an outage, as all parts of its population saw it.
void find_beginning(const Scenario& scenario, const Trace& trace, const std::vector<UserCourse>& courses,
                    Wording wording, Outage& outage) {
  const Time to = outage.to.value_or(scenario.end());
  Losses losses;
  for (const UserCourse& part : courses) {
    Losses own = losses_between(scenario, trace, part.entries, outage.from, to);
    if (!own.are_any) own = losses_of_waiting(scenario, trace, part, outage.from, to);
    if (own.are_any)
      losses = {true, losses.are_planned && own.are_planned, std::min(losses.first.value_or(*own.first), *own.first)};
  }
  outage.is_planned = losses.are_any && losses.are_planned;
  if (losses.first && wording == Wording::full)
    outage.begun_by = describe(scenario, trace.records[root_of(trace, *losses.first)].change);
  const bool is_of_load = outage.disposition == Disposition::overloaded || outage.disposition == Disposition::too_slow;
  if (is_of_load && wording == Wording::full && losses.first && trace.records[*losses.first].at < outage.from)
    outage.begun_by = "more was asked than could be served";
}

}  // namespace

PopulationReport outages_of(const Scenario& scenario, const Trace& trace, const History& history, Wording wording) {
  const Population& clients = scenario[history.clients];
  const std::vector<Part> parts = parts_of(scenario, history);
  Mixture mixture;
  UserOutcome outcome;
  std::vector<Turns> turns;
  std::vector<UserCourse> courses;  // By part.
  for (const Part& part : parts) {
    courses.push_back(course_of(scenario, history, part));
    const double least =
        0.5 /
        static_cast<double>(clients.count);  // Of all parts alike: what is half a user in each of them may be many.
    outcome = user_outcome_of(conditions_of(courses.back().entries), part.caches, scenario.end(),
                              part.settles() > Duration{} ? least : 0);
    if (!courses.back().waiting.empty())
      outcome = with_waiting(outcome, courses.back().waiting, scenario.end(),
                             users_of(courses.back(), part.caches, scenario.end()));
    if (parts.size() == 1) break;  // It is the whole, and every turn is its own.
    Turns& own = turns.emplace_back();
    for (const Outage& outage : split(outcome.affected, scenario.end()))
      own.from.push_back(outage.from), own.to.push_back(outage.to);
    mixture.add(part.share, outcome);
  }
  if (parts.size() > 1) outcome = mixture.result();
  PopulationReport report{.clients = history.clients,
                          .application = history.application,
                          .outages = split(outcome.affected, scenario.end()),
                          .mean_downtime = outcome.mean_downtime,
                          .downtime_p50 = outcome.downtime_p50,
                          .downtime_p95 = outcome.downtime_p95,
                          .downtime_p99 = outcome.downtime_p99,
                          .downtime_max = outcome.downtime_max,
                          .distribution = std::move(outcome.distribution),
                          .recovery_time = {},
                          .first_loss = {},
                          .user_minutes_lost = 0,
                          .tromboned = {},
                          .detour = {}};
  const Time never = scenario.end() + Duration{1};
  const auto analysis = [&](std::size_t part) {
    return OutageAnalysis(scenario, trace, history.clients, parts[part], courses[part], wording);
  };
  for (Outage& outage : report.outages) {
    const std::size_t first =
        nearest(turns, [&](const Turns& t, std::size_t k) { return apart(t.from[k], outage.from); });
    const std::size_t last = nearest(turns, [&](const Turns& t, std::size_t k) {
      return apart(t.to[k].value_or(never), outage.to.value_or(never));
    });
    outage.disposition = analysis(first).disposition(outage.from);
    outage.met = analysis(first).met(outage);
    outage.critical_path = analysis(last).critical_path(outage);
    find_beginning(scenario, trace, courses, wording, outage);
  }
  report.recovery_time = recovery_time_of(scenario, report);
  if (!report.outages.empty()) report.first_loss = report.outages.front().from;
  report.user_minutes_lost = outcome.mean_downtime / 60 * static_cast<double>(clients.count);
  add_detours(history, scenario.end(), report);
  add_waits(history, scenario.end(), report);
  return report;
}

}  // namespace drsim
