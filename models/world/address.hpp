// IPv4 addresses, prefixes and ranges, and which of them are private.

#pragma once

#include <cstdint>
#include <string>

namespace drsim {

/// An IPv4 address, as a number in host byte order.
struct Address {
  std::uint32_t value = 0;
  friend constexpr auto operator<=>(Address, Address) = default;
};

/// An IPv4 prefix. Host bits are zero: the reader refuses any other.
struct Prefix {
  Address network;
  int length = 0;  ///< 0 to 32

  constexpr std::uint32_t mask() const { return length == 0 ? 0 : ~std::uint32_t{0} << (32 - length); }
  constexpr Address last() const { return {network.value | ~mask()}; }
  constexpr bool contains(Address address) const { return (address.value & mask()) == network.value; }
  constexpr bool overlaps(Prefix other) const { return contains(other.network) || other.contains(network); }
  friend constexpr auto operator<=>(Prefix, Prefix) = default;
};

/// Addresses from first to last, both included.
struct AddressRange {
  Address first, last;
  constexpr bool contains(Address address) const { return first <= address && address <= last; }
  friend constexpr auto operator<=>(AddressRange, AddressRange) = default;
};

/// Addresses that anybody may use inside, and that the internet carries nothing to (RFC 1918, RFC 6598).
constexpr bool is_private(Address a) {
  for (const Prefix prefix :
       {Prefix{{0x0a000000}, 8}, Prefix{{0xac100000}, 12}, Prefix{{0xc0a80000}, 16}, Prefix{{0x64400000}, 10}})
    if (prefix.contains(a)) return true;
  return false;
}

inline std::string to_text(Address a) {
  return std::to_string(a.value >> 24) + "." + std::to_string(a.value >> 16 & 255) + "." +
         std::to_string(a.value >> 8 & 255) + "." + std::to_string(a.value & 255);
}
inline std::string to_text(Prefix p) { return to_text(p.network) + "/" + std::to_string(p.length); }

}  // namespace drsim
