#include "sim/cli/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <optional>
#include <system_error>

#include "models/world/text/text.hpp"
#include "sim/cli/diagnostics.hpp"
#include "sim/descriptor.hpp"
#include "sim/system_limit.hpp"

namespace drsim::cli {
namespace {

struct Output {
  const char* option;
  const std::string& file;
};
std::vector<Output> outputs_of(const Command& command) {
  std::vector<Output> named;
  for (const Output& output : {Output{"--report", command.report}, Output{"--junit", command.junit},
                               Output{"--chrome-trace", command.chrome_trace}, Output{"--worksheet", command.worksheet},
                               Output{"--csv", command.campaign.csv}, Output{"--results", command.campaign.results}})
    if (!output.file.empty()) named.push_back(output);
  return named;
}

bool is_stream(const std::string& file) {
  struct stat status {};
  return stat(file.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
}

// A new file beside the one that it shall replace, by a name that nothing has yet; -1 if it cannot be made.
int create_beside(const std::string& file, std::string& name) {
  constexpr int most_tries = 100;
  for (int i = 0; i < most_tries; ++i) {
    name = file + "." + std::to_string(getpid()) + (i == 0 ? "" : "-" + std::to_string(i)) + ".part";
    const int descriptor = open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0 || errno != EEXIST) return descriptor;
  }
  return -1;
}

bool cannot_be_written(const std::string& file, int error_number) {
  if (is_system_limit(error_number)) throw std::system_error(error_number, std::generic_category(), printable(file));
  complain(file + " cannot be written: " + std::generic_category().message(error_number));
  return false;
}

bool is_standard_output(const std::string& file) {
  struct stat named {
  }, standard{};
  return stat(file.c_str(), &named) == 0 && fstat(STDOUT_FILENO, &standard) == 0 && named.st_dev == standard.st_dev &&
         named.st_ino == standard.st_ino;
}

}  // namespace

bool is_same_file(const std::string& a, const std::string& b) {
  struct stat one {
  }, other{};
  const bool is_there = stat(a.c_str(), &one) == 0, is_other_there = stat(b.c_str(), &other) == 0;
  if (is_there && is_other_there) return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
  if (is_there != is_other_there) return false;
  std::error_code error;
  const auto place = std::filesystem::weakly_canonical(std::filesystem::absolute(a, error), error);
  return !error && place == std::filesystem::weakly_canonical(std::filesystem::absolute(b, error), error);
}

bool is_extended(const Reading& reading, const std::string& file, const std::vector<Reading>& by) {
  if (!reading.says_fragment) return false;
  return std::any_of(by.begin(), by.end(), [&](const Reading& other) {
    return other.scenario && std::any_of(other.files.begin(), other.files.end(),
                                         [&](const std::string& one) { return is_same_file(one, file); });
  });
}

void expect_outputs_apart(const Command& command, const std::vector<std::string>& inputs) {
  const std::vector<Output> outputs = outputs_of(command);
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const Output& output = outputs[i];
    if (is_stream(output.file)) continue;
    for (std::size_t j = 0; j < i; ++j)
      if (is_same_file(output.file, outputs[j].file))
        throw UsageError(std::string(outputs[j].option) + " and " + output.option + " would write the same file, " +
                         in_single_quotes(output.file));
    for (const std::string& input : inputs)
      if (is_same_file(output.file, input))
        throw UsageError(std::string(output.option) + " would write over " + in_single_quotes(input) +
                         ", which is read");
  }
}

Reading read(const Command& command, const std::string& file, const std::vector<Assignment>& assignments) {
  Reading reading = read_scenario(file, assignments, Access{command.root});
  expect_outputs_apart(command, reading.files);
  return reading;
}

// All of it or nothing: a file is replaced when the new one is whole. A link stays one; a pipe or a device takes it as
// it comes, and the standard output between all else that is written there.
bool write_file(const std::string& file, const std::string& text) {
  if (is_standard_output(file)) {
    std::cout << text << std::flush;
    return static_cast<bool>(std::cout);
  }
  const bool takes_it_as_it_comes = is_stream(file);
  std::error_code error;
  const bool is_there = std::filesystem::exists(file, error);
  const std::string whole = is_there && !takes_it_as_it_comes ? std::filesystem::canonical(file, error).string() : file;
  std::string unfinished;
  const int descriptor =
      takes_it_as_it_comes ? open(file.c_str(), O_WRONLY | O_CLOEXEC) : create_beside(whole, unfinished);
  if (descriptor < 0) return cannot_be_written(file, errno);
  int error_number = write_all(descriptor, text.data(), text.size()) ? 0 : errno;
  if (close(descriptor) != 0 && error_number == 0) error_number = errno;
  if (error_number == 0 && !takes_it_as_it_comes && std::rename(unfinished.c_str(), whole.c_str()) != 0)
    error_number = errno;
  if (error_number == 0) return true;
  if (!takes_it_as_it_comes) std::remove(unfinished.c_str());
  return cannot_be_written(file, error_number);
}

}  // namespace drsim::cli
