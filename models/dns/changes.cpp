#include "models/dns/changes.hpp"

#include "models/state/wording.hpp"

namespace drsim {

std::string describe(const Scenario& s, const DnsServerChanged& c) {
  return "dns server " + s[c.server].name + " " + std::string(to_text(c.to));
}
std::string describe(const Scenario& s, const ResolverChanged& c) {
  return "resolver " + s[c.resolver].name + " " + std::string(to_text(c.to));
}
std::string describe(const Scenario& s, const NamePublished& c) {
  return "name " + s[c.name].name + " published with the " + (c.place == Place::home ? "home" : "recovery") +
         " addresses of plan " + s[c.plan].name;
}
std::string describe(const Scenario& s, const NameRegistered& c) {
  return "name " + s[c.name].name + " has the address that vm " + s[c.vm].name + " registered";
}
std::string describe(const Scenario& s, const TtlChanged& c) {
  return "name " + s[c.name].name + " has a TTL of " + to_text(c.to);
}
std::string describe(const Scenario& s, const NameWithdrawn& c) {
  return "name " + s[c.name].name + (c.is_withdrawn ? " is no longer in the zone" : " is in the zone again");
}
std::string describe(const Scenario& s, const EndpointChanged& c) {
  return "endpoint " + std::to_string(c.endpoint + 1) + " of " + s[c.name].name +
         (c.to == Status::up ? " found healthy" : " found unhealthy");
}
std::string describe(const Scenario& s, const EndpointChosen& c) {
  return "name " + s[c.name].name + " is answered with endpoint " + std::to_string(c.endpoint + 1);
}
std::string describe(const Scenario& s, const LoadBalancerChanged& c) {
  return "load balancer " + s[c.balancer].name + " " + std::string(to_text(c.to));
}
std::string describe(const Scenario& s, const BackendChanged& c) {
  return "load balancer " + s[c.balancer].name + " finds backend " + s[c.vm].name +
         (c.to == Status::up ? " healthy" : " unhealthy");
}
std::string describe(const Scenario& s, const BackendUsed& c) {
  return "load balancer " + s[c.balancer].name + (c.is_used ? " gives" : " no longer gives") + " new connections to " +
         s[c.vm].name;
}
std::string describe(const Scenario& s, const BackendDrained& c) {
  return "load balancer " + s[c.balancer].name + " closes the connections that " + s[c.vm].name + " has left";
}
std::string describe(const Scenario& s, const DirectoryReplicated& c) {
  return "name " + s[c.name].name + " replicated to the directory of " + s[c.server].name;
}
std::string describe(const Scenario& s, const ZoneTransferred& c) {
  return "name " + s[c.name].name + " copied to " + s[c.secondary].name;
}
std::string describe(const Scenario& s, const ZoneExpired& c) {
  return "zones of " + s[c.secondary].name + (c.is_expired ? " expired" : " valid again");
}
namespace {

// The record that a scenario begins with is version 0.
std::string addresses_text(const Scenario& s, NameId name, std::uint32_t version) {
  if (version == 0) return "the original addresses of " + s[name].name;
  if (version == 1) return "the changed addresses of " + s[name].name;
  return "the addresses of " + s[name].name + " after change " + std::to_string(version);
}

}  // namespace

std::string describe(const Scenario& s, const LookupAnswered& c) {
  if (c.version == ResolverAnswered::no_answer) return "vm " + s[c.server].name + " finds no " + s[c.name].name;
  return "vm " + s[c.server].name + " uses " + addresses_text(s, c.name, c.version);
}
std::string describe(const Scenario& s, const ResolverAnswered& c) {
  if (!c.is_kept && c.version != ResolverAnswered::no_answer)
    return "resolver " + s[c.resolver].name + "'s record of " + s[c.name].name + " expired";
  if (c.version == ResolverAnswered::no_answer) return "resolver " + s[c.resolver].name + " has no " + s[c.name].name;
  return "resolver " + s[c.resolver].name + " answers " + addresses_text(s, c.name, c.version);
}
std::string describe(const Scenario& s, const ResolverFlushed& c) {
  return "resolver " + s[c.resolver].name + " flushed";
}
std::string describe(const Scenario& s, const ClientsFlushed& c) {
  return "caches of " + s[c.clients].name + " flushed";
}
std::string describe(const Scenario& s, const FlushFinished& c) {
  return "plan " + group_text(s, c.plan, c.group) + ": caches flushed";
}

std::string describe(const Scenario& s, const NamePointed& c) {
  return "name " + s[c.name].name + " pointed at " + (c.site ? "site " + s[*c.site].name : "its first addresses");
}
std::string describe(const Scenario& s, const ServerPromoted& c) {
  return "dns server " + s[c.server].name + (c.is_primary ? " promoted to primary" : " is a secondary again");
}
std::string describe(const Scenario& s, const ResolversSet& c) {
  const Population& clients = s[c.clients];
  std::string text;
  for (const std::uint32_t place : clients.resolver_orders[c.order])
    text += (text.empty() ? "" : ", then ") +
            s[place == 0 ? clients.resolvers.front() : clients.next_resolvers[place - 1].front()].class_name;
  return "clients " + clients.name + " told to ask " + text;
}
std::string describe(const Scenario& s, const EndpointProbed& c) {
  const RouterId from = s[c.name].health->from[c.checker];
  return "endpoint " + std::to_string(c.endpoint + 1) + " of " + s[c.name].name + " found " +
         (c.to == Status::up ? "healthy" : "unhealthy") + " from " + s[from].name;
}
std::string describe(const Scenario& s, const ConfigureFinished& c) {
  return "plan " + group_text(s, c.plan, c.group) + ": names set";
}

}  // namespace drsim
