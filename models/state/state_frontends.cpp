#include <algorithm>

#include "models/state/state.hpp"

namespace drsim {

// Whoever is not there before the first event has failed its probes long ago.
void State::begin_balancers() {
  for (std::size_t i = 0; i < scenario_->load_balancers.size(); ++i) {
    BalancerState& state = balancers_.emplace_back();
    for (const VmId vm : scenario_->load_balancers[i].pool)
      state.unhealthy.push_back(!is_backend(LoadBalancerId{i}, vm));
  }
}

bool State::is_up(LoadBalancerId balancer) const {
  return balancers_[balancer.index].status == Status::up && is_up((*scenario_)[balancer].behind);
}

bool State::is_backend(LoadBalancerId id, VmId vm) const {
  const LoadBalancer& balancer = (*scenario_)[id];
  const SiteId here = (*scenario_)[balancer.behind].site;
  const auto is_one = [&](const Attachment& there) {
    return there.is_connected() && (!balancer.is_regional || there.site == here);
  };
  return is_one(attachment(vm)) || (has_twin(vm) && is_one(attachment(Instance{vm, other(vms_[vm.index].place)})));
}

std::vector<VmId> State::rotation(LoadBalancerId id) const {
  const std::vector<VmId>& pool = (*scenario_)[id].pool;
  std::vector<VmId> rotation;
  for (std::uint32_t member = 0; member < pool.size(); ++member)
    if (is_healthy(id, member) && is_backend(id, pool[member])) rotation.push_back(pool[member]);
  return rotation;
}

bool State::set(const LoadBalancerChanged& c) {
  Status& status = balancers_[c.balancer.index].status;
  if (status == c.to) return false;
  status = c.to;
  return true;
}

bool State::set(const BackendChanged& c) {
  const std::vector<VmId>& pool = (*scenario_)[c.balancer].pool;
  const auto member = static_cast<std::size_t>(std::find(pool.begin(), pool.end(), c.vm) - pool.begin());
  std::vector<bool>::reference unhealthy = balancers_[c.balancer.index].unhealthy[member];
  const bool is_unhealthy = c.to == Status::down;
  if (unhealthy == is_unhealthy) return false;
  unhealthy = is_unhealthy;
  return true;
}

}  // namespace drsim
