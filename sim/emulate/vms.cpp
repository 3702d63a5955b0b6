// VMs as namespaces with nginx: one for each place that a VM may run at, wired to the switch there from the start, so
// that no port has to listen and learn when it boots.

#include <algorithm>
#include <cstdio>
#include <set>
#include <sstream>

#include "sim/emulate/parts.hpp"

namespace drsim::emulate {
namespace {

std::string folder_of(Instance instance) { return "vm-" + Wiring::port_of(instance); }

std::string mac_of(const Scenario& s, Instance instance) {
  const bool is_other = instance.place == Place::recovery && s[instance.vm].has_new_mac;
  char text[18];
  std::snprintf(text, sizeof text, "02:00:00:%02x:%02x:%02x", is_other ? 1u : 0u, instance.vm.index >> 8 & 255u,
                instance.vm.index & 255u);
  return text;
}

std::set<std::int64_t> ports_of(const Scenario& s, VmId vm) {
  std::set<std::int64_t> ports;
  for (const Application& application : s.applications)
    if (std::find(application.served_by.begin(), application.served_by.end(), vm) != application.served_by.end())
      ports.insert(application.port);
  if (ports.empty()) ports.insert(443);
  return ports;
}

// The port that a VM is found at by those that need it.
std::int64_t first_port(const Scenario& s, ApplicationId application) { return s[application].port; }

// nginx in front of what the VM finds by name. Kept from the start: as an upstream server; by TTL: as a variable, which
// nginx asks its resolver for.
std::string location(const Wiring& w, VmId vm) {
  const Scenario& s = w.scenario;
  const VmGroup& group = s[s[vm].group];
  if (group.lookups.empty()) return "      return 200 \"ok\\n\";\n";
  const Lookup& lookup = group.lookups.front();
  const Name& name = s[lookup.name];
  const std::string port = ":" + std::to_string(first_port(s, name.application));
  const bool is_kept = s[lookup.caches.front()].cache.min_ttl >= longest_duration;
  return std::string("      proxy_connect_timeout 1s;\n      proxy_read_timeout 1s;\n") +
         (is_kept ? "      proxy_pass http://" + name.name + port + ";\n"
                  : "      set $upstream \"" + name.name + "\";\n      proxy_pass http://$upstream" + port + ";\n");
}

std::string resolver_of(const Wiring& w, const Names& names, VmId vm) {
  const VmGroup& group = w.scenario[w.scenario[vm].group];
  if (group.lookups.empty()) return "";
  const Resolver& own = w.scenario[group.lookups.front().caches.front()];
  return own.forwards_to ? to_text(names.resolvers[own.forwards_to->index].address) : "";
}

std::string nginx_conf(const Wiring& w, const Names& names, Instance instance) {
  const std::string folder = w.lab.folder + "/" + folder_of(instance), resolver = resolver_of(w, names, instance.vm);
  std::ostringstream text;
  text << "user root;\ndaemon off;\nworker_processes 1;\npid " << folder << "/pid;\nerror_log " << folder
       << "/error.log;\nevents { worker_connections 512; }\nhttp {\n  access_log off;\n  keepalive_timeout 1d;\n"
          "  keepalive_requests 100000000;\n";
  for (const char* path : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
    text << "  " << path << "_temp_path " << folder << "/" << path << ";\n";
  if (!resolver.empty()) text << "  resolver " << resolver << " ipv6=off;\n  resolver_timeout 1s;\n";
  text << "  server {\n";
  for (const std::int64_t port : ports_of(w.scenario, instance.vm)) text << "    listen " << port << ";\n";
  text << "    location / {\n" << location(w, instance.vm) << "    }\n  }\n}\n";
  return text.str();
}

Daemon nginx(const Wiring& w, Instance instance) {
  const Scenario& s = w.scenario;
  const std::string folder = w.lab.folder + "/" + folder_of(instance);
  Daemon daemon{
      folder_of(instance), w.of(instance), {"nginx", "-e", folder + "/error.log", "-c", folder + "/nginx.conf"}};
  if (!s[s[instance.vm].group].lookups.empty()) {
    daemon.mounts.push_back({folder + "/resolv.conf", "/etc/resolv.conf"});
    daemon.tries_again = true;
  }
  return daemon;
}

const Attachment& there(const Scenario& s, Instance instance) { return s[instance.vm].at(instance.place); }

void build_vm(Wiring& w, Instance instance) {
  const Attachment& place = there(w.scenario, instance);
  const std::string where = w.of(instance), node = w.of(place.attached_to), port = Wiring::port_of(instance);
  w.make(where);
  w.run(where, {"sysctl", "-qw",
                "net.ipv4.conf.default.arp_notify=" + std::string(w.scenario[instance.vm].announces ? "1" : "0")});
  w.run("", words("ip link add e0 netns " + where + " type veth peer name " + port + " netns " + node));
  w.run(node, words("ip link set dev " + port + " master " + Wiring::bridge(w.scenario[place.subnet].vlan) + " up"));
  w.run(where, words("ip link set dev e0 up"));
}

// Hosts that broadcast by themselves take turns.
void add_talk(const Wiring& w, Instance instance, std::vector<Step>& steps) {
  const Scenario& s = w.scenario;
  const Vm& vm = s[instance.vm];
  const VlanId vlan = s[there(s, instance).subnet].vlan;
  if (vm.is_silent || s[vlan].broadcast.frames_per_second == 0) return;
  const Duration period = std::max<Duration>(10ms, s.broadcast_period(vlan));
  char interval[32];
  std::snprintf(interval, sizeof interval, "%.3f", seconds(period));
  steps.push_back(Daemon{folder_of(instance) + "-talk",
                         w.of(instance),
                         {"ping", "-q", "-b", "-I", "e0", "-i", interval, "255.255.255.255"}});
}

}  // namespace

std::vector<Step> start(const Wiring& w, Instance instance) {
  const Attachment& place = there(w.scenario, instance);
  const std::string where = w.of(instance);
  std::vector<Step> steps;
  steps.push_back(Run{where, words("ip address replace " + to_text(place.address) + "/" +
                                   std::to_string(w.scenario[place.subnet].prefix.length) + " dev e0")});
  steps.push_back(Run{where, words("ip route replace default via " + to_text(w.gateway_for(place)))});
  // The kernel announces an address of an interface whose hardware address is set (arp_notify).
  steps.push_back(Run{where, words("ip link set dev e0 address " + mac_of(w.scenario, instance))});
  steps.push_back(Run{where, words("ip route replace default via " + to_text(w.gateway_for(place)))});
  steps.push_back(nginx(w, instance));
  add_talk(w, instance, steps);
  return steps;
}

std::vector<Step> stop(const Wiring& w, Instance instance) {
  constexpr int quit = 3;  // nginx: gracefully.
  const std::string where = w.of(instance);
  std::vector<Step> steps{Stop{folder_of(instance) + "-talk"}, Stop{folder_of(instance), quit}};
  steps.push_back(Run{where, words("sleep 0.05")});  // For its last words.
  steps.push_back(Run{where, words("ip address flush dev e0")});
  return steps;
}

std::vector<Step> cut_off(const Wiring& w, Instance instance) {
  std::vector<Step> steps{Stop{folder_of(instance) + "-talk"}, Stop{folder_of(instance)}};
  steps.push_back(Run{w.of(instance), words("ip address flush dev e0")});
  return steps;
}

void build_vms(Wiring& w) {
  const Scenario& s = w.scenario;
  for (std::size_t i = 0; i < s.vms.size(); ++i) {
    const VmId vm{i};
    if (!s[vm].home.is_connected()) throw CannotEmulate("vm " + s[vm].name + " is connected to no network");
    build_vm(w, {vm, Place::home});
    if (s[vm].recovery && s[vm].recovery->is_connected()) build_vm(w, {vm, Place::recovery});
    if (s[vm].replication) w.leave_out("copies of VMs: their data are nobody's here");
  }
}

void configure_vms(Wiring& w, const Names& names) {
  const Scenario& s = w.scenario;
  for (std::size_t i = 0; i < s.vms.size(); ++i)
    for (const Place place : {Place::home, Place::recovery}) {
      const Instance instance{VmId{i}, place};
      if (place == Place::recovery && !(s.vms[i].recovery && s.vms[i].recovery->is_connected())) continue;
      const std::string folder = folder_of(instance), resolver = resolver_of(w, names, instance.vm);
      w.file(folder + "/nginx.conf", nginx_conf(w, names, instance));
      if (!resolver.empty()) w.file(folder + "/resolv.conf", "nameserver " + resolver + "\noptions timeout:1\n");
      if (place == Place::home)
        for (Step& step : start(w, instance)) w.lab.build.push_back(std::move(step));
    }
}

}  // namespace drsim::emulate
