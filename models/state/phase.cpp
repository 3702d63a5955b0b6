#include "models/state/phase.hpp"

namespace drsim {

std::string_view to_text(Phase phase) {
  switch (phase) {
    case Phase::detect:
      return "detect";
    case Phase::declare:
      return "declare";
    case Phase::replicate:
      return "replicate";
    case Phase::boot:
      return "boot";
    case Phase::address:
      return "address";
    case Phase::route:
      return "route";
    case Phase::neighbour:
      return "neighbour";
    case Phase::publish:
      return "publish";
    case Phase::zone_transfer:
      return "zone transfer";
    case Phase::directory:
      return "directory";
    case Phase::cache_resolver:
      return "cache.resolver";
    case Phase::cache_client:
      return "cache.client";
    case Phase::reconnect:
      return "reconnect";
    case Phase::spanning_tree:
      return "spanning tree";
    case Phase::storm:
      return "storm";
    case Phase::probe:
      return "probe";
    case Phase::shutdown:
      return "shutdown";
    case Phase::disks:
      return "disks";
    case Phase::people:
      return "people";
    case Phase::tools:
      return "tools";
    case Phase::task:
      return "task";
    case Phase::repair:
      return "repair";
    case Phase::saturated:
      return "saturated";
    case Phase::operator_act:
      return "operator";
    case Phase::unrecovered:
      return "unrecovered";
    case Phase::unexplained:
      return "unexplained";
  }
  return "";
}

}  // namespace drsim
