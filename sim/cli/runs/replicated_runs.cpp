#include "sim/cli/runs/replicated_runs.hpp"

#include <algorithm>
#include <cmath>
#include <iostream>

#include "analysis/output/campaign/campaign_output.hpp"
#include "analysis/output/text/objective_text.hpp"
#include "sim/campaign/interrupt.hpp"
#include "sim/cli/diagnostics.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/progress.hpp"
#include "sim/cli/runs/exports.hpp"
#include "sim/cli/style.hpp"
#include "sim/simulate.hpp"

namespace drsim::cli {
namespace {

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

std::vector<Labelled> labelled(const std::vector<Sample>& samples) {
  std::vector<Labelled> all;
  for (const Sample& sample : samples) all.push_back({{}, &sample});
  return all;
}

ExitCode campaign_code(const std::vector<Sample>& samples) {
  ExitCode code = ExitCode::ok;
  for (const Sample& sample : samples) {
    if (sample.cut_short != 0) return ExitCode::limit;
    const CampaignReport campaign = summarise(sample);
    for (const ObjectiveStatistics& objective : campaign.objectives)
      if (!objective.holds) code = ExitCode::expectation_failed;
    for (const StatedObjective& objective : stated_objectives(campaign))
      if (!objective.holds()) code = ExitCode::expectation_failed;
  }
  return code;
}

// One replication of every design, that in the middle, which stories are told of.
std::vector<Simulated> typical_runs(const Command& command, const std::vector<Sample>& samples) {
  std::vector<Simulated> typical;
  std::vector<const Sample*> all;
  for (const Sample& sample : samples) all.push_back(&sample);
  const std::uint64_t replication = typical_replication(all);
  for (const Sample& sample : samples) {
    Trace trace = simulate(*sample.scenario, command.seed, replication);
    RunReport report = analyse(*sample.scenario, trace);
    typical.push_back({nullptr, std::move(trace), std::move(report), &sample});
  }
  return typical;
}

std::string report_of(const Command& command, Format format, CampaignOutput output,
                      const std::vector<Sample>& samples) {
  if (format == Format::csv) return campaign_csv(labelled(samples));
  std::vector<RunReport> typical;
  // A single design has nothing to be compared with, and its text and tables need no run.
  if (samples.size() > 1 || format == Format::json)
    for (Simulated& simulated : typical_runs(command, samples)) typical.push_back(std::move(simulated.report));
  if (format == Format::text) return campaign_text(samples, typical, style_of(command));
  if (format == Format::md) return campaign_markdown(samples, typical);
  return output == CampaignOutput::one_design ? campaign_json(samples.front(), typical.front())
                                              : campaign_json(samples, typical);
}

ExitCode report(const Command& command, CampaignOutput output, const JudgedByJson& judged,
                const std::vector<Sample>& samples, bool is_whole) {
  if (samples.front().size() == 0) {
    std::cerr << "drsim: interrupted before the first replication was done\n";
    return ExitCode::interrupted;
  }
  if (!is_whole)
    std::cerr << "drsim: interrupted; what follows is of the " << samples.front().size()
              << " replications that were done\n";
  // What cannot be written costs nobody the answer.
  ExitCode written = ExitCode::ok;
  if (!command.campaign.csv.empty() && !write_file(command.campaign.csv, campaign_csv(labelled(samples))))
    written = ExitCode::file;
  if (needs_traces(command) || !command.junit.empty() || !command.worksheet.empty())
    written = std::max(written, write_files(command, judged_runs(command, samples)));
  std::cout << report_of(command, command.format, output, samples);
  if (written != ExitCode::ok) return written;
  if (!is_whole) return ExitCode::interrupted;
  if (!judged) return campaign_code(samples);
  return std::max(campaign_code(samples), judged(report_of(command, Format::json, output, samples)));
}

}  // namespace

std::vector<Simulated> judged_runs(const Command& command, const std::vector<Sample>& samples) {
  std::vector<Simulated> typical = typical_runs(command, samples);
  for (Simulated& simulated : typical) {
    const CampaignReport campaign = summarise(*simulated.sample);
    const auto judged = [](const std::string& what, const Attainment& attained, bool holds, double value) {
      return ExpectationReport{what + " in " + percent_text(attained.required) + " of replications", holds, value,
                               attainment_text(attained)};
    };
    simulated.report.expectations.clear();
    for (const ObjectiveStatistics& one : campaign.objectives)
      simulated.report.expectations.push_back(judged(one.text, one.attainment, one.holds, one.mean));
    for (const StatedObjective& one : stated_objectives(campaign))
      simulated.report.judged_objectives.push_back(judged(one.text, one.attainment, one.holds(), 0));
  }
  return typical;
}

ExitCode replicate(const Command& command, const std::vector<campaign::Design>& designs, CampaignOutput output,
                   const JudgedByJson& judged) {
  try {
    const auto all = pointers(designs);
    campaign::Campaign simulated(all, identity_of(designs), command.seed, command.campaign);
    const bool is_whole = simulated.simulate(all, progress_line());
    if (command.campaign.shard.n == 1) return report(command, output, judged, simulated.samples(all), is_whole);
    return shard_done(command, simulated, is_whole);
  } catch (const campaign::ResultsError& error) {
    complain(error.what());
    return ExitCode::file;
  }
}

ExitCode shard_done(const Command& command, const campaign::Campaign& simulated, bool is_whole) {
  std::cout << "shard " << command.campaign.shard.k << " of " << command.campaign.shard.n << ": "
            << simulated.pieces_simulated() << " replications simulated into " << command.campaign.results
            << (is_whole ? "" : ", then interrupted") << "\n";
  return is_whole ? ExitCode::ok : ExitCode::interrupted;
}

}  // namespace drsim::cli
