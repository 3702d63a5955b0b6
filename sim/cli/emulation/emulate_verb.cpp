#include "sim/cli/emulation/emulate_verb.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <iostream>
#include <sstream>

#include "sim/cli/campaign_options.hpp"
#include "sim/cli/command.hpp"
#include "sim/cli/diagnostics.hpp"
#include "sim/cli/emulation/comparison.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/papers/manual_options.hpp"
#include "sim/emulate/plan.hpp"
#include "sim/emulate/process.hpp"
#include "sim/emulate/runner.hpp"
#include "sim/emulate/script.hpp"
#include "sim/simulate.hpp"

namespace drsim::cli {
namespace {

namespace po = boost::program_options;

const char* const emulate_does =
    "Build a scenario of real routers, switches and DNS servers in network namespaces, and measure it.";

po::options_description emulate_options() {
  po::options_description options("options");
  auto add = options.add_options();
  const auto value = [](const char* name) { return po::value<std::string>()->value_name(name); };
  add("help,h", "print this");
  add("dry-run", "print every command instead; takes no root");
  add("repeat", value("N")->default_value("1"), "build, play and take it down so often");
  add("replications", value("N")->default_value("300"), "simulate it so often for the predicted interval");
  add("predict", "only what is predicted: nothing is built");
  add("keep", "leave it standing at the end, to look around; --clean takes it down");
  add("clean", "take down what laboratories have left whose program is gone: of --name, or all");
  add("name", value("NAME"), "of the laboratory, for several side by side; lab if left out");
  add("seed", value("N")->default_value("1"), "the random draws of plans, and of phases");
  add("format", value("text|json")->default_value("text"), "what to print");
  add("set", po::value<std::vector<std::string>>()->value_name("PATH:VALUE")->composing(),
      "something the scenario says otherwise, as in --set 'names.payroll.contoso.example.ttl: 5m'");
  add("root", value("DIR"), "read scenarios, and what they extend, only below this folder");
  return options;
}

struct Asked {
  Command reading;  ///< How its scenario is read.
  std::string name = "lab";
  std::uint64_t repeat = 1, replications = 300, seed = 1;
  bool dry_run = false, predicts_only = false, keeps = false, cleans = false, is_named = false, as_json = false;
};

Asked asked_of(const po::variables_map& values) {
  Asked asked;
  const auto text = [&](const char* option) { return values[option].as<std::string>(); };
  if (values.count("file") != 0) asked.reading.files = values["file"].as<std::vector<std::string>>();
  asked.cleans = values.count("clean") != 0;
  asked.dry_run = values.count("dry-run") != 0;
  asked.predicts_only = values.count("predict") != 0;
  asked.keeps = values.count("keep") != 0;
  asked.is_named = values.count("name") != 0;
  if (asked.is_named) asked.name = text("name");
  const bool is_plain = !asked.name.empty() && asked.name.size() <= 32 &&
                        asked.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
  if (!is_plain) throw UsageError("--name takes up to 32 small letters, digits and hyphens, not '" + asked.name + "'");
  asked.repeat = whole_number("--repeat", text("repeat"), 1, 1000);
  asked.replications = whole_number("--replications", text("replications"), 1, 100'000);
  asked.seed = whole_number("--seed", text("seed"), 0, ~std::uint64_t{0});
  if (text("format") != "text" && text("format") != "json")
    throw UsageError("--format takes text|json, not '" + text("format") + "'");
  asked.as_json = text("format") == "json";
  if (asked.keeps && asked.repeat > 1) throw UsageError("--keep leaves one laboratory standing: leave out --repeat");
  if (asked.cleans && !asked.reading.files.empty()) throw UsageError("--clean takes no scenario");
  if (!asked.cleans && asked.reading.files.size() != 1) throw UsageError("usage: drsim emulate [options] SCENARIO");
  if (values.count("root") != 0) asked.reading.root = text("root");
  if (values.count("set") != 0)
    for (const std::string& one : values["set"].as<std::vector<std::string>>())
      asked.reading.assignments.push_back({one, "--set", true});
  return asked;
}

// From 0 to 1, another for each time.
double phase_of(std::uint64_t seed, std::uint64_t time) {
  std::uint64_t mixed = seed * 0x9e3779b97f4a7c15u + time * 0xbf58476d1ce4e5b9u;
  mixed ^= mixed >> 29, mixed *= 0x94d049bb133111ebu, mixed ^= mixed >> 32;
  return static_cast<double>(mixed >> 11) / static_cast<double>(std::uint64_t{1} << 53);
}

ExitCode refuse(const std::string& why) {
  complain(why);
  return ExitCode::system;
}

ExitCode measure(const Scenario& scenario, const Asked& asked, const emulate::Laboratory& first) {
  std::vector<Comparison> uses = predict(scenario, first, asked.seed, asked.replications);
  Circumstances how{{}, first.left_out};
  const auto show = [&] {
    std::cout << (asked.as_json ? comparison_json(scenario, uses, how) : comparison_text(scenario, uses, how));
  };
  if (asked.predicts_only) {
    show();
    return ExitCode::ok;
  }
  const emulate::InterruptsNoted noted;
  const emulate::Machine machine = emulate::look_at_machine(asked.name);
  if (!machine.missing.empty()) return refuse(machine.missing);
  how.kernel = machine.kernel;
  if (!machine.has_netem) how.left_out.push_back("delays of links: this kernel has no netem");
  std::string absent;
  for (const std::string& program : emulate::missing_programs(first)) absent += " " + program;
  if (!absent.empty()) return refuse("programs that this scenario takes are not installed:" + absent);
  for (std::uint64_t time = 0; time < asked.repeat; ++time) {
    const emulate::Laboratory lab = emulate::plan(scenario, simulate(scenario, asked.seed, Draws{time}), asked.name);
    const emulate::Carried carried =
        emulate::carry_out_laboratory(lab, phase_of(asked.seed, time), machine, asked.keeps);
    std::cerr << "measured " << time + 1 << " of " << asked.repeat << "\n";
    if (!counts(lab, carried)) {
      ++how.set_aside;
      continue;
    }
    how.latest_act = std::max(how.latest_act, carried.latest_act);
    for (std::size_t i = 0; i < uses.size(); ++i) {
      uses[i].measured.push_back(carried.probes[i]);
      uses[i].late.push_back(carried.latest_act);
    }
  }
  show();
  if (asked.keeps)
    std::cerr << "it is left standing: drsim emulate --clean --name " << asked.name << " takes it down\n";
  const bool all = std::all_of(uses.begin(), uses.end(), [](const Comparison& use) { return use.holds_all(); });
  return all ? ExitCode::ok : ExitCode::expectation_failed;
}

ExitCode serve(const Asked& asked) {
  if (asked.cleans) {
    const std::size_t cleaned = emulate::clean(asked.is_named ? asked.name : "");
    std::cout << (cleaned == 0 ? "nothing was left behind" : "taken down: " + std::to_string(cleaned)) << "\n";
    return ExitCode::ok;
  }
  Reading reading = read(asked.reading, asked.reading.files.front(), asked.reading.assignments);
  print(std::cerr, reading.diagnostics, false);
  if (!reading.scenario) return ExitCode::invalid_scenario;
  const Scenario& scenario = *reading.scenario;
  const emulate::Laboratory lab = emulate::plan(scenario, simulate(scenario, asked.seed), asked.name);
  if (!asked.dry_run) return measure(scenario, asked, lab);
  std::cout << emulate::script(lab);
  return ExitCode::ok;
}

}  // namespace

VerbManual emulate_manual() { return {"emulate", "SCENARIO", emulate_does, listed(emulate_options())}; }

std::optional<ExitCode> emulate(const std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments.front() != "emulate") return {};
  try {
    po::options_description all = emulate_options();
    all.add_options()("file", po::value<std::vector<std::string>>());
    po::positional_options_description files;
    files.add("file", -1);
    po::variables_map values;
    const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
    po::store(po::command_line_parser(std::vector<std::string>(arguments.begin() + 1, arguments.end()))
                  .options(all)
                  .positional(files)
                  .style(style)
                  .run(),
              values);
    if (values.count("help") != 0) {
      std::cout << emulate_does << "\n\nusage: drsim emulate [options] SCENARIO\n\n" << emulate_options();
      return ExitCode::ok;
    }
    return serve(asked_of(values));
  } catch (const po::error& error) {
    throw UsageError(std::string(error.what()) + "; see drsim emulate --help");
  } catch (const emulate::CannotEmulate& error) {
    complain(error.what());
    return ExitCode::invalid_scenario;
  } catch (const emulate::LaboratoryFault& error) {
    complain(error.what());
    return ExitCode::system;
  } catch (const emulate::Interrupted&) {
    complain("interrupted: all has been taken down");
    return ExitCode::interrupted;
  }
}

}  // namespace drsim::cli
