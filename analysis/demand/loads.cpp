#include "analysis/demand/loads.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "models/demand/load.hpp"
#include "models/reachability/reachability.hpp"

namespace drsim {
namespace {

constexpr double near_enough = 1e-9;

bool moves_copies(const Change& change) {
  return std::holds_alternative<TransferStarted>(change) || std::holds_alternative<TransferFinished>(change) ||
         std::holds_alternative<TransferAborted>(change);
}

// The copies that are under way, those on one way together.
std::vector<Load::Copies> copies_of(const Scenario& scenario, const State& state, Reachability& reachability) {
  std::vector<Load::Copies> copies;
  for (const auto& [way, vms] : scenario.index.vms_of_copies) {
    const auto sends = [&, here = way](VmId vm) {
      const auto place = static_cast<std::size_t>(state[vm].place);
      return state[vm].sending && *state[vm].sending != TransferKind::image &&
             scenario.index.copies_of_vm[vm.index][place] == here;
    };
    const auto count = std::count_if(vms.begin(), vms.end(), sends);
    if (count == 0) continue;
    const Answer answer = reachability.of(state, scenario[way]);
    if (answer.reached()) copies.push_back({answer.path, static_cast<double>(count)});
  }
  return copies;
}

// The least mean share over a minute, of a share that is constant from step to step.
void find_worst_minute(const std::vector<DemandStep>& steps, Time end, DemandReport& report) {
  constexpr Duration minute = 1min;
  std::vector<double> missed{0};  // Until each step, so that a window costs no more than a search.
  for (std::size_t i = 0; i < steps.size(); ++i)
    missed.push_back(missed.back() +
                     (1 - steps[i].share) * seconds((i + 1 < steps.size() ? steps[i + 1].from : end) - steps[i].from));
  const auto until = [&](Time at) {
    const auto after =
        std::upper_bound(steps.begin(), steps.end(), at, [](Time t, const DemandStep& step) { return t < step.from; });
    const auto i = static_cast<std::size_t>(after - steps.begin());
    return i == 0 ? 0.0 : missed[i - 1] + (1 - steps[i - 1].share) * seconds(at - steps[i - 1].from);
  };
  const Duration window = std::min(minute, end - start_of_scenario);
  const auto look = [&](Time from) {
    from = std::clamp(from, start_of_scenario, end - window);
    const double share = 1 - (until(from + window) - until(from)) / seconds(window);
    if (share < report.worst_share - near_enough) report.worst_share = std::max(0.0, share), report.worst_at = from;
  };
  for (const DemandStep& step : steps) look(step.from), look(step.from - window);
  if (missed.back() == 0) report.worst_share = 1;
}

}  // namespace

class LoadReplay {
 public:
  LoadReplay(const Scenario& scenario, const Trace& trace, const std::vector<Presence>& presences)
      : scenario_(scenario), trace_(trace), state_(scenario), reachability_(scenario), load_(scenario) {
    std::map<std::pair<PopulationId, ApplicationId>, std::size_t> places;
    for (std::size_t i = 0; i < presences.size(); ++i) places[{presences[i].clients, presences[i].application}] = i;
    result_.uses.resize(presences.size());
    result_.starved.resize(presences.size());
    for (std::size_t u = 0; u < load_.uses().size(); ++u) {
      const Load::Use& use = load_.uses()[u];
      places_.push_back(places.at({use.clients, use.application}));
      result_.uses[places_[u]].emplace();
      for (const auto& [at, there] : presences[places_[u]].there) turns_.push_back({at, u, there});
    }
    std::stable_sort(turns_.begin(), turns_.end(), [](const Turn& a, const Turn& b) { return a.at < b.at; });
    lines_.resize(2 * scenario.links.size());
  }

  Loads run() {
    load_.begin(world());
    for (std::size_t u = 0; u < places_.size(); ++u) load_.set_present(u, 1);
    bool is_stale = true;
    do {
      is_stale = apply_all() || is_stale;
      if (is_stale) {
        load_.update(world(), std::exchange(moves_routes_, true));
        load_.set_copies(copies_of(scenario_, state_, reachability_));
      }
      load_.share();
      note();
      is_stale = advance();
    } while (state_.at() < scenario_.end());
    finish();
    return std::move(result_);
  }

 private:
  struct Turn {
    Time at;
    std::size_t use;
    double there;
  };

  World world() { return {scenario_, state_, reachability_}; }

  // All that happens at this instant; whether ways or capacities may be others then.
  bool apply_all() {
    bool touches = false;
    for (; record_ < trace_.records.size() && trace_.records[record_].at <= state_.at(); ++record_) {
      const Change& change = trace_.records[record_].change;
      state_.apply(change);
      const bool is_met = touches_reachability(change) || std::holds_alternative<BandwidthChanged>(change);
      if (is_met) moves_routes_ = moves_routes_ && moves_routes_only(scenario_, change);
      touches |= is_met || moves_copies(change);
    }
    for (; turn_ < turns_.size() && turns_[turn_].at <= state_.at(); ++turn_)
      load_.set_present(turns_[turn_].use, turns_[turn_].there);
    return touches;
  }

  // To the next instant at which anything happens; whether that is by itself.
  bool advance() {
    Time until = scenario_.end();
    if (record_ < trace_.records.size()) until = std::min(until, trace_.records[record_].at);
    if (turn_ < turns_.size()) until = std::min(until, turns_[turn_].at);
    const auto next = load_.next();
    const bool is_own = next && *next <= until;
    if (is_own) until = *next;
    if (state_.at() < start_of_scenario && until > start_of_scenario) until = start_of_scenario;
    count_until(until);
    load_.pass(until);
    state_.advance(until);
    return is_own;
  }

  Disposition disposition_of(const Load::Use& use) const {
    const Application& application = scenario_[use.application];
    if (use.asked == 0) return Disposition::reached;
    if (application.response && application.response->tolerated &&
        use.response > seconds(*application.response->tolerated))
      return Disposition::too_slow;
    // Whoever gets nothing at all is not served, whatever share of it the application could live with.
    const double least = std::max(application.least_served - near_enough, near_enough);
    if (use.served < use.asked * least) return Disposition::overloaded;
    const bool has_less = use.served < use.asked * (1 - near_enough) || use.backlog > 0 || use.demand->admitted < 1;
    return has_less ? Disposition::degraded : Disposition::reached;
  }

  void note() {
    if (state_.at() < start_of_scenario) return;
    for (std::size_t u = 0; u < places_.size(); ++u) {
      const Load::Use& use = load_.uses()[u];
      DemandStep step{.from = state_.at(),
                      .share = use.share(),
                      .there = use.there,
                      .users = use.all,
                      .response = use.response,
                      .backlog = use.backlog,
                      .disposition = disposition_of(use),
                      .bottleneck = describe(scenario_, use.bottleneck)};
      std::vector<DemandStep>& steps = result_.uses[places_[u]]->steps;
      if (!steps.empty() && steps.back().from == step.from)
        steps.back() = std::move(step);
      else if (steps.empty() || !steps.back().is_like(step))
        steps.push_back(std::move(step));
    }
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const Hop line{LinkId{i / 2}, i % 2 == 1};
      LineReport& report = lines_[i];
      const double share = load_.carried(line) / load_.capacity(line);
      if (report.loads.empty() ? share > 0 : std::abs(report.loads.back().second - share) > near_enough) {
        if (!report.loads.empty() && report.loads.back().first == state_.at())
          report.loads.back().second = share;
        else
          report.loads.emplace_back(state_.at(), share);
      }
      if (share > report.most + near_enough) report.most = share, report.most_at = state_.at();
    }
  }

  void count_until(Time until) {
    const Time from = std::max(state_.at(), start_of_scenario);
    if (until <= from) return;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const Hop line{LinkId{i / 2}, i % 2 == 1};
      lines_[i].bytes += load_.carried(line) / 8 * seconds(until - from);
      if (load_.is_full(line) || load_.carried(line) >= load_.capacity(line) * (1 - near_enough))
        lines_[i].saturated += until - from;
    }
  }

  void finish() {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (lines_[i].loads.empty()) continue;
      lines_[i].line = {LinkId{i / 2}, i % 2 == 1};
      result_.lines.push_back(std::move(lines_[i]));
    }
    for (std::size_t u = 0; u < places_.size(); ++u)
      sum_up(load_.uses()[u], *result_.uses[places_[u]], result_.starved[places_[u]]);
  }

  void sum_up(const Load::Use& use, DemandReport& report, std::vector<UnusablePeriod>& starved) const {
    std::map<std::string, double> kept_back;  // User-minutes, by what kept them.
    for (std::size_t i = 0; i < report.steps.size(); ++i) {
      const DemandStep& step = report.steps[i];
      const Time to = i + 1 < report.steps.size() ? report.steps[i + 1].from : scenario_.end();
      const double span = seconds(to - step.from), missed = step.users * (1 - step.share) * span / 60;
      report.missing += missed;
      kept_back[step.bottleneck] += missed;
      if (step.disposition == Disposition::degraded && step.there > 0) report.degraded += to - step.from;
      const bool can_work = is_reached(step.disposition) && step.there > 0;
      if (can_work) report.longest_response = std::max(report.longest_response, step.response);
      report.largest_backlog = std::max(report.largest_backlog, step.backlog);
      if (step.backlog > 0)
        report.worked_off.reset();
      else if (!report.worked_off && report.largest_backlog > 0)
        report.worked_off = step.from;
      if (is_reached(step.disposition) || to <= step.from) continue;
      if (!starved.empty() && starved.back().to == step.from && starved.back().how == step.disposition)
        starved.back().to = to;
      else
        starved.push_back({step.from, to, step.disposition});
    }
    report.first_response = report.steps.front().response;
    report.missing_mean = report.missing * 60 / static_cast<double>(scenario_[use.clients].count);
    kept_back.erase("");
    const auto most = std::max_element(kept_back.begin(), kept_back.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most != kept_back.end() && most->second > 0) report.bottleneck = most->first;
    find_worst_minute(report.steps, scenario_.end(), report);
  }

  const Scenario& scenario_;
  const Trace& trace_;
  State state_;
  Reachability reachability_;
  Load load_;
  Loads result_;
  std::vector<std::size_t> places_;  ///< By use of the load: its place in the result.
  std::vector<Turn> turns_;
  std::vector<LineReport> lines_;
  std::size_t record_ = 0, turn_ = 0;
  bool moves_routes_ = false;  ///< Of what has happened since ways were last looked at: it is all that it did.
};

Loads loads_of(const Scenario& scenario, const Trace& trace, const std::vector<Presence>& presences) {
  return LoadReplay(scenario, trace, presences).run();
}

}  // namespace drsim
