#include "analysis/availability/flows/address_results.hpp"

#include <algorithm>
#include <iterator>

namespace drsim {
namespace {

bool is_before(const std::pair<Address, std::size_t>& one, Address address) { return one.first < address; }

}  // namespace

// ---- Who answers ---------------------------------------------------------------------------------------------------

std::size_t AnsweringPlaces::silent_between(std::size_t before, std::size_t behind) const {
  return (behind + size_ - before - 1) % size_;
}

std::pair<std::size_t, std::size_t> AnsweringPlaces::around(std::size_t place) const {
  const auto next = places_.upper_bound(place);
  return {next == places_.begin() ? *places_.rbegin() : *std::prev(next),
          next == places_.end() ? *places_.begin() : *next};
}

void AnsweringPlaces::insert(std::size_t place) {
  if (!places_.empty()) {
    const auto [before, behind] = around(place);
    const auto known = silences_.find(silent_between(before, behind));
    if (--known->second == 0) silences_.erase(known);
    ++silences_[silent_between(before, place)], ++silences_[silent_between(place, behind)];
  } else {
    ++silences_[size_ - 1];
  }
  places_.insert(place);
}

void AnsweringPlaces::erase(std::size_t place) {
  places_.erase(place);
  if (places_.empty()) return silences_.clear();
  const auto [before, behind] = around(place);
  for (const std::size_t gone : {silent_between(before, place), silent_between(place, behind)}) {
    const auto known = silences_.find(gone);
    if (--known->second == 0) silences_.erase(known);
  }
  ++silences_[silent_between(before, behind)];
}

double AnsweringPlaces::waiting(const Connecting& connecting, Duration& longest) const {
  const std::size_t most = connecting.rotates ? silences_.rbegin()->first : *places_.begin();
  longest = static_cast<std::int64_t>(most) * connecting.timeout;
  if (!connecting.rotates) return most > 0 ? 1 : 0;
  return static_cast<double>(size_ - places_.size()) / static_cast<double>(size_);
}

// ---- What is met ---------------------------------------------------------------------------------------------------

AddressResults::AddressResults(std::span<const Address> addresses)
    : met_(addresses.size()), is_known_(addresses.size(), false), unknown_(addresses.size()) {
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    places_.emplace_back(addresses[i], i);
    unknown_.insert(i);
  }
  std::sort(places_.begin(), places_.end());
}

IndexSet& AddressResults::places_of(Disposition disposition) {
  for (auto& [known, places] : known_)
    if (known == disposition) return places;
  return known_.emplace_back(disposition, IndexSet(met_.size())).second;
}

void AddressResults::forget(std::size_t place) {
  if (!is_known_[place]) return;
  is_known_[place] = false;
  places_of(met_[place].disposition).erase(place);
  unknown_.insert(place);
  if (answering_ && is_reached(met_[place].disposition)) answering_->erase(place);
}

void AddressResults::learn(std::size_t place, const FlowResult& met) {
  unknown_.erase(place);
  is_known_[place] = true;
  met_[place] = met;
  places_of(met.disposition).insert(place);
  if (answering_ && is_reached(met.disposition)) answering_->insert(place);
}

void AddressResults::forget(Address address) {
  for (auto at = std::lower_bound(places_.begin(), places_.end(), address, is_before);
       at != places_.end() && at->first == address; ++at)
    forget(at->second);
}

void AddressResults::forget_all() {
  for (std::size_t place = 0; place < met_.size(); ++place) forget(place);
}

std::optional<std::size_t> AddressResults::first(const std::function<bool(Disposition)>& is_one) const {
  std::optional<std::size_t> least;
  for (const auto& [disposition, places] : known_)
    if (is_one(disposition))
      if (const auto place = places.least(); place && (!least || *place < *least)) least = place;
  return least;
}

void AddressResults::ask_until(const std::function<bool(Disposition)>& decides, std::span<const Address> addresses,
                               const Ask& ask) {
  std::optional<std::size_t> decisive = first(decides);
  for (auto place = unknown_.least(); place && (!decisive || *place < *decisive); place = unknown_.least()) {
    learn(*place, ask(addresses[*place]));
    if (decides(met_[*place].disposition)) decisive = place;
  }
}

std::optional<FlowResult> AddressResults::best(std::span<const Address> addresses, const Ask& ask) {
  const auto decides = [](Disposition one) { return one == Disposition::reached; };
  ask_until(decides, addresses, ask);
  std::optional<Disposition> best;
  for (const auto& [disposition, places] : known_)
    if (places.least() && (!best || disposition > *best)) best = disposition;
  if (!best) return {};
  return met_[*first([&](Disposition one) { return one == *best; })];
}

double AddressResults::waiting(std::span<const Address> addresses, const Ask& ask, const Connecting& connecting,
                               Duration& longest) {
  ask_until([](Disposition) { return false; }, addresses, ask);
  if (!answering_) {
    answering_.emplace(met_.size());
    for (std::size_t place = 0; place < met_.size(); ++place)
      if (is_reached(met_[place].disposition)) answering_->insert(place);
  }
  return answering_->waiting(connecting, longest);
}

std::optional<FlowResult> AddressResults::worst(std::span<const Address> addresses, const Ask& ask) {
  const auto decides = [](Disposition one) { return !is_reached(one); };
  ask_until(decides, addresses, ask);
  if (const auto decisive = first(decides)) return met_[*decisive];
  std::optional<Disposition> worst;
  for (const auto& [disposition, places] : known_)
    if (places.least() && (!worst || disposition < *worst)) worst = disposition;
  if (!worst) return {};
  return met_[*first([&](Disposition one) { return one == *worst; })];
}

}  // namespace drsim
