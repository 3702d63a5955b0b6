// The results of one run, or of several designs, as JSON.

#pragma once

#include <string>
#include <vector>

#include "analysis/availability/report.hpp"

namespace drsim {

/// {"drsim": 2, "scenario": ..., "populations": [...], ...}, times in seconds. README.md lists the keys.
std::string run_json(const RunReport& report);
/// {"drsim": 2, "designs": [...]}, each as by run_json.
std::string compare_json(const std::vector<RunReport>& reports);

}  // namespace drsim
