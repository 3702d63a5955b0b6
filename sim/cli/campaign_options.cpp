#include "sim/cli/campaign_options.hpp"

#include <charconv>
#include <regex>
#include <thread>

namespace drsim::cli {
namespace {

namespace po = boost::program_options;

constexpr std::uint64_t most_replications = 100'000'000, most_jobs = 1024, most_shards = 1'000'000;

auto text_value(const char* name) { return po::value<std::string>()->value_name(name); }

bool has(const po::variables_map& values, const char* option) { return values.count(option) != 0; }

std::string text_of(const po::variables_map& values, const char* option) {
  return has(values, option) ? values[option].as<std::string>() : std::string();
}

// "p95 within 2%"
campaign::StopRule stop_rule(const std::string& text) {
  static const std::regex form(R"(\s*(p50|p90|p95|p99|mean)\s+within\s+([0-9]+(?:\.[0-9]+)?)\s*%\s*)");
  std::smatch parts;
  if (!std::regex_match(text, parts, form))
    throw UsageError("--until takes p50, p90, p95, p99 or mean, and how well it is to be known, as in --until \"p95 within 2%\"; not '" + text + "'");
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

std::uint64_t whole_number(const std::string& option, const std::string& text, std::uint64_t least, std::uint64_t most) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value < least || value > most)
    throw UsageError(option + " takes a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ", not '" + text + "'");
  return value;
}

void add_campaign_options(po::options_description& options, Verb verb) {
  auto add = options.add_options();
  const bool plays_many = verb != Verb::explain;
  if (verb == Verb::run || verb == Verb::compare || verb == Verb::explain)
    add("replication", text_value("K"), "the K-th piece of luck of the seed, as campaigns number them; 0 if left out");
  if (!plays_many) return;
  if (verb == Verb::run || verb == Verb::compare) add("replications", text_value("N"), "play it N times: percentiles with their error bars");
  else add("replications", text_value("N"), "how often each point is played");
  if (verb != Verb::solve) {
    add("until", text_value("RULE"), "stop when all are known well enough: \"p95 within 2%\"; --replications then is the most");
    add("shard", text_value("K/N"), "play only the K-th of N parts, into --results; then merge");
    add("csv", text_value("FILE"), "write a table of all replications");
  }
  add("jobs", text_value("N"), "processes at the same time; as many as there are cores if left out");
  add("results", text_value("FILE"), "keep each replication there as it comes, and go on with what is there");
}

void read_campaign_options(const po::variables_map& values, Command& command) {
  campaign::Options& campaign = command.campaign;
  campaign.jobs = std::max(1U, std::thread::hardware_concurrency());
  campaign.results = text_of(values, "results");
  campaign.csv = text_of(values, "csv");
  if (has(values, "replication")) command.replication = whole_number("--replication", text_of(values, "replication"), 0, most_replications);
  if (has(values, "replications")) campaign.replications = whole_number("--replications", text_of(values, "replications"), 1, most_replications);
  if (has(values, "jobs")) campaign.jobs = static_cast<unsigned>(whole_number("--jobs", text_of(values, "jobs"), 1, most_jobs));
  if (has(values, "until")) {
    campaign.until = stop_rule(text_of(values, "until"));
    constexpr std::uint64_t enough = 1'000'000;
    if (campaign.replications == 0) campaign.replications = enough;
  }
  if (has(values, "shard")) {
    campaign.shard = shard(text_of(values, "shard"));
    if (campaign.results.empty()) throw UsageError("--shard needs --results: a file for the part it plays");
    if (campaign.until) throw UsageError("--shard and --until: no part knows what the others found");
    if (!campaign.csv.empty()) throw UsageError("--shard and --csv: a part has no table; merge the parts, then ask for it");
  }
  if (has(values, "replication") && campaign.replications != 0) throw UsageError("--replication plays one of them, --replications many");
  const bool needs_many = command.verb == Verb::run || command.verb == Verb::compare;
  for (const char* option : {"results", "csv", "shard", "jobs"})
    if (needs_many && campaign.replications == 0 && has(values, option))
      throw UsageError("--" + std::string(option) + " needs --replications");
}

}  // namespace drsim::cli
