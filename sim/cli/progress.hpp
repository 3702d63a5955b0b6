// A line of progress on the terminal, and the width of the terminal.

#pragma once

#include <cstddef>
#include <string>

namespace drsim::cli {

/// A line on standard error that says what is being done; nothing where that is no terminal. Gone when it is destroyed.
class Progress {
 public:
  explicit Progress(std::size_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void at(std::size_t done, const std::string& what);

 private:
  std::size_t total_;
  bool shown_;
};

/// Columns of the terminal that standard output is; 100 where it is none.
int terminal_width();

}  // namespace drsim::cli
