#include <algorithm>
#include <iostream>

#include "sim/cli/diagnostics.hpp"
#include "sim/cli/emulation/comparison.hpp"
#include "sim/cli/files.hpp"
#include "sim/cli/options/common_options.hpp"
#include "sim/emulate/plan.hpp"
#include "sim/emulate/process.hpp"
#include "sim/emulate/runner.hpp"
#include "sim/emulate/script.hpp"
#include "sim/simulate.hpp"

namespace drsim::cli {
namespace {

namespace po = boost::program_options;

void add_emulate_options(po::options_description& options, const Verb& verb) {
  auto add = options.add_options();
  add("dry-run", "print every command instead; takes no root");
  add("repeat", text_value("N")->default_value("1"), "build, play and take it down so often");
  add("replications", text_value("N")->default_value("300"), "simulate it so often for the predicted interval");
  add("predict", "only what is predicted: nothing is built");
  add("keep", "leave it standing at the end, to look around; --clean takes it down");
  add("clean", "take down what laboratories have left whose program is gone: of --name, or all");
  add("name", text_value("NAME"), "of the laboratory, for several side by side; lab if left out");
  add("seed", text_value("N")->default_value("1"), "the random draws of plans, and of phases");
  add_format_option(options, verb);
  add_scenario_options(options);
}

struct EmulateOptions {
  std::string name = "lab";
  std::uint64_t repeat = 1, replications = 300;
  bool dry_run = false, predicts_only = false, keeps = false, cleans = false, is_named = false;
};

void read_emulate(const po::variables_map& values, Command& command) {
  EmulateOptions own;
  own.cleans = has(values, "clean");
  own.dry_run = has(values, "dry-run");
  own.predicts_only = has(values, "predict");
  own.keeps = has(values, "keep");
  own.is_named = has(values, "name");
  if (own.is_named) own.name = text_of(values, "name");
  const bool is_plain = !own.name.empty() && own.name.size() <= 32 &&
                        own.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
  if (!is_plain) throw UsageError("--name takes up to 32 small letters, digits and hyphens, not '" + own.name + "'");
  own.repeat = whole_number("--repeat", text_of(values, "repeat"), 1, 1000);
  own.replications = whole_number("--replications", text_of(values, "replications"), 1, 100'000);
  if (own.keeps && own.repeat > 1) throw UsageError("--keep leaves one laboratory standing: leave out --repeat");
  if (own.cleans && !command.files.empty()) throw UsageError("--clean takes no scenario");
  if (!own.cleans && command.files.empty()) throw wrong_usage(*command.verb);
  command.own = std::move(own);
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

ExitCode measure(const Command& command, const Scenario& scenario, const emulate::Laboratory& first) {
  const EmulateOptions& own = command.own_as<EmulateOptions>();
  std::vector<Comparison> uses = predict(scenario, first, command.seed, own.replications);
  Circumstances how{{}, first.left_out};
  const auto show = [&] {
    std::cout << (command.format == Format::json ? comparison_json(scenario, uses, how)
                                                 : comparison_text(scenario, uses, how));
  };
  if (own.predicts_only) {
    show();
    return ExitCode::ok;
  }
  const emulate::InterruptsNoted noted;
  const emulate::Machine machine = emulate::look_at_machine(own.name);
  if (!machine.missing.empty()) return refuse(machine.missing);
  how.kernel = machine.kernel;
  if (!machine.has_netem) how.left_out.push_back("delays of links: this kernel has no netem");
  std::string absent;
  for (const std::string& program : emulate::missing_programs(first)) absent += " " + program;
  if (!absent.empty()) return refuse("programs that this scenario takes are not installed:" + absent);
  for (std::uint64_t time = 0; time < own.repeat; ++time) {
    const emulate::Laboratory lab = emulate::plan(scenario, simulate(scenario, command.seed, Draws{time}), own.name);
    const emulate::Carried carried =
        emulate::carry_out_laboratory(lab, phase_of(command.seed, time), machine, own.keeps);
    std::cerr << "measured " << time + 1 << " of " << own.repeat << "\n";
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
  if (own.keeps) std::cerr << "it is left standing: drsim emulate --clean --name " << own.name << " takes it down\n";
  const bool all = std::all_of(uses.begin(), uses.end(), [](const Comparison& use) { return use.holds_all(); });
  return all ? ExitCode::ok : ExitCode::expectation_failed;
}

ExitCode build_and_measure(const Command& command) {
  const EmulateOptions& own = command.own_as<EmulateOptions>();
  if (own.cleans) {
    const std::size_t cleaned = emulate::clean(own.is_named ? own.name : "");
    std::cout << (cleaned == 0 ? "nothing was left behind" : "taken down: " + std::to_string(cleaned)) << "\n";
    return ExitCode::ok;
  }
  Reading reading = read(command, command.files.front(), command.assignments);
  print(std::cerr, reading.diagnostics, false);
  if (!reading.scenario) return ExitCode::invalid_scenario;
  const Scenario& scenario = *reading.scenario;
  const emulate::Laboratory lab = emulate::plan(scenario, simulate(scenario, command.seed), own.name);
  if (!own.dry_run) return measure(command, scenario, lab);
  std::cout << emulate::script(lab);
  return ExitCode::ok;
}

ExitCode emulate_scenario(const Command& command) {
  try {
    return build_and_measure(command);
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

}  // namespace

extern const VerbFunctions emulate_verb{add_emulate_options, read_emulate, emulate_scenario};

}  // namespace drsim::cli
