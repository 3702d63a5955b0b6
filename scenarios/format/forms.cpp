#include <algorithm>
#include <map>
#include <memory>

#include "scenarios/format/format.hpp"
#include "scenarios/format/format_table.hpp"

namespace drsim {
namespace table {

static const Form root{
    "scenario",
    "A scenario: one file, or one that extends others. Each file says `drsim: 1`, one that extends others too.",
    {{"drsim", scalar(Scalar::version), required, "", "the version of the format: 1", ""},
     {"extends", either({text, list(text)}), optional, "",
      "a file, relative to this one, that this one adds to, or several, one on top of the other: maps are merged, "
      "lists appended, single values replaced; `!replace` and `!remove` say otherwise; regular files below --root, if "
      "that is given",
      ""},
     {"fragment", scalar(Scalar::truth), optional, "false", "true: only to be extended", ""},
     {"title", text, optional, "", "a line for reports", ""},
     {"design", text, optional, "", "what compare calls it; the file's name if left out", ""},
     {"starts", scalar(Scalar::date), optional, "2026-01-01 00:00", "the calendar date and time of the start", ""},
     {"horizon", duration, optional, "24h", "how long it is simulated; at most ten years", ""},
     {"tolerable-loss", scalar(Scalar::share), optional, "10%",
      "of what is asked and stays unanswered in a storm: beyond it users cannot work", "assumption: TCP all but stops"},
     {"sites", named(site), required, "", "", ""},
     {"routers", named(router), required, "", "", ""},
     {"switches", named(a_switch), optional, "", "", ""},
     {"vlans", named(vlan), optional, "", "", ""},
     {"links", named(a_link), optional, "", "", ""},
     {"routes", named(route), optional, "", "", ""},
     {"local-networks", named(local_network), optional, "", "", ""},
     {"firewalls", named(firewall), optional, "", "", ""},
     {"networks", named(network), optional, "", "", ""},
     {"load-balancers", named(load_balancer), optional, "", "", ""},
     {"public-addresses", named(public_address), optional, "", "", ""},
     {"document-version", choice({"2015", "2017", "later"}), optional, "2017",
      "whose documents decide where they differ; later: those after 2017 too", "the seeds are of 2015 and 2017"},
     {"address-choice", choice({"lowest-free", "from-end"}), optional, "lowest-free",
      "which of several available addresses a replica gets", "assumption: the documents do not say, erratum 11"},
     {"allow-errata", list(count), optional, "[]",
      "errata of the documents that the design repeats on purpose, 5, 6 or 7: what is refused because of them is a "
      "warning",
      ""},
     {"vmm-servers", named(vmm_server), optional, "", "", ""},
     {"logical-networks", named(logical_network), optional, "", "", ""},
     {"clouds", named(cloud), optional, "", "", ""},
     {"hosts", named(host), optional, "", "", ""},
     {"network-mappings", list(map(network_mapping)), optional, "", "", ""},
     {"documented-targets", list(map(documented_target)), optional, "", "", ""},
     {"vms", named(vm), optional, "", "", ""},
     {"applications", named(application), optional, "", "", ""},
     {"dns-servers", named(dns_server), optional, "", "", ""},
     {"names", named(a_name), optional, "", "", ""},
     {"resolvers", named(resolver), optional, "", "", ""},
     {"clients", named(client), optional, "", "", ""},
     {"service-classes", named(service_class), optional, "", "", ""},
     {"monitors", named(monitor), optional, "", "", ""},
     {"teams", named(team), optional, "", "", ""},
     {"tools", named(tool), optional, "", "", ""},
     {"shared-risks", named(shared_risk), optional, "", "", ""},
     {"plans", named(plan), optional, "", "", ""},
     {"timeline", list(map(action)), optional, "", "", ""},
     {"hazards", named(hazard), optional, "", "what goes wrong in a year", ""},
     {"expect", list(map(expectation)), optional, "", "", ""}},
    {}};

}  // namespace table

const Key* Form::find(std::string_view key) const {
  const auto found = std::find_if(keys.begin(), keys.end(), [&](const Key& one) { return one.name == key; });
  return found == keys.end() ? nullptr : &*found;
}

const Form& format() { return table::root; }

const YamlNode& default_of(const Key& key) {
  static Sources sources;
  static std::map<std::string_view, YamlNode> known;
  const auto [place, is_new] = known.try_emplace(key.by_default);
  if (is_new) {
    sources.push_back(make_source("the format's own default", std::string(key.by_default)));
    place->second = parse_document(*sources.back());
  }
  return place->second;
}

}  // namespace drsim
