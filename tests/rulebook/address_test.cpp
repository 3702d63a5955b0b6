// Which address a replica gets, over random subnets, pools and neighbours. The oracle looks at every address of the
// subnet, one after the other, and knows nothing of runs of free ones.

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "models/rulebook/address_assignment.hpp"

namespace drsim {
namespace {

// A small subnet with or without pool and DHCP scope, with some reserved and some taken addresses.
struct Pool {
  Subnet subnet;
  SiteKind where = SiteKind::on_premises;
  std::map<std::uint32_t, std::uint32_t> taken;  ///< Address to VM.
};

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(engine_() % bound); }
  bool one_in(std::uint32_t count) { return below(count) == 0; }

 private:
  std::mt19937 engine_;
};

Pool random_pool(Dice& draws) {
  Pool pool;
  const int length = 24 + static_cast<int>(draws.below(6));
  const std::uint32_t size = 1u << (32 - length), first = 0x0a000000u + draws.below(4) * 256u;
  pool.subnet.prefix = {{first}, length};
  if (draws.one_in(2)) pool.where = SiteKind::azure;
  const auto some_range = [&] {
    const std::uint32_t low = first + draws.below(size), high = low + draws.below(first + size - low);
    return AddressRange{{low}, {high}};
  };
  if (draws.one_in(2)) pool.subnet.pool = some_range();
  if (draws.one_in(2)) pool.subnet.dhcp = some_range();
  for (std::uint32_t i = draws.below(6); i > 0; --i) pool.subnet.reserved.push_back({first + draws.below(size)});
  for (std::uint32_t i = draws.below(size + 1); i > 0; --i)
    pool.taken.try_emplace(first + 1 + draws.below(size - 2), 100 + draws.below(50));
  return pool;
}

AddressTable table_of(const Pool& pool) {
  AddressTable table(pool.subnet, pool.where);
  for (const auto& [address, vm] : pool.taken) table.take({address}, VmId{vm});
  return table;
}

// May anybody but its holder have it?
bool oracle_allows(const Pool& pool, std::uint32_t address, std::uint32_t vm) {
  const std::uint32_t first = pool.subnet.prefix.network.value,
                      last = first + (1u << (32 - pool.subnet.prefix.length)) - 1;
  if (address <= first || address >= last) return false;
  if (pool.where == SiteKind::azure && address < first + 4) return false;
  for (const Address reserved : pool.subnet.reserved)
    if (reserved.value == address) return false;
  const auto held = pool.taken.find(address);
  return held == pool.taken.end() || held->second == vm;
}

std::set<std::uint32_t> oracle_free(const Pool& pool) {
  const std::uint32_t first = pool.subnet.prefix.network.value,
                      last = first + (1u << (32 - pool.subnet.prefix.length)) - 1;
  std::set<std::uint32_t> free;
  for (std::uint32_t address = first; address <= last; ++address) {
    const auto is_in = [&](const std::optional<AddressRange>& range) {
      return range && address >= range->first.value && address <= range->last.value;
    };
    // Without a pool, what a DHCP server may give away is left to it. Azure has no such server.
    const bool is_the_servers = pool.where != SiteKind::azure && is_in(pool.subnet.dhcp);
    const bool in_pool = pool.subnet.pool ? is_in(pool.subnet.pool) : address >= first + 4 && !is_the_servers;
    if (in_pool && oracle_allows(pool, address, 0) && !pool.taken.contains(address)) free.insert(address);
  }
  return free;
}

constexpr int rounds = 20'000;
constexpr std::uint32_t vm = 7;

TEST(Addresses, a_static_one_is_kept_if_free_in_the_same_space_and_else_the_lowest_free_or_none) {
  Dice draws(1);
  for (int round = 0; round < rounds; ++round) {
    const Pool pool = random_pool(draws);
    const AddressTable table = table_of(pool);
    const std::uint32_t size = 1u << (32 - pool.subnet.prefix.length);
    AddressRequest request{.addressing = Addressing::statically,
                           .at_home = {pool.subnet.prefix.network.value - 2 + draws.below(size + 4)},
                           .same_space = draws.one_in(2)};
    if (draws.one_in(3)) request.choice = AddressChoice::from_end;
    const AddressAnswer answer = address_of_replica(request, VmId{vm}, table);
    const std::set<std::uint32_t> free = oracle_free(pool);
    if (request.same_space && oracle_allows(pool, request.at_home.value, vm)) {
      EXPECT_EQ(answer.address, request.at_home);
      EXPECT_EQ(answer.why, AddressReason::kept);
    } else if (free.empty()) {
      EXPECT_EQ(answer.fault, AddressFault::exhausted);
    } else {
      EXPECT_EQ(answer.address.value, request.choice == AddressChoice::lowest_free ? *free.begin() : *free.rbegin());
      EXPECT_EQ(answer.why, request.same_space ? AddressReason::taken : AddressReason::other_space);
    }
    const AddressAnswer again = address_of_replica(request, VmId{vm}, table);
    EXPECT_EQ(std::tie(answer.address, answer.why, answer.fault), std::tie(again.address, again.why, again.fault));
  }
}

// A whole subnet of VMs, one after the other, until nothing is left: no two get the same one, none is reserved or
// outside, and the pool is full when it is said to be.
TEST(Addresses, a_pool_is_handed_out_to_its_last_address_and_never_twice) {
  Dice draws(2);
  for (int round = 0; round < 500; ++round) {
    const Pool pool = random_pool(draws);
    AddressTable table = table_of(pool);
    std::set<std::uint32_t> given;
    bool is_full = false;
    for (std::uint32_t next = 1000; !is_full && given.size() <= 256; ++next) {
      const AddressRequest request{.addressing = Addressing::statically,
                                   .at_home = {pool.subnet.prefix.network.value + draws.below(256)},
                                   .same_space = draws.one_in(2),
                                   .choice = draws.one_in(2) ? AddressChoice::lowest_free : AddressChoice::from_end};
      const AddressAnswer answer = address_of_replica(request, VmId{next}, table);
      is_full = answer.fault.has_value();
      if (is_full) break;
      const bool is_new = given.insert(answer.address.value).second;
      EXPECT_TRUE(is_new);
      if (!is_new) break;
      EXPECT_TRUE(oracle_allows(pool, answer.address.value, 0));
      EXPECT_FALSE(pool.taken.contains(answer.address.value));
      table.take(answer.address, VmId{next});
    }
    EXPECT_TRUE(is_full);
    for (const std::uint32_t address : oracle_free(pool)) EXPECT_TRUE(given.contains(address));
  }
}

TEST(Addresses, what_is_stated_wins_and_is_refused_for_the_right_reason) {
  Dice draws(3);
  for (int round = 0; round < rounds; ++round) {
    const Pool pool = random_pool(draws);
    const AddressTable table = table_of(pool);
    const std::uint32_t first = pool.subnet.prefix.network.value, size = 1u << (32 - pool.subnet.prefix.length);
    const Address stated{first - 2 + draws.below(size + 4)};
    const AddressRequest request{.addressing = draws.one_in(2) ? Addressing::dhcp : Addressing::statically,
                                 .at_home = {first + 9},
                                 .same_space = draws.one_in(2),
                                 .stated = stated};
    const AddressAnswer answer = address_of_replica(request, VmId{vm}, table);
    EXPECT_EQ(answer.address, stated);
    EXPECT_EQ(answer.why, AddressReason::stated);
    EXPECT_EQ(!answer.fault, oracle_allows(pool, stated.value, vm));
    if (stated.value < first || stated.value >= first + size) {
      EXPECT_EQ(answer.fault, AddressFault::outside);
    }
    if (answer.fault == AddressFault::taken) {
      EXPECT_TRUE(pool.taken.contains(stated.value));
    }
  }
}

TEST(Addresses, a_dhcp_scope_gives_the_same_one_if_it_covers_it_and_else_its_lowest_free) {
  Dice draws(4);
  for (int round = 0; round < rounds; ++round) {
    Pool pool = random_pool(draws);
    pool.where = SiteKind::on_premises;
    const AddressTable table = table_of(pool);
    const std::uint32_t first = pool.subnet.prefix.network.value, size = 1u << (32 - pool.subnet.prefix.length);
    const std::uint32_t low = first + draws.below(size), high = low + draws.below(first + size - low),
                        home = first + draws.below(size);
    const AddressRequest request{
        .addressing = Addressing::dhcp, .at_home = {home}, .same_space = true, .dhcp = AddressRange{{low}, {high}}};
    const AddressAnswer answer = address_of_replica(request, VmId{vm}, table);
    std::uint32_t lowest = low;
    while (lowest <= high && (!oracle_allows(pool, lowest, 0) || pool.taken.contains(lowest))) ++lowest;
    if (home >= low && home <= high && oracle_allows(pool, home, vm)) {
      EXPECT_EQ(answer.address.value, home);
    } else if (lowest > high) {
      EXPECT_EQ(answer.fault, AddressFault::exhausted);
    } else {
      EXPECT_EQ(answer.address.value, lowest);
    }
  }
}

}  // namespace
}  // namespace drsim
