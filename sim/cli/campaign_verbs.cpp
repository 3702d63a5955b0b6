#include "sim/cli/campaign_verbs.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>

#include "analysis/campaign_output.hpp"
#include "sim/campaign/interrupt.hpp"
#include "sim/campaign/merge.hpp"
#include "sim/cli/progress.hpp"
#include "sim/simulate.hpp"

namespace drsim::cli {
namespace {

TextStyle style_of(const Command& command) { return {.colour = command.colour, .ascii = command.ascii, .width = terminal_width()}; }

std::vector<const campaign::Design*> pointers(const std::vector<campaign::Design>& designs) {
  std::vector<const campaign::Design*> all;
  for (const campaign::Design& design : designs) all.push_back(&design);
  return all;
}

std::string identity_of(const std::vector<campaign::Design>& designs) {
  std::string identity;
  for (const campaign::Design& design : designs) identity += (identity.empty() ? "" : " ") + design.fingerprint;
  return identity;
}

ExitCode code_of(const std::vector<Sample>& samples) {
  ExitCode code = ExitCode::ok;
  for (const Sample& sample : samples) {
    if (sample.cut_short != 0) return ExitCode::limit;
    for (const ObjectiveStatistics& objective : summarise(sample).objectives)
      if (!objective.holds) code = ExitCode::expectation_failed;
  }
  return code;
}

std::string report_of(const Command& command, const std::vector<Sample>& samples) {
  if (command.format == Format::text) return campaign_text(samples, style_of(command));
  std::vector<RunReport> typical;
  for (const Sample& sample : samples)
    typical.push_back(analyse(*sample.scenario, simulate(*sample.scenario, command.seed, summarise(sample).typical_replication)));
  return command.verb == Verb::run ? campaign_json(samples.front(), typical.front()) : campaign_json(samples, typical);
}

ExitCode report(const Command& command, const std::vector<Sample>& samples, bool is_whole) {
  if (samples.front().size() == 0) {
    std::cerr << "drsim: interrupted before the first replication was done\n";
    return ExitCode::interrupted;
  }
  if (!is_whole) std::cerr << "drsim: interrupted; what follows is of the " << samples.front().size() << " replications that were done\n";
  if (!command.campaign.csv.empty()) {
    std::vector<Labelled> labelled;
    for (const Sample& sample : samples) labelled.push_back({{}, &sample});
    if (!write_file(command.campaign.csv, campaign_csv(labelled))) return ExitCode::file;
  }
  std::cout << report_of(command, samples);
  return is_whole ? code_of(samples) : ExitCode::interrupted;
}

}  // namespace

bool write_file(const std::string& file, const std::string& text) {
  const std::string unfinished = file + ".part";
  std::ofstream out(unfinished, std::ios::binary);
  out << text;
  out.close();
  if (out && std::rename(unfinished.c_str(), file.c_str()) == 0) return true;
  std::remove(unfinished.c_str());
  std::cerr << "drsim: " << file << " cannot be written\n";
  return false;
}

ExitCode replicate(const Command& command, std::vector<campaign::Design> designs) {
  try {
    const auto all = pointers(designs);
    campaign::Campaign played(all, identity_of(designs), command.seed, command.campaign);
    const bool is_whole = played.play(all, progress_line());
    if (command.campaign.shard.n == 1) return report(command, played.samples(all), is_whole);
    return shard_done(command, played, is_whole);
  } catch (const campaign::ResultsError& error) {
    std::cerr << "drsim: " << error.what() << "\n";
    return ExitCode::file;
  }
}

ExitCode merge(const Command& command) {
  try {
    const campaign::Merged merged = campaign::merge(command.files, command.campaign.results);
    if (merged.missing.empty()) {
      std::cout << "merged " << merged.shards << " shards, " << merged.replications << " replications, into " << command.campaign.results << "\n";
      return ExitCode::ok;
    }
    std::cerr << "drsim: of " << merged.shards << " shards, these are missing or not done; nothing was merged\n";
    for (std::size_t i = 0; i < merged.missing.size(); ++i) std::cout << (i == 0 ? "" : ",") << merged.missing[i];
    std::cout << "\n";
    return ExitCode::expectation_failed;
  } catch (const campaign::ResultsError& error) {
    std::cerr << "drsim: " << error.what() << "\n";
    return ExitCode::file;
  }
}

}  // namespace drsim::cli
