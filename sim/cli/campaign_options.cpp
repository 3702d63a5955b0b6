#include "sim/cli/campaign_options.hpp"

#include <algorithm>
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

void add_sweep_options(po::options_description& options) {
  auto add = options.add_options();
  add("vary", po::value<std::vector<std::string>>()->value_name("PATH:VALUES")->composing(),
      "what is varied, as in 'names.payroll.contoso.example.ttl: [60s, 5m, 1h]' or '...: {from: 60s, to: 1h, steps: 5, "
      "scale: log}'");
  add("points", text_value("grid|list|latin:N"),
      "every value with every other (if left out), the first ones together and so on, or a Latin hypercube of N "
      "points");
  add("sensitivity", text_value("tornado|sobol"),
      "what each varied value moves alone; or which share of the spread is whose: of varied values, "
      "or without --vary of everything that is drawn");
  add("samples", text_value("N"), "of varied values for sobol; 200 if left out");
  add("show", text_value("mean|p50|p90|p95|p99|missing"),
      "what tables show: downtime, or what was not served of a stated demand; p95 if left out");
}

void add_solve_options(po::options_description& options) {
  auto add = options.add_options();
  for (const char* what : {"largest", "smallest"}) add(what, text_value("PATH"), "the value that is looked for");
  add("break-even", text_value("PATH"), "of two scenarios: the value at which both cost their users as much");
  add("between", text_value("LOW,HIGH"), "where it is looked for, as in 1s,24h");
  add("target", text_value("EXPECTATION"),
      "what it has to meet, as in '{application: payroll, downtime: \"<= 30m\", probability: 95%}'; "
      "what the scenario expects if left out");
}

Shown shown(const std::string& text) {
  for (const Shown one : {Shown::mean, Shown::p50, Shown::p90, Shown::p95, Shown::p99, Shown::missing})
    if (text == to_text(one)) return one;
  throw UsageError("--show takes mean, p50, p90, p95, p99 or missing, not '" + text + "'");
}

void read_points(const po::variables_map& values, Command& command) {
  constexpr std::uint64_t most_samples = 100'000, usual_samples = 200;
  const std::string points = has(values, "points") ? text_of(values, "points") : "grid";
  command.samples =
      has(values, "samples") ? whole_number("--samples", text_of(values, "samples"), 2, most_samples) : usual_samples;
  if (points == "grid")
    command.points = PointsKind::grid;
  else if (points == "list")
    command.points = PointsKind::list;
  else if (points.starts_with("latin:")) {
    command.points = PointsKind::latin;
    command.samples = whole_number("--points latin:N", points.substr(6), 2, most_samples);
  } else
    throw UsageError("--points takes grid, list or latin:N, not '" + points + "'");
  const bool uneven = std::any_of(command.variations.begin(), command.variations.end(), [&](const Variation& v) {
    return v.values.size() != command.variations.front().values.size();
  });
  if (command.points == PointsKind::list && uneven) throw UsageError("--points list needs as many values of each");
}

void read_sweep_options(const po::variables_map& values, Command& command) {
  if (has(values, "vary"))
    for (const std::string& text : values["vary"].as<std::vector<std::string>>()) {
      VariationReading reading = read_variation(text);
      if (!reading.variation)
        throw UsageError("--vary cannot be understood\n" + to_text(reading.diagnostics.front(), false));
      command.variations.push_back(std::move(*reading.variation));
    }
  const std::string sensitivity = text_of(values, "sensitivity");
  if (sensitivity == "tornado")
    command.sensitivity = SensitivityKind::tornado;
  else if (sensitivity == "sobol")
    command.sensitivity = SensitivityKind::sobol;
  else if (!sensitivity.empty())
    throw UsageError("--sensitivity takes tornado or sobol, not '" + sensitivity + "'");
  if (command.variations.empty() && command.sensitivity != SensitivityKind::sobol)
    throw UsageError("sweep needs --vary: what is varied; or --sensitivity sobol for what is drawn");
  if (command.sensitivity == SensitivityKind::sobol &&
      (command.campaign.until || command.campaign.shard.n > 1 || !command.campaign.csv.empty()))
    throw UsageError("--sensitivity sobol has no --until, --shard or --csv");
  if (command.sensitivity == SensitivityKind::sobol && !command.campaign.results.empty() && command.files.size() > 1)
    throw UsageError("--sensitivity sobol keeps the results of one scenario at a time");
  read_points(values, command);
  if (has(values, "show")) command.shown = shown(text_of(values, "show"));
  constexpr std::uint64_t usual = 100, usual_of_draws = 1000;
  const bool of_draws = command.sensitivity == SensitivityKind::sobol && command.variations.empty();
  if (command.campaign.replications == 0) command.campaign.replications = of_draws ? usual_of_draws : usual;
}

void read_solve_options(const po::variables_map& values, Command& command) {
  for (const char* what : {"largest", "smallest", "break-even"}) {
    if (!has(values, what)) continue;
    if (!command.solve_for.empty())
      throw UsageError("solve looks for one thing: --largest, --smallest or --break-even");
    command.solve_for = what;
    command.solve_path = text_of(values, what);
  }
  if (command.solve_for.empty())
    throw UsageError("solve needs --largest, --smallest or --break-even, and a path: what is looked for");
  if ((command.solve_for == "break-even") != (command.files.size() == 2))
    throw UsageError("--break-even takes two scenarios, --largest and --smallest one");
  const std::string range = text_of(values, "between");
  const std::size_t comma = range.find(',');
  const auto low = parse_amount(range.substr(0, comma)),
             high = comma == std::string::npos ? std::nullopt : parse_amount(range.substr(comma + 1));
  if (!low || !high || low->unit != high->unit || low->value >= high->value)
    throw UsageError("solve needs --between LOW,HIGH: two amounts of one kind, as in --between 1s,24h");
  command.solve_range = {*low, *high};
  command.target = text_of(values, "target");
  constexpr std::uint64_t usual = 400;
  if (command.campaign.replications == 0) command.campaign.replications = usual;
}

}  // namespace

std::uint64_t whole_number(const std::string& option, const std::string& text, std::uint64_t least,
                           std::uint64_t most) {
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || value < least || value > most)
    throw UsageError(option + " takes a whole number from " + std::to_string(least) + " to " + std::to_string(most) +
                     ", not '" + text + "'");
  return value;
}

void add_campaign_options(po::options_description& options, Verb verb) {
  auto add = options.add_options();
  const bool simulates_many = verb != Verb::explain;
  if (verb == Verb::run || verb == Verb::compare || verb == Verb::explain)
    add("replication", text_value("K"),
        "which replication of the seed to simulate, as campaigns number them; 0 if left out");
  if (!simulates_many) return;
  if (verb == Verb::sweep) add_sweep_options(options);
  if (verb == Verb::solve) add_solve_options(options);
  if (verb == Verb::annual) {
    add("replications", text_value("N"),
        "how many years are simulated, and each hazard alone as often; 1000 if left out");
    add("jobs", text_value("N"), "processes at the same time; as many as there are cores if left out");
    return;
  }
  if (verb == Verb::run || verb == Verb::compare)
    add("replications", text_value("N"), "simulate it N times: percentiles with their error bars");
  else
    add("replications", text_value("N"), "how often each point is simulated");
  if (verb != Verb::solve) {
    add("until", text_value("RULE"),
        "stop when all are known well enough: \"p95 within 2%\"; --replications then is the most");
    add("shard", text_value("K/N"), "simulate only the K-th of N parts, into --results; then merge");
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
  constexpr std::uint64_t usual_years = 1000;
  if (command.verb == Verb::annual && campaign.replications == 0) campaign.replications = usual_years;
  if (command.verb == Verb::sweep) read_sweep_options(values, command);
  if (command.verb == Verb::solve) read_solve_options(values, command);
  const bool needs_many = command.verb == Verb::run || command.verb == Verb::compare;
  for (const char* option : {"results", "csv", "shard", "jobs"})
    if (needs_many && campaign.replications == 0 && has(values, option))
      throw UsageError("--" + std::string(option) + " needs --replications");
}

}  // namespace drsim::cli
