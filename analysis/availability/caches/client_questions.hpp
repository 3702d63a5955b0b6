// What DNS answer each group of clients would get at an instant of a run, from which resolver, and after what wait.

#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "analysis/availability/outages/history.hpp"
#include "models/rules.hpp"

namespace drsim {

/// The name that a change is about, whose records are others from then on.
struct NameOf {
  std::optional<NameId> operator()(const auto&) const { return {}; }
  std::optional<NameId> operator()(const NamePublished& c) const { return c.name; }
  std::optional<NameId> operator()(const NameRegistered& c) const { return c.name; }
  std::optional<NameId> operator()(const TtlChanged& c) const { return c.name; }
  std::optional<NameId> operator()(const NameWithdrawn& c) const { return c.name; }
  std::optional<NameId> operator()(const EndpointChosen& c) const { return c.name; }
  std::optional<NameId> operator()(const EndpointChanged& c) const { return c.name; }
  std::optional<NameId> operator()(const NamePointed& c) const { return c.name; }
  std::optional<NameId> operator()(const ZoneTransferred& c) const { return c.name; }
};

/// What clients' resolvers answer, along a run.
class ClientQuestions {
 public:
  explicit ClientQuestions(const Scenario& scenario) : scenario_(scenario) {}

  /// Something has changed between routers.
  void forget() { heard_.clear(); }
  /// What a client is told that asks now; of a class at all phases, what its resolvers are told.
  History::Answered answered(const World& world, const Population& clients, const History::Source& source,
                             std::optional<std::size_t> record);

 private:
  bool hears(const World& world, RouterId clients, ResolverId resolver);
  WatchId answering(const World& world, const Population& clients, const History::Source& source, Duration& wait);
  std::optional<State::Held> told_to(const World& world, const WatchedFlow::Asking& question, double position,
                                     std::optional<ResolverId>& cut_off) const;
  State::Held capped(const World& world, const WatchedFlow::Asking& question, State::Held held) const;

  const Scenario& scenario_;
  std::vector<std::pair<std::pair<RouterId, ResolverId>, bool>> heard_;
};

}  // namespace drsim
