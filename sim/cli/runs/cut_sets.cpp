#include "sim/cli/runs/cut_sets.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "analysis/availability/report.hpp"
#include "analysis/output/output_version.hpp"
#include "sim/simulate.hpp"

namespace drsim::cli {
namespace {

using Json = nlohmann::ordered_json;

using Uses = std::set<std::pair<PopulationId, ApplicationId>>;

// Those that are still cut off at the end.
Uses cut_off(const Scenario& scenario, std::uint64_t seed) {
  Uses uses;
  for (const PopulationReport& population : analyse(scenario, simulate(scenario, seed)).populations)
    if (!population.outages.empty() && !population.outages.back().to)
      uses.emplace(population.clients, population.application);
  return uses;
}

struct Name {
  const Scenario& s;
  std::string operator()(SiteId id) const { return "site " + s[id].name; }
  std::string operator()(SwitchId id) const { return "switch " + s[id].name; }
  std::string operator()(RouterId id) const { return "router " + s[id].name; }
  std::string operator()(LinkId id) const { return "link " + s[id].name; }
  std::string operator()(DnsServerId id) const { return "dns server " + s[id].name; }
  std::string operator()(ResolverId id) const { return "resolver " + s[id].name; }
  std::string operator()(NameId id) const { return "name " + s[id].name; }
  std::string operator()(LoadBalancerId id) const { return "load balancer " + s[id].name; }
};

// One thing that may fail on top of the story, with all that goes down with it.
struct Candidate {
  std::string name;
  std::vector<Failable> members;
};

// What stands in the story as failed anyway is no failure more.
bool fails_anyway(const Scenario& scenario, const Failable& one) {
  return std::any_of(scenario.timeline.begin(), scenario.timeline.end(), [&](const Action& action) {
    const auto* status = std::get_if<SetStatus>(&action.what);
    return status && status->what == one && status->to == Status::down;
  });
}

std::vector<Candidate> candidates(const Scenario& scenario) {
  std::vector<Failable> all;
  for (std::size_t i = 0; i < scenario.sites.size(); ++i) all.emplace_back(SiteId{i});
  for (std::size_t i = 0; i < scenario.switches.size(); ++i) all.emplace_back(SwitchId{i});
  for (std::size_t i = 0; i < scenario.routers.size(); ++i) all.emplace_back(RouterId{i});
  for (std::size_t i = 0; i < scenario.links.size(); ++i) all.emplace_back(LinkId{i});
  for (std::size_t i = 0; i < scenario.dns_servers.size(); ++i) all.emplace_back(DnsServerId{i});
  for (std::size_t i = 0; i < scenario.resolvers.size(); ++i) all.emplace_back(ResolverId{i});
  for (std::size_t i = 0; i < scenario.load_balancers.size(); ++i) all.emplace_back(LoadBalancerId{i});
  std::vector<Candidate> found;
  for (const Failable& one : all)
    if (!fails_anyway(scenario, one)) found.push_back({std::visit(Name{scenario}, one), {one}});
  for (const SharedRisk& risk : scenario.shared_risks) {
    const auto fails = [&](const Failable& one) { return fails_anyway(scenario, one); };
    if (!std::all_of(risk.members.begin(), risk.members.end(), fails))
      found.push_back({"shared risk " + risk.name, risk.members});
  }
  return found;
}

// Where there are plans, they are what is asked about: nothing is repaired that the story fails, and nothing taken home
// again.
Scenario left_to_its_plans(const Scenario& scenario) {
  Scenario left = scenario;
  const auto repairs = [&](const Action& action) {
    if (const auto* status = std::get_if<SetStatus>(&action.what))
      return status->to == Status::up && fails_anyway(scenario, status->what);
    return std::holds_alternative<StartFailback>(action.what);
  };
  if (!scenario.plans.empty()) std::erase_if(left.timeline, repairs);
  return left;
}

std::string uses_text(const Scenario& scenario, const Uses& uses) {
  std::string text;
  for (const auto& [clients, application] : uses)
    text += (text.empty() ? "" : ", ") + scenario[clients].name + " using " + scenario[application].name;
  return text;
}
Json uses_json(const Scenario& scenario, const Uses& uses) {
  Json json = Json::array();
  for (const auto& [clients, application] : uses)
    json.push_back({{"clients", scenario[clients].name}, {"application", scenario[application].name}});
  return json;
}

Scenario with_failed(const Scenario& scenario, const std::vector<Candidate>& failed) {
  Scenario worse = scenario;
  const Time at = scenario.timeline.empty() ? start_of_scenario : scenario.timeline.front().at;
  for (const Candidate& candidate : failed)
    for (const Failable& one : candidate.members) {
      // Repaired by the story, it would come back.
      std::erase_if(worse.timeline, [&](const Action& action) {
        const auto* status = std::get_if<SetStatus>(&action.what);
        return status && status->what == one;
      });
      worse.timeline.insert(worse.timeline.begin(),
                            Action{.at = at, .what = SetStatus{one, Status::down}, .origin = {}});
    }
  return worse;
}

}  // namespace

std::string cut_sets(const Scenario& told, std::uint64_t seed, int most, bool as_json) {
  const Scenario scenario = left_to_its_plans(told);
  const Uses already = cut_off(scenario, seed);
  std::string text;
  Json found = Json::array();
  std::size_t tried = 0;
  const auto defeats = [&](const std::vector<Candidate>& failed) {
    ++tried;
    Uses lost = cut_off(with_failed(scenario, failed), seed);
    std::erase_if(lost, [&](const auto& use) { return already.contains(use); });
    if (lost.empty()) return false;
    Json names = Json::array();
    std::string what;
    for (const Candidate& one : failed) {
      names.push_back(one.name);
      what += (what.empty() ? "" : " and ") + one.name;
    }
    text += "  " + what + ": " + uses_text(scenario, lost) + "\n";
    found.push_back({{"failed", names}, {"cut_off", uses_json(scenario, lost)}});
    return true;
  };
  std::vector<Candidate> harmless;
  for (const Candidate& one : candidates(scenario))
    if (!defeats({one})) harmless.push_back(one);
  for (std::size_t i = 0; most > 1 && i < harmless.size(); ++i)
    for (std::size_t j = i + 1; j < harmless.size(); ++j) defeats({harmless[i], harmless[j]});
  if (as_json)
    return Json{{"drsim", output_version},
                {"tried", tried},
                {"cut_off_anyway", uses_json(scenario, already)},
                {"defeating", found}}
               .dump(2) +
           "\n";
  std::string head = scenario.title + "\ndesign " + scenario.design +
                     ": who is cut off for good if this fails as well" +
                     (scenario.plans.empty() ? "\n" : ", and nothing is repaired or taken home\n");
  if (!already.empty()) head += "  without any more: " + uses_text(scenario, already) + "\n";
  return head + (text.empty() ? "  nobody" : text.substr(0, text.size() - 1)) + "\n" + std::to_string(tried) +
         " tried\n";
}

}  // namespace drsim::cli
