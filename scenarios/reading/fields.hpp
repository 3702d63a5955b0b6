// Typed access to the keys of a checked section, with defaults from the table of keys. Owns the scenario while it is
// being built, and the diagnostics found meanwhile.

#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "models/world/scenario.hpp"
#include "models/world/text/text.hpp"
#include "scenarios/format/format.hpp"
#include "scenarios/reading/values.hpp"

namespace drsim {

/// What a scenario is being built into, and what is found wrong meanwhile.
struct Draft {
  Scenario scenario;
  std::vector<Diagnostic> diagnostics;
  std::vector<Diagnostic> notes;  ///< What the design will do, right or wrong.
  std::vector<Mark> marks;        ///< By Origin.
  bool whole = true;              ///< False: misfits have been taken out of what it is built from.
  bool sound = true;              ///< False: some handle is of nothing. What needs the whole must not be asked.

  std::map<std::string, SiteId> sites;
  std::map<std::string, RouterId> routers;
  std::map<std::string, SwitchId> switches;
  std::map<std::string, VlanId> vlans;
  std::map<std::string, LinkId> links;
  std::vector<std::pair<Prefix, Mark>> tracked;  ///< By virtual gateways: where each is named.
  std::map<std::string, NetworkId> networks;
  std::map<NetworkId, std::map<std::string, SubnetId>> subnets_of_network;  ///< By name, once VMs ask for them.
  std::map<std::string, std::vector<SubnetId>> subnets_by_name;  ///< In all networks, once somebody asks for one.
  std::map<std::string, VmmServerId> vmm_servers;
  std::map<std::string, LogicalNetworkId> logical_networks;
  std::map<std::string, CloudId> clouds;
  std::map<std::string, HostId> hosts;
  std::map<std::string, VmGroupId> groups;
  std::map<std::string, ApplicationId> applications;
  std::map<std::string, DnsServerId> dns_servers;
  std::map<std::string, StaticRouteId> routes;
  std::map<std::string, LocalNetworkId> local_networks;
  std::map<std::string, LoadBalancerId> load_balancers;
  std::map<std::string, NameId> names;
  std::map<std::string, ResolverId> resolvers;
  std::map<std::string, PopulationId> populations;
  std::map<std::string, MonitorId> monitors;
  std::map<std::string, TeamId> teams;
  std::map<std::string, ToolId> tools;
  std::map<std::string, std::size_t> shared_risks;
  std::map<std::string, PlanId> plans;
  /// Where a step of a plan names the server that it publishes at.
  struct PublishAt {
    PlanId plan;
    std::size_t group = 0;
    Mark at;
  };
  std::vector<PublishAt> publish_at;
  std::set<const Key*> defaults;  ///< Those that have been taken.

  void wrong(const Mark& at, std::string message, std::string help = {});
  /// Wrong because something is not there. Not told unless the scenario is whole: it may be what was taken out.
  void lacks(const Mark& at, std::string message, std::string help = {});
  void warn(const Mark& at, std::string message, std::string help = {});
  void note(const Mark& at, std::string message, std::string help = {});
  void assume(const std::string& sentence);             ///< Told once.
  void take_default(const Form& form, const Key& key);  ///< An assumption, or something that has a source. Told once.
  Origin origin(const Mark& at);
  const Mark& mark(Origin origin) const { return marks[origin.index]; }
};

/// Thrown where something is named that is stated, but could not be built. Why has been told.
struct Unbuilt {};

/// A form of a checked scenario: its values, or the defaults of the format's table. A default that no source backs is
/// noted as an assumption when it is read.
class Fields {
 public:
  Fields(Draft& draft, const YamlNode& map, const Form& form, Mark at);

  const Mark& at() const { return at_; }       ///< Where the form is.
  const Mark& at(std::string_view key) const;  ///< Where a key is; the form itself if it is not stated.
  bool states(std::string_view key) const { return map_.find(key) != nullptr; }
  bool knows(std::string_view key) const { return form_.find(key) != nullptr; }  ///< Whether the form has such a key.

  /// One line, whatever lines it is written in.
  std::string text(std::string_view key) const { return one_line(value(key).text); }
  bool truth(std::string_view key) const;
  Duration duration(std::string_view key) const;
  Delay delay(std::string_view key) const;
  BitRate bit_rate(std::string_view key) const;
  ByteRate byte_rate(std::string_view key) const;
  double share(std::string_view key) const;  ///< 0 to 1
  Bytes size(std::string_view key) const;
  FrameRate frame_rate(std::string_view key) const;
  std::int64_t count(std::string_view key) const;
  std::int64_t number(std::string_view key) const;
  std::int64_t priority(std::string_view key) const;
  Address address(std::string_view key) const;
  Prefix prefix(std::string_view key) const;
  CalendarStart date(std::string_view key) const;
  Bound bound(std::string_view key) const;
  Bound share_bound(std::string_view key) const;  ///< In millionths.

  /// The component that a reference names.
  template <class Id>
  Id id(std::string_view key, const std::map<std::string, Id>& named) const {
    return built(value(key).text, named);
  }
  /// Those that a list of references, or a single one, names. None if it is not stated.
  template <class Id>
  std::vector<Id> ids(std::string_view key, const std::map<std::string, Id>& named) const {
    std::vector<Id> found;
    for (const YamlNode* node : values(key)) found.push_back(built(node->text, named));
    return found;
  }
  /// A list's values; a single value is a list of one.
  std::vector<const YamlNode*> values(std::string_view key) const;

  bool is_list(std::string_view key) const { return value(key).kind == YamlNode::Kind::list; }
  bool is_map(std::string_view key) const { return value(key).kind == YamlNode::Kind::map; }
  Fields map(std::string_view key) const;
  std::vector<Fields> list(std::string_view key) const;
  std::vector<std::pair<std::string, Fields>> named(std::string_view key) const;

 private:
  const YamlNode& value(std::string_view key) const;
  template <class Id>
  static Id built(const std::string& name, const std::map<std::string, Id>& named) {
    const auto found = named.find(name);
    if (found == named.end()) throw Unbuilt{};
    return found->second;
  }

  Draft& draft_;
  const YamlNode& map_;
  const Form& form_;
  Mark at_;
};

}  // namespace drsim
