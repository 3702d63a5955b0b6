#include "sim/isolate.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <stdexcept>

namespace drsim {
namespace {

std::string failure(const std::function<std::vector<std::byte>()>& work) {
  try {
    run_isolated(work);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

TEST(Isolation, returns_what_the_work_returned_however_long) {
  for (const std::size_t size : {0ul, 1ul, 65'536ul, 5'000'000ul}) {
    const std::vector<std::byte> result = run_isolated([&] { return std::vector<std::byte>(size, std::byte{7}); });
    EXPECT_EQ(result, std::vector<std::byte>(size, std::byte{7}));
  }
}

TEST(Isolation, leaves_this_process_as_it_was) {
  int here = 1;
  run_isolated([&] { here = 2; return std::vector<std::byte>(); });
  EXPECT_EQ(here, 1);
}

TEST(Isolation, passes_on_what_the_work_threw) {
  EXPECT_EQ(failure([]() -> std::vector<std::byte> { throw std::invalid_argument("a reason"); }), "a reason");
}

TEST(Isolation, says_how_its_child_died) {
  EXPECT_NE(failure([]() -> std::vector<std::byte> { raise(SIGKILL); return {}; }).find("died: Killed"), std::string::npos);
  EXPECT_NE(failure([]() -> std::vector<std::byte> { _exit(9); }).find("ended with code 9"), std::string::npos);
}

}  // namespace
}  // namespace drsim
