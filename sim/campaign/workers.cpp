#include "sim/campaign/workers.hpp"

#include <malloc.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <initializer_list>
#include <iostream>
#include <string>

#include "sim/descriptor.hpp"
#include "sim/system_limit.hpp"

namespace drsim::campaign {
namespace {

// What a worker is told: simulate these. And what it says of each: the head, then a row of numbers, or why it could not
// be simulated.
struct Order {
  std::uint64_t first = 0, count = 0;
};
struct Head {
  std::uint64_t index = 0;
  std::uint32_t size = 0;  ///< Of what follows [byte].
  Ending ending = Ending::horizon;
  Thrown thrown = Thrown::nothing;
};

void append(std::vector<char>& said, const void* from, std::size_t size) {
  const char* bytes = static_cast<const char*>(from);
  said.insert(said.end(), bytes, bytes + size);
}

void say(std::vector<char>& said, std::uint64_t index, Piece piece, const Simulate& simulate) {
  Head head{.index = index};
  try {
    const Outcome outcome = simulate(piece);
    head.size = static_cast<std::uint32_t>(outcome.row.size() * sizeof(double));
    head.ending = outcome.ending;
    append(said, &head, sizeof(head));
    append(said, outcome.row.data(), head.size);
  } catch (const std::exception& error) {
    const std::string why = message_of(error);
    head.size = static_cast<std::uint32_t>(why.size());
    head.thrown = kind_of(error);
    append(said, &head, sizeof(head));
    append(said, why.data(), why.size());
  }
}

// Whoever interrupts means the parent. Ignoring it would not do: SimGrid handles it.
void do_not_be_interrupted() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  sigprocmask(SIG_BLOCK, &signals, nullptr);
}

// Until nobody tells it anything any more, or nobody listens.
[[noreturn]] void be_a_worker(int orders, int answers, std::span<const Piece> pieces, const Simulate& simulate) {
  do_not_be_interrupted();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  mallopt(M_TRIM_THRESHOLD, 1 << 27);  // What one piece needed the next one needs again.
  Order order;
  std::vector<char> said;
  while (read_all(orders, &order, sizeof(order))) {
    said.clear();
    for (std::uint64_t i = order.first; i < order.first + order.count; ++i) say(said, i, pieces[i], simulate);
    if (!write_all(answers, said.data(), said.size())) break;
  }
  _exit(0);
}

struct Worker {
  pid_t pid = -1;
  int orders = -1, answers = -1;
  std::uint64_t outstanding = 0, ordered = 0;
  std::chrono::steady_clock::time_point since;
  std::vector<char> heard;  ///< Not yet understood.
};

class Workers {
 public:
  Workers(std::span<const Piece> pieces, unsigned jobs, const Simulate& simulate, const Keep& keep,
          const Enough& enough)
      : pieces_(pieces), keep_(keep), enough_(enough) {
    std::cout.flush();
    std::cerr.flush();
    // Fewer find the same, only later: where the system has no more of what they need, those that there are do all.
    for (std::size_t i = 0; i < std::min<std::size_t>(jobs, pieces.size()); ++i) {
      try {
        start(simulate);
      } catch (const SystemLimit&) {
        if (workers_.empty()) throw;
        break;
      }
    }
  }

  ~Workers() {
    for (Worker& worker : workers_) close_to(worker);
    for (const Worker& worker : workers_)
      while (waitpid(worker.pid, nullptr, 0) < 0 && errno == EINTR) {
      }
  }

  void work() {
    for (Worker& worker : workers_) give(worker);
    while (std::any_of(workers_.begin(), workers_.end(), [](const Worker& worker) { return worker.outstanding > 0; }))
      listen();
  }

 private:
  void start(const Simulate& simulate) {
    int down[2], up[2];
    if (pipe(down) != 0) fail_with_errno("pipe");
    if (pipe(up) != 0) fail_and_close({down[0], down[1]}, "pipe");
    const pid_t parent = getpid(), pid = fork();
    if (pid < 0) fail_and_close({down[0], down[1], up[0], up[1]}, "fork");
    if (pid == 0) {
      // An end that another worker holds open would keep this one from seeing that the parent is gone.
      for (const Worker& other : workers_) close(other.orders), close(other.answers);
      close(down[1]), close(up[0]);
      if (getppid() != parent) _exit(0);
      be_a_worker(down[0], up[1], pieces_, simulate);
    }
    close(down[0]), close(up[1]);
    workers_.push_back(
        {.pid = pid, .orders = down[1], .answers = up[0], .outstanding = 0, .ordered = 0, .since = {}, .heard = {}});
  }

  [[noreturn]] static void fail_and_close(std::initializer_list<int> ends, const char* what) {
    const int error_number = errno;
    for (const int end : ends) close(end);
    errno = error_number;
    fail_with_errno(what);
  }

  static void close_to(Worker& worker) {
    if (worker.orders >= 0) close(worker.orders);
    if (worker.answers >= 0) close(worker.answers);
    worker.orders = worker.answers = -1;
  }

  // As much as takes a moment: little enough to be evenly spread and soon finished, and more than the order itself
  // costs.
  void give(Worker& worker) {
    if (next_ == pieces_.size() || enough_()) return;
    constexpr double a_moment = 0.03;  // Seconds.
    const std::uint64_t left = pieces_.size() - next_;
    const auto in_a_moment = static_cast<std::uint64_t>(std::clamp(a_moment / seconds_each_, 1.0, 1e5));
    const Order order{next_, std::min(in_a_moment, (left + 2 * workers_.size() - 1) / (2 * workers_.size()))};
    next_ += order.count;
    worker.outstanding = worker.ordered = order.count;
    worker.since = std::chrono::steady_clock::now();
    if (!write_all(worker.orders, &order, sizeof(order))) died(worker);
  }

  void listen() {
    std::vector<pollfd> ends;
    for (const Worker& worker : workers_) ends.push_back({worker.answers, POLLIN, 0});
    if (poll(ends.data(), ends.size(), -1) < 0) {
      if (errno == EINTR) return;
      fail_with_errno("poll");
    }
    for (std::size_t i = 0; i < ends.size(); ++i)
      if (ends[i].revents != 0) hear(workers_[i]);
  }

  void hear(Worker& worker) {
    static std::array<char, 65536> chunk;
    const ssize_t count = read(worker.answers, chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) return;
    if (count <= 0) died(worker);
    worker.heard.insert(worker.heard.end(), chunk.begin(), chunk.begin() + count);
    understand(worker);
    if (worker.outstanding > 0) return;
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - worker.since;
    seconds_each_ = std::max(1e-7, took.count() / static_cast<double>(worker.ordered));
    give(worker);
  }

  void understand(Worker& worker) {
    std::size_t at = 0;
    Head head;
    while (worker.heard.size() - at >= sizeof(head)) {
      std::memcpy(&head, worker.heard.data() + at, sizeof(head));
      if (worker.heard.size() - at < sizeof(head) + head.size) break;
      const char* body = worker.heard.data() + at + sizeof(head);
      if (head.thrown != Thrown::nothing) rethrow(head.thrown, std::string(body, head.size));
      Outcome outcome{head.ending, std::vector<double>(head.size / sizeof(double))};
      if (head.size != 0) std::memcpy(outcome.row.data(), body, head.size);
      at += sizeof(head) + head.size;
      --worker.outstanding;
      keep_(pieces_[head.index], std::move(outcome));
    }
    worker.heard.erase(worker.heard.begin(), worker.heard.begin() + static_cast<std::ptrdiff_t>(at));
  }

  [[noreturn]] static void died(Worker& worker) {
    int status = 0;
    waitpid(worker.pid, &status, 0);
    fail_with_death(worker.pid, status);
  }

  const std::span<const Piece> pieces_;
  const Keep& keep_;
  const Enough& enough_;
  std::vector<Worker> workers_;
  std::uint64_t next_ = 0;
  double seconds_each_ = 0.03;  ///< What a piece took of late; at first, as if one were a moment.
};

}  // namespace

void work_off(std::span<const Piece> pieces, unsigned jobs, const Simulate& simulate, const Keep& keep,
              const Enough& enough) {
  if (pieces.empty() || enough()) return;
  // A worker that is gone is told by its silence.
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  Workers(pieces, std::max(1U, jobs), simulate, keep, enough).work();
  std::signal(SIGPIPE, before);
}

}  // namespace drsim::campaign
