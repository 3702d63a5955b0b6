// Shares lines among copies of VMs and users: what copies have with users there, where a scenario states what users ask
// for. Owns the copies' flows in the network of a Load; transfers.hpp uses it in the place of SimGrid.

#pragma once

#include <utility>
#include <vector>

#include "models/demand/load.hpp"
#include "sim/link_sharing.hpp"

namespace drsim {

/// SimGrid knows neither classes of service nor demands that end. Where users are stated, one network carries both:
/// what one has, the other has not. Without users it gives what SimGrid gives; a test holds the two against each other.
class UserSharing final : public LinkSharing {
 public:
  UserSharing(const Scenario& scenario, Load& load);

  /// The first are the links', in both directions, which the load knows; then those of sites' storage.
  std::size_t add_line(double rate) override;
  void all_lines_are_there() override;
  /// What links carry the load has from the world; only what copies may take at most is stated here.
  void set_rate(std::size_t line, double rate) override;
  std::size_t add_stream(std::span<const std::size_t> lines) override;
  void suspend(std::size_t stream) override;
  void resume(std::size_t stream) override;
  bool is_suspended(std::size_t stream) const override { return streams_[stream].is_suspended; }
  void set_weight(std::size_t stream, double weight) override;
  void unbind(std::size_t) override {}
  void share() override { load_.share(); }
  double rate(std::size_t stream) const override;
  void pass(Time until) override { load_.pass(until); }

 private:
  struct Stream {
    std::size_t flow = 0;
    SharedFlow stated{};
    bool is_suspended = false;
  };
  void put(const Stream& stream);

  const Scenario& scenario_;
  Load& load_;
  std::vector<std::size_t> lines_;                              ///< In the network.
  std::vector<std::pair<std::size_t, std::size_t>> throttles_;  ///< A link's line, and one that copies take besides.
  std::vector<Stream> streams_;
};

}  // namespace drsim
