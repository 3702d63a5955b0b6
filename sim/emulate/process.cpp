#include "sim/emulate/process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <sstream>
#include <thread>

extern char** environ;

namespace drsim::emulate {
namespace {

volatile std::sig_atomic_t noted = 0;
void note_interrupt(int) { noted = 1; }

struct sigaction before[3];
const int stopping[3] = {SIGINT, SIGTERM, SIGHUP};

}  // namespace

InterruptsNoted::InterruptsNoted() {
  struct sigaction action {};
  action.sa_handler = note_interrupt;
  for (int i = 0; i < 3; ++i) sigaction(stopping[i], &action, &before[i]);
}
InterruptsNoted::~InterruptsNoted() {
  for (int i = 0; i < 3; ++i) sigaction(stopping[i], &before[i], nullptr);
}
bool is_interrupted() { return noted != 0; }

void wait_until(Clock::time_point then) {
  while (Clock::now() < then) {
    if (is_interrupted()) throw Interrupted();
    std::this_thread::sleep_until(std::min(then, Clock::now() + std::chrono::milliseconds(20)));
  }
  if (is_interrupted()) throw Interrupted();
}

pid_t start(const std::vector<std::string>& argv, const std::string& log) {
  std::vector<char*> words;
  for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  posix_spawn_file_actions_adddup2(&files, 1, 2);
  posix_spawnattr_t how;
  posix_spawnattr_init(&how);
  sigset_t all;
  sigfillset(&all);
  posix_spawnattr_setsigdefault(&how, &all);
  posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
  pid_t made = 0;
  const int error = posix_spawnp(&made, words[0], &files, &how, words.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&how);
  if (error != 0) throw LaboratoryFault(argv.front() + " cannot be started: " + std::strerror(error));
  return made;
}

void carry_out(const std::vector<std::string>& argv, const std::string& log, bool may_fail) {
  const pid_t made = start(argv, log);
  int status = 0;
  while (waitpid(made, &status, 0) < 0 && errno == EINTR) {
  }
  if ((WIFEXITED(status) && WEXITSTATUS(status) == 0) || may_fail) return;
  std::string command, last;
  for (const std::string& word : argv) command += (command.empty() ? "" : " ") + word;
  std::ifstream in(log);
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) last = line;
  throw LaboratoryFault(command + "\n  failed: " + last);
}

void end(pid_t group, int signal) {
  kill(-group, signal);
  for (int i = 0; i < 100; ++i) {
    int status = 0;
    const pid_t gone = waitpid(group, &status, WNOHANG);
    if (gone == group || (gone < 0 && errno == ECHILD)) {
      kill(-group, SIGKILL);  // Its children.
      return;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  kill(-group, SIGKILL);
  waitpid(group, nullptr, 0);
}

}  // namespace drsim::emulate
