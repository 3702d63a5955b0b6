#include <iostream>

#include "analysis/availability/design/inspect.hpp"
#include "analysis/availability/flows/paths.hpp"
#include "analysis/output/csv.hpp"
#include "analysis/output/dot.hpp"
#include "analysis/output/json.hpp"
#include "analysis/output/markdown.hpp"
#include "analysis/output/text/text.hpp"
#include "sim/cli/options/common_options.hpp"
#include "sim/cli/runs/single_runs.hpp"
#include "sim/cli/style.hpp"

namespace drsim::cli {
namespace {

namespace po = boost::program_options;

struct InspectOptions {
  bool routes = false;  ///< What every router does, instead of storms.
};

void add_inspect_options(po::options_description& options, const Verb& verb) {
  add_output_options(options, verb);
  add_scenario_options(options);
  options.add_options()("routes", "what every router does with a packet to each prefix and each other router");
}

void read_inspect(const po::variables_map& values, Command& command) {
  command.own = InspectOptions{has(values, "routes")};
}

ExitCode inspect(const Command& command) {
  const auto [designs, code] = read_designs(command);
  if (code != ExitCode::ok) return code;
  const Scenario& scenario = *designs.front().scenario;
  if (command.own_as<InspectOptions>().routes) {
    std::cout << (command.format == Format::json ? routes_json(scenario)
                                                 : fitted(routes_text(scenario, style_of(command)), style_of(command)));
    return ExitCode::ok;
  }
  const Inspection inspection = drsim::inspect(scenario);
  switch (command.format) {
    case Format::text:
      std::cout << inspect_text(inspection, style_of(command));
      break;
    case Format::json:
      std::cout << inspect_json(inspection);
      break;
    case Format::csv:
      std::cout << domains_csv(inspection);
      break;
    case Format::md:
      std::cout << domains_markdown(inspection);
      break;
    case Format::dot:
      std::cout << topology_dot(scenario);
      break;
    case Format::sarif:
      break;
  }
  return ExitCode::ok;
}

}  // namespace

extern const VerbFunctions inspect_verb{add_inspect_options, read_inspect, inspect};

}  // namespace drsim::cli
