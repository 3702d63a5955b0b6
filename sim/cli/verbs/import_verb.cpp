#include "sim/cli/estate/import_verb.hpp"

#include <fstream>
#include <iostream>

#include "scenarios/import/import.hpp"
#include "scenarios/import/write.hpp"
#include "sim/cli/diagnostics.hpp"
#include "sim/cli/files.hpp"

namespace drsim::cli {
namespace {

namespace po = boost::program_options;

// A file that somebody has written is not written over; one of an earlier import is.
bool may_be_written(const std::string& file) {
  std::ifstream in(file);
  std::string first;
  return !in || !std::getline(in, first) || first == imports::signature;
}

void list(std::ostream& out, const std::vector<imports::Remark>& remarks, imports::Remark::Kind kind,
          const std::string& title) {
  bool is_first = true;
  for (const imports::Remark& remark : remarks) {
    if (remark.kind != kind) continue;
    if (is_first) out << title << "\n";
    is_first = false;
    const std::string where = imports::to_text(remark.origin);
    out << "  " << remark.what << ": " << remark.why << (where.size() <= 1 ? "" : " (" + where + ")") << "\n";
  }
}

}  // namespace

void add_import_options(po::options_description& options) {
  auto add = options.add_options();
  add("output,o", po::value<std::string>()->value_name("FILE.yaml"),
      "the fragment to write; standard output if left out");
  add("anonymise", "replace names, ids and public addresses by pseudonyms, the same in every import");
  add("keep-going", "leave out what has the wrong type, instead of refusing the file");
}

void read_import_options(const po::variables_map& values, Command& command) {
  if (values.count("output")) command.output = values["output"].as<std::string>();
  command.anonymise = values.count("anonymise") != 0;
  command.keep_going = values.count("keep-going") != 0;
}

ExitCode import_estate(const Command& command) {
  if (!command.output.empty() && !may_be_written(command.output)) {
    complain(command.output + " was not written by drsim import, so it is not written over");
    return ExitCode::file;
  }
  const Imported imported = import_files(command.files, {command.anonymise, command.keep_going});
  if (!imported.diagnostics.empty()) {
    print(std::cerr, imported.diagnostics, command.colour);
    return imported.unreadable ? ExitCode::file : ExitCode::invalid_scenario;
  }
  if (command.output.empty())
    std::cout << imported.yaml;
  else if (!write_file(command.output, imported.yaml))
    return ExitCode::file;
  list(std::cerr, imported.remarks, imports::Remark::Kind::contradiction, "does not agree:");
  list(std::cerr, imported.remarks, imports::Remark::Kind::left_out, "left out:");
  const std::size_t share = imported.seen == 0 ? 0 : imported.carried * 100 / imported.seen;
  std::cerr << "carried over " << imported.carried << " of " << imported.seen << " elements (" << share << "%), "
            << imported.assumed << " values assumed (grep assumed: shows them)\n";
  return ExitCode::ok;
}

}  // namespace drsim::cli
