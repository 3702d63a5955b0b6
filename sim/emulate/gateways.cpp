// Virtual gateways with keepalived, and OpenVPN's tunnels.

#include <algorithm>
#include <sstream>

#include "sim/emulate/parts.hpp"

namespace drsim::emulate {
namespace {

std::int64_t priority_of(const VirtualGateway& virtual_gateway, std::size_t place) {
  if (!virtual_gateway.priorities.empty()) return virtual_gateway.priorities[place];
  return std::max<std::int64_t>(1, 254 - 10 * static_cast<std::int64_t>(place));
}

std::string advertisement(Duration interval) {
  std::ostringstream text;
  text << seconds(interval);
  return text.str();
}

// The version is not kept by its name: what a backup waits on top of three advertisements says it, for version 2 in
// 256ths of a second and for version 3 of the interval.
int version_of(const VirtualGateway& one) {
  return one.interval == 1s || (one.silence - 3 * one.interval) * 256 % one.interval == Duration{} ? 3 : 2;
}

std::string tracked(const VirtualGateway& one, RouterId router) {
  std::string text;
  for (const VirtualGateway::Track& track : one.tracks) {
    const auto* link = std::get_if<LinkId>(&track.what);
    if (track.at != router) continue;
    if (!link) {
      throw CannotEmulate("vrrp: keepalived follows links here; tracking of routes is not built");
    }
    text += "    " + Wiring::link(*link) + " weight -" + std::to_string(track.decrement) + "\n";
  }
  return text.empty() ? text : "  track_interface {\n" + text + "  }\n";
}

// Whoever takes over waits three advertisements and a part of one that shrinks with its priority: that of the scenario
// is of all that would take over, so that the first has ten more than they.
std::string keepalived_conf(const Wiring& w, SubnetId id, std::size_t place) {
  const Subnet& subnet = w.scenario[id];
  const VirtualGateway& one = *subnet.virtual_gateway;
  const RouterId router = subnet.gateways[place];
  std::int64_t priority = priority_of(one, place);
  if (one.priorities.empty()) {
    const Duration skew = one.silence - 3 * one.interval;
    const std::int64_t stated =
        256 - std::max<std::int64_t>(2, skew * 256 / (version_of(one) == 3 ? one.interval : 1s));
    priority = place == 0 ? std::min<std::int64_t>(254, stated + 50) : stated;
  }
  std::ostringstream text;
  text << "global_defs {\n  vrrp_version " << version_of(one)
       << "\n  enable_script_security\n}\nvrrp_instance gateway {\n  state BACKUP\n  interface " << Wiring::subnet(id)
       << "\n  virtual_router_id " << id.index % 255 + 1 << "\n  priority " << priority << "\n  advert_int "
       << advertisement(one.interval) << "\n";
  if (one.preempt_delay > Duration{})
    text << "  preempt_delay " << whole_seconds(one.preempt_delay, "vrrp, preempt-delay") << "\n";
  if (one.has_virtual_mac) text << "  use_vmac\n  vmac_xmit_base\n";
  text << tracked(one, router) << "  virtual_ipaddress {\n    " << to_text(w.virtual_gateway(id)) << "/"
       << subnet.prefix.length << "\n  }\n}\n";
  return text.str();
}

void make_keys(Wiring& w) {
  const std::string folder = w.lab.folder + "/";
  w.run("", {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
             "30", "-subj", "/CN=drsim", "-keyout", folder + "vpn.key", "-out", folder + "vpn.crt"});
}

std::string openvpn_conf(const Wiring& w, LinkId id, bool is_server, const std::vector<std::string>& remotes) {
  const Link& link = w.scenario[id];
  const std::string folder = w.lab.folder + "/";
  const LinkId device = w.carrier_of(id);
  const Duration check = std::max<Duration>(1s, link.tunnel->check);
  std::ostringstream text;
  text << "dev " << Wiring::link(device) << "\ndev-type tun\nproto udp4\nport 1194\nca " << folder << "vpn.crt\ncert "
       << folder << "vpn.crt\nkey " << folder << "vpn.key\nifconfig " << to_text(w.address(device, is_server ? 1 : 0))
       << " " << to_text(w.address(device, is_server ? 0 : 1)) << "\nping " << whole_seconds(check, "tunnel, check")
       << "\nping-restart " << whole_seconds(link.tunnel->dead_peer, "tunnel, dead-peer")
       << "\npersist-tun\npersist-key\nscript-security 0\nverb 3\n"
       << (is_server ? "tls-server\ndh none\nfloat\n"
                     : "tls-client\nnobind\nconnect-retry 1 1\nserver-poll-timeout 4\nresolv-retry infinite\n");
  for (const std::string& remote : remotes) text << "remote " << remote << " 1194\n";
  return text.str();
}

}  // namespace

void configure_gateways(Wiring& w) {
  const Scenario& s = w.scenario;
  for (std::size_t i = 0; i < s.subnets.size(); ++i) {
    if (!s.subnets[i].virtual_gateway) continue;
    for (std::size_t place = 0; place < s.subnets[i].gateways.size(); ++place)
      w.file("keepalived-" + std::to_string(s.subnets[i].gateways[place].index) + "-" + std::to_string(i) + "/conf",
             keepalived_conf(w, SubnetId{i}, place));
    for (const RouterId router : s.subnets[i].gateways) w.lab.build.push_back(keepalived(w, SubnetId{i}, router));
  }
}

Daemon keepalived(const Wiring& w, SubnetId subnet, RouterId router) {
  const std::string name = "keepalived-" + std::to_string(router.index) + "-" + std::to_string(subnet.index),
                    folder = w.lab.folder + "/" + name;
  return {name,
          w.of(router),
          {"keepalived", "--dont-fork", "--vrrp", "--log-console", "--log-detail", "--use-file", folder + "/conf",
           "--pid", folder + "/pid", "--vrrp_pid", folder + "/vrrp.pid"}};
}

void build_tunnels(Wiring& w) {
  const Scenario& s = w.scenario;
  bool has_keys = false;
  for (std::size_t i = 0; i < s.links.size(); ++i) {
    const Link& link = s.links[i];
    if (!link.tunnel) continue;
    if (link.tunnel->kind != Tunnel::Kind::openvpn || link.tunnel->over.empty())
      throw CannotEmulate("link " + link.name + ": of tunnels only openvpn over stated links is built");
    if (!std::exchange(has_keys, true)) make_keys(w);
    const LinkId id{i};
    const std::string name = "openvpn-" + std::to_string(i);
    const RouterId client = std::get<RouterId>(link.ends[0]), server = std::get<RouterId>(link.ends[1]);
    const auto add = [&](RouterId router, const std::string& side, const std::string& text) {
      w.file(name + "-" + side + ".conf", text);
      w.lab.build.push_back(Daemon{
          name + "-" + side, w.of(router), {"openvpn", "--config", w.lab.folder + "/" + name + "-" + side + ".conf"}});
    };
    const auto address_of_server = [&](LinkId tunnel) {
      const LinkId line = s[tunnel].tunnel->over.front();
      return to_text(w.address(line, w.end_of(line, std::get<RouterId>(s[tunnel].ends[1]))));
    };
    add(server, "server", openvpn_conf(w, id, true, {}));
    if (link.tunnel->instead_of) continue;  // The client of that one has it as a further remote.
    std::vector<std::string> remotes{address_of_server(id)};
    for (std::size_t j = 0; j < s.links.size(); ++j)
      if (s.links[j].tunnel && s.links[j].tunnel->instead_of == id) remotes.push_back(address_of_server(LinkId{j}));
    add(client, "client", openvpn_conf(w, id, false, remotes));
  }
}

}  // namespace drsim::emulate
