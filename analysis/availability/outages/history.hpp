// What one population met during a run with each answer of DNS, as the raw material of outages. history_recorder.hpp
// records it; outages.hpp evaluates it.

#pragma once

#include <optional>
#include <span>
#include <vector>

#include "analysis/availability/caches/curve.hpp"
#include "models/state/change.hpp"
#include "models/state/trace.hpp"
#include "models/world/scenario.hpp"

namespace drsim {

/// What one population met over a run, with each version of a record, and what its resolvers answered.
struct History {
  PopulationId clients;
  ApplicationId application;
  std::vector<PopulationId> alike{};  ///< Others that met the same (see likeness.hpp).

  /// Whom a connection that is opened now leads to, and what keeps its state on the way: firewalls, and routers that
  /// translate addresses. Each is another one after it has started again.
  struct Connection {
    /// A VM that its connections stand with, and what is met there.
    struct Host {
      VmId vm;
      std::uint32_t starts = 0;
      Disposition met = Disposition::reached;
      friend bool operator==(const Host&, const Host&) = default;
    };
    VmId vm;
    std::uint32_t starts = 0;
    std::vector<std::uint32_t> passes{};
    std::vector<Host> reached{};  ///< All that it could lead to.
    friend bool operator==(const Connection&, const Connection&) = default;
  };
  /// From a record on, until the next view: by version, what a client that holds it meets.
  struct View {
    Time from;
    std::vector<Disposition> dispositions;
    std::vector<Duration> detours;          ///< What it spends on trunks between sites, there and back. Empty: nothing.
    std::optional<std::size_t> record;      ///< The one that brought it about; none: so from the start.
    std::vector<double> waiting{};          ///< Who of those who ask does. Empty: all.
    std::vector<Duration> waits{};          ///< What it spends on addresses that nobody answers at. Empty: nothing.
    std::vector<Connection> connections{};  ///< Empty: its clients keep none open.
    std::vector<std::vector<std::uint32_t>> shared{};  ///< Who tells each other of connections, of those in `passes`.
    std::optional<VmId> closed_by{};  ///< A VM was shut down in good order: it has closed its connections.

    bool shows_the_same(const View& other) const {
      return dispositions == other.dispositions && detours == other.detours && waits == other.waits &&
             waiting == other.waiting && connections == other.connections && shared == other.shared;
    }
  };
  /// Users whose connections a load balancer gives to backends that fare alike, and whose flows routers hash to next
  /// hops that do: a share of them, and what they met. One slice of all users, where nothing tells them apart.
  struct Slice {
    double share = 1;
    std::vector<View> views;
  };
  std::vector<Slice> slices;

  /// Likewise: what a resolver answers, or what it is told that answers in its own time.
  struct Answered {
    Time from;
    std::uint32_t version = 0;  ///< Or Condition::no_version.
    Duration ttl{};
    bool is_heard = true, flushes_clients = false;
    bool is_negative = false;             ///< It is that there is no such name.
    Duration wait{};                      ///< That whoever asks spends on resolvers that do not answer.
    std::optional<ResolverId> emptied{};  ///< Of those between the servers and the clients, if one is then.
    std::optional<ResolverId> cut_off{};  ///< Of those, the nearest to the clients that hears nobody.
    std::optional<std::size_t> record;

    bool says_the_same(const Answered& other) const {
      return version == other.version && ttl == other.ttl && is_heard == other.is_heard && cut_off == other.cut_off &&
             is_negative == other.is_negative && wait == other.wait;
    }
  };
  /// Clients that share a resolver, or a class of them; or that need none.
  struct Source {
    std::optional<WatchId> asking;
    double share = 1;  ///< Of the population.
    std::vector<Answered> answers;
    std::size_t slice = 0;
    std::vector<WatchId> next{};  ///< Whom they ask if that one does not answer.
    double position = 0.5;        ///< Of a weighted name: their place among all who ask.
  };
  std::vector<Source> sources;
};

/// Whom the clients ask for the application's name, before anybody has answered: their resolvers alike, or nobody.
std::vector<History::Source> sources_of(const Scenario& scenario, const Population& clients, ApplicationId application);

/// Views and answers of one source, side by side.
struct Entry {
  Condition condition;
  std::vector<Disposition> dispositions;  ///< By version.
  Duration detour{};                      ///< What who asks now spends on trunks between sites, there and back.
  std::optional<ResolverId> emptied{}, cut_off{};
  std::optional<std::size_t> record;
  double waiting = 1;  ///< Of those who ask now, the share that waits for an address.
  Duration wait{};     ///< Of who asks now, on resolvers that do not answer, and on addresses that nobody answers at.
  const History::View* view = nullptr;
  std::optional<VmId> closed_by{};  ///< Whose connections have been closed here in good order.

  bool is_answered() const { return condition.answers != Condition::no_version; }
  /// What a client meets that was given this answer; no_version is no name.
  Disposition of(std::uint32_t version) const {
    return version < dispositions.size() ? dispositions[version] : Disposition::no_name;
  }
};
std::vector<Entry> entries_of(const History& history, const History::Source& source);
std::vector<Condition> conditions_of(std::span<const Entry> entries);

}  // namespace drsim
