// Whether something that was found is a note, a warning or an error.

#pragma once

#include <cstdint>

namespace drsim {

/// How much something that was found matters. In the order of weight.
enum class Severity : std::uint8_t {
  note,     ///< It works as it says; whoever decides should know.
  warning,  ///< It works, and hardly as meant.
  error,    ///< It cannot be, or the service would not do it: there is nothing to simulate.
};

}  // namespace drsim
