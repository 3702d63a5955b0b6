#include "sim/isolate.hpp"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "sim/descriptor.hpp"
#include "sim/system_limit.hpp"

namespace drsim {
namespace {

enum ChildExit : int { finished = 0, threw = 1, could_not_write = 2, found_nothing_left = 3 };

std::vector<std::byte> read_to_the_end(int from) {
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
    const std::string why = message_of(error);
    write_all(to, why.data(), why.size());
    _exit(kind_of(error) == Thrown::system_limit ? found_nothing_left : threw);
  } catch (...) {
  }
  _exit(threw);
}

void expect_finished(pid_t child, int status, const std::vector<std::byte>& said) {
  if (WIFEXITED(status) && WEXITSTATUS(status) == finished) return;
  const std::string message(reinterpret_cast<const char*>(said.data()), said.size());
  if (WIFEXITED(status) && WEXITSTATUS(status) == found_nothing_left) rethrow(Thrown::system_limit, message);
  if (WIFEXITED(status) && WEXITSTATUS(status) == threw) rethrow(Thrown::error, message);
  fail_with_death(child, status);
}

}  // namespace

std::vector<std::byte> run_isolated(const std::function<std::vector<std::byte>()>& work) {
  // What is still buffered must not be written twice.
  std::cout.flush();
  std::cerr.flush();
  std::fflush(nullptr);
  int ends[2];
  if (pipe(ends) != 0) fail_with_errno("pipe");
  const pid_t child = fork();
  if (child < 0) {
    close(ends[0]), close(ends[1]);
    fail_with_errno("fork");
  }
  if (child == 0) {
    close(ends[0]);
    be_the_child(ends[1], work);
  }
  close(ends[1]);
  std::vector<std::byte> said = read_to_the_end(ends[0]);
  close(ends[0]);
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) fail_with_errno("waitpid");
  expect_finished(child, status, said);
  return said;
}

namespace {

// What passes between the two: so many bytes, and whether they are the message of what was thrown.
struct Head {
  std::uint64_t size = 0;
  Thrown thrown = Thrown::nothing;
};

bool send_message(int to, const void* bytes, std::size_t size, Thrown thrown) {
  Head head;
  std::memset(static_cast<void*>(&head), 0, sizeof(head));  // Its padding, too, is sent.
  head.size = size, head.thrown = thrown;
  return write_all(to, &head, sizeof(head)) && write_all(to, bytes, size);
}

std::optional<std::pair<IsolatedAnswerer::Bytes, Thrown>> receive_message(int from) {
  Head head;
  if (!read_all(from, &head, sizeof(head))) return {};
  std::pair<IsolatedAnswerer::Bytes, Thrown> message{IsolatedAnswerer::Bytes(head.size), head.thrown};
  if (!read_all(from, message.first.data(), head.size)) return {};
  return message;
}

[[noreturn]] void answer_all(int end, const IsolatedAnswerer::Answer& answer) {
  while (const auto question = receive_message(end)) {
    try {
      const IsolatedAnswerer::Bytes bytes = answer(question->first);
      if (!send_message(end, bytes.data(), bytes.size(), Thrown::nothing)) break;
    } catch (const std::exception& error) {
      const std::string why = message_of(error);
      if (!send_message(end, why.data(), why.size(), kind_of(error))) break;
    }
  }
  _exit(finished);
}

}  // namespace

void IsolatedAnswerer::begin() {
  std::cout.flush();
  std::cerr.flush();
  std::fflush(nullptr);
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) fail_with_errno("socketpair");
  const pid_t parent = getpid(), child = fork();
  if (child < 0) {
    close(ends[0]), close(ends[1]);
    fail_with_errno("fork");
  }
  if (child == 0) {
    close(ends[0]);
    // Others may hold the parent's end open, too: that it is gone is not told by silence.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(finished);
    answer_all(ends[1], answer_);
  }
  close(ends[1]);
  end_ = ends[0], child_ = child;
}

// Killed rather than asked to go: others may hold its end of the socket open, and it has nothing to lose.
IsolatedAnswerer::~IsolatedAnswerer() {
  if (child_ < 0) return;
  close(end_);
  kill(child_, SIGKILL);
  while (waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void IsolatedAnswerer::died() {
  int status = 0;
  while (waitpid(child_, &status, 0) < 0)
    if (errno != EINTR) fail_with_errno("waitpid");
  close(end_);
  const pid_t child = std::exchange(child_, -1);
  expect_finished(child, status, {});
  throw std::runtime_error("the simulation process " + std::to_string(child) + " ended");
}

IsolatedAnswerer::Bytes IsolatedAnswerer::ask(const Bytes& question) {
  if (child_ < 0) begin();
  if (!send_message(end_, question.data(), question.size(), Thrown::nothing)) died();
  auto answer = receive_message(end_);
  if (!answer) died();
  if (answer->second != Thrown::nothing)
    rethrow(answer->second, std::string(reinterpret_cast<const char*>(answer->first.data()), answer->first.size()));
  return std::move(answer->first);
}

}  // namespace drsim
