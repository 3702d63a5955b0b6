// The only file that knows SimGrid, and the library that is loaded when the first copy is sent.

#include "sim/link_sharing.hpp"

#include <xbt/log.h>

#include <algorithm>
#include <simgrid/kernel/resource/Model.hpp>
#include <simgrid/kernel/routing/NetPoint.hpp>
#include <simgrid/kernel/routing/NetZoneImpl.hpp>
#include <simgrid/s4u.hpp>
#include <string>
#include <vector>

namespace drsim {
namespace {

namespace s4u = simgrid::s4u;
namespace res = simgrid::kernel::resource;
namespace routing = simgrid::kernel::routing;

// A zone in which every communication takes the links that were laid out just before it starts: drsim knows the
// routes.
class LaidOutZone : public routing::NetZoneImpl {
 public:
  explicit LaidOutZone(const std::string& name) : NetZoneImpl(name) {}
  std::vector<s4u::Link*> path;

 private:
  void get_local_route(const routing::NetPoint*, const routing::NetPoint*, routing::Route* into,
                       double* latency) override {
    for (const s4u::Link* link : path) into->link_list_.push_back(link->get_impl());
    if (latency) *latency = 0;
  }
  void get_graph(const s_xbt_graph_t*, std::map<std::string, xbt_node_t, std::less<>>*,
                 std::map<std::string, xbt_edge_t, std::less<>>*) override {}
};

// An engine without actors whose clock stands still. It is asked one thing: how the links are shared.
class SimGridSharing : public LinkSharing {
 public:
  SimGridSharing() {
    xbt_log_control_set("root.thresh:critical");
    static char name[] = "drsim";
    static char* arguments[] = {name, nullptr};
    int count = 1;
    engine_ = new s4u::Engine(&count, arguments);
    s4u::Engine::set_config("network/model:CM02");
    s4u::Engine::set_config("network/crosstraffic:0");
    s4u::Engine::set_config("network/TCP-gamma:0");
    zone_ = new LaidOutZone("all");  // The first zone is the root.
    from_ = zone_->get_iface()->create_host("from", 1.0);
    to_ = zone_->get_iface()->create_host("to", 1.0);
  }

  std::size_t add_line(double rate) override {
    lines_.push_back(zone_->get_iface()->create_link(std::to_string(lines_.size()), rate)->seal());
    return lines_.size() - 1;
  }
  void all_lines_are_there() override {
    zone_->get_iface()->seal();
    engine_->run_until(0);  // Models are there from the first step on.
    const auto& models = engine_->get_all_models();
    network_ =
        *std::ranges::find_if(models, [](const res::Model* model) { return model->get_name() == "Network_CM02"; });
  }
  void set_rate(std::size_t line, double rate) override { lines_[line]->set_bandwidth(rate); }

  std::size_t add_stream(std::span<const std::size_t> lines) override {
    zone_->path.clear();
    for (const std::size_t line : lines) zone_->path.push_back(lines_[line]);
    const s4u::CommPtr comm = s4u::Comm::sendto_init(from_, to_);
    comm->set_payload_size(1);
    comm->detach();
    streams_.push_back(&network_->get_started_action_set()->back());
    unbind(streams_.size() - 1);
    return streams_.size() - 1;
  }
  void suspend(std::size_t stream) override { streams_[stream]->suspend(); }
  void resume(std::size_t stream) override { streams_[stream]->resume(); }
  bool is_suspended(std::size_t stream) const override { return streams_[stream]->is_suspended(); }
  void set_weight(std::size_t stream, double weight) override { streams_[stream]->set_sharing_penalty(1 / weight); }
  void unbind(std::size_t stream) override { streams_[stream]->set_bound(-1); }

  void share() override { network_->next_occurring_event(s4u::Engine::get_clock()); }
  double rate(std::size_t stream) const override { return streams_[stream]->get_rate(); }

 private:
  s4u::Engine* engine_ = nullptr;
  res::Model* network_ = nullptr;
  LaidOutZone* zone_ = nullptr;
  s4u::Host *from_ = nullptr, *to_ = nullptr;
  std::vector<s4u::Link*> lines_;
  std::vector<res::Action*> streams_;
};

}  // namespace
}  // namespace drsim

extern "C" drsim::LinkSharing* drsim_make_link_sharing() { return new drsim::SimGridSharing; }
