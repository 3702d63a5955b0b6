#include "sim/cli/progress.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <iostream>

namespace drsim::cli {

Progress::Progress(std::size_t total) : total_(total), shown_(isatty(STDERR_FILENO) != 0) {}

Progress::~Progress() {
  if (shown_) std::cerr << "\r\033[K" << std::flush;
}

void Progress::at(std::size_t done, const std::string& what) {
  if (shown_) std::cerr << "\r\033[K" << done + 1 << " of " << total_ << ": " << what << std::flush;
}

int terminal_width() {
  constexpr int usual = 100, narrowest = 60;
  // As POSIX has it: who says how wide it should be is believed, also of a pipe.
  if (const char* columns = std::getenv("COLUMNS"); columns && *columns) {
    int said = 0;
    const char* end = columns + std::strlen(columns);
    if (const auto [rest, error] = std::from_chars(columns, end, said); error == std::errc() && rest == end && said > 0)
      return std::clamp(said, narrowest, usual);
  }
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return usual;
  return std::clamp<int>(size.ws_col, narrowest, usual);
}

}  // namespace drsim::cli
