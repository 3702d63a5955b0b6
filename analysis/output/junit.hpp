// Expectations as test results that build servers can display.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/availability/report.hpp"

namespace drsim {

/// The expectations of runs as a JUnit report, for whatever shows test results: a suite for each design, a case for
/// each expectation; a run that was cut short is an error. The form that the public schemas agree on (Windy Road's
/// JUnit.xsd, which describes Ant's, and Jenkins' junit-10.xsd). Figures are in the names and failures, for readers
/// differ about times.
std::string junit_xml(const std::vector<RunReport>& reports);

/// Text for an attribute or an element. Characters that XML 1.0 has no way to write become question marks.
std::string in_xml(std::string_view text);

}  // namespace drsim
