#include "models/demand/gateway_skus.hpp"

#include <array>

namespace drsim {

std::span<const PublishedSku> published_skus() {
  constexpr std::int64_t mbit = 1'000'000;
  static constexpr std::array<PublishedSku, 11> all{{{"basic", "Basic", {100 * mbit}},
                                                     {"vpngw1", "VpnGw1", {650 * mbit}},
                                                     {"vpngw2", "VpnGw2", {1'000 * mbit}},
                                                     {"vpngw3", "VpnGw3", {1'250 * mbit}},
                                                     {"vpngw2-gen2", "VpnGw2 (Generation 2)", {1'250 * mbit}},
                                                     {"vpngw3-gen2", "VpnGw3 (Generation 2)", {2'500 * mbit}},
                                                     {"vpngw4", "VpnGw4", {5'000 * mbit}},
                                                     {"vpngw5", "VpnGw5", {10'000 * mbit}},
                                                     {"ergw1az", "ErGw1AZ", {1'000 * mbit}},
                                                     {"ergw2az", "ErGw2AZ", {2'000 * mbit}},
                                                     {"ergw3az", "ErGw3AZ", {10'000 * mbit}}}};
  return all;
}

}  // namespace drsim
