// Files as tests read them, whole.

#pragma once

#include <fstream>
#include <sstream>
#include <string>

namespace drsim {

inline std::string contents(const std::string& file) {
  std::ostringstream all;
  all << std::ifstream(file).rdbuf();
  return all.str();
}
/// Of a file of the project, by its path from the root.
inline std::string source_contents(const std::string& file) {
  return contents(std::string(DRSIM_SOURCE_DIR) + "/" + file);
}

}  // namespace drsim
