// Parses DNS zone files of BIND and Windows, with libldns. zones.hpp turns the records into names.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/import/estate.hpp"
#include "scenarios/reading/diagnostic.hpp"

namespace drsim::imports {

/// A record of a zone, with names in lower case and without their last dot.
struct ZoneRecord {
  std::string owner, type, value;    ///< Value: the address of an A, the name of a CNAME or NS, else as it is written.
  std::optional<std::uint32_t> ttl;  ///< None: the zone's.
  std::size_t line = 0;
};

struct ZoneFile {
  std::string origin;
  std::uint32_t soa_ttl = 0, minimum = 0, refresh = 0, retry = 0, expire = 0;
  std::string primary;
  std::vector<ZoneRecord> records;
  std::vector<Diagnostic> faults;                               ///< Lines that are no records.
  std::vector<std::pair<std::size_t, std::string>> directives;  ///< That are not followed: $INCLUDE, $GENERATE, WINS.
};

/// Parses a zone file with libldns. What Windows adds ("[AGE:3600000]", WINS) is taken out before; the origin is the
/// file's own, or what its first comment or its name says.
ZoneFile parse_zone(const std::string& file, const std::string& text);

}  // namespace drsim::imports
