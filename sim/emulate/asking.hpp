// How a client asks: by echo request, by HTTP, over a connection that it keeps, and whom, by the C library's resolver.
// Owns the sockets and the list of uses of one process. prober.hpp starts that process.

#pragma once

#include <atomic>
#include <csignal>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

#include "sim/emulate/laboratory.hpp"
#include "sim/emulate/measured.hpp"

namespace drsim::emulate {

/// Microseconds of CLOCK_MONOTONIC.
std::int64_t now_us();

/// What was tried, and what came of it. Threads may use it.
class Uses {
 public:
  Uses(const Probe& probe, std::atomic<std::int64_t>& streak) : probe_(probe), streak_(streak) {}
  /// A use begins now; its number.
  std::size_t begin(std::uint32_t flow);
  void answered(std::size_t number);
  /// Whatever has waited too long has failed.
  void sweep();
  std::deque<Use> all() const;

 private:
  const Probe& probe_;
  std::atomic<std::int64_t>& streak_;
  mutable std::mutex mutex_;
  std::deque<Use> uses_;
  std::size_t swept_ = 0;
};

/// Echo requests from each flow's own address.
class Echoes {
 public:
  Echoes(const Probe& probe, Uses& uses);
  void ask(std::size_t use, std::uint32_t flow, const std::vector<std::string>& addresses);

 private:
  void listen(std::uint32_t flow);
  Uses& uses_;
  std::vector<int> sockets_;
  std::mutex mutex_;
  std::vector<std::vector<std::size_t>> use_of_;  ///< By flow, then sequence number.
  std::vector<std::uint16_t> next_;
};

/// The addresses of the probe's name, asked of its resolvers one after the other as the C library does it.
std::vector<std::string> look_up(const Probe& probe);

/// Whether one of the addresses answers a request on a new connection.
bool get_by_http(const Probe& probe, std::uint32_t flow, const std::vector<std::string>& addresses);

/// Opens a connection, asks over it at each tick, and opens another when it is lost; until told.
void keep_a_connection(const Probe& probe, Uses& uses, std::uint32_t flow, const volatile std::sig_atomic_t& is_over);

}  // namespace drsim::emulate
