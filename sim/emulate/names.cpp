// DNS servers with BIND, resolvers with unbound, BIND or dnsmasq. Each name is a zone of its own, so that servers of
// several names need no common parent.

#include <algorithm>
#include <set>
#include <sstream>

#include "sim/emulate/parts.hpp"

namespace drsim::emulate {
namespace {

std::string in_seconds(Duration span) { return std::to_string(std::max<std::int64_t>(0, span / 1s)); }

std::string server_folder(std::size_t place) { return "dns-" + std::to_string(place); }
std::string resolver_folder(std::size_t place) { return "resolver-" + std::to_string(place); }

LanHost place_of(Wiring& w, DnsServerId id) {
  const DnsServer& server = w.scenario[id];
  if (!server.on) return w.attach("dns", server.name, id.index, server.behind);
  return {w.of(Instance{*server.on, Place::home}), w.scenario[*server.on].home.address};
}

std::string zone_file(const Wiring& w, NameId id, const LanHost& server) {
  const Name& name = w.scenario[id];
  Duration refresh = 15min, retry = 10min, expire = 24h;
  for (const DnsServer& other : w.scenario.dns_servers)
    if (other.secondary_of == name.authority) refresh = other.refresh, retry = other.retry, expire = other.expire;
  std::ostringstream text;
  text << "$TTL 3600\n@ " << in_seconds(name.negative_ttl) << " SOA ns hostmaster 1 " << in_seconds(refresh) << " "
       << in_seconds(retry) << " " << in_seconds(expire) << " " << in_seconds(name.negative_ttl) << "\n@ NS ns\nns A "
       << to_text(server.address) << "\n";
  for (const Address address : addresses_of(w.scenario, id, std::vector(w.scenario.vms.size(), Place::home)))
    text << "@ " << in_seconds(name.ttl) << " A " << to_text(address) << "\n";
  return text.str();
}

std::string options(const std::string& folder, const std::string& more) {
  return "options {\n  directory \"" + folder +
         "\";\n  pid-file none;\n  session-keyfile none;\n  listen-on { any; };\n  listen-on-v6 { none; };\n"
         "  dnssec-validation no;\n  allow-query { any; };\n" +
         more + "};\ncontrols { };\n";
}

std::string named_conf(const Wiring& w, DnsServerId id, const Names& names) {
  const Scenario& s = w.scenario;
  const DnsServer& server = s[id];
  std::ostringstream text;
  text << options(w.lab.folder + "/" + server_folder(id.index),
                  "  recursion no;\n  notify explicit;\n  notify-delay 0;\n  notify-rate 100;\n");
  for (std::size_t i = 0; i < s.names.size(); ++i) {
    const NameId name{i};
    if (!s.holds(id, name)) continue;
    text << "zone \"" << s.names[i].name << "\" {\n";
    if (server.secondary_of) {
      text << "  type secondary;\n  masterfile-format text;\n  file \"zone-" << i << "\";\n  primaries { "
           << to_text(names.servers[server.secondary_of->index].address)
           << "; };\n  min-refresh-time 1;\n  min-retry-time 1;\n";
    } else {
      text << "  type primary;\n  file \"zone-" << i
           << "\";\n  allow-update { 127.0.0.1; };\n  allow-transfer { any; };\n  also-notify {";
      for (std::size_t j = 0; j < s.dns_servers.size(); ++j)
        if (s.dns_servers[j].secondary_of == id && s.dns_servers[j].is_notified)
          text << " " << to_text(names.servers[j].address) << ";";
      text << " };\n";
    }
    text << "};\n";
  }
  return text.str();
}

std::vector<std::string> upstreams(const Wiring& w, const Names& names, ResolverId resolver, NameId name) {
  std::vector<std::string> found;
  if (const auto& to = w.scenario[resolver].forwards_to) return {to_text(names.resolvers[to->index].address)};
  for (const DnsServerId server : w.scenario.servers_of(resolver, name))
    found.push_back(to_text(names.servers[server.index].address));
  return found;
}

std::string unbound_conf(const Wiring& w, ResolverId id, const Names& names) {
  const Resolver& resolver = w.scenario[id];
  const CacheRules& cache = resolver.cache;
  std::ostringstream text;
  text
      << "server:\n  interface: 0.0.0.0\n  access-control: 0.0.0.0/0 allow\n  do-daemonize: no\n  do-ip6: no\n"
         "  chroot: \"\"\n  username: \"\"\n  pidfile: \"\"\n  directory: \""
      << w.lab.folder << "/" << resolver_folder(id.index)
      << "\"\n  use-syslog: no\n  num-threads: 1\n  module-config: \"iterator\"\n  qname-minimisation: no\n"
         "  do-not-query-localhost: no\n  local-zone: \"example.\" transparent\n  target-fetch-policy: \"0 0 0 0 0\"\n";
  text << "  cache-min-ttl: " << in_seconds(cache.min_ttl) << "\n";
  if (cache.max_ttl < longest_duration) text << "  cache-max-ttl: " << in_seconds(cache.max_ttl) << "\n";
  if (cache.max_negative_ttl < longest_duration)
    text << "  cache-max-negative-ttl: " << in_seconds(cache.max_negative_ttl) << "\n";
  if (cache.prefetches) text << "  prefetch: yes\n";
  if (cache.serves_stale > Duration{})
    text << "  serve-expired: yes\n  serve-expired-ttl: " << in_seconds(cache.serves_stale)
         << "\n  serve-expired-client-timeout: " << (cache.is_stale_first ? 0 : 1800) << "\n";
  text << "remote-control:\n  control-enable: no\n";
  for (std::size_t i = 0; i < w.scenario.names.size(); ++i) {
    text << (resolver.forwards_to ? "forward-zone:\n" : "stub-zone:\n") << "  name: \"" << w.scenario.names[i].name
         << ".\"\n";
    for (const std::string& address : upstreams(w, names, id, NameId{i}))
      text << (resolver.forwards_to ? "  forward-addr: " : "  stub-addr: ") << address << "\n";
  }
  return text.str();
}

std::string bind_conf(const Wiring& w, ResolverId id, const Names& names) {
  const CacheRules& cache = w.scenario[id].cache;
  std::ostringstream more, zones;
  more << "  recursion yes;\n  allow-recursion { any; };\n  empty-zones-enable no;\n  qname-minimization off;\n";
  if (cache.max_ttl < longest_duration) more << "  max-cache-ttl " << in_seconds(cache.max_ttl) << ";\n";
  if (cache.max_negative_ttl < longest_duration)
    more << "  max-ncache-ttl " << in_seconds(cache.max_negative_ttl) << ";\n";
  if (cache.min_ttl > Duration{}) more << "  min-cache-ttl " << in_seconds(cache.min_ttl) << ";\n";
  if (!cache.prefetches) more << "  prefetch 0;\n";
  if (cache.serves_stale > Duration{})
    more << "  stale-cache-enable yes;\n  stale-answer-enable yes;\n  max-stale-ttl " << in_seconds(cache.serves_stale)
         << ";\n  stale-answer-client-timeout " << (cache.is_stale_first ? "0" : "off") << ";\n";
  for (std::size_t i = 0; i < w.scenario.names.size(); ++i) {
    // Forwarded, to its servers too: what is in the cache of a static-stub zone BIND does not answer with when it is
    // stale, whatever stale-answer-client-timeout says (9.18, tried).
    zones << "zone \"" << w.scenario.names[i].name << "\" { type forward; forward only; forwarders {";
    for (const std::string& address : upstreams(w, names, id, NameId{i})) zones << " " << address << ";";
    zones << " }; };\n";
  }
  return options(w.lab.folder + "/" + resolver_folder(id.index), more.str()) + zones.str();
}

std::vector<std::string> dnsmasq(const Wiring& w, ResolverId id, const Names& names) {
  const CacheRules& cache = w.scenario[id].cache;
  std::vector<std::string> argv{"dnsmasq",    "--keep-in-foreground",  "--no-resolv",
                                "--no-hosts", "--conf-file=/dev/null", "--user=root",
                                "--pid-file", "--log-facility=-"};
  if (cache.min_ttl > Duration{}) argv.push_back("--min-cache-ttl=" + in_seconds(cache.min_ttl));
  if (cache.max_ttl < longest_duration) argv.push_back("--max-cache-ttl=" + in_seconds(cache.max_ttl));
  for (std::size_t i = 0; i < w.scenario.names.size(); ++i)
    for (const std::string& address : upstreams(w, names, id, NameId{i}))
      argv.push_back("--server=/" + w.scenario.names[i].name + "/" + address);
  return argv;
}

Daemon named(const Wiring& w, const std::string& folder, const std::string& where) {
  const std::string path = w.lab.folder + "/" + folder;
  return {folder, where, {"named", "-g", "-n", "1", "-c", path + "/named.conf"}};
}

}  // namespace

std::vector<Address> addresses_of(const Scenario& s, NameId id, const std::vector<Place>& places) {
  std::vector<Address> found;
  const ApplicationId application = s[id].application;
  for (const VmId vm : s[application].served_by) s.add_entrance(application, s[vm].at(places[vm.index]), found);
  return found;
}

Daemon daemon_of(const Wiring& w, const Names& names, ResolverId id) {
  const Resolver& resolver = w.scenario[id];
  const std::string folder = resolver_folder(id.index), where = names.resolvers[id.index].where;
  if (resolver.cache.profile == CacheProfile::bind) return named(w, folder, where);
  if (resolver.cache.profile == CacheProfile::dnsmasq) return {folder, where, dnsmasq(w, id, names)};
  return {folder, where, {"unbound", "-d", "-c", w.lab.folder + "/" + folder + "/unbound.conf"}};
}

Daemon daemon_of(const Wiring& w, const Names& names, DnsServerId id) {
  return named(w, server_folder(id.index), names.servers[id.index].where);
}

Names build_names(Wiring& w) {
  const Scenario& s = w.scenario;
  Names names;
  for (std::size_t i = 0; i < s.dns_servers.size(); ++i) names.servers.push_back(place_of(w, DnsServerId{i}));
  for (std::size_t i = 0; i < s.resolvers.size(); ++i) {
    const Resolver& resolver = s.resolvers[i];
    if (resolver.inside) {  // The cache of a VM's own: nginx is it.
      names.resolvers.push_back({});
      continue;
    }
    names.resolvers.push_back(w.attach("resolver", resolver.name, i, resolver.behind));
    if (resolver.count > 1)
      w.leave_out("resolver " + resolver.name + ": one stands for all " + std::to_string(resolver.count));
    if (resolver.violators.share > 0) w.leave_out("resolver " + resolver.name + ": those that keep records too long");
  }
  for (std::size_t i = 0; i < s.dns_servers.size(); ++i) {
    const std::string folder = server_folder(i);
    w.file(folder + "/named.conf", named_conf(w, DnsServerId{i}, names));
    for (std::size_t j = 0; j < s.names.size(); ++j)
      if (s.holds(DnsServerId{i}, NameId{j}) && !s.dns_servers[i].secondary_of)
        w.file(folder + "/zone-" + std::to_string(j), zone_file(w, NameId{j}, names.servers[i]));
    w.lab.build.push_back(daemon_of(w, names, DnsServerId{i}));
  }
  for (std::size_t i = 0; i < s.resolvers.size(); ++i) {
    if (s.resolvers[i].inside) continue;
    const ResolverId id{i};
    const CacheProfile profile = s.resolvers[i].cache.profile;
    if (profile == CacheProfile::standard)
      w.leave_out("resolver " + s.resolvers[i].name + " is nobody's in particular: it is unbound here");
    w.file(resolver_folder(i) + (profile == CacheProfile::bind ? "/named.conf" : "/unbound.conf"),
           profile == CacheProfile::bind ? bind_conf(w, id, names) : unbound_conf(w, id, names));
    w.lab.build.push_back(daemon_of(w, names, id));
  }
  return names;
}

Step update(DnsServerId server, std::size_t number, const std::string& lines) {
  return File{server_folder(server.index) + "/update-" + std::to_string(number),
              "server 127.0.0.1\n" + lines + "send\n"};
}

Step send_update(const Wiring& w, const Names& names, DnsServerId server, std::size_t number) {
  return Run{names.servers[server.index].where,
             {"nsupdate", w.lab.folder + "/" + server_folder(server.index) + "/update-" + std::to_string(number)}};
}

}  // namespace drsim::emulate
