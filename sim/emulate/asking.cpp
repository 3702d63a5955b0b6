#include "sim/emulate/asking.hpp"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <resolv.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <thread>

#include "sim/emulate/process.hpp"

namespace drsim::emulate {
namespace {

sockaddr_in to_socket(const std::string& address, int port) {
  sockaddr_in made{};
  made.sin_family = AF_INET;
  made.sin_port = htons(static_cast<std::uint16_t>(port));
  inet_pton(AF_INET, address.c_str(), &made.sin_addr);
  return made;
}

std::uint16_t checksum(const std::uint8_t* bytes, std::size_t count) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < count; i += 2) sum += static_cast<std::uint32_t>(bytes[i] << 8 | bytes[i + 1]);
  sum = (sum >> 16) + (sum & 0xffff);
  return static_cast<std::uint16_t>(~(sum + (sum >> 16)));
}

int milliseconds_left(std::int64_t until) {
  return static_cast<int>(std::max<std::int64_t>(0, (until - now_us()) / 1000));
}

// A connection from the flow's own address, or -1.
int connect_to(const Probe& probe, std::uint32_t flow, const std::string& address, std::int64_t until) {
  const int made = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (made < 0) return -1;
  const sockaddr_in from = to_socket(probe.sources[flow], 0), to = to_socket(address, probe.port);
  const int yes = 1;
  setsockopt(made, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &yes, sizeof yes);
  bind(made, reinterpret_cast<const sockaddr*>(&from), sizeof from);
  connect(made, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  pollfd waits{made, POLLOUT, 0};
  int error = 0;
  socklen_t size = sizeof error;
  if (poll(&waits, 1, milliseconds_left(until)) == 1 && getsockopt(made, SOL_SOCKET, SO_ERROR, &error, &size) == 0 &&
      error == 0)
    return made;
  close(made);
  return -1;
}

enum class Answer { good, bad, lost };

// Asks over a connection, and waits for an answer of 200.
Answer ask_over(int connection, const std::string& name, std::int64_t until) {
  const std::string request = "GET / HTTP/1.1\r\nHost: " + (name.empty() ? "vm" : name) + "\r\n\r\n";
  if (send(connection, request.data(), request.size(), MSG_NOSIGNAL) < 0) return Answer::lost;
  std::string heard;
  while (heard.find("\r\n\r\n") == std::string::npos) {
    pollfd waits{connection, POLLIN, 0};
    if (poll(&waits, 1, milliseconds_left(until)) != 1) return Answer::bad;
    char bytes[2048];
    const ssize_t count = recv(connection, bytes, sizeof bytes, 0);
    if (count <= 0) return Answer::lost;
    heard.append(bytes, static_cast<std::size_t>(count));
  }
  return heard.starts_with("HTTP/1.1 200") ? Answer::good : Answer::bad;
}

}  // namespace

std::int64_t now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now().time_since_epoch()).count();
}

// ---- Uses

std::size_t Uses::begin(std::uint32_t flow) {
  const std::lock_guard lock(mutex_);
  uses_.push_back({flow, now_us(), -1});
  return uses_.size() - 1;
}

void Uses::answered(std::size_t number) {
  const std::lock_guard lock(mutex_);
  if (uses_[number].answered >= 0) return;
  uses_[number].answered = now_us();
  ++streak_;
}

void Uses::sweep() {
  const std::lock_guard lock(mutex_);
  const std::int64_t oldest = now_us() - probe_.patience.count() - 100'000;
  for (; swept_ < uses_.size() && uses_[swept_].at < oldest; ++swept_)
    if (uses_[swept_].answered < 0) streak_ = 0;
}

std::deque<Use> Uses::all() const {
  const std::lock_guard lock(mutex_);
  return uses_;
}

// ---- Echo requests

Echoes::Echoes(const Probe& probe, Uses& uses)
    : uses_(uses), use_of_(probe.sources.size(), std::vector<std::size_t>(65536)), next_(probe.sources.size()) {
  if (probe.kind != ProbeKind::icmp) return;
  for (const std::string& source : probe.sources) {
    const int made = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP);
    const sockaddr_in from = to_socket(source, 0);
    bind(made, reinterpret_cast<const sockaddr*>(&from), sizeof from);
    sockets_.push_back(made);
  }
  for (std::uint32_t flow = 0; flow < sockets_.size(); ++flow) std::thread([this, flow] { listen(flow); }).detach();
}

void Echoes::ask(std::size_t use, std::uint32_t flow, const std::vector<std::string>& addresses) {
  std::uint8_t packet[16]{};
  {
    const std::lock_guard lock(mutex_);
    const std::uint16_t sequence = ++next_[flow];
    use_of_[flow][sequence] = use;
    packet[0] = ICMP_ECHO;
    packet[4] = 0xd5, packet[5] = static_cast<std::uint8_t>(flow);
    packet[6] = static_cast<std::uint8_t>(sequence >> 8), packet[7] = static_cast<std::uint8_t>(sequence & 255);
  }
  const std::uint16_t sum = checksum(packet, sizeof packet);
  packet[2] = static_cast<std::uint8_t>(sum >> 8), packet[3] = static_cast<std::uint8_t>(sum & 255);
  for (const std::string& address : addresses) {
    const sockaddr_in to = to_socket(address, 0);
    sendto(sockets_[flow], packet, sizeof packet, MSG_DONTWAIT, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  }
}

void Echoes::listen(std::uint32_t flow) {
  std::uint8_t packet[2048];
  for (;;) {
    const ssize_t count = recv(sockets_[flow], packet, sizeof packet, 0);
    if (count < 0) continue;
    const std::size_t header = static_cast<std::size_t>(packet[0] & 15) * 4;
    if (static_cast<std::size_t>(count) < header + 8) continue;
    const std::uint8_t* icmp = packet + header;
    if (icmp[0] != ICMP_ECHOREPLY || icmp[4] != 0xd5 || icmp[5] != static_cast<std::uint8_t>(flow)) continue;
    std::size_t use = 0;
    {
      const std::lock_guard lock(mutex_);
      use = use_of_[flow][static_cast<std::size_t>(icmp[6] << 8 | icmp[7])];
    }
    uses_.answered(use);
  }
}

// ---- Names

std::vector<std::string> look_up(const Probe& probe) {
  struct __res_state resolver {};
  if (res_ninit(&resolver) != 0) return {};
  resolver.nscount = 0;
  for (const std::string& server : probe.resolvers)
    if (resolver.nscount < MAXNS) resolver.nsaddr_list[resolver.nscount++] = to_socket(server, 53);
  resolver.retrans = static_cast<int>(std::max<std::int64_t>(1, probe.resolver_timeout / 1s));
  resolver.retry = 1;
  resolver.options &= ~static_cast<unsigned long>(RES_DNSRCH | RES_DEFNAMES);
  unsigned char answer[4096];
  const int size = res_nquery(&resolver, probe.name.c_str(), ns_c_in, ns_t_a, answer, sizeof answer);
  res_nclose(&resolver);
  std::vector<std::string> found;
  ns_msg message;
  if (size < 0 || ns_initparse(answer, size, &message) != 0) return found;
  for (int i = 0; i < ns_msg_count(message, ns_s_an); ++i) {
    ns_rr record;
    if (ns_parserr(&message, ns_s_an, i, &record) != 0 || ns_rr_type(record) != ns_t_a) continue;
    char text[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, ns_rr_rdata(record), text, sizeof text);
    found.push_back(text);
  }
  return found;
}

// ---- Connections

bool get_by_http(const Probe& probe, std::uint32_t flow, const std::vector<std::string>& addresses) {
  for (const std::string& address : addresses) {
    const std::int64_t until = now_us() + probe.patience.count();
    const int connection = connect_to(probe, flow, address, until);
    if (connection < 0) continue;
    const Answer answer = ask_over(connection, probe.name, until);
    close(connection);
    if (answer == Answer::good) return true;
  }
  return false;
}

void keep_a_connection(const Probe& probe, Uses& uses, std::uint32_t flow, const volatile std::sig_atomic_t& is_over) {
  int connection = -1;
  Clock::time_point tick = Clock::now();
  while (is_over == 0) {
    tick = std::max(tick + probe.every, Clock::now());
    std::this_thread::sleep_until(tick);
    const std::size_t use = uses.begin(flow);
    const std::int64_t begun = now_us();
    if (connection < 0) {
      const std::vector<std::string> addresses = probe.name.empty() ? probe.addresses : look_up(probe);
      for (std::size_t i = 0; i < addresses.size() && connection < 0; ++i)
        connection = connect_to(probe, flow, addresses[i], now_us() + probe.patience.count());
      if (connection < 0) continue;
      const unsigned milliseconds = static_cast<unsigned>(probe.notice / 1ms);
      if (milliseconds > 0) setsockopt(connection, IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
    }
    const std::int64_t longest = std::max<std::int64_t>(probe.notice.count(), 1'000'000) + 2'000'000;
    const Answer answer = ask_over(connection, probe.name, now_us() + longest);
    if (answer == Answer::good) {
      if (now_us() - begun <= probe.patience.count()) uses.answered(use);  // Who waited for longer could not work.
      continue;
    }
    close(connection);
    connection = -1;
  }
}

}  // namespace drsim::emulate
