#include "models/rulebook/failover_address.hpp"

namespace drsim {

std::optional<FailoverAddress> failover_address(const Scenario& scenario, const State& state, VmId vm) {
  const std::optional<Attachment>& replica = scenario[vm].recovery;
  if (!replica || !replica->is_connected()) return {};
  return FailoverAddress{replica->address,
                         state[vm].place == Place::recovery ? AddressStage::set : AddressStage::reserved};
}

}  // namespace drsim
