#include "models/demand/queueing.hpp"

#include <limits>

namespace drsim {

double mm1_response(double service, double utilisation) {
  return utilisation < 1 ? service / (1 - utilisation) : std::numeric_limits<double>::infinity();
}

}  // namespace drsim
