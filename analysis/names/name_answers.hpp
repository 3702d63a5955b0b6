// A name as clients have it at an instant of a run: how many of them hold which addresses, and the way to each of
// these. paths.hpp explains a way.

#pragma once

#include <string>
#include <vector>

#include "analysis/availability/flows/paths.hpp"

namespace drsim {

/// What clients that open a connection then would connect to, by what they, or the caches they ask, hold.
struct NameAnswers {
  /// Those who hold the same.
  struct Holders {
    double share = 0;
    bool is_told = true;                ///< False: they have no answer.
    std::vector<PathExplanation> ways;  ///< To each address. None, although they are told: that there is no such name.
  };
  const Scenario* scenario = nullptr;
  NameId name;
  PopulationId clients;
  Time at;
  std::vector<Address> in_zone;  ///< At its primary.
  Duration ttl{};
  std::vector<Holders> holders;  ///< The most first.
};

/// Clients must use an application of that name. Connections that are open stay where they are, and are not counted.
/// The scenario must outlive the result.
NameAnswers answers_of(const Scenario& scenario, const Trace& trace, PopulationId clients, NameId name, Time at);

std::string name_text(const NameAnswers& answers, const TextStyle& style);
/// {"drsim": 2, "clients": ..., "name": ..., "at_s": ..., "ttl_s": ..., "in_zone": [...],
///  "holders": [{"share": ..., "users": ..., "disposition": null or "no name", "ways": [as path_json]}]}
std::string name_json(const NameAnswers& answers);

}  // namespace drsim
