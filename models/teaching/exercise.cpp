#include "models/teaching/exercise.hpp"

#include <algorithm>

namespace drsim {

const Option* Decision::option(std::string_view named) const {
  const auto found = std::find_if(options.begin(), options.end(), [&](const Option& one) { return one.name == named; });
  return found == options.end() ? nullptr : &*found;
}

const Decision* Exercise::decision(std::string_view name) const {
  const auto found =
      std::find_if(decisions.begin(), decisions.end(), [&](const Decision& one) { return one.name == name; });
  return found == decisions.end() ? nullptr : &*found;
}

}  // namespace drsim
