// Statements 66 to 68: what Azure refuses to route. ASR Azure networking, lines 63 to 66.

#include "models/world/network/overlap.hpp"

#include <gtest/gtest.h>

#include <array>

#include "tests/rulebook/addresses.hpp"

namespace drsim {
namespace {

constexpr Prefix prefix(unsigned a, unsigned b, unsigned c, unsigned d, int length) { return {ip(a, b, c, d), length}; }

// Given 192.168.1.0/24 in an Azure network, when a local network is added, then equal, contained and containing
// prefixes are refused, and an adjacent one is not.
TEST(Rule67, a_local_network_that_overlaps_the_azure_network_is_refused) {
  const std::array azure = {prefix(172, 16, 1, 0, 24), prefix(192, 168, 1, 0, 24)};
  const auto how = [&](Prefix local) {
    const auto conflict = conflict_of(azure, std::array{local});
    return conflict ? conflict->how : Overlap::none;
  };
  EXPECT_EQ(how(prefix(192, 168, 1, 0, 24)), Overlap::equal);
  EXPECT_EQ(how(prefix(192, 168, 1, 128, 25)), Overlap::containing);
  EXPECT_EQ(how(prefix(192, 168, 0, 0, 16)), Overlap::contained);
  EXPECT_EQ(how(prefix(192, 168, 0, 0, 24)), Overlap::none);
  EXPECT_EQ(how(prefix(192, 168, 2, 0, 24)), Overlap::none);
}

TEST(Rule67, the_refusal_names_both_prefixes) {
  const std::array azure = {prefix(192, 168, 1, 0, 24)};
  const std::array local = {prefix(10, 0, 0, 0, 8), prefix(192, 168, 0, 0, 16)};
  const auto conflict = conflict_of(azure, local);
  ASSERT_TRUE(conflict);
  EXPECT_EQ(describe(*conflict), "192.168.1.0/24 of the network lies in 192.168.0.0/16");
}

// Two prefixes overlap if and only if some address is in both: asked of every address of a small space.
TEST(Rule67, prefixes_conflict_exactly_when_they_share_an_address) {
  constexpr unsigned space = 32;  // 0.0.0.0/27
  for (int a_length = 27; a_length <= 32; ++a_length)
    for (int b_length = 27; b_length <= 32; ++b_length)
      for (unsigned a = 0; a < space; a += 1u << (32 - a_length))
        for (unsigned b = 0; b < space; b += 1u << (32 - b_length)) {
          const unsigned a_end = a + (1u << (32 - a_length)), b_end = b + (1u << (32 - b_length));
          bool shared = false, a_in_b = true, b_in_a = true;
          for (unsigned one = 0; one < space; ++one) {
            const bool in_a = one >= a && one < a_end, in_b = one >= b && one < b_end;
            shared = shared || (in_a && in_b);
            a_in_b = a_in_b && (!in_a || in_b);
            b_in_a = b_in_a && (!in_b || in_a);
          }
          const Overlap expected = !shared            ? Overlap::none
                                   : a_in_b && b_in_a ? Overlap::equal
                                   : a_in_b           ? Overlap::contained
                                                      : Overlap::containing;
          EXPECT_EQ(overlap_of({{a}, a_length}, {{b}, b_length}), expected);
        }
}

}  // namespace
}  // namespace drsim
