// What is met at many addresses, against going through all of them.

#include "analysis/availability/flows/address_results.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace drsim {
namespace {

TEST(IndexSet, has_the_least_of_what_a_set_has) {
  std::mt19937 random(26);
  for (const std::size_t size : {1u, 2u, 63u, 64u, 65u, 4096u, 4097u, 300'000u}) {
    IndexSet found(size);
    std::set<std::size_t> wanted;
    EXPECT_FALSE(found.least());
    for (int i = 0; i < 2000; ++i) {
      const std::size_t number = random() % size;
      if (random() % 2 == 0)
        found.insert(number), wanted.insert(number);
      else
        found.erase(number), wanted.erase(number);
      ASSERT_EQ(found.least().has_value(), !wanted.empty());
      if (!wanted.empty()) {
        ASSERT_EQ(*found.least(), *wanted.begin());
      }
    }
  }
}

// The rule, said plainly: in their order, until one decides.
std::optional<FlowResult> gone_through(const std::vector<FlowResult>& all, bool any) {
  std::optional<FlowResult> decisive;
  for (const FlowResult& met : all) {
    if (!decisive || (any ? met.disposition > decisive->disposition : met.disposition < decisive->disposition))
      decisive = met;
    if (any ? met.disposition == Disposition::reached : !is_reached(met.disposition)) break;
  }
  return decisive;
}

// Who waits, each user followed from the address that comes first for him; and how many addresses the last one tries.
std::pair<std::size_t, std::size_t> followed(const std::vector<FlowResult>& truth, bool rotates) {
  std::size_t waiting = 0, most = 0;
  for (std::size_t first = 0; first < (rotates ? truth.size() : 1); ++first) {
    std::size_t tried = 0;
    while (tried < truth.size() && !is_reached(truth[(first + tried) % truth.size()].disposition)) ++tried;
    waiting += tried > 0 ? 1 : 0;
    most = std::max(most, tried);
  }
  return {waiting, most};
}

void expect_waiting_as_followed(const std::vector<FlowResult>& truth, const std::vector<Address>& addresses,
                                const AddressResults::Ask& ask, bool rotates, AddressResults& met) {
  const auto is_one = [](const FlowResult& one) { return is_reached(one.disposition); };
  if (std::none_of(truth.begin(), truth.end(), is_one)) return;
  const Connecting connecting{.rotates = rotates, .timeout = 7s};
  const auto [waiting, most] = followed(truth, rotates);
  Duration longest{}, counted{};
  const double share = static_cast<double>(waiting) / static_cast<double>(rotates ? truth.size() : 1);
  EXPECT_EQ(met.waiting(addresses, ask, connecting, longest), share);
  EXPECT_EQ(longest, static_cast<std::int64_t>(most) * 7s);
  std::vector<bool> answers;
  for (const FlowResult& one : truth) answers.push_back(is_one(one));
  EXPECT_EQ(count_waiting(answers, connecting, counted), share);
  EXPECT_EQ(counted, longest);
}

TEST(AddressResults, decide_as_going_through_them_does) {
  std::mt19937 random(7);
  const std::vector<Disposition> kinds{Disposition::no_route, Disposition::vm_down, Disposition::trombone,
                                       Disposition::reached};
  for (int round = 0; round < 300; ++round) {
    const std::size_t size = random() % 200;
    const std::size_t known_kinds = 1 + random() % kinds.size();
    const bool any = random() % 2 == 0;
    std::vector<Address> addresses;
    std::vector<FlowResult> truth;
    const auto drawn = [&] {
      return FlowResult{kinds[(kinds.size() - known_kinds) + random() % known_kinds], Duration{random() % 1000}};
    };
    for (std::size_t i = 0; i < size; ++i) {
      addresses.push_back({static_cast<std::uint32_t>(i / 2 * 7 % 100)});  // Some twice.
      truth.push_back(drawn());
    }
    AddressResults met(addresses);
    const AddressResults::Ask ask = [&](Address address) {
      for (std::size_t i = 0; i < size; ++i)
        if (addresses[i] == address) return truth[i];
      throw std::logic_error("asked about another address");
    };
    const auto same_for_equal = [&] {
      for (std::size_t i = 0; i < size; ++i) truth[i] = ask(addresses[i]);
    };
    for (int step = 0; step < 50; ++step) {
      same_for_equal();
      const auto wanted = gone_through(truth, any), found = any ? met.best(addresses, ask) : met.worst(addresses, ask);
      ASSERT_EQ(found.has_value(), wanted.has_value());
      if (found) {
        ASSERT_EQ(found->disposition, wanted->disposition);
        ASSERT_EQ(found->detour, wanted->detour);
      }
      if (size == 0) break;
      if (random() % 3 == 0) expect_waiting_as_followed(truth, addresses, ask, random() % 2 == 0, met);
      ASSERT_FALSE(HasFailure()) << round;
      if (random() % 10 == 0) {
        for (FlowResult& one : truth) one = drawn();
        met.forget_all();
      } else {
        const Address changed = addresses[random() % size];
        const FlowResult now = drawn();
        for (std::size_t i = 0; i < size; ++i)
          if (addresses[i] == changed) truth[i] = now;
        met.forget(changed);
      }
    }
  }
}

}  // namespace
}  // namespace drsim
