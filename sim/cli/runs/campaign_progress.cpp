#include <unistd.h>

#include <chrono>
#include <iostream>
#include <memory>
#include <sstream>

#include "analysis/output/campaign/campaign_output.hpp"
#include "sim/cli/runs/replicated_runs.hpp"

namespace drsim::cli {
namespace {

using Clock = std::chrono::steady_clock;

class Line {
 public:
  ~Line() {
    if (said_) std::cerr << "\r\033[K" << std::flush;
  }

  void at(const campaign::Progress& progress) {
    constexpr std::chrono::milliseconds between{250};
    const Clock::time_point now = Clock::now();
    if (now - last_ < between) return;
    last_ = now;
    said_ = true;
    const double spent = std::chrono::duration<double>(now - begun_).count(),
                 rate = static_cast<double>(progress.simulated) / spent;
    constexpr std::size_t width = 20;
    const std::size_t filled = progress.total == 0 ? width : width * progress.done / progress.total;
    std::ostringstream line;
    line << "\r\033[K[" << std::string(filled, '#') << std::string(width - filled, ' ') << "] " << progress.done
         << " of " << progress.total << "  " << static_cast<std::uint64_t>(rate) << "/s  "
         << rounded_text(static_cast<double>(progress.total - progress.done) / rate) << " left  p95 now "
         << rounded_text(progress.p95());
    std::cerr << line.str() << std::flush;
  }

 private:
  const Clock::time_point begun_ = Clock::now();
  Clock::time_point last_ = begun_;
  bool said_ = false;
};

}  // namespace

campaign::Watch progress_line() {
  if (isatty(STDERR_FILENO) == 0) return {};
  return [line = std::make_shared<Line>()](const campaign::Progress& progress) { line->at(progress); };
}

}  // namespace drsim::cli
