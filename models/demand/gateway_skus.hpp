// What Azure's gateways carry by their SKU, as published, with date.

#pragma once

#include <span>
#include <string_view>

#include "models/world/quantities.hpp"

namespace drsim {

struct PublishedSku {
  std::string_view word;  ///< As a scenario states it.
  std::string_view name;  ///< As its vendor does.
  BitRate throughput;     ///< Of all its tunnels together: the aggregate throughput benchmark.
};
/// Of VPN gateways: Microsoft Learn, "About gateway SKUs", 01/23/2024; of ExpressRoute's: "About ExpressRoute virtual
/// network gateways", of the same month. Benchmarks, no guarantees; that both directions count together is an
/// assumption.
std::span<const PublishedSku> published_skus();

}  // namespace drsim
