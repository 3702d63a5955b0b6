// The tables that readers look things up in say the same as the program.

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>

#include "models/reachability/disposition.hpp"

namespace drsim {
namespace {

std::string contents(const std::string& file) {
  std::ostringstream all;
  all << std::ifstream(std::string(DRSIM_SOURCE_DIR) + "/" + file).rdbuf();
  return all.str();
}

TEST(Tables, of_dispositions_is_the_one_in_the_readme) {
  const std::string readme = contents("models/README.md");
  for (const DispositionText& row : dispositions()) {
    std::ostringstream line;
    line << "| " << row.name << " | " << row.seen << " | " << row.cause << " | " << row.remedy << " |\n";
    EXPECT_NE(readme.find(line.str()), std::string::npos) << line.str();
  }
}

}  // namespace
}  // namespace drsim
