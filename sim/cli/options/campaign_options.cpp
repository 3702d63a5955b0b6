#include "sim/cli/options/campaign_options.hpp"

#include <algorithm>
#include <regex>
#include <thread>

#include "sim/cli/options/common_options.hpp"

namespace drsim::cli {
namespace {

namespace po = boost::program_options;

constexpr std::uint64_t most_replications = 100'000'000, most_jobs = 1024, most_shards = 1'000'000;

// "p95 within 2%"
campaign::StopRule stop_rule(const std::string& text) {
  static const std::regex form(R"(\s*(p50|p90|p95|p99|mean)\s+within\s+([0-9]+(?:\.[0-9]+)?)\s*%\s*)");
  std::smatch parts;
  if (!std::regex_match(text, parts, form))
    throw UsageError(
        "--until takes p50, p90, p95, p99 or mean, and how well it is to be known, as in --until \"p95 within 2%\"; "
        "not '" +
        text + "'");
  const std::string figure = parts[1];
  const double within = std::stod(parts[2]) / 100;
  if (within <= 0) throw UsageError("--until: no number of replications brings it within 0%");
  return {figure == "mean" ? 0 : std::stod(figure.substr(1)), within};
}

// "3/8"
campaign::Shard shard(const std::string& text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string::npos) throw UsageError("--shard takes K/N, as in --shard 3/8: the third of eight parts");
  const std::uint64_t n = whole_number("--shard", text.substr(slash + 1), 1, most_shards);
  return {whole_number("--shard", text.substr(0, slash), 1, n), n};
}

}  // namespace

void add_replication_option(po::options_description& options) {
  options.add_options()("replication", text_value("K"),
                        "which replication of the seed to simulate, as campaigns number them; 0 if left out");
}

void add_replications_option(po::options_description& options, const char* description) {
  options.add_options()("replications", text_value("N"), description);
}

void add_parts_options(po::options_description& options) {
  auto add = options.add_options();
  add("until", text_value("RULE"),
      "stop when all are known well enough: \"p95 within 2%\"; --replications then is the most");
  add("shard", text_value("K/N"), "simulate only the K-th of N parts, into --results; then merge");
  add("csv", text_value("FILE"), "write a table of all replications");
}

void add_jobs_option(po::options_description& options) {
  options.add_options()("jobs", text_value("N"), "processes at the same time; as many as there are cores if left out");
}

void add_results_option(po::options_description& options) {
  options.add_options()("results", text_value("FILE"),
                        "keep each replication there as it comes, and go on with what is there");
}

void read_campaign_options(const po::variables_map& values, Command& command) {
  campaign::Options& campaign = command.campaign;
  campaign.jobs = std::max(1U, std::thread::hardware_concurrency());
  campaign.results = text_of(values, "results");
  campaign.csv = text_of(values, "csv");
  if (has(values, "replication"))
    command.replication = whole_number("--replication", text_of(values, "replication"), 0, most_replications);
  if (has(values, "replications"))
    campaign.replications = whole_number("--replications", text_of(values, "replications"), 1, most_replications);
  if (has(values, "jobs"))
    campaign.jobs = static_cast<unsigned>(whole_number("--jobs", text_of(values, "jobs"), 1, most_jobs));
  if (has(values, "until")) {
    campaign.until = stop_rule(text_of(values, "until"));
    constexpr std::uint64_t enough = 1'000'000;
    if (campaign.replications == 0) campaign.replications = enough;
  }
  if (has(values, "shard")) {
    campaign.shard = shard(text_of(values, "shard"));
    if (campaign.results.empty()) throw UsageError("--shard needs --results: a file for the part it simulates");
    if (campaign.until) throw UsageError("--shard and --until: no part knows what the others found");
    if (!campaign.csv.empty())
      throw UsageError("--shard and --csv: a part has no table; merge the parts, then ask for it");
  }
  if (has(values, "replication") && campaign.replications != 0)
    throw UsageError("--replication simulates one of them, --replications many");
}

void expect_replications(const po::variables_map& values, const Command& command) {
  for (const char* option : {"results", "csv", "shard", "jobs"})
    if (command.campaign.replications == 0 && has(values, option))
      throw UsageError("--" + std::string(option) + " needs --replications");
}

void expect_no_report_of_a_shard(const Command& command) {
  const bool wants_file = !command.report.empty() || !command.junit.empty() || !command.chrome_trace.empty();
  if (wants_file && command.campaign.shard.n > 1)
    throw UsageError("a shard has no report: merge the shards, then ask with --results");
}

}  // namespace drsim::cli
