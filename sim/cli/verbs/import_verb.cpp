#include <fstream>
#include <iostream>

#include "scenarios/import/import.hpp"
#include "scenarios/import/write.hpp"
#include "sim/cli/diagnostics.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/options/common_options.hpp"

namespace drsim::cli {
namespace {

namespace po = boost::program_options;

struct ImportOptions {
  std::string output;       ///< The file to write. Empty: standard output.
  bool anonymise = false;   ///< Names are replaced by pseudonyms.
  bool keep_going = false;  ///< What has the wrong type is left out.
};

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

void add_import_options(po::options_description& options, const Verb&) {
  auto add = options.add_options();
  add("output,o", text_value("FILE.yaml"), "the fragment to write; standard output if left out");
  add("anonymise", "replace names, ids and public addresses by pseudonyms, the same in every import");
  add("keep-going", "leave out what has the wrong type, instead of refusing the file");
}

void read_import(const po::variables_map& values, Command& command) {
  command.own = ImportOptions{text_of(values, "output"), has(values, "anonymise"), has(values, "keep-going")};
}

ExitCode import_estate(const Command& command) {
  const ImportOptions& own = command.own_as<ImportOptions>();
  if (!own.output.empty() && !may_be_written(own.output)) {
    complain(own.output + " was not written by drsim import, so it is not written over");
    return ExitCode::file;
  }
  const Imported imported = import_files(command.files, {own.anonymise, own.keep_going});
  if (!imported.diagnostics.empty()) {
    print(std::cerr, imported.diagnostics, command.colour);
    return imported.unreadable ? ExitCode::file : ExitCode::invalid_scenario;
  }
  if (own.output.empty())
    std::cout << imported.yaml;
  else if (!write_file(own.output, imported.yaml))
    return ExitCode::file;
  list(std::cerr, imported.remarks, imports::Remark::Kind::contradiction, "does not agree:");
  list(std::cerr, imported.remarks, imports::Remark::Kind::left_out, "left out:");
  const std::size_t share = imported.seen == 0 ? 0 : imported.carried * 100 / imported.seen;
  std::cerr << "carried over " << imported.carried << " of " << imported.seen << " elements (" << share << "%), "
            << imported.assumed << " values assumed (grep assumed: shows them)\n";
  return ExitCode::ok;
}

}  // namespace

extern const VerbFunctions import_verb{add_import_options, read_import, import_estate};

}  // namespace drsim::cli
