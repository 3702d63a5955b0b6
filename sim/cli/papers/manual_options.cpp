#include "sim/cli/papers/manual_options.hpp"

namespace drsim::cli {

std::vector<VerbManual::Option> listed(const boost::program_options::options_description& options) {
  std::vector<VerbManual::Option> all;
  for (const auto& option : options.options()) {
    const bool takes_nothing = option->semantic()->name() == "arg" || option->semantic()->max_tokens() == 0;
    all.push_back({option->format_name(), takes_nothing ? "" : option->format_parameter(), option->description()});
  }
  return all;
}

}  // namespace drsim::cli
