// VMs, their replication and the applications they serve, as a scenario states them.

#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "models/world/topology.hpp"
#include "models/world/vmm.hpp"

namespace drsim {

/// Where a VM runs: at its own site, or where its replica is started.
enum class Place : std::uint8_t { home, recovery };
constexpr Place other(Place place) { return place == Place::home ? Place::recovery : Place::home; }

/// A VM at one of its places: each may run on its own.
struct Instance {
  VmId vm;
  Place place = Place::home;
  friend auto operator<=>(Instance, Instance) = default;
};

/// Everything that depends on where a VM runs.
struct Attachment {
  SiteId site;
  SwitchId attached_to;
  SubnetId subnet;  ///< None: the VM is connected to no network, and so nobody reaches it.
  Address address;
  HostId host{};  ///< None: nobody said which hosts there are.

  bool is_connected() const { return static_cast<bool>(subnet); }
};

/// From this time of day on, a VM writes so much.
struct ChurnStep {
  Duration from{};
  ByteRate rate;
};

/// Of synchronous replication: a commit is confirmed when the other place has it as well.
struct Synchronous {
  /// What becomes of commits once the other place has not answered for `timeout`.
  enum class Lost : std::uint8_t {
    degrade,  ///< They are confirmed without it until it has caught up: data are at one place only.
    stall,    ///< They wait for as long as it takes.
  } lost = Lost::degrade;
  Duration timeout = 10s;
  std::optional<Duration> longest{};  ///< A round trip that takes longer counts as no answer.
};

/// Copies of a VM's changes, sent to another site at an interval, or with each commit.
struct Replication {
  Duration every = 5min;
  ByteRate churn;  ///< How much the VM writes, after compression and merging.
  std::shared_ptr<const std::vector<ChurnStep>>
      by_day{};               ///< If that depends on the time of day: in order, the first at midnight.
  Duration points{};          ///< What has arrived is a recovery point at instants so far apart. Zero: after each copy.
  Duration app_consistent{};  ///< The same, of those taken with the application's consent. Zero: there are none.
  Duration retention = 24h;   ///< How long a recovery point is kept.
  bool has_replica = true;    ///< False: all its data have to be copied first.
  std::optional<Duration> rpo{};             ///< Objective: how far its replica may lag behind.
  std::optional<Synchronous> synchronous{};  ///< None: nobody waits for the other place.
};

/// A VM's disks, as far as the way back depends on them.
struct Disk {
  Bytes size, used;
  ByteRate throughput, checksum;  ///< What it takes, and how fast its used part is compared.
};

/// VMs that nothing tells apart, as one: see aggregation.hpp.
struct Aggregate {
  std::vector<std::string> names;
  std::size_t needed = 1;  ///< It is up when so many of them are.
};

struct Vm {
  std::string name;  ///< "db", or "web-2" in a group of several.
  VmGroupId group;
  Attachment home;
  std::optional<Attachment> recovery;  ///< None: it has no replica and cannot be started elsewhere.
  std::optional<Replication> replication;
  Delay boot = Fixed{60s};        ///< From power on until its service answers.
  bool announces = true;          ///< By gratuitous ARP, when it has started elsewhere.
  bool has_new_mac = false;       ///< There it has another one.
  bool is_silent = false;         ///< It never broadcasts, so no switch sees its address go round.
  BitRate access{1'000'000'000};  ///< Of its port: a flood that fills it leaves it nothing.
  std::optional<Disk> disk{};     ///< None: nobody knows.
  Bytes image{};                  ///< What it reads from its site's storage to boot.
  bool auto_start = true;         ///< It starts again by itself with its site, where it ran when that failed.

  Addressing addressing = Addressing::statically;
  std::optional<CloudId> cloud{};           ///< The VMM cloud it is in.
  ReplicaReasons reasons{};                 ///< Why `recovery` is what it is.
  std::optional<NetworkId> test_network{};  ///< None: a test failover is isolated.
  bool is_changed_after_failover = false;   ///< Then it is moved by hand to `changed_to`; none: disconnected.
  std::optional<NetworkId> changed_to{};
  std::optional<Attachment> failed_back{};  ///< How it is attached at home when it has come back. None: as before.
  std::optional<Aggregate> aggregate{};     ///< None, but in campaigns: it is itself.

  /// `has_moved`: it has run at the other place before.
  const Attachment& at(Place place, bool has_moved) const {
    return place == Place::home && has_moved && failed_back ? *failed_back : at(place);
  }
  const Attachment& at(Place place) const { return place == Place::home || !recovery ? home : *recovery; }
};

/// A name that the VMs of a group find what they need by.
struct Lookup {
  NameId name;
  std::vector<ResolverId> caches{};  ///< Each VM's own, in the order of the group.
};

/// What the scenario calls a VM: one, or several alike.
struct VmGroup {
  std::string name;
  std::vector<VmId> vms;
  std::vector<VmGroupId> needs;   ///< Each must be reachable, one member at least, for a VM of this group to serve.
  std::vector<Lookup> lookups{};  ///< One address at least of each must be, as the VM's own cache has it. Who is needed
                                  ///< and has none of these names is found wherever it is.
  Origin origin{};
  std::optional<ServingCapacity> capacity{};  ///< Of each VM. None: it serves whatever comes.
  Computing takes{};                          ///< Each VM, of its host.
};

/// How soon after the first of them is cut off so large a share of users has to be served again.
struct RecoveryTimeObjective {
  Duration within{};
  double users = 1;  ///< 0 to 1.
  friend bool operator==(const RecoveryTimeObjective&, const RecoveryTimeObjective&) = default;
};
/// "1h", or "1h for 95 % of users".
std::string to_text(const RecoveryTimeObjective& objective);

struct Application {
  std::string name;
  std::size_t at_least = 1;  ///< So many VMs of `served_by` make it serve.
  std::vector<VmId> served_by;
  std::optional<RecoveryTimeObjective> rto{};
  std::optional<Duration> rpo{};   ///< Objective: how old its data may be when it goes on with them.
  std::int64_t port = 443;         ///< For firewalls that tell services apart.
  std::optional<NameId> known_as;  ///< None: clients hold its addresses for good.
  Origin origin{};
  std::optional<ResponseTime> response{};  ///< None: nobody asks how long it takes.
  double least_served = 0;                 ///< Below this share of their demand users cannot work.
  std::optional<std::int64_t> licences{};  ///< So many users at one time. None: any number.
};

}  // namespace drsim
