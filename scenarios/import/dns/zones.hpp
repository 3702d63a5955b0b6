// Imports DNS: names and servers from zone files, resolvers from the configuration of Unbound.

#pragma once

#include "scenarios/import/builder.hpp"

namespace drsim::imports {

/// Whether a text is a zone file in the form of RFC 1035 section 5, as BIND and Windows write it.
bool is_zone(const std::string& text);
/// Whether a text is a configuration of unbound.
bool is_unbound(const std::string& text);

/// Names of zone files, the applications they lead to, and the servers that hold them. After all VMs: names are joined
/// to them by address.
void import_zones(Builder& builder);
/// Resolvers. After the zones: what they forward to is found by address.
void import_unbound(Builder& builder);

}  // namespace drsim::imports
