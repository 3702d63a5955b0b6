#include "sim/isolate.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <stdexcept>
#include <string>

namespace drsim {
namespace {

enum ChildExit : int { finished = 0, threw = 1, could_not_write = 2 };

[[noreturn]] void fail(const char* what) { throw std::runtime_error(std::string(what) + ": " + std::strerror(errno)); }

bool write_all(int to, const void* from, std::size_t size) {
  const char* at = static_cast<const char*>(from);
  while (size > 0) {
    const ssize_t written = write(to, at, size);
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) at += written, size -= static_cast<std::size_t>(written);
  }
  return true;
}

std::vector<std::byte> read_all(int from) {
  std::vector<std::byte> bytes;
  std::array<std::byte, 65536> chunk;
  for (;;) {
    const ssize_t count = read(from, chunk.data(), chunk.size());
    if (count == 0) return bytes;
    if (count < 0 && errno != EINTR) return bytes;
    if (count > 0) bytes.insert(bytes.end(), chunk.begin(), chunk.begin() + count);
  }
}

// _exit: what the parent has registered to be done at its end is not the child's to do.
[[noreturn]] void be_the_child(int to, const std::function<std::vector<std::byte>()>& work) {
  try {
    const std::vector<std::byte> result = work();
    _exit(write_all(to, result.data(), result.size()) ? finished : could_not_write);
  } catch (const std::exception& error) {
    const std::string why = error.what();
    write_all(to, why.data(), why.size());
  } catch (...) {
  }
  _exit(threw);
}

void expect_finished(pid_t child, int status, const std::vector<std::byte>& said) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == finished) return;
  const std::string who = "the simulation process " + std::to_string(child);
  if (WIFSIGNALED(status)) throw std::runtime_error(who + " died: " + strsignal(WTERMSIG(status)));
  if (WIFEXITED(status) && WEXITSTATUS(status) == threw)
    throw std::runtime_error(std::string(reinterpret_cast<const char*>(said.data()), said.size()));
  throw std::runtime_error(who + " ended with code " + std::to_string(WEXITSTATUS(status)));
}

}  // namespace

std::vector<std::byte> run_isolated(const std::function<std::vector<std::byte>()>& work) {
  // What is still buffered must not be written twice.
  std::cout.flush();
  std::cerr.flush();
  std::fflush(nullptr);
  int ends[2];
  if (pipe(ends) != 0) fail("pipe");
  const pid_t child = fork();
  if (child < 0) {
    close(ends[0]), close(ends[1]);
    fail("fork");
  }
  if (child == 0) {
    close(ends[0]);
    be_the_child(ends[1], work);
  }
  close(ends[1]);
  std::vector<std::byte> said = read_all(ends[0]);
  close(ends[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) fail("waitpid");
  expect_finished(child, status, said);
  return said;
}

}  // namespace drsim
