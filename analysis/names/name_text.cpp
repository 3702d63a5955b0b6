#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/names/name_answers.hpp"
#include "analysis/output/output_version.hpp"
#include "analysis/output/text/text_style.hpp"

namespace drsim {
namespace {

std::string addresses_text(const std::vector<Address>& addresses) {
  if (addresses.empty()) return "no such name";
  std::string text;
  for (const Address address : addresses) text += (text.empty() ? "" : ", ") + to_text(address);
  return text;
}

std::string held_text(const NameAnswers::Holders& holders) {
  if (!holders.is_told) return "have no answer";
  std::vector<Address> addresses;
  for (const PathExplanation& way : holders.ways) addresses.push_back(std::get<Address>(way.to));
  return addresses.empty() ? "are told that there is no such name" : "hold " + addresses_text(addresses);
}

std::string indented(const std::string& text) {
  std::string result = "    ";
  for (std::size_t i = 0; i < text.size(); ++i) {
    result += text[i];
    if (text[i] == '\n' && i + 1 < text.size()) result += "    ";
  }
  return result;
}

std::int64_t users_of(const NameAnswers& answers, const NameAnswers::Holders& holders) {
  return std::llround(holders.share * static_cast<double>((*answers.scenario)[answers.clients].count));
}

}  // namespace

std::string name_text(const NameAnswers& answers, const TextStyle& style) {
  const Scenario& s = *answers.scenario;
  const Population& clients = s[answers.clients];
  std::string text =
      bold(fmt::format("{} as {} have it at {}", s[answers.name].name, clients.name, time_text(answers.at)), style) +
      "\n";
  text += fmt::format("  in the zone: {}, TTL {}\n", addresses_text(answers.in_zone), to_text(answers.ttl));
  for (const NameAnswers::Holders& holders : answers.holders) {
    text += fmt::format("  {:.4g} % of {} users ({}) {}\n", 100 * holders.share, clients.count,
                        users_of(answers, holders), held_text(holders));
    for (const PathExplanation& way : holders.ways) text += indented(path_text(way, style));
  }
  if (clients.connections) text += "  connections that are open stay where they are\n";
  return text;
}

std::string name_json(const NameAnswers& answers) {
  using Json = nlohmann::ordered_json;
  const Scenario& s = *answers.scenario;
  Json all = Json::array(), in_zone = Json::array();
  for (const Address address : answers.in_zone) in_zone.push_back(to_text(address));
  for (const NameAnswers::Holders& holders : answers.holders) {
    Json ways = Json::array();
    for (const PathExplanation& way : holders.ways) ways.push_back(Json::parse(path_json(way)));
    all.push_back({{"share", holders.share},
                   {"users", users_of(answers, holders)},
                   {"disposition", holders.ways.empty() ? Json(to_text(Disposition::no_name)) : Json(nullptr)},
                   {"ways", ways}});
  }
  return Json{{"drsim", output_version},
              {"clients", s[answers.clients].name},
              {"name", s[answers.name].name},
              {"at_s", seconds(answers.at)},
              {"ttl_s", seconds(answers.ttl)},
              {"in_zone", in_zone},
              {"holders", all}}
             .dump(2) +
         "\n";
}

}  // namespace drsim
