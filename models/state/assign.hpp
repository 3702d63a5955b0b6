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
