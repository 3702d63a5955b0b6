#include <algorithm>

#include "scenarios/build/build.hpp"

namespace drsim {
namespace {

// One rate, or one for each part of the day.
void read_churn(const Fields& stated, Replication& replication, Draft& draft) {
  if (!stated.is_list("churn")) {
    replication.churn = stated.byte_rate("churn");
    return;
  }
  std::vector<ChurnStep> steps;
  for (const Fields& step : stated.list("churn")) {
    const Duration from = step.duration("from");
    const bool fits = steps.empty() ? from == Duration{} : from > steps.back().from && from < 24h;
    if (!fits)
      draft.wrong(step.at("from"), "the parts of a day follow each other, from 0s on, below 24h",
                  "begin with {from: 0s, rate: ...}");
    steps.push_back({from, step.byte_rate("rate")});
  }
  if (steps.empty()) draft.lacks(stated.at("churn"), "a day without parts", "");
  replication.by_day = std::make_shared<const std::vector<ChurnStep>>(std::move(steps));
}

// What only a synchronous one has.
void read_synchronous(const Fields& stated, Replication& replication, Draft& draft) {
  const bool is_synchronous = stated.text("mode") == "synchronous";
  for (const char* key : {"peer-lost", "peer-timeout", "longest-commit"})
    if (stated.states(key) && !is_synchronous)
      draft.wrong(stated.at(key), "nobody waits for the other place of an asynchronous replication",
                  "mode: synchronous");
  if (!is_synchronous) return;
  Synchronous synchronous{
      .lost = stated.text("peer-lost") == "stall" ? Synchronous::Lost::stall : Synchronous::Lost::degrade,
      .timeout = stated.duration("peer-timeout")};
  if (stated.states("longest-commit")) synchronous.longest = stated.duration("longest-commit");
  if (synchronous.lost == Synchronous::Lost::stall && stated.states("peer-timeout"))
    draft.wrong(stated.at("peer-timeout"), "commits that stall wait for as long as it takes", "leave it out");
  replication.synchronous = synchronous;
}

}  // namespace

std::optional<Replication> replication_of(const Fields& fields, const Attachment& home, Draft& draft) {
  if (!fields.states("replication")) return {};
  const Fields stated = fields.map("replication");
  Replication replication{.every = stated.duration("every"), .churn = {}};
  read_churn(stated, replication, draft);
  read_synchronous(stated, replication, draft);
  if (stated.states("points")) replication.points = stated.duration("points");
  if (stated.states("app-consistent")) replication.app_consistent = stated.duration("app-consistent");
  replication.retention = stated.duration("retention");
  replication.has_replica = stated.text("replica") == "ready";
  if (stated.states("rpo")) replication.rpo = stated.duration("rpo");
  if (replication.every == Duration{})
    draft.wrong(stated.at("every"), "copies every 0s never end", "write 30s or more");
  for (const SiteId site : {home.site, stated.id("to", draft.sites)}) {
    const auto stands_there = [&](const Router& router) { return router.site == site; };
    if (std::any_of(draft.scenario.routers.begin(), draft.scenario.routers.end(), stands_there)) continue;
    draft.lacks(stated.at("to"),
                "site '" + draft.scenario[site].name + "' has no router: no copy leaves it or gets there", "");
    draft.sound = false;
  }
  if (stated.id("to", draft.sites) == home.site)
    draft.wrong(stated.at("to"), "the replica would be at the VM's own site", "name another one");
  return replication;
}

std::optional<Disk> disk_of(const Fields& vm, Draft& draft) {
  if (!vm.states("disk")) return {};
  const Fields stated = vm.map("disk");
  const Disk disk{stated.size("size"), stated.size("used"), stated.byte_rate("throughput"),
                  stated.byte_rate("checksum")};
  if (disk.used > disk.size)
    draft.wrong(stated.at("used"), "more is used than there is", "size: " + to_text(disk.size));
  if (disk.throughput.bytes_per_second == 0) draft.wrong(stated.at("throughput"), "a disk that takes nothing", "");
  if (disk.checksum.bytes_per_second == 0) draft.wrong(stated.at("checksum"), "a comparison that never ends", "");
  return disk;
}

}  // namespace drsim
