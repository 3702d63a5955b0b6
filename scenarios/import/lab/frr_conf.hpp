// Parses the frr.conf of a router: its interfaces, OSPF, BGP and BFD. lab.hpp turns it into routers and links.

#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "models/world/address.hpp"
#include "scenarios/import/estate.hpp"

namespace drsim::imports {

/// What an frr.conf says, as far as it is modelled.
struct FrrConf {
  struct Interface {
    std::optional<Address> address;
    std::optional<Prefix> prefix;
    std::string area;                      ///< Of OSPF; empty: it does not speak it there.
    std::optional<int> cost, hello, dead;  ///< In seconds.
    bool bfd = false;
    std::size_t line = 0;
  };
  struct Neighbour {
    std::string remote_as;
    bool bfd = false;
  };
  std::string hostname, as;
  std::optional<int> keepalive, hold;
  std::map<std::string, Interface> interfaces;
  std::map<std::string, Neighbour> neighbours;             ///< By address.
  std::vector<std::pair<Prefix, std::string>> areas;       ///< "network 10.0.0.0/8 area 0"
  std::vector<std::pair<std::size_t, std::string>> other;  ///< Lines that say something that is not modelled.
  std::size_t used = 0;                                    ///< Lines that are.
};
FrrConf parse_frr(const std::string& text);

}  // namespace drsim::imports
