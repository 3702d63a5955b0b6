#include "models/rules.hpp"

namespace drsim {
namespace {

const char* word(Timer::Purpose purpose) {
  using Purpose = Timer::Purpose;
  switch (purpose) {
    case Purpose::guard:
      return "guard";
    case Purpose::port:
      return "port";
    case Purpose::tree:
      return "tree";
    case Purpose::loop:
      return "loop";
    case Purpose::takeover:
      return "takeover";
    case Purpose::saturation:
      return "saturation";
    case Purpose::flap:
      return "flap";
    case Purpose::dead:
      return "dead";
    case Purpose::hello:
      return "hello";
    case Purpose::convergence:
      return "convergence";
    case Purpose::follow:
      return "follow";
    case Purpose::dead_peer:
      return "dead peer";
    case Purpose::negotiated:
      return "negotiated";
    case Purpose::gateway:
      return "gateway";
    case Purpose::routing_step:
      return "routing";
    case Purpose::track:
      return "track";
    case Purpose::withdraw:
      return "withdraw";
    case Purpose::announce:
      return "announce";
    case Purpose::route:
      return "route";
    case Purpose::boot:
      return "boot";
    case Purpose::test_boot:
      return "test boot";
    case Purpose::shutdown:
      return "shutdown";
    case Purpose::disks:
      return "disks";
    case Purpose::process:
      return "process";
    case Purpose::reprotect:
      return "reprotect";
    case Purpose::neighbour:
      return "neighbour";
    case Purpose::broadcast:
      return "broadcast";
    case Purpose::probe:
      return "probe";
    case Purpose::aged:
      return "aged";
    case Purpose::replicate:
      return "replicate";
    case Purpose::hold:
      return "hold";
    case Purpose::heard:
      return "heard";
    case Purpose::failover_delay:
      return "failover delay";
    case Purpose::reach:
      return "reach";
    case Purpose::declare:
      return "declare";
    case Purpose::plan_without:
      return "without";
    case Purpose::clean_up:
      return "clean up";
    case Purpose::shift:
      return "shift";
    case Purpose::task:
      return "task";
    case Purpose::task_without:
      return "without";
    case Purpose::retry:
      return "retry";
    case Purpose::outcome:
      return "outcome";
    case Purpose::publish:
      return "publish";
    case Purpose::transfer:
      return "transfer";
    case Purpose::notify:
      return "notify";
    case Purpose::refresh:
      return "refresh";
    case Purpose::zone_expiry:
      return "zone_expiry";
    case Purpose::replication:
      return "replication";
    case Purpose::poll:
      return "poll";
    case Purpose::registration:
      return "registration";
    case Purpose::health:
      return "health";
    case Purpose::backend:
      return "backend";
    case Purpose::expiry:
      return "expiry";
    case Purpose::stale:
      return "stale";
    case Purpose::query:
      return "query";
    case Purpose::flush:
      return "flush";
  }
  return "";
}

std::string task(const Scenario& s, const Timer& timer) {
  const TaskId id = task_of(timer);
  const PlanGroup& group = s[id.plan].groups[id.group];
  return s[id.plan].name + " " + group.name + " " + group.tasks[id.task].what;
}

std::string question(const Scenario& s, const Timer& timer) {
  const auto& asking = std::get<WatchedFlow::Asking>(s.index.watched[timer.component].purpose);
  return s[asking.resolver].name + " " + s[asking.name].name;
}

std::string component(const Scenario& s, const Timer& timer) {
  const std::size_t i = timer.component, part = timer.part;
  using Purpose = Timer::Purpose;
  switch (timer.purpose) {
    case Purpose::guard:
    case Purpose::port:
    case Purpose::hello:
    case Purpose::convergence:
    case Purpose::dead_peer:
    case Purpose::negotiated:
    case Purpose::gateway:
      return s.links[i].name;
    case Purpose::tree:
    case Purpose::loop:
      return "";
    case Purpose::dead:
      return s.links[i].name + " " + std::to_string(part);
    case Purpose::follow:
      return s.routers[i].name;
    case Purpose::takeover:
    case Purpose::route:
      return s.subnets[i].name + " " + s.routers[part].name;
    case Purpose::saturation:
      return s.vlans[i].name + " " + s.switches[part].name;
    case Purpose::track:
      return s.static_routes[i].name;
    case Purpose::flap:
    case Purpose::boot:
    case Purpose::test_boot:
    case Purpose::shutdown:
    case Purpose::disks:
    case Purpose::process:
    case Purpose::reprotect:
    case Purpose::neighbour:
    case Purpose::broadcast:
    case Purpose::probe:
    case Purpose::aged:
    case Purpose::replicate:
      return s.vms[i].name;
    case Purpose::hold:
    case Purpose::heard:
      return s.monitors[i].name;
    case Purpose::failover_delay:
    case Purpose::declare:
    case Purpose::clean_up:
      return s.plans[i].name;
    case Purpose::reach:
      return s.plans[i].name + " " + s.teams[part].name;
    case Purpose::plan_without:
      return s.plans[i].name + " " + s[s.plans[i].uses[part]].name;
    case Purpose::routing_step:
    case Purpose::withdraw:
    case Purpose::announce:
    case Purpose::publish:
    case Purpose::flush:
      return s.plans[i].name + " " + s.plans[i].groups[part].name;
    case Purpose::shift:
      return s.teams[i].name;
    case Purpose::task:
    case Purpose::retry:
    case Purpose::outcome:
      return task(s, timer);
    case Purpose::task_without:
      return task(s, timer) + " " + std::to_string(part % tools_per_task);
    case Purpose::transfer:
    case Purpose::replication:
    case Purpose::poll:
      return s.dns_servers[i].name + " " + s.names[part].name;
    case Purpose::notify:
      return s.dns_servers[i].name + " " + s.names[part / notifies_per_name].name;
    case Purpose::refresh:
    case Purpose::zone_expiry:
      return s.dns_servers[i].name;
    case Purpose::registration:
      return s.vms[i].name + " " + s.names[part].name;
    case Purpose::health:
      return s.names[i].name + " " + std::to_string(part);
    case Purpose::backend:
      return s.load_balancers[i].name + " " + s[s.load_balancers[i].pool[part]].name;
    case Purpose::expiry:
    case Purpose::stale:
    case Purpose::query:
      return question(s, timer);
  }
  return "";
}

}  // namespace

std::string stream_name(const Scenario& scenario, const Timer& timer) {
  return std::string(word(timer.purpose)) + " " + component(scenario, timer);
}

}  // namespace drsim
