#include "scenarios/import/record/digest.hpp"

#include <ldns/sha2.h>
#undef bool  // A macro of theirs: what comes after it in the same unit is C++.

#include <array>

namespace drsim {

std::string sha256(const std::string& text) {
  std::string bytes = text;
  std::array<unsigned char, LDNS_SHA256_DIGEST_LENGTH> digest{};
  ldns_sha256(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<unsigned int>(bytes.size()), digest.data());
  std::string hex;
  for (const unsigned char byte : digest) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

}  // namespace drsim
