#include "sim/emulate/runner.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>

#include "sim/emulate/asking.hpp"
#include "sim/emulate/prober.hpp"
#include "sim/emulate/process.hpp"
#include "sim/emulate/script.hpp"
#include "sim/emulate/wiring.hpp"

namespace drsim::emulate {
namespace {

namespace fs = std::filesystem;
const fs::path all_labs = "/run/drsim";

// Whoever carries a laboratory out holds its lock; a folder whose lock is free has been left behind.
class Lock {
 public:
  explicit Lock(const fs::path& folder) : file_(open((folder / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    is_held_ = file_ >= 0 && flock(file_, LOCK_EX | LOCK_NB) == 0;
  }
  ~Lock() {
    if (file_ >= 0) close(file_);
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  bool is_held() const { return is_held_; }

 private:
  int file_;
  bool is_held_ = false;
};

std::set<pid_t> processes_in(const std::string& where) {
  std::set<pid_t> found;
  std::error_code error;
  const fs::path space = fs::path("/run/netns") / where;
  struct stat wanted {};
  if (stat(space.c_str(), &wanted) != 0) return found;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    struct stat its {};
    if (stat((entry.path() / "ns/net").c_str(), &its) == 0 && its.st_ino == wanted.st_ino &&
        its.st_dev == wanted.st_dev)
      found.insert(static_cast<pid_t>(std::stol(name)));
  }
  return found;
}

// Namespaces that are noted in a folder: their processes, themselves, and the folder. Nothing else is touched.
void take_down(const fs::path& folder) {
  std::ifstream in(folder / "namespaces");
  std::vector<std::string> spaces;
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("drsim.")) spaces.push_back(line);
  for (int again = 0; again < 3; ++again)
    for (const std::string& where : spaces)
      for (const pid_t process : processes_in(where)) kill(process, SIGKILL);
  for (const std::string& where : spaces)
    if (fs::exists(fs::path("/run/netns") / where)) carry_out({"ip", "netns", "delete", where}, "/dev/null", true);
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  fs::remove(all_labs, ignored);  // If it is empty.
}

// Whatever else this machine does: timers of a laboratory run in real time. Children have the same; and where the
// kernel weighs sessions before processes, so has this session.
void take_precedence() {
  setpriority(PRIO_PROCESS, 0, -15);
  std::ofstream("/proc/self/autogroup") << "-15\n";
}

class Bench {
 public:
  Bench(const Laboratory& lab, const Machine& machine, bool keeps)
      : lab_(lab), machine_(machine), keeps_(keeps), folder_(lab.folder) {
    take_precedence();
    fs::create_directories(folder_);
    lock_.emplace(folder_);
    if (!lock_->is_held()) {
      keeps_ = true;  // It is somebody else's.
      throw LaboratoryFault("a laboratory named " + lab.name + " is running: give this one another --name");
    }
    std::ofstream out(folder_ / "namespaces");
    for (const std::string& where : lab.namespaces) out << where << "\n";
    if (!out.flush()) throw LaboratoryFault((folder_ / "namespaces").string() + " cannot be written");
  }
  ~Bench() {
    probers_.clear();
    if (keeps_) return;
    for (auto& [name, process] : daemons_) kill(-process, SIGKILL);
    for (auto& [name, process] : daemons_) end(process, SIGKILL);
    take_down(folder_);
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  void build() {
    for (const std::string& where : lab_.namespaces) {
      done(Run{"", {"ip", "netns", "add", where}});
      for (const Run& run : first_steps(where)) done(run);
    }
    for (const Step& step : lab_.build) carry(step);
    for (std::size_t i = 0; i < lab_.probes.size(); ++i)
      probers_.emplace_back(lab_.probes[i], folder_ / ("uses-" + std::to_string(i)));
  }

  void wait_until_all_works() {
    const Clock::time_point latest = Clock::now() + std::chrono::seconds(120);
    for (;;) {
      std::string without;
      for (std::size_t i = 0; i < probers_.size(); ++i)
        if (probers_[i].streak() < static_cast<std::int64_t>(20 * lab_.probes[i].sources.size()))
          without += " " + lab_.probes[i].where;
      if (without.empty()) return;
      if (Clock::now() > latest) throw LaboratoryFault("after two minutes nobody answers" + without);
      expect_daemons();
      wait_until(Clock::now() + std::chrono::milliseconds(100));
    }
  }

  Carried play() {
    const Clock::time_point zero = Clock::now();
    const std::int64_t zero_us = now_us();
    Carried carried;
    for (const Act& act : lab_.acts) {
      const Clock::time_point then = zero + act.at.time_since_epoch();
      wait_until(then);
      for (const Step& step : act.steps) carry(step);
      carried.latest_act = std::max(carried.latest_act, std::chrono::duration<double>(Clock::now() - then).count());
    }
    wait_until(zero + lab_.horizon);
    for (Prober& prober : probers_) carried.probes.push_back(measure(prober.stop(), zero_us, lab_.horizon));
    return carried;
  }

 private:
  std::string log(const std::string& name) const { return folder_ / (name + ".log"); }

  void carry(const Step& step) {
    if (is_interrupted()) throw Interrupted();
    std::visit([&](const auto& one) { done(one); }, step);
  }
  void done(const File& file) const {
    const fs::path path = folder_ / file.path;
    fs::create_directories(path.parent_path());
    if (!(std::ofstream(path) << file.text).flush()) throw LaboratoryFault(path.string() + " cannot be written");
  }
  void done(const Run& run) const {
    if (run.need == Need::netem && !machine_.has_netem) return;
    carry_out(in_namespace(run.where, run.argv), log("commands"), run.may_fail);
  }
  void done(const Daemon& daemon) {
    std::vector<std::string> argv = in_namespace(daemon);
    if (daemon.tries_again) {
      argv.insert(argv.begin(), {"sh", "-c", "until \"$0\" \"$@\"; do sleep 0.2; done"});
    }
    daemons_[daemon.name] = start(argv, log(daemon.name));
  }
  void done(const Stop& stop) {
    const auto found = daemons_.find(stop.name);
    if (found == daemons_.end()) return;
    end(found->second, stop.signal);
    daemons_.erase(found);
  }
  void expect_daemons() {
    for (const auto& [name, process] : daemons_) {
      if (waitpid(process, nullptr, WNOHANG) != process) continue;
      std::ifstream in(log(name));
      std::string last;
      for (std::string line; std::getline(in, line);)
        if (!line.empty()) last = line;
      throw LaboratoryFault(name + " has ended: " + last);
    }
  }

  const Laboratory& lab_;
  const Machine& machine_;
  bool keeps_;
  fs::path folder_;
  std::optional<Lock> lock_;
  std::map<std::string, pid_t> daemons_;
  std::deque<Prober> probers_;
};

}  // namespace

Machine look_at_machine(const std::string& name) {
  Machine machine;
  struct utsname system {};
  uname(&system);
  machine.kernel = std::string(system.sysname) + " " + system.release;
  if (geteuid() != 0) {
    machine.missing = "emulate makes network namespaces, which takes root: run it with sudo, or ask for --dry-run";
    return machine;
  }
  const std::string where = "drsim." + name + ".trial";
  try {
    carry_out({"ip", "netns", "add", where}, "/dev/null", false);
  } catch (const LaboratoryFault&) {
    machine.missing =
        "this system makes no network namespaces (ip netns add fails): a container without CAP_SYS_ADMIN?";
    return machine;
  }
  const auto can = [&](const std::string& command) {
    try {
      carry_out(in_namespace(where, words(command)), "/dev/null", false);
      return true;
    } catch (const LaboratoryFault&) {
      return false;
    }
  };
  if (!can("ip link add veth0 type veth peer name veth1")) machine.missing = "this kernel has no veth";
  if (!can("ip link add bridge0 type bridge")) machine.missing = "this kernel has no bridges";
  machine.has_netem = can("tc qdisc add dev veth0 root netem delay 1ms");
  carry_out({"ip", "netns", "delete", where}, "/dev/null", true);
  return machine;
}

std::vector<std::string> missing_programs(const Laboratory& lab) {
  std::set<std::string> wanted{"ip", "tc", "nft", "sysctl"};
  const auto note = [&](const std::vector<Step>& steps) {
    for (const Step& step : steps) {
      if (const auto* run = std::get_if<Run>(&step)) wanted.insert(run->argv.front());
      if (const auto* daemon = std::get_if<Daemon>(&step)) wanted.insert(daemon->argv.front());
    }
  };
  note(lab.build);
  for (const Act& act : lab.acts) note(act.steps);
  std::vector<std::string> missing;
  for (const std::string& program : wanted) {
    bool is_there = access(program.c_str(), X_OK) == 0 && program.front() == '/';
    for (const char* folder : {"/usr/sbin/", "/usr/bin/", "/sbin/", "/bin/", "/usr/local/bin/", "/usr/local/sbin/"})
      is_there = is_there || access((folder + program).c_str(), X_OK) == 0;
    if (!is_there) missing.push_back(program);
  }
  return missing;
}

Carried carry_out_laboratory(const Laboratory& lab, double phase, const Machine& machine, bool keeps) {
  if (fs::exists(lab.folder)) clean(lab.name);
  Bench bench(lab, machine, keeps);
  bench.build();
  bench.wait_until_all_works();
  wait_until(Clock::now() + lab.settle +
             std::chrono::microseconds(static_cast<std::int64_t>(phase * static_cast<double>(lab.phases.count()))));
  bench.wait_until_all_works();
  return bench.play();
}

std::size_t clean(const std::string& name) {
  std::size_t cleaned = 0;
  std::error_code error;
  std::vector<fs::path> folders;
  for (const fs::directory_entry& entry : fs::directory_iterator(all_labs, error))
    if (name.empty() || entry.path().filename() == name) folders.push_back(entry.path());
  for (const fs::path& folder : folders) {
    {
      const Lock lock(folder);
      if (!lock.is_held()) continue;  // Its program is still at it.
    }
    take_down(folder);
    ++cleaned;
  }
  return cleaned;
}

}  // namespace drsim::emulate
