#include "sim/emulate/prober.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <fstream>
#include <new>
#include <thread>

#include "sim/emulate/asking.hpp"
#include "sim/emulate/process.hpp"

namespace drsim::emulate {
namespace {

volatile std::sig_atomic_t is_over = 0;
void note_end(int) { is_over = 1; }

// Never more than this at a time: what asks meanwhile is not answered for want of a thread.
constexpr int most_threads = 600;

// All that the child does: at each tick each flow's use, each in its own time.
class Asking {
 public:
  Asking(const Probe& probe, std::atomic<std::int64_t>& streak)
      : probe_(probe), uses_(probe, streak), echoes_(probe, uses_), known_(probe.sources.size()) {
    for (Known& known : known_) known.addresses = probe.addresses;
  }

  void go_on_until_told() {
    if (probe_.kind == ProbeKind::connection)
      for (std::uint32_t flow = 0; flow < known_.size(); ++flow)
        std::thread([this, flow] { keep_a_connection(probe_, uses_, flow, is_over); }).detach();
    for (Clock::time_point tick = Clock::now(); is_over == 0; tick += probe_.every) {
      std::this_thread::sleep_until(tick);
      uses_.sweep();
      if (probe_.kind == ProbeKind::connection) continue;
      for (std::uint32_t flow = 0; flow < known_.size(); ++flow) use(flow);
    }
  }
  const Uses& uses() const { return uses_; }

 private:
  struct Known {
    std::vector<std::string> addresses;
    Clock::time_point until{};
  };

  void use(std::uint32_t flow) {
    const std::size_t number = uses_.begin(flow);
    const bool looks_up = !probe_.name.empty() && Clock::now() >= known_[flow].until;
    if (!looks_up && probe_.kind == ProbeKind::icmp) {
      echoes_.ask(number, flow, known_[flow].addresses);
      return;
    }
    if (threads_.load() >= most_threads) return;
    ++threads_;
    std::thread([this, number, flow, looks_up] {
      std::vector<std::string> addresses = looks_up ? look_up(probe_) : known_[flow].addresses;
      if (looks_up && probe_.lookup > Duration{} && !addresses.empty()) {
        known_[flow].addresses = addresses;
        known_[flow].until = Clock::now() + probe_.lookup;
      }
      if (probe_.kind == ProbeKind::icmp)
        echoes_.ask(number, flow, addresses);
      else if (get_by_http(probe_, flow, addresses))
        uses_.answered(number);
      --threads_;
    }).detach();
  }

  const Probe& probe_;
  Uses uses_;
  Echoes echoes_;
  std::vector<Known> known_;
  std::atomic<int> threads_{0};
};

[[noreturn]] void be_the_clients(const Probe& probe, const std::string& file, std::atomic<std::int64_t>& streak) {
  const int space = open(("/run/netns/" + probe.where).c_str(), O_RDONLY | O_CLOEXEC);
  if (space < 0 || setns(space, CLONE_NEWNET) != 0) _exit(1);
  std::signal(SIGTERM, note_end);
  std::signal(SIGINT, SIG_IGN);  // The parent says when it is over.
  std::signal(SIGHUP, SIG_IGN);
  std::signal(SIGPIPE, SIG_IGN);
  auto* asking = new Asking(probe, streak);  // Threads may still use it when the process ends.
  asking->go_on_until_told();
  std::this_thread::sleep_for(probe.patience);
  std::ofstream out(file);
  for (const Use& use : asking->uses().all()) out << use.flow << " " << use.at << " " << use.answered << "\n";
  out.flush();
  _exit(out ? 0 : 1);
}

}  // namespace

Prober::Prober(const Probe& probe, const std::string& file) : file_(file) {
  void* shared = mmap(nullptr, sizeof *streak_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) throw LaboratoryFault(std::string("no memory for a probe: ") + std::strerror(errno));
  streak_ = new (shared) std::atomic<std::int64_t>(0);
  child_ = fork();
  if (child_ < 0) throw LaboratoryFault(std::string("a probe cannot be started: ") + std::strerror(errno));
  if (child_ == 0) be_the_clients(probe, file_, *streak_);
}

Prober::~Prober() {
  if (child_ > 0) {
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }
  munmap(streak_, sizeof *streak_);
}

std::vector<Use> Prober::stop() {
  kill(child_, SIGTERM);
  int status = 0;
  while (waitpid(child_, &status, 0) < 0 && errno == EINTR) {
  }
  child_ = 0;
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) throw LaboratoryFault("a probe has ended by itself");
  std::ifstream in(file_);
  std::vector<Use> uses;
  for (Use use; in >> use.flow >> use.at >> use.answered;) uses.push_back(use);
  return uses;
}

}  // namespace drsim::emulate
