// Assigns a value and returns whether it was another one. State uses it to ignore changes that change nothing.

#pragma once

#include <type_traits>

namespace drsim {

/// Writes a value; says whether that made a difference.
template <class Value>
bool assign(Value& target, const std::type_identity_t<Value>& value) {
  if (target == value) return false;
  target = value;
  return true;
}

}  // namespace drsim
