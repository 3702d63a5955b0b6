// The result of a connection to each address of an application, and the best or worst of them. Owns the results that
// are still valid after a change.

#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "analysis/availability/flows/flow_result.hpp"
#include "analysis/availability/flows/index_set.hpp"
#include "models/world/address.hpp"

namespace drsim {

/// Which of some places in a ring answer, and how many in a row do not. A change costs a few steps.
class AnsweringPlaces {
 public:
  explicit AnsweringPlaces(std::size_t size) : size_(size) {}
  void insert(std::size_t place);
  void erase(std::size_t place);
  /// As count_waiting() (flow_result.hpp) says. One of them at least answers.
  double waiting(const Connecting& connecting, Duration& longest) const;

 private:
  /// How many do not answer between the places that do before and behind one.
  std::size_t silent_between(std::size_t before, std::size_t behind) const;
  /// Those before and behind a place that is not among them.
  std::pair<std::size_t, std::size_t> around(std::size_t place) const;

  std::size_t size_;
  std::set<std::size_t> places_;
  std::map<std::size_t, std::size_t> silences_;  ///< By how many in a row do not answer: how often that is so.
};

/// What is met at each of some addresses, as far as it is known. What becomes of one of many costs a few steps.
class AddressResults {
 public:
  using Ask = std::function<FlowResult(Address)>;

  explicit AddressResults(std::span<const Address> addresses);

  std::size_t size() const { return met_.size(); }
  /// What was met there is not known any more.
  void forget(Address address);
  void forget_all();

  /// Where one of them is enough: the first at which somebody is reached without a detour, else the first of the best.
  /// No more addresses are asked than that takes, in their order. Nothing if there are no addresses.
  std::optional<FlowResult> best(std::span<const Address> addresses, const Ask& ask);
  /// Where all are needed: the first at which nobody is reached, else the first of the worst.
  std::optional<FlowResult> worst(std::span<const Address> addresses, const Ask& ask);
  /// Of those who ask, the share that comes upon an address first at which nobody answers, and what that costs the last
  /// of them. All addresses are asked.
  double waiting(std::span<const Address> addresses, const Ask& ask, const Connecting& connecting, Duration& longest);

 private:
  using Places = std::pair<Disposition, IndexSet>;

  IndexSet& places_of(Disposition disposition);
  void forget(std::size_t place);
  void learn(std::size_t place, const FlowResult& met);
  void ask_until(const std::function<bool(Disposition)>& decides, std::span<const Address> addresses, const Ask& ask);
  std::optional<std::size_t> first(const std::function<bool(Disposition)>& is_one) const;

  std::vector<std::pair<Address, std::size_t>> places_;  ///< By address.
  std::vector<FlowResult> met_;
  std::vector<bool> is_known_;
  IndexSet unknown_;
  std::vector<Places> known_;                 ///< Where which is met; few differ.
  std::optional<AnsweringPlaces> answering_;  ///< Once somebody has asked who waits.
};

}  // namespace drsim
