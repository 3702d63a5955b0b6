#include "models/dns/zones.hpp"

#include <algorithm>

namespace drsim {

// Whoever edits a zone does so where it can be edited: at its authority, or at another member of the directory.
std::optional<DnsServerId> Zones::writable(NameId name) const {
  const DnsServerId authority = state().authority(name);
  if (state().is_up(authority)) return authority;
  for (std::size_t i = 0; i < scenario().dns_servers.size(); ++i) {
    const DnsServerId server{i};
    if (scenario().is_inside(server, name)) continue;
    if (state().is_writable(server, name) && state().is_up(server)) return server;
  }
  return {};
}

void Zones::perform(const SetTtl& action) {
  if (const auto server = writable(action.name)) apply(TtlChanged{action.name, action.to, *server});
}

// In the zone inside as well, if there is one.
void Zones::perform(const PointName& action) {
  if (const auto server = writable(action.name)) apply(NamePointed{action.name, action.site, *server});
  const auto& inside = scenario()[action.name].inside;
  if (inside && state().is_up(*inside)) apply(NamePointed{action.name, action.site, *inside});
}

void Zones::perform(const SetRole& action) {
  if (state().is_up(action.server)) apply(ServerPromoted{action.server, action.is_primary});
}

void Zones::perform(const SetResolvers& action) { apply(ResolversSet{action.clients, action.order}); }

// A primary asks nobody, and nothing of it expires.
void Zones::on(const ServerPromoted& change) {
  if (!change.is_primary) {
    if (hears_primary(change.server))
      arm_unless_armed(timer(Purpose::refresh, change.server), Uniform{0s, scenario()[change.server].retry});
    else
      lose_primary(change.server);
    return;
  }
  disarm(timer(Purpose::refresh, change.server));
  heard_from_primary(change.server);
}

void Zones::written(NameId name, DnsServerId server) {
  notify(name, server);
  replicate(name, server);
}

bool Zones::is_behind(DnsServerId secondary, NameId name) const {
  return state().held(secondary, name) != state().held(*scenario()[secondary].secondary_of, name);
}

// A primary tells its secondaries at once, and those that do not confirm it again at an interval, a few times (RFC 1996
// section 3.6). Who hears none of it asks when its refresh is due.
void Zones::notify(NameId name, DnsServerId primary) {
  for (const WatchId copy : scenario().index.copies_of_server[primary.index]) {
    const DnsServerId secondary = std::get<WatchedFlow::Transferring>(scenario()[copy].purpose).secondary;
    const DnsServer& server = scenario()[secondary];
    if (state().is_promoted(secondary) || !is_behind(secondary, name)) continue;
    const bool is_heard = is_reached(state().disposition(copy));
    if (server.is_notified && !is_heard)
      for (std::int64_t repeat = 1; repeat <= server.notify_repeats; ++repeat)
        arm(timer(Purpose::notify, secondary, name.index * notifies_per_name + static_cast<std::size_t>(repeat - 1)),
            Fixed{repeat * server.notify_again});
    else if (server.is_notified)
      arm(timer(Purpose::transfer, secondary, name.index), server.transfer);
    else if (is_heard)
      arm_unless_armed(timer(Purpose::transfer, secondary, name.index), server.refreshes());
  }
}

DnsServerId Zones::other_end(WatchId way, DnsServerId one) const {
  const DnsServerId member = std::get<WatchedFlow::Transferring>(scenario()[way].purpose).secondary;
  return member == one ? scenario()[member].directory->partner : member;
}

// Within a site a server tells its partners one after the other; between sites, changes wait for the site link's
// interval.
void Zones::replicate(NameId name, DnsServerId from) {
  std::int64_t told = 0;
  for (const WatchId way : scenario().index.partners_of_server[from.index]) {
    const DnsServerId to = other_end(way, from);
    const Directory& link =
        *scenario()[std::get<WatchedFlow::Transferring>(scenario()[way].purpose).secondary].directory;
    const bool same_site = scenario()[scenario()[from].behind].site == scenario()[scenario()[to].behind].site;
    const Delay wait = same_site ? Delay{Fixed{link.notify + told++ * link.pause}} : Delay{Uniform{0s, link.interval}};
    const bool is_news = state().in_directory(to, name).serial < state().in_directory(from, name).serial;
    if (is_news && is_reached(state().disposition(way)))
      arm_unless_armed(timer(Purpose::replication, to, name.index), wait);
  }
}

// Its DNS service finds out when it next reads the directory.
void Zones::on(const DirectoryReplicated& change) {
  const auto& own = scenario()[change.server].directory;
  const Duration poll = own ? own->poll : scenario()[change.from].directory->poll;
  arm_unless_armed(timer(Purpose::poll, change.server, change.name.index), Uniform{0s, poll});
  replicate(change.name, change.server);
}

std::optional<WatchId> Zones::copy_of(DnsServerId secondary) const {
  const auto& primary = scenario()[secondary].secondary_of;
  if (!primary) return {};
  for (const WatchId way : scenario().index.copies_of_server[primary->index])
    if (std::get<WatchedFlow::Transferring>(scenario()[way].purpose).secondary == secondary) return way;
  return {};
}
bool Zones::hears_primary(DnsServerId secondary) const {
  const auto copy = copy_of(secondary);
  return copy && is_reached(state().disposition(*copy));
}

// The last time it asked lies up to a refresh back. If the next question is lost too, it asks at the shorter interval
// of a retry, for as long as its copy is valid (RFC 1035 section 3.3.13).
void Zones::lose_primary(DnsServerId secondary) {
  const DnsServer& server = scenario()[secondary];
  arm_unless_armed(timer(Purpose::refresh, secondary), server.refreshes());
  const Duration soonest = std::max(Duration{}, server.expire - server.refresh);
  arm_unless_armed(timer(Purpose::zone_expiry, secondary), Uniform{soonest, server.expire});
}

void Zones::heard_from_primary(DnsServerId secondary) {
  disarm(timer(Purpose::zone_expiry, secondary));
  if (state().is_expired(secondary)) apply(ZoneExpired{secondary, false});
}
void Zones::on(const ZoneTransferred& change) {
  if (scenario()[change.secondary].secondary_of) heard_from_primary(change.secondary);
  notify(change.name, change.secondary);
}

// A secondary that may have missed a NOTIFY finds out when it asks next; partners that hear of each other again, at
// their next replication.
void Zones::on(const FlowChanged& change) {
  const auto* flow = std::get_if<WatchedFlow::Transferring>(&scenario()[change.flow].purpose);
  if (!flow) return;
  const DnsServer& server = scenario()[flow->secondary];
  if (!server.directory) {
    if (state().is_promoted(flow->secondary)) return;
    if (is_reached(change.disposition))
      arm_unless_armed(timer(Purpose::refresh, flow->secondary), Uniform{0s, server.retry});
    else
      lose_primary(flow->secondary);
    return;
  }
  if (!is_reached(change.disposition)) return;
  for (std::size_t i = 0; i < scenario().names.size(); ++i) {
    const NameId name{i};
    if (!scenario().holds(flow->secondary, name)) continue;
    replicate(name, flow->secondary), replicate(name, server.directory->partner);
  }
}

// What breaks off is tried again when the other end is heard of again.
void Zones::expired(const Timer& timer) {
  const DnsServerId server{timer.component};
  const NameId name{timer.purpose == Purpose::notify ? timer.part / notifies_per_name : timer.part};
  if (state().is_promoted(server)) return;
  if (timer.purpose == Purpose::notify) {
    if (hears_primary(server) && is_behind(server, name))
      arm_unless_armed(drsim::timer(Purpose::transfer, server, name.index), scenario()[server].transfer);
  } else if (timer.purpose == Purpose::refresh) {
    if (!hears_primary(server)) return;  // From now on it asks at each retry: the next is as far as it was heard again.
    heard_from_primary(server);
    for (std::size_t i = 0; i < scenario().names.size(); ++i)
      if (scenario().holds(server, NameId{i}) && is_behind(server, NameId{i}))
        apply(ZoneTransferred{server, NameId{i}});
  } else if (timer.purpose == Purpose::zone_expiry) {
    apply(ZoneExpired{server, true});
  } else if (timer.purpose == Purpose::poll) {
    if (state().is_up(server))
      apply(ZoneTransferred{server, name});
    else
      arm(timer, Fixed{scenario()[server].directory ? scenario()[server].directory->poll : Duration{180s}});
  } else if (timer.purpose == Purpose::transfer) {
    if (hears_primary(server)) apply(ZoneTransferred{server, name});
  } else {
    for (const WatchId way : scenario().index.partners_of_server[server.index])
      if (is_reached(state().disposition(way))) apply(DirectoryReplicated{server, other_end(way, server), name});
  }
}

}  // namespace drsim
