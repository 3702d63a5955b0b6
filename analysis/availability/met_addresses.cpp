#include "analysis/availability/met_addresses.hpp"

#include <algorithm>

namespace drsim {
namespace {

bool is_before(const std::pair<Address, std::size_t>& one, Address address) { return one.first < address; }

}  // namespace

MetAddresses::MetAddresses(std::span<const Address> addresses)
    : met_(addresses.size()), is_known_(addresses.size(), false), unknown_(addresses.size()) {
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    places_.emplace_back(addresses[i], i);
    unknown_.insert(i);
  }
  std::sort(places_.begin(), places_.end());
}

IndexSet& MetAddresses::places_of(Disposition disposition) {
  for (auto& [known, places] : known_)
    if (known == disposition) return places;
  return known_.emplace_back(disposition, IndexSet(met_.size())).second;
}

void MetAddresses::forget(std::size_t place) {
  if (!is_known_[place]) return;
  is_known_[place] = false;
  places_of(met_[place].disposition).erase(place);
  unknown_.insert(place);
}

void MetAddresses::forget(Address address) {
  for (auto at = std::lower_bound(places_.begin(), places_.end(), address, is_before);
       at != places_.end() && at->first == address; ++at)
    forget(at->second);
}

void MetAddresses::forget_all() {
  for (std::size_t place = 0; place < met_.size(); ++place) forget(place);
}

std::optional<std::size_t> MetAddresses::first(const std::function<bool(Disposition)>& is_one) const {
  std::optional<std::size_t> least;
  for (const auto& [disposition, places] : known_)
    if (is_one(disposition))
      if (const auto place = places.least(); place && (!least || *place < *least)) least = place;
  return least;
}

void MetAddresses::ask_until(const std::function<bool(Disposition)>& decides, std::span<const Address> addresses,
                             const Ask& ask) {
  std::optional<std::size_t> decisive = first(decides);
  for (auto place = unknown_.least(); place && (!decisive || *place < *decisive); place = unknown_.least()) {
    unknown_.erase(*place);
    is_known_[*place] = true;
    met_[*place] = ask(addresses[*place]);
    places_of(met_[*place].disposition).insert(*place);
    if (decides(met_[*place].disposition)) decisive = place;
  }
}

std::optional<FlowResult> MetAddresses::best(std::span<const Address> addresses, const Ask& ask) {
  const auto decides = [](Disposition one) { return one == Disposition::reached; };
  ask_until(decides, addresses, ask);
  std::optional<Disposition> best;
  for (const auto& [disposition, places] : known_)
    if (places.least() && (!best || disposition > *best)) best = disposition;
  if (!best) return {};
  return met_[*first([&](Disposition one) { return one == *best; })];
}

std::optional<FlowResult> MetAddresses::worst(std::span<const Address> addresses, const Ask& ask) {
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
