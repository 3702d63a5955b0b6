// What the page tells of VMs that ran at both their places, and of commits that waited.

#include <fmt/format.h>

#include "analysis/output/text/text_style.hpp"
#include "analysis/page/parts.hpp"

namespace drsim {

Json writers_of(const SimulatedDesign& design) {
  const Scenario& scenario = *design.report->scenario;
  Json result = table("VMs that ran at both their places",
                      {"VM", "From", "To", "Written at home", "Written at the other place", "User-minutes with home",
                       "User-minutes with the other place", "Decided by", "Thrown away"});
  for (const SplitReport& split : design.report->recovery.splits) {
    const bool is_open = split.end == SplitReport::End::open;
    const bool is_lost = split.discarded().count > 0;
    result["rows"].push_back(
        {scenario[split.vm].name, cell(time_text(split.from), "num"),
         is_open ? Json("not ended at the horizon") : cell(time_text(split.to), "num"),
         cell(to_text(split.at_home), "num"), cell(to_text(split.at_recovery), "num"),
         cell(fmt::format("{:.0f}", split.users_at_home), "num"),
         cell(fmt::format("{:.0f}", split.users_at_recovery), "num"), std::string(to_text(split.decider)),
         is_open ? cell("not decided", "bad") : cell(to_text(split.discarded()), is_lost ? "bad" : "num")});
  }
  return result;
}

Json commits_of(const SimulatedDesign& design) {
  const Scenario& scenario = *design.report->scenario;
  Json result = table("Synchronous replication: what commits waited for",
                      {"VM", "There and back", "At most", "None confirmed for", "Confirmed at one place only for"});
  for (const CommitReport& one : design.report->recovery.commits)
    result["rows"].push_back({scenario[one.vm].name, cell(to_text(one.round_trip), "num"),
                              cell(to_text(one.longest_round_trip), "num"), cell(duration_text(one.waited), "num"),
                              cell(duration_text(one.alone), "num")});
  return result;
}

}  // namespace drsim
