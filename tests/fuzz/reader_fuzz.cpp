// Any bytes as a scenario: it is refused with messages that are text, or it is one. For libFuzzer (preset fuzz).

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>

#include "models/world/text/text.hpp"
#include "scenarios/reading/reader.hpp"

namespace {

// Ends the process, which is how a fuzzer is told.
void expect(bool holds, const char* what, const std::string& text) {
  if (holds) return;
  std::cerr << what << "\n" << drsim::printable_lines(text) << "\n";
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const int file = memfd_create("scenario", 0);
  static const std::string name = "/proc/self/fd/" + std::to_string(file);
  if (ftruncate(file, 0) != 0 || pwrite(file, data, size, 0) != static_cast<ssize_t>(size)) return 0;
  lseek(file, 0, SEEK_SET);
  const drsim::Reading reading = drsim::read_scenario(name);
  bool is_wrong = reading.unreadable;
  for (const drsim::Diagnostic& diagnostic : reading.diagnostics) {
    const std::string text = to_text(diagnostic, false);
    expect(drsim::printable_lines(text) == text, "a message that is no text", text);
    expect(diagnostic.line >= 1 && diagnostic.column >= 1, "a message without a place", text);
    is_wrong = is_wrong || diagnostic.severity == drsim::Severity::error;
  }
  expect(reading.scenario.has_value() != is_wrong, "neither a scenario nor an error", name);
  return 0;
}
