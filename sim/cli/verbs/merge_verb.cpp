#include <iostream>

#include "sim/campaign/campaign.hpp"
#include "sim/campaign/merge.hpp"
#include "sim/cli/diagnostics.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/options/common_options.hpp"

namespace drsim::cli {
namespace {

namespace po = boost::program_options;

void add_merge_options(po::options_description& options, const Verb& verb) {
  add_output_options(options, verb);
  options.add_options()("results", text_value("FILE"), "the new file to merge into");
}

void read_merge(const po::variables_map& values, Command& command) {
  command.campaign.results = text_of(values, "results");
  if (command.campaign.results.empty()) throw UsageError("merge needs --results: the file to merge into");
}

ExitCode merge(const Command& command) {
  expect_outputs_apart(command, command.files);
  try {
    const campaign::Merged merged = campaign::merge(command.files, command.campaign.results);
    if (merged.missing.empty()) {
      std::cout << "merged " << merged.shards << " shards, " << merged.replications << " replications, into "
                << command.campaign.results << "\n";
      return ExitCode::ok;
    }
    std::cerr << "drsim: of " << merged.shards << " shards, these are missing or not done; nothing was merged\n";
    for (std::size_t i = 0; i < merged.missing.size(); ++i) std::cout << (i == 0 ? "" : ",") << merged.missing[i];
    std::cout << "\n";
    return ExitCode::expectation_failed;
  } catch (const campaign::ResultsError& error) {
    complain(error.what());
    return ExitCode::file;
  }
}

}  // namespace

extern const VerbFunctions merge_verb{add_merge_options, read_merge, merge};

}  // namespace drsim::cli
