#include <iostream>

#include "scenarios/format/format.hpp"
#include "sim/cli/options/common_options.hpp"

namespace drsim::cli {
namespace {

namespace po = boost::program_options;

struct SchemaOptions {
  bool reference = false;  ///< The format reference instead.
};

void add_schema_options(po::options_description& options, const Verb&) {
  options.add_options()("reference", "print the format reference instead, as Markdown");
}

void read_schema(const po::variables_map& values, Command& command) {
  command.own = SchemaOptions{has(values, "reference")};
}

ExitCode print_schema(const Command& command) {
  std::cout << (command.own_as<SchemaOptions>().reference ? reference() : schema());
  return ExitCode::ok;
}

}  // namespace

extern const VerbFunctions schema_verb{add_schema_options, read_schema, print_schema};

}  // namespace drsim::cli
