#include "models/dns/registration.hpp"

#include <optional>

#include "models/reachability/reachability.hpp"

namespace drsim {

void Registration::on(const VmChanged& change) {
  for (const NameId name : scenario().index.names_of_vm[change.vm.index]) {
    if (change.to == VmStatus::up)
      arm(timer(Purpose::registration, change.vm, name.index), scenario()[name].registration);
    else
      disarm(timer(Purpose::registration, change.vm, name.index));
  }
}

// It asks a server of its own site first. If none is heard, it tries again (the DNS client of Windows: after five
// minutes).
void Registration::expired(const Timer& due) {
  const VmId vm{due.component};
  const NameId name{due.part};
  const SiteId here = state().attachment(vm).site;
  std::optional<DnsServerId> server;
  for (const bool is_local : {true, false}) {
    for (std::size_t i = 0; i < scenario().dns_servers.size() && !server; ++i) {
      const DnsServerId one{i};
      const bool is_here = scenario()[scenario()[one].behind].site == here;
      if (is_here != is_local || !state().is_writable(one, name)) continue;
      if (world.reachability.to_server(state(), scenario().index.routers_of_site[here.index].front(), one).reached())
        server = one;
    }
  }
  if (server)
    apply(NameRegistered{name, vm, *server});
  else
    arm(due, Fixed{5min});
}

}  // namespace drsim
