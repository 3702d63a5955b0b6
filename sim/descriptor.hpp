// Reads and writes all bytes of a file descriptor, however many system calls it takes.

#pragma once

#include <cstddef>

namespace drsim {

/// All of `size` bytes, to a pipe, a socket or a file. False: nobody reads them any more, or they cannot be written
/// (errno says why). A socket whose other end is gone raises no SIGPIPE; a pipe does.
bool write_all(int to, const void* from, std::size_t size);

/// All of `size` bytes. False: there were fewer, or they cannot be read (errno says why).
bool read_all(int from, void* to, std::size_t size);

}  // namespace drsim
