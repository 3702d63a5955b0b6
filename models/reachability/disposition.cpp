#include "models/reachability/disposition.hpp"

namespace drsim {

std::string_view to_text(Disposition disposition) {
  switch (disposition) {
    case Disposition::client_down:
      return "client down";
    case Disposition::no_name:
      return "no name";
    case Disposition::stale_name:
      return "stale name";
    case Disposition::no_route:
      return "no route";
    case Disposition::loop:
      return "loop";
    case Disposition::black_hole:
      return "black hole";
    case Disposition::blocked:
      return "blocked";
    case Disposition::asymmetric:
      return "asymmetric";
    case Disposition::untranslated:
      return "untranslated";
    case Disposition::not_attached:
      return "not attached";
    case Disposition::lossy:
      return "lossy";
    case Disposition::storm:
      return "storm";
    case Disposition::stale_neighbour:
      return "stale neighbour";
    case Disposition::no_backend:
      return "no backend";
    case Disposition::host_down:
      return "host down";
    case Disposition::dependency_down:
      return "dependency down";
    case Disposition::trombone:
      return "trombone";
    case Disposition::reached:
      return "reached";
  }
  return "";
}

}  // namespace drsim
