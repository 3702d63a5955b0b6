#include "sim/cli/failures.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "analysis/report.hpp"
#include "sim/simulate.hpp"

namespace drsim::cli {
namespace {

using Json = nlohmann::ordered_json;

// Uses that are still cut off at the end.
std::set<std::pair<PopulationId, ApplicationId>> cut_off(const Scenario& scenario, std::uint64_t seed) {
  std::set<std::pair<PopulationId, ApplicationId>> uses;
  for (const PopulationReport& population : analyse(scenario, simulate(scenario, seed)).populations)
    if (!population.outages.empty() && !population.outages.back().to) uses.emplace(population.clients, population.application);
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

// What stands in the story as failed anyway is no failure more.
std::vector<Failable> candidates(const Scenario& scenario) {
  std::vector<Failable> all;
  for (std::size_t i = 0; i < scenario.sites.size(); ++i) all.emplace_back(SiteId{i});
  for (std::size_t i = 0; i < scenario.routers.size(); ++i) all.emplace_back(RouterId{i});
  for (std::size_t i = 0; i < scenario.links.size(); ++i) all.emplace_back(LinkId{i});
  for (std::size_t i = 0; i < scenario.dns_servers.size(); ++i) all.emplace_back(DnsServerId{i});
  for (std::size_t i = 0; i < scenario.resolvers.size(); ++i) all.emplace_back(ResolverId{i});
  for (std::size_t i = 0; i < scenario.load_balancers.size(); ++i) all.emplace_back(LoadBalancerId{i});
  std::erase_if(all, [&](const Failable& one) {
    return std::any_of(scenario.timeline.begin(), scenario.timeline.end(), [&](const Action& action) {
      const auto* status = std::get_if<SetStatus>(&action.what);
      return status && status->what == one && status->to == Status::down;
    });
  });
  return all;
}

Scenario with_failed(const Scenario& scenario, const std::vector<Failable>& failed) {
  Scenario worse = scenario;
  const Time at = scenario.timeline.empty() ? start_of_scenario : scenario.timeline.front().at;
  // Repaired by the story, it would come back.
  std::erase_if(worse.timeline, [&](const Action& action) {
    const auto* status = std::get_if<SetStatus>(&action.what);
    return status && std::find(failed.begin(), failed.end(), status->what) != failed.end();
  });
  for (const Failable& one : failed) worse.timeline.insert(worse.timeline.begin(), Action{.at = at, .what = SetStatus{one, Status::down}, .origin = {}});
  return worse;
}

}  // namespace

std::string defeating_failures(const Scenario& scenario, std::uint64_t seed, int most, bool as_json) {
  const auto already = cut_off(scenario, seed);
  const std::vector<Failable> all = candidates(scenario);
  std::string text;
  Json found = Json::array();
  std::size_t tried = 0;
  const auto defeats = [&](const std::vector<Failable>& failed) {
    ++tried;
    auto lost = cut_off(with_failed(scenario, failed), seed);
    std::erase_if(lost, [&](const auto& use) { return already.contains(use); });
    if (lost.empty()) return false;
    Json uses = Json::array(), names = Json::array();
    std::string what, whom;
    for (const Failable& one : failed) {
      names.push_back(std::visit(Name{scenario}, one));
      what += (what.empty() ? "" : " and ") + std::visit(Name{scenario}, one);
    }
    for (const auto& [clients, application] : lost) {
      uses.push_back({{"clients", scenario[clients].name}, {"application", scenario[application].name}});
      whom += (whom.empty() ? "" : ", ") + scenario[clients].name + " using " + scenario[application].name;
    }
    text += "  " + what + ": " + whom + "\n";
    found.push_back({{"failed", names}, {"cut_off", uses}});
    return true;
  };
  std::vector<Failable> harmless;
  for (const Failable& one : all)
    if (!defeats({one})) harmless.push_back(one);
  for (std::size_t i = 0; most > 1 && i < harmless.size(); ++i)
    for (std::size_t j = i + 1; j < harmless.size(); ++j) defeats({harmless[i], harmless[j]});
  if (as_json) return Json{{"drsim", 1}, {"tried", tried}, {"defeating", found}}.dump(2) + "\n";
  const std::string head = scenario.title + "\ndesign " + scenario.design + ": who is cut off for good if this fails as well\n";
  return head + (text.empty() ? "  nobody" : text.substr(0, text.size() - 1)) + "\n" + std::to_string(tried) + " tried\n";
}

}  // namespace drsim::cli
