// Runs a function in a child process, once or repeatedly, and returns its result or its error.

#pragma once

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace drsim {

/// Does the work in a child process of its own and returns what it returned. Whatever happens to the child stays with
/// it. Throws std::runtime_error if the work threw, with its message, or if the child died, with how; SystemLimit where
/// the system had nothing left or ended the child.
std::vector<std::byte> run_isolated(const std::function<std::vector<std::byte>()>& work);

/// A child process that answers questions one after the other, each from what it has kept of those before. It begins
/// with the first of them, and ends with this object or with the process that this object is in.
class IsolatedAnswerer {
 public:
  using Bytes = std::vector<std::byte>;
  using Answer = std::function<Bytes(const Bytes& question)>;

  explicit IsolatedAnswerer(Answer answer) : answer_(std::move(answer)) {}
  ~IsolatedAnswerer();
  IsolatedAnswerer(const IsolatedAnswerer&) = delete;
  IsolatedAnswerer& operator=(const IsolatedAnswerer&) = delete;

  /// Throws as run_isolated does.
  Bytes ask(const Bytes& question);

 private:
  void begin();
  [[noreturn]] void died();

  const Answer answer_;
  int end_ = -1;  ///< Of the socket to the child, whose process it is:
  int child_ = -1;
};

}  // namespace drsim
