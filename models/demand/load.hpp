// What users, copies and other traffic load lines, servers and hosts with at an instant, what each of them gets, and
// what waits. Owns the ways, the shares and the backlogs between two updates. Begin with update() and share().

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "models/demand/fair_sharing.hpp"
#include "models/demand/ways.hpp"

namespace drsim {

/// What keeps users from having more than they have.
using Bottleneck = std::variant<std::monostate, Hop, RouterId, VmId, ApplicationId>;  ///< A line, a gateway, a server,
                                                                                      ///< licences.
/// "link wan", "gateway azure", "vm web-2", "the licences of payroll"; empty: nothing does.
std::string describe(const Scenario& scenario, const Bottleneck& bottleneck);

/// Demand against capacity, as a fluid: between two events nothing changes but backlogs, which grow and shrink evenly,
/// so that only what ends one of them is an event more.
///
/// Two stages. Servers first: each gives all of its users the same part of what they ask for, bounded by its capacity,
/// those of the tiers behind it and licences. Then lines: what servers would serve is carried at max-min fair rates per
/// user and direction, beside copies; other traffic that a link states, and what a storm sends, has its room before.
/// What lines leave unserved servers give to others, once.
///
/// Two uses of it. Reports replay a trace and say how many users are there at each instant, from what DNS and caches
/// have told them. A run that copies VMs has copies share lines with users; it takes the users to be those whom the
/// name's address of the moment reaches, for that it can know without looking into everybody's cache. A scenario that
/// states no demand has no Load.
class Load {
 public:
  /// What one population asks of one application, and has of it.
  struct Use {
    PopulationId clients;
    ApplicationId application;
    const TrafficDemand* demand = nullptr;
    bool is_plain = false;  ///< Routers alone decide who is reached: it is one server that needs nobody.
    std::vector<UserWay> ways{};
    double reached = 0;               ///< The share of users that the ways are of.
    std::optional<double> present{};  ///< The share that is there, if somebody has said; else `reached`.
    double active = 1;                ///< By the profile, at this instant.
    double backlog = 0;               ///< Of those there, in seconds of one user's work.
    double missed = 0;                ///< Likewise, of those who are not there.
    double there = 0;                 ///< The share that was there when it was last shared.
    bool is_waiting = false;          ///< Something is made up for, or will have to be.
    // As shared last.
    double asked = 0;     ///< Users at work who are there and let in.
    double all = 0;       ///< Users at work, there or not, let in or not.
    double served = 0;    ///< So many users' work is done; more than is asked while a backlog is worked off.
    double response = 0;  ///< [s] in the mean over ways; infinite where a queue has no end.
    Bottleneck bottleneck{};

    /// Of what all users at work ask for.
    double share() const { return all > 0 ? std::min(asked, served) / all : reached > 0 ? 1 : 0; }
  };
  struct Copies {
    std::vector<Hop> path;
    double count = 1;
  };

  explicit Load(const Scenario& scenario);

  /// A run begins: nothing waits.
  void begin(const World& world);
  /// The world has changed: ways, capacities and who is at work are looked at again. `moves_routes`: nothing else has
  /// happened since the last time (moves_routes_only), so that what goes as before is as it was.
  void update(const World& world, bool moves_routes = false);
  /// From now on so large a share of the users is there; who comes back has to log on.
  void set_present(std::size_t use, double share);
  void set_copies(std::span<const Copies> copies);
  void share();
  /// Lets time pass, until `next()` at most.
  void pass(Time until);
  /// When something changes by itself: a backlog is worked off, or others come to work or leave.
  std::optional<Time> next() const;
  Time now() const { return now_; }

  const std::vector<Use>& uses() const { return uses_; }
  /// What a line carries in all, other traffic included, and what it could [bit/s].
  double carried(Hop line) const;
  double capacity(Hop line) const;
  bool is_full(Hop line) const { return network_.is_full(place(line)); }
  /// Of a VM: users at work, or requests a second, that it serves, and could. Nothing stated: infinite.
  double served_by(VmId vm) const { return servers_.load(vm.index); }
  double capacity(VmId vm) const { return servers_.capacity(vm.index); }

  /// What users ask of it, whether they have it or not, in the units of its capacity.
  double asked_of(Hop line) const { return asked_of_line(place(line)) + taken_before(line); }
  double asked_of(RouterId gateway) const { return asked_of_line(*gateways_[gateway.index]); }
  double asked_of(VmId vm) const { return asked_of_server(vm.index); }
  double asked_of(ApplicationId licences) const {
    return asked_of_server(static_cast<std::uint32_t>(scenario_.vms.size()) + licences.index);
  }

  /// For copies: the network itself. Lines of links come first, by link and direction.
  FairSharing& network() { return network_; }
  SharedFlow::Part part_of(Hop line) const { return {place(line), 1}; }
  /// The lines of the gateways that a tunnel ends at, if they have a SKU; of other links none.
  std::vector<std::uint32_t> gateways_of(LinkId link) const;
  std::uint32_t copies_priority() const { return copies_class_.priority; }
  double copies_weight() const { return copies_class_.weight; }

 private:
  /// Users on a way, or the questions they repeat unanswered; at servers, and on lines.
  struct Flow {
    std::size_t use = 0, way = 0;
    bool is_unanswered = false;
    std::size_t at_servers = 0, on_lines = 0;  ///< In servers_ and network_.
  };

  double taken_before(Hop line) const;
  double asked_of_line(std::uint32_t line) const;
  double asked_of_server(std::uint32_t server) const;
  static std::uint32_t place(Hop line) { return line.link.index * 2 + (line.backwards ? 1 : 0); }
  bool update_way(const World& world, std::size_t use, bool moves_routes);
  void update_lines(const World& world);
  void update_servers(const World& world);
  void update_tiers(const World& world);
  void update_tiers_behind(const World& world, VmId server);
  void update_profiles();
  std::optional<Time> next_step(const Use& use) const;
  void note_who_came(Use& use);
  void fit_flows(std::size_t use);
  void add_flows(std::size_t use, bool is_unanswered, std::size_t& next);
  std::vector<SharedFlow::Part> parts_on_lines(const TrafficDemand& demand, const UserWay& way) const;
  std::vector<SharedFlow::Part> parts_at_servers(const Use& use, const UserWay& way) const;
  double users_of(const Flow& flow) const;
  double wanted_by(const Flow& flow) const;
  double carried_for(const Flow& flow) const;
  void share_servers(bool after_lines);
  void share_lines();
  void measure(std::size_t use);
  double response_on(const Use& use, const Flow& flow) const;
  Bottleneck bottleneck_of(const Flow& flow) const;

  const Scenario& scenario_;
  ServiceClass copies_class_;
  Time now_{};
  std::vector<Use> uses_;
  std::vector<std::vector<Flow>> flows_;  ///< By use: those of its ways; then those that are not used now.
  std::vector<Duration> between_;         ///< By use: what tiers spend on round trips, for a request.
  FairSharing servers_, network_;
  std::vector<double> computing_;                                ///< By VM: what its host leaves it.
  std::map<VmId, std::vector<std::pair<VmId, double>>> behind_;  ///< By server: who else works for a user of it, and
                                                                 ///< how much of each.
  std::vector<std::size_t> copies_;                              ///< In the network.
  std::vector<double> other_;                                    ///< By link: other traffic [bit/s].
  std::vector<double> bandwidth_;                                ///< By link, now [bit/s].
  std::vector<double> flooded_;  ///< By line: what storms send over it [bit/s]. Empty: there is none.
  std::vector<std::optional<std::uint32_t>> gateways_;  ///< By router: its line, if it has a SKU.
};

}  // namespace drsim
