#include "sim/campaign/version.hpp"

#include <array>
#include <cstdint>
#include <fstream>

namespace drsim::campaign {

std::string program_version() {
  std::ifstream program("/proc/self/exe", std::ios::binary);
  std::uint64_t hash = 0xcbf29ce484222325;
  std::array<char, 65536> chunk;
  while (program.read(chunk.data(), chunk.size()) || program.gcount() > 0)
    for (std::streamsize i = 0; i < program.gcount(); ++i)
      hash = (hash ^ static_cast<unsigned char>(chunk[static_cast<std::size_t>(i)])) * 0x100000001b3;
  std::string text = DRSIM_VERSION "+";
  for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[hash >> shift & 15];
  return text;
}

}  // namespace drsim::campaign
