#include "analysis/worksheets/runbook.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "models/state/state.hpp"
#include "models/state/wording.hpp"
#include "models/world/promotions.hpp"

namespace drsim {
namespace {

// A name stays one cell of a table.
std::string in_cell(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '|' || c == '\\' || c == '`' || c == '*' || c == '_' || c == '<') safe += '\\';
    safe += c == '\n' || c == '\r' ? ' ' : c;
  }
  return safe;
}

// What a share of all draws stays below. Of delays that only protocols have, nothing: no step of a plan is one.
struct Quantile {
  double share;
  std::optional<Duration> operator()(const Fixed& d) const { return d.value; }
  std::optional<Duration> operator()(const Uniform& d) const { return between(d.low, d.high, share); }
  std::optional<Duration> operator()(const Triangular& d) const {
    const double width = static_cast<double>((d.high - d.low).count());
    if (width <= 0) return d.low;
    const double left = static_cast<double>((d.mode - d.low).count()), right = width - left;
    const double offset =
        share < left / width ? std::sqrt(share * width * left) : width - std::sqrt((1 - share) * width * right);
    return d.low + Duration{std::llround(offset)};
  }
  std::optional<Duration> operator()(const Lognormal& d) const { return share <= 0.5 ? d.p50 : d.p95; }
  std::optional<Duration> operator()(const Exponential& d) const {
    return Duration{std::llround(static_cast<double>(d.mean.count()) * -std::log(1 - share))};
  }
  template <class Other>
  std::optional<Duration> operator()(const Other&) const {
    return {};
  }
  static Duration between(Duration low, Duration high, double share) {
    return low + Duration{std::llround(static_cast<double>((high - low).count()) * share)};
  }
};

std::string quantile_text(const Delay& delay, double share) {
  const std::optional<Duration> found = std::visit(Quantile{share}, delay);
  if (!found) return "";
  // Nobody keeps to milliseconds.
  return to_text(std::chrono::duration_cast<Duration>(std::chrono::round<std::chrono::seconds>(*found)));
}

enum class Mode { unplanned, planned, test };

// Numbers of steps, which stand beside each other.
struct Steps {
  int first = 0, last = -1;
  bool are_any() const { return last >= first; }
  std::string text() const {
    if (!are_any()) return "";
    return first == last ? std::to_string(first) : std::to_string(first) + " to " + std::to_string(last);
  }
};

class Table {
 public:
  Table(const Scenario& scenario, PlanId plan, Mode mode)
      : s_(scenario), id_(plan), plan_(scenario[plan]), mode_(mode), steps_of_(plan_.groups.size()) {}

  std::string text() {
    text_ =
        "| step | after | who | what | expected P50 | P95 | start | end | signature |\n"
        "| ---: | --- | --- | --- | ---: | ---: | --- | --- | --- |\n";
    begin();
    for (std::size_t g = 0; g < plan_.groups.size(); ++g) visit(g);
    return text_;
  }

 private:
  void row(const std::string& after, const std::string& who, const std::string& what, const Delay& takes) {
    text_ += "| " + std::to_string(++step_) + " | " + in_cell(after) + " | " + in_cell(who) + " | " + in_cell(what) +
             " | " + quantile_text(takes, 0.5) + " | " + quantile_text(takes, 0.95) + " |  |  |  |\n";
  }

  // What it comes after first, wherever that stands in the file.
  void visit(std::size_t g) {
    if (steps_of_[g].first != 0) return;
    for (const std::size_t other : plan_.groups[g].after) visit(other);
    steps_of_[g].first = step_ + 1;
    add(g, after_of(plan_.groups[g]));
    steps_of_[g].last = step_;
  }

  void begin() {
    if (mode_ == Mode::test) return;
    std::string who;
    for (const TeamId team : plan_.reach) who += (who.empty() ? "" : ", ") + s_[team].name;
    row("", who.empty() ? "whoever may decide" : who,
        mode_ == Mode::planned ? "decide to fail over" : "declare the disaster", plan_.declare);
    if (mode_ == Mode::planned)
      row(last(), "system", "stop the VMs and copy the last of their data", plan_.shutdown);
    else if (plan_.fencing != Fencing::none && starts_any())
      row(last(), "system", "stop the VMs where they still run, as far as they are reached", plan_.shutdown);
    if (plan_.disks != Delay{Fixed{}}) row(last(), "system", "make the disks of all VMs ready", plan_.disks);
    begun_ = last();
  }

  bool starts_any() const {
    return std::any_of(plan_.groups.begin(), plan_.groups.end(),
                       [](const PlanGroup& group) { return !group.start.empty(); });
  }

  std::string last() const { return step_ == 0 ? "" : std::to_string(step_); }

  // A group that has no steps in this mode stands for those that it comes after itself.
  std::string after_of(const PlanGroup& group) const {
    std::string text;
    for (const std::size_t other : group.after) {
      const std::string steps = steps_of_[other].are_any() ? steps_of_[other].text() : after_of(plan_.groups[other]);
      if (!steps.empty()) text += (text.empty() ? "" : ", ") + steps;
    }
    return text.empty() ? begun_ : text;
  }

  // One after the other, or all at once. What comes after them.
  std::string tasks(const PlanGroup& group, Task::When when, std::string after) {
    for (const Task& task : group.tasks) {
      if (task.when != when || (mode_ == Mode::test && !task.in_tests)) continue;
      row(after, task.by ? s_[*task.by].name : "script", task.what, task.takes);
      if (when != Task::When::beside) after = last();
    }
    return after;
  }

  void add(std::size_t g, const std::string& after) {
    const PlanGroup& group = plan_.groups[g];
    const std::string begun = tasks(group, Task::When::before, after);
    const int first = step_ + 1;
    for (const VmId vm : group.start)
      row(begun, "system", (mode_ == Mode::test ? "start a copy of " : "start ") + s_[vm].name, s_[vm].boot);
    if (mode_ != Mode::test) changes(g, begun);
    tasks(group, Task::When::beside, begun);
    const Steps body{first, step_};
    tasks(group, Task::When::after, body.are_any() ? body.text() : begun);
  }

  // What a test leaves alone: it must not disturb whoever works.
  void changes(std::size_t g, const std::string& after) {
    const PlanGroup& group = plan_.groups[g];
    if (group.move) move(*group.move, after);
    std::string before = after;
    for (const RoutingStep& step : group.routing) {
      row(before, "network", text_of(step), step.takes);
      before = last();
    }
    if (group.publish)
      for (const NameId name : group.publish->names)
        for (const DnsServerId server : servers_for(g, name))
          row(after, "DNS", text_of(name, server), group.publish->takes);
    if (group.flush) row(after, "DNS", described(group.flush->what), group.flush->takes);
    if (group.configure) {
      std::string what;
      for (const NameSetting& setting : group.configure->what)
        what += (what.empty() ? "" : "; ") + std::visit([&](const auto& one) { return described(one); }, setting);
      row(after, "DNS", what, group.configure->takes);
    }
    if (group.balance)
      row(after, "network", described(SetBackends{group.balance->balancer, group.balance->backends}),
          group.balance->takes);
  }

  // In the words of a trace.
  template <class What>
  std::string described(const What& what) const {
    return describe(s_, Action{.at = {}, .what = what, .origin = {}});
  }

  // Where the plan itself writes it: earlier steps may have made another server its authority.
  std::vector<DnsServerId> servers_for(std::size_t g, NameId name) const {
    if (const auto& at = plan_.groups[g].publish->at) return {*at};
    std::vector<DnsServerId> servers{authority_before(s_, id_, g, name)};
    if (s_[name].inside) servers.push_back(*s_[name].inside);
    return servers;
  }

  // The addresses are those that a run writes.
  std::string text_of(NameId name, DnsServerId server) const {
    State state(s_);
    state.apply(Change{NamePublished{name, id_, Place::recovery, server}});
    std::string addresses;
    for (const Address address : state.addresses(name, state.version(server, name)))
      addresses += (addresses.empty() ? "" : ", ") + to_text(address);
    return "publish " + s_[name].name + " at dns server " + s_[server].name + ": " +
           (addresses.empty() ? "no address" : addresses);
  }

  std::string text_of(const RoutingStep& step) const {
    if (const auto* route = std::get_if<StaticRouteId>(&step.what))
      return (step.is_on ? "install route " : "remove route ") + s_[*route].name;
    if (const auto* link = std::get_if<LinkId>(&step.what))
      return (step.is_on ? "connect " : "disconnect ") + s_[*link].name;
    const LinkSettingTo& set = std::get<LinkSettingTo>(step.what);
    const std::string at =
        set.end == LinkEnd::both
            ? ""
            : " at " + s_[std::get<RouterId>(s_[set.link].ends[static_cast<std::size_t>(set.end)])].name;
    return std::string("set the ") + (set.setting == LinkSetting::cost ? "cost" : "preference") + " of link " +
           s_[set.link].name + at + " to " + std::to_string(set.to);
  }

  void move(const Move& move, const std::string& after) {
    const std::string& subnet = s_[move.subnet].name;
    const auto withdraw = [&](const std::string& then) {
      row(then, "network", "withdraw subnet " + subnet, move.withdraw);
    };
    const auto announce = [&](const std::string& then) {
      row(then, "network", "announce subnet " + subnet + " at " + s_[move.to].name, move.announce);
    };
    if (move.order == Move::Order::announce_first) {
      announce(after);
      withdraw(last());
    } else {
      withdraw(after);
      announce(move.order == Move::Order::at_once ? after : last());
    }
  }

  const Scenario& s_;
  const PlanId id_;
  const Plan& plan_;
  const Mode mode_;
  std::vector<Steps> steps_of_;  ///< By group.
  std::string begun_;            ///< The last step before any group.
  std::string text_;
  int step_ = 0;
};

}  // namespace

std::string runbook_markdown(const Scenario& scenario) {
  std::string text = "# Runbook: " + in_cell(scenario.title) + "\n\nDesign: " + in_cell(scenario.design) +
                     "\n\nExpected figures are the scenario's: half of all times are below P50, 95 of 100 below P95. "
                     "Times and signatures are\nfor whoever carries it out.\n";
  for (std::size_t p = 0; p < scenario.plans.size(); ++p)
    for (const auto& [mode, title] : {std::pair{Mode::unplanned, "unplanned failover"},
                                      {Mode::planned, "planned failover"},
                                      {Mode::test, "test failover"}})
      text +=
          "\n## " + in_cell(scenario.plans[p].name) + ": " + title + "\n\n" + Table(scenario, PlanId{p}, mode).text();
  if (scenario.plans.empty()) text += "\nThere is no plan.\n";
  if (!scenario.assumptions.empty()) text += "\nAssumed, without a source:\n\n";
  for (const std::string& assumption : scenario.assumptions) text += "- " + in_cell(assumption) + "\n";
  return text;
}

}  // namespace drsim
