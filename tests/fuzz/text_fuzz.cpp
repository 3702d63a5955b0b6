// Any bytes as text: what is shown of them is text, and shorter where it should be. For libFuzzer (preset fuzz).

#include <cstdint>
#include <cstdlib>
#include <string>

#include "models/world/text/columns.hpp"
#include "models/world/text/text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::string shown = drsim::printable(text), lines = drsim::printable_lines(text);
  const std::size_t most = 3 + (size == 0 ? 0 : data[0] % 100);
  const bool holds = drsim::printable(shown) == shown && drsim::printable_lines(lines) == lines &&
                     drsim::count_characters(drsim::shortened(shown, most)) <= most &&
                     drsim::columns(shown) <= 2 * drsim::count_characters(shown) &&
                     drsim::printable_lines(drsim::folded(shown, most)) == drsim::folded(shown, most);
  if (!holds) std::abort();
  for (std::size_t at = 0; at <= size; ++at)
    if (drsim::begin_of_character(text, at) > at) std::abort();
  return 0;
}
