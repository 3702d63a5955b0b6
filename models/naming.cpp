#include "models/naming.hpp"

namespace drsim {

using Purpose = Timer::Purpose;

void Naming::on(const NamePublished& change) {
  caches_run_out(change.name);
  // The primary tells its secondaries at once (NOTIFY, RFC 1996). Who cannot hear it asks later.
  for (const WatchId copy : scenario().index.copies_of_server[scenario()[change.name].authority.index]) {
    const DnsServerId secondary = std::get<WatchedFlow::Transferring>(scenario()[copy].purpose).secondary;
    if (!is_reached(state().disposition(copy)) || !is_behind(secondary, change.name)) continue;
    arm(timer(Purpose::transfer, secondary, change.name.index), scenario()[secondary].transfer);
  }
}

void Naming::on(const ZoneTransferred& change) { caches_run_out(change.name); }

bool Naming::is_behind(DnsServerId secondary, NameId name) const {
  return state().version(secondary, name) != state().version(scenario()[name].authority, name);
}

void Naming::caches_run_out(NameId name) {
  for (const WatchId asking : scenario().index.asks_for_name[name.index]) cache_runs_out(asking);
}

// A resolver in steady use fetches a record again whenever its TTL has passed. Seen at any instant, it is at a phase that
// is uniform over the TTL; once a fetch has been seen, its phase is known.
void Naming::cache_runs_out(WatchId asking) {
  const Duration ttl = scenario()[std::get<WatchedFlow::Asking>(scenario()[asking].purpose).name].ttl;
  if (state().cached_version(asking) == ResolverAnswered::no_answer) return;
  Delay left = Uniform{0s, ttl};
  if (ttl == Duration{}) left = Fixed{};
  else if (const auto fetched = state().cached_at(asking)) left = Fixed{ttl - (state().at() - *fetched) % ttl};
  arm_unless_armed(timer(Purpose::expiry, asking), left);
}

void Naming::on(const FlowChanged& change) {
  const bool reached = is_reached(change.disposition);
  std::visit([&](const auto& flow) { on(change.flow, flow, reached); }, scenario()[change.flow].purpose);
}

// Nobody to ask, or somebody else: what is cached holds until it runs out. With nothing cached, clients make it ask again
// and again until somebody answers.
void Naming::on(WatchId id, const WatchedFlow::Asking&, bool reached) {
  const bool has_answer = state().cached_version(id) != ResolverAnswered::no_answer;
  if (has_answer) cache_runs_out(id);
  else if (reached) answer(id);
}

// A secondary that may have missed a NOTIFY finds out at its next refresh (RFC 1035 section 3.3.13).
void Naming::on(WatchId, const WatchedFlow::Transferring& flow, bool reached) {
  if (!reached) return;
  const DnsServer& secondary = scenario()[flow.secondary];
  for (std::size_t i = 0; i < scenario().names.size(); ++i) {
    if (scenario().names[i].authority != *secondary.secondary_of || !is_behind(flow.secondary, NameId{i})) continue;
    arm_unless_armed(timer(Purpose::transfer, flow.secondary, i), Uniform{0s, secondary.refresh});
  }
}

void Naming::answer(WatchId asking) {
  const auto& question = std::get<WatchedFlow::Asking>(scenario()[asking].purpose);
  const auto server = world.reachability.answering(state(), question);
  const auto version = server ? state().version(*server, question.name) : ResolverAnswered::no_answer;
  apply(ResolverAnswered{question.resolver, question.name, version});
}

void Naming::expired(const Timer& timer) {
  if (timer.purpose == Purpose::expiry) {
    answer(WatchId{timer.component});
    return;
  }
  const DnsServerId secondary{timer.component};
  const RouterId primary = scenario()[*scenario()[secondary].secondary_of].behind;
  // A transfer that breaks is tried again when the primary is heard of again.
  if (world.reachability.to_router(state(), scenario()[secondary].behind, primary).reached())
    apply(ZoneTransferred{secondary, NameId{timer.part}});
}

}  // namespace drsim
