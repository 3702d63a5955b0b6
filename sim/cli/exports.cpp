#include "sim/cli/exports.hpp"

#include <cstdio>
#include <fstream>
#include <iostream>

#include "analysis/report/page.hpp"

namespace drsim::cli {
namespace {

// A reader never sees half of it: it is written beside, and then takes its name.
ExitCode write(const std::string& file, const std::string& text) {
  const bool is_device = file.starts_with("/dev/");
  const std::string beside = is_device ? file : file + ".part";
  std::ofstream out(beside, std::ios::binary);
  out << text;
  out.close();
  if (out && (is_device || std::rename(beside.c_str(), file.c_str()) == 0)) return ExitCode::ok;
  if (!is_device) std::remove(beside.c_str());
  std::cerr << "drsim: " << file << " cannot be written\n";
  return ExitCode::file;
}

std::vector<PlayedDesign> designs_of(const std::vector<Played>& played) {
  std::vector<PlayedDesign> designs;
  for (const Played& one : played) designs.push_back({&one.report, &one.trace});
  return designs;
}

}  // namespace

bool needs_traces(const Command& command) { return !command.report.empty(); }

ExitCode write_files(const Command& command, const std::vector<Played>& played) {
  if (!command.report.empty())
    if (const ExitCode code = write(command.report, report_page(designs_of(played))); code != ExitCode::ok) return code;
  return ExitCode::ok;
}

}  // namespace drsim::cli
