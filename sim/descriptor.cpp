#include "sim/descriptor.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace drsim {
namespace {

ssize_t write_some(int to, const char* from, std::size_t size) {
  const ssize_t sent = send(to, from, size, MSG_NOSIGNAL);
  return sent < 0 && errno == ENOTSOCK ? write(to, from, size) : sent;
}

}  // namespace

bool write_all(int to, const void* from, std::size_t size) {
  const char* at = static_cast<const char*>(from);
  while (size > 0) {
    const ssize_t written = write_some(to, at, size);
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) at += written, size -= static_cast<std::size_t>(written);
  }
  return true;
}

bool read_all(int from, void* to, std::size_t size) {
  char* at = static_cast<char*>(to);
  while (size > 0) {
    const ssize_t count = read(from, at, size);
    if (count == 0 || (count < 0 && errno != EINTR)) return false;
    if (count > 0) at += count, size -= static_cast<std::size_t>(count);
  }
  return true;
}

}  // namespace drsim
