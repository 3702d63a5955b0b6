#include "analysis/availability/caches/timeline.hpp"

#include <algorithm>

namespace drsim {
namespace {

// What goes on as before is one step, however it came about: sums are the same to the bit.
bool says_the_same(const Step& before, const Step& now) {
  return !now.flushes && now.answers == before.answers && now.lifetime == before.lifetime &&
         now.is_negative == before.is_negative && now.grace == before.grace && now.bad == before.bad;
}

}  // namespace

void Hearing::note(Micros at, bool hears_now, bool flush) {
  if (flush && (flushes.empty() || flushes.back() != at)) flushes.push_back(at);
  if (hears() && !hears_now)
    cut_off.push_back({at, 0});
  else if (!hears() && hears_now)
    cut_off.back().second = at;
}

void Hearing::finish(Micros end) {
  if (!cut_off.empty() && cut_off.back().second == 0) cut_off.back().second = end;
}

Timeline::Timeline(std::span<const Condition> conditions, const Caches& caches, Time end) : keepers(caches.resolvers) {
  for (const Condition& condition : conditions) kinds = std::max(kinds, condition.bad.size());
  for (const Condition& condition : conditions)
    if (condition.answers != Condition::no_version) kinds = std::max<std::size_t>(kinds, condition.answers + 1);
  none = static_cast<std::uint32_t>(kinds++);
  steps.reserve(conditions.size() + 3);
  // Before the first one all was as in the first, even if that was replaced at once.
  add(conditions.front(), micros(conditions.front().from) - 1, micros(end));
  steps.back().flushes = false;
  for (const Condition& condition : conditions) add(condition, micros(condition.from), micros(end));
  if (caches.outlasts) outlast(micros(end));
  cut(0), cut(micros(end));
  for (std::size_t i = 0; i < steps.size(); ++i) {
    steps[i].to = i + 1 < steps.size() ? steps[i + 1].from : std::max(steps[i].from, micros(end));
    if (steps[i].from < 0 || steps[i].from >= micros(end)) std::fill(steps[i].bad.begin(), steps[i].bad.end(), char{0});
  }
  clients.finish(micros(end));
  for (Hearing& keeper : keepers) keeper.finish(micros(end));
}

void Timeline::add(const Condition& condition, Micros at, Micros end) {
  if (at > end) return;
  bool is_emptied = condition.flushes;
  const bool replaces = !steps.empty() && steps.back().from == at, was_heard = clients.hears();
  if (replaces) is_emptied = is_emptied || steps.back().flushes, steps.pop_back();  // The last of an instant.
  steps.push_back({.from = at,
                   .answers = condition.answers == Condition::no_version ? none : condition.answers,
                   .lifetime = condition.lifetime.count(),
                   .grace = condition.grace.count(),
                   .flushes = is_emptied,
                   .is_negative = condition.is_negative,
                   .bad = {}});
  std::vector<char>& bad = steps.back().bad;
  bad.assign(kinds, char{0});
  for (std::size_t v = 0; v < condition.bad.size(); ++v) bad[v] = condition.bad[v];
  bad[none] = condition.is_held_open ? 0 : 1;
  const bool goes_on = !replaces && was_heard == condition.is_heard && !condition.flushes_clients;
  if (goes_on && steps.size() > 1 && says_the_same(steps[steps.size() - 2], steps.back())) steps.pop_back();
  if (condition.flushes && (empties.empty() || empties.back() != at)) empties.push_back(at);
  clients.note(at, condition.is_heard, condition.flushes_clients);
  for (std::size_t k = 0; k < keepers.size(); ++k)
    keepers[k].note(at, (condition.cut_off >> k & 1) == 0, (condition.emptied >> k & 1) == 1);
}

// Whoever had an answer goes on with it when nobody answers any more, for as long as that step's grace. If that ends
// before somebody answers again, all of them have nothing; and all ask again, and have something, when somebody does.
void Timeline::outlast(Micros end) {
  for (std::size_t i = 1; i < steps.size();) {
    if (steps[i].answers != none || steps[i - 1].answers == none) {
      ++i;
      continue;
    }
    const std::size_t first = i, before = steps.size();
    while (i < steps.size() && steps[i].answers == none) ++i;
    const Micros from = steps[first].from, back = i < steps.size() ? steps[i].from : end;
    const Micros over = std::min(back, from + std::min(steps[first].grace, forever));
    unanswered.emplace_back(from, over);
    if (over < back) empties.insert(empties.end(), {over, back}), cut(over);
    i += steps.size() - before;
    for (std::size_t k = first; k < steps.size() && steps[k].from < over; ++k)
      steps[k].answers = steps[first - 1].answers;
  }
  std::sort(empties.begin(), empties.end());
  empties.erase(std::unique(empties.begin(), empties.end()), empties.end());
}

// A step where nothing changes.
void Timeline::cut(Micros at) {
  const auto after =
      std::upper_bound(steps.begin(), steps.end(), at, [](Micros t, const Step& step) { return t < step.from; });
  if (after != steps.begin() && (after - 1)->from == at) return;
  Step same = after == steps.begin() ? steps.front() : *(after - 1);
  same.from = at;
  same.flushes = false;
  steps.insert(after, same);
}

}  // namespace drsim
