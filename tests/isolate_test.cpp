#include "sim/isolate.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <new>
#include <stdexcept>

#include "sim/system_limit.hpp"

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
  run_isolated([&] {
    here = 2;
    return std::vector<std::byte>();
  });
  EXPECT_EQ(here, 1);
}

TEST(Isolation, passes_on_what_the_work_threw) {
  EXPECT_EQ(failure([]() -> std::vector<std::byte> { throw std::invalid_argument("a reason"); }), "a reason");
}

TEST(Isolation, says_how_its_child_died) {
  EXPECT_NE(failure([]() -> std::vector<std::byte> {
              raise(SIGKILL);
              return {};
            }).find("died: Killed"),
            std::string::npos);
  EXPECT_NE(failure([]() -> std::vector<std::byte> { _exit(9); }).find("ended with code 9"), std::string::npos);
}

TEST(Isolation, tells_what_the_system_lacks_from_what_is_wrong) {
  const auto none = [] { return std::vector<std::byte>(); };
  EXPECT_THROW(run_isolated([&]() -> std::vector<std::byte> { throw std::bad_alloc(); }), SystemLimit);
  EXPECT_THROW(run_isolated([&] { return raise(SIGKILL), none(); }), SystemLimit);
  EXPECT_THROW(run_isolated([&] { return raise(SIGTERM), none(); }), SystemLimit);
  EXPECT_EQ(failure([]() -> std::vector<std::byte> { throw std::bad_alloc(); }), "there is not enough memory");
  for (const int signal : {SIGSEGV, SIGABRT}) try {
      run_isolated([&] { return raise(signal), none(); });
      FAIL();
    } catch (const SystemLimit&) {
      FAIL() << "a crash is a bug";
    } catch (const std::runtime_error&) {
    }
  IsolatedAnswerer lacks([](const std::vector<std::byte>&) -> std::vector<std::byte> { throw std::bad_alloc(); });
  EXPECT_THROW(lacks.ask({}), SystemLimit);
}

// ---- One that answers
// ------------------------------------------------------------------------------------------------------------

using Message = std::vector<std::byte>;

TEST(Isolation, an_answerer_remembers_and_this_process_does_not) {
  std::size_t asked = 0;
  IsolatedAnswerer counts([&](const Message& question) { return Message(question.size() + ++asked, std::byte{7}); });
  EXPECT_EQ(counts.ask({}).size(), 1u);
  EXPECT_EQ(counts.ask(Message(3'000'000)).size(), 3'000'002u);
  EXPECT_EQ(counts.ask(Message(1)), Message(4, std::byte{7}));
  EXPECT_EQ(asked, 0u);
}

TEST(Isolation, an_answerer_goes_on_after_it_has_thrown_and_ends_with_its_object) {
  const pid_t child = [] {
    IsolatedAnswerer throws([](const Message& question) {
      if (!question.empty()) throw std::invalid_argument("a reason");
      const pid_t self = getpid();
      Message bytes(sizeof(self));
      std::memcpy(bytes.data(), &self, sizeof(self));
      return bytes;
    });
    EXPECT_THROW(throws.ask(Message(1)), std::runtime_error);
    pid_t self = 0;
    std::memcpy(&self, throws.ask({}).data(), sizeof(self));
    return self;
  }();
  EXPECT_NE(child, getpid());
  EXPECT_EQ(kill(child, 0), -1) << "it is gone";
}

TEST(Isolation, says_how_its_answerer_died_and_begins_another) {
  IsolatedAnswerer dies([](const Message& question) {
    if (!question.empty()) raise(SIGKILL);
    return Message(1);
  });
  try {
    dies.ask(Message(1));
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("died: Killed"), std::string::npos) << error.what();
  }
  EXPECT_EQ(dies.ask({}).size(), 1u);
}

}  // namespace
}  // namespace drsim
