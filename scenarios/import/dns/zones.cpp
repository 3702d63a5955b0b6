#include "scenarios/import/dns/zones.hpp"

#include <algorithm>
#include <sstream>

#include "scenarios/import/dns/zone_file.hpp"
#include "scenarios/import/iso_time.hpp"

namespace drsim::imports {
namespace {

Origin origin_at(const std::string& file, std::size_t line) { return {file, "line " + std::to_string(line)}; }

// All zones together: a CNAME may lead into another one.
struct Zones {
  std::vector<std::pair<std::string, ZoneFile>> files;  ///< By the file's name.
  struct Placed {
    const std::string* file;
    const ZoneFile* zone;
    const ZoneRecord* record;
  };
  // By owner, so that the order of records in a file decides nothing.
  std::map<std::string, std::vector<Placed>> addresses, aliases, servers;
};

// Where a name leads by CNAMEs; empty for a loop of them.
std::string followed(const Zones& zones, std::string name) {
  for (int steps = 0; steps < 16; ++steps) {  // What resolvers follow.
    const auto alias = zones.aliases.find(name);
    if (alias == zones.aliases.end()) return name;
    name = alias->second.front().record->value;
  }
  return "";
}

std::set<std::string> hosts_of_servers(const Zones& zones) {
  std::set<std::string> hosts;
  for (const auto& [file, zone] : zones.files) hosts.insert(zone.primary);
  for (const auto& [owner, records] : zones.servers)
    for (const Zones::Placed& one : records) hosts.insert(one.record->value);
  return hosts;
}

std::map<std::string, int> times_of_labels(const Zones& zones) {
  std::map<std::string, int> times;
  for (const auto* owners : {&zones.addresses, &zones.aliases})
    for (const auto& [owner, records] : *owners) ++times[owner.substr(0, owner.find('.'))];
  return times;
}

std::string first_site(Builder& builder) {
  std::string azure;
  for (const auto& [name, site] : builder.estate.sections["sites"]) {
    if (site.text_at("kind") == "on-premises") return name;
    if (azure.empty()) azure = name;
  }
  return azure.empty() ? builder.site("on-premises", false, {"no file", ""}) : azure;
}

// The network whose subnet has an address; empty if none has.
std::string network_at(Builder& builder, const std::string& address) {
  const auto parsed = address_in(address);
  if (!parsed) return "";
  for (const auto& [name, network] : builder.estate.sections["networks"])
    for (const auto& [subnet, value] : network.find("subnets")->entries)
      if (const auto prefix = prefix_in(value.text_at("prefix")); prefix && prefix->contains(*parsed)) return name;
  return "";
}

std::string server(Builder& builder, const Zones& zones, const std::string& host, const Origin& origin) {
  const std::string name = name_of(host.empty() ? "dns" : host);
  Value& server = builder.estate.element("dns-servers", name, origin);
  if (server.has("site")) return name;
  const auto glue = zones.addresses.find(host);
  const std::string address = glue == zones.addresses.end() ? "" : glue->second.front().record->value;
  if (!address.empty()) builder.server_at.emplace(address, name);
  const auto vm = builder.vm_by_address.find(address);
  const bool is_vm = vm != builder.vm_by_address.end();
  const std::string network = is_vm ? builder.known_vm(vm->second)->text_at("network") : network_at(builder, address);
  if (is_vm) server.set("vm", vm->second);
  if (const Value* its = builder.estate.find("networks", network)) {
    server.set("site", its->text_at("site"));
    server.set("router", builder.router_of(network));
  } else {
    server.assume("site", first_site(builder), "no network has the address of this server");
    server.set("router", builder.core(server.text_at("site")));
  }
  return name;
}

void import_servers(Builder& builder, const Zones& zones, const std::string& file, const ZoneFile& zone) {
  std::size_t line = 1;
  for (const ZoneRecord& record : zone.records)
    if (record.type == "SOA") line = record.line;
  const std::string primary = server(builder, zones, zone.primary, origin_at(file, line));
  builder.estate.carry();
  for (const ZoneRecord& record : zone.records) {
    if (record.type != "NS") continue;
    if (record.owner != zone.origin) {
      builder.estate.leave_out(origin_at(file, record.line), "delegation of " + record.owner,
                               "its zone is not among the files");
      continue;
    }
    builder.estate.carry();
    const std::string name = server(builder, zones, record.value, origin_at(file, record.line));
    Value& secondary = *builder.estate.find("dns-servers", name);
    if (name == primary || secondary.has("secondary-of")) continue;
    if (builder.estate.find("dns-servers", primary)->text_at("secondary-of") == name)
      continue;  // Another zone has it the other way round.
    secondary.set("secondary-of", primary);
    if (zone.refresh > 0) secondary.set("refresh", duration_of(zone.refresh));
  }
}

// All VMs at the addresses of a host; what has none is said.
std::vector<std::string> vms_of(Builder& builder, const Zones& zones, const std::string& host, std::string& missing) {
  std::set<std::string> vms;
  const auto found = zones.addresses.find(host);
  if (found == zones.addresses.end()) return {};
  for (const Zones::Placed& one : found->second) {
    if (const auto vm = builder.vm_by_address.find(one.record->value); vm != builder.vm_by_address.end())
      vms.insert(vm->second);
    else
      missing = one.record->value;
  }
  return {vms.begin(), vms.end()};
}

struct Names {
  Builder& builder;
  const Zones& zones;
  const std::set<std::string> hosts;       ///< Of the servers of zones: they are no applications.
  const std::map<std::string, int> times;  ///< How many names begin with a label.

  // An application has one name here, so each name has its own. It is called what its name begins with, in full where
  // another name begins alike.
  std::string application(const std::vector<std::string>& vms, const std::string& name, const Origin& origin) const {
    const std::string label = name.substr(0, name.find('.'));
    const std::string own = name_of(times.at(label) == 1 ? label : name);
    builder.estate.element("applications", own, origin).set("served-by", Value::list(vms));
    return own;
  }

  void add(const std::string& owner, const std::vector<Zones::Placed>& records) const {
    const auto& [file, zone, record] = records.front();
    const Origin origin = origin_at(*file, record->line);
    builder.estate.seen += records.size() - 1;  // The first one counts itself.
    if (hosts.contains(owner)) {
      builder.estate.carried += records.size() - 1;
      return builder.estate.carry();
    }
    if (owner.starts_with("*."))
      return builder.estate.leave_out(origin, "name " + owner, "names that stand for others are not modelled");
    const std::string host = followed(zones, owner);
    std::string missing;
    const std::vector<std::string> vms = vms_of(builder, zones, host, missing);
    if (vms.empty()) {
      const std::string why = missing.empty() ? "nothing in these zones has an address for " + host
                                              : "no VM among the files has " + missing;
      return builder.estate.leave_out(origin, "name " + owner, why);
    }
    if (!missing.empty())
      builder.estate.contradict(origin, "name " + owner, "no VM among the files has its address " + missing);
    builder.estate.carried += records.size() - 1;
    builder.estate.carry();
    Value& name = builder.estate.element("names", name_of(owner), origin);
    name.set("application", application(vms, owner, origin));
    name.set("ttl", duration_of(ttl_of(*zone, *record)));
    name.set("negative-ttl", duration_of(std::min(zone->minimum, zone->soa_ttl)));  // RFC 2308 section 5.
    name.set("authority", name_of(zone->primary.empty() ? "dns" : zone->primary));
  }

  // A cache keeps an alias and what it leads to each for its own time: the shorter one decides when it asks again.
  std::uint32_t ttl_of(const ZoneFile& zone, const ZoneRecord& record) const {
    std::uint32_t ttl = record.ttl.value_or(zone.minimum);
    if (record.type != "CNAME") return ttl;
    if (const auto found = zones.addresses.find(followed(zones, record.owner)); found != zones.addresses.end())
      ttl = std::min(ttl, found->second.front().record->ttl.value_or(found->second.front().zone->minimum));
    return ttl;
  }
};

void index(Zones& zones) {
  std::sort(zones.files.begin(), zones.files.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (auto& [file, zone] : zones.files)
    for (const ZoneRecord& record : zone.records) {
      if (record.type == "A") zones.addresses[record.owner].push_back({&file, &zone, &record});
      if (record.type == "CNAME") zones.aliases[record.owner].push_back({&file, &zone, &record});
      if (record.type == "NS") zones.servers[record.owner].push_back({&file, &zone, &record});
    }
}

void report_faults(Builder& builder, const std::string& file, const ZoneFile& zone) {
  for (const Diagnostic& fault : zone.faults)
    if (builder.keeps_going)
      builder.estate.leave_out(origin_at(file, fault.line), "a line", fault.message);
    else
      builder.wrong.push_back(fault);
  for (const auto& [line, text] : zone.directives)
    builder.estate.leave_out(origin_at(file, line), "'" + text + "'", "it is not followed");
}

void report_loop(Builder& builder, const std::string& owner, const Zones::Placed& record) {
  if (builder.keeps_going)
    return builder.estate.leave_out(origin_at(*record.file, record.record->line), "name " + owner,
                                    "it leads to itself by CNAMEs");
  Diagnostic loop;
  loop.file = *record.file;
  loop.line = record.record->line;
  loop.message = "'" + owner + "' leads to itself by CNAMEs";
  builder.wrong.push_back(loop);
}

}  // namespace

bool is_zone(const std::string& text) {
  std::istringstream in(text);
  std::string line;
  for (int n = 0; n < 200 && std::getline(in, line); ++n) {
    line = line.substr(0, line.find(';'));
    std::istringstream words(line.substr(0, 1000));
    for (std::string word; words >> word;)
      if (word == "SOA" || word == "soa" || word == "$ORIGIN" || word == "$TTL") return true;
  }
  return false;
}

void import_zones(Builder& builder) {
  Zones zones;
  for (const Input* input : builder.inputs.zones)
    zones.files.emplace_back(input->file, parse_zone(input->file, input->text));
  index(zones);
  const Names names{builder, zones, hosts_of_servers(zones), times_of_labels(zones)};
  for (const auto& [file, zone] : zones.files) {
    report_faults(builder, file, zone);
    import_servers(builder, zones, file, zone);
  }
  for (const auto& [owner, records] : zones.addresses) names.add(owner, records);
  for (const auto& [owner, records] : zones.aliases)
    if (followed(zones, owner).empty())
      report_loop(builder, owner, records.front());
    else
      names.add(owner, records);
  for (const auto& [file, zone] : zones.files)
    for (const ZoneRecord& record : zone.records)
      if (record.type != "A" && record.type != "CNAME" && record.type != "NS" && record.type != "SOA")
        builder.estate.leave_out(origin_at(file, record.line), record.type + " of " + record.owner,
                                 record.type == "AAAA" ? "IPv6 is not modelled" : "such records are not modelled");
}

}  // namespace drsim::imports
