#include "scenarios/reading/reader.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <stdexcept>
#include <tuple>

#include "models/world/text/text.hpp"
#include "scenarios/build/build.hpp"
#include "scenarios/reading/check.hpp"
#include "scenarios/reading/compose.hpp"

namespace drsim {
namespace {

bool is_error(const Diagnostic& diagnostic) { return diagnostic.severity == Severity::error; }

void build_head(const Fields& root, const std::string& file, Draft& draft) {
  Scenario& scenario = draft.scenario;
  scenario.file = printable(file);
  scenario.design = root.states("design") ? root.text("design")
                    : file == "-"         ? "stdin"
                                          : printable(std::filesystem::path(file).stem().string());
  scenario.title = root.states("title") ? root.text("title") : scenario.design;
  scenario.starts = root.date("starts");
  scenario.horizon = root.duration("horizon");
  scenario.tolerable_loss = root.share("tolerable-loss");
  if (scenario.horizon == Duration{})
    draft.wrong(root.at("horizon"), "a horizon of 0s: nothing would happen", "write 24h");
  if (root.truth("fragment"))
    draft.wrong(root.at("fragment"), "this is a fragment, which only others extend", "name a scenario that extends it");
}

Draft build(const YamlNode& tree, const std::string& file, bool whole) {
  Draft draft;
  draft.whole = whole;
  const Fields root(draft, tree, format(), tree.at);
  build_head(root, file, draft);
  for (const auto build_part : {build_topology, build_vmm, build_workload, build_frontends, build_replicas, build_names,
                                build_demand, build_recovery, build_story, build_hazards}) {
    try {
      build_part(root, draft);
    } catch (const Unbuilt&) {  // The rest of this part would be about nothing; the other parts have faults of their
                                // own to tell.
      draft.sound = false;
    }
  }
  if (!draft.sound) return draft;
  draft.scenario.finish();
  validate(draft);
  return draft;
}

// By place, each once: a misfit that an alias repeats is one misfit.
Reading sorted(Reading reading) {
  std::vector<Diagnostic>& all = reading.diagnostics;
  const auto place = [](const Diagnostic& d) { return std::tie(d.file, d.line, d.column, d.message); };
  std::stable_sort(all.begin(), all.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return place(a) < place(b); });
  all.erase(std::unique(all.begin(), all.end(), [&](const auto& a, const auto& b) { return place(a) == place(b); }),
            all.end());
  return reading;
}

}  // namespace

Reading read_scenario(const std::string& file) { return read_scenario(file, {}); }

Reading read_scenario(const std::string& file, const std::vector<Assignment>& assignments, const Access& access) {
  Reading reading;
  Sources sources;
  try {
    YamlNode tree = compose(file, sources, access);
    for (const auto& source : sources) reading.files.push_back(source->file);
    if (const YamlNode::Entry* fragment = tree.find("fragment")) reading.says_fragment = fragment->value.text == "true";
    if (tree.at.source == nullptr) tree.at = {sources.front().get(), 0, 0, 1};
    for (const Assignment& assignment : assignments) assign(tree, assignment, sources);
    reading.fingerprint = fingerprint(tree);
    Checked checked = check_format(tree);
    reading.diagnostics = checked.diagnostics;
    // What is wrong in other ways shows in what is left without the misfits, and without what names them.
    while (checked.usable && !checked.diagnostics.empty()) checked = check_format(tree);
    if (!checked.usable) return sorted(std::move(reading));
    Draft draft = build(tree, file, reading.diagnostics.empty());
    reading.notes = std::move(draft.notes);
    std::move(draft.diagnostics.begin(), draft.diagnostics.end(), std::back_inserter(reading.diagnostics));
    const auto errors = std::count_if(reading.diagnostics.begin(), reading.diagnostics.end(), is_error);
    if (errors == 1 && draft.sound && Fields(draft, tree, format(), tree.at).truth("fragment"))
      reading.fragment = std::move(draft.scenario);
    if (errors != 0) return sorted(std::move(reading));
    if (!draft.sound) throw std::logic_error("a scenario that could not be built, and nobody said why");
    draft.scenario.fingerprint = reading.fingerprint;
    reading.scenario = std::move(draft.scenario);
    reading.places = std::make_shared<const Places>(Places{std::move(sources), std::move(draft.marks)});
  } catch (const DocumentError& error) {
    reading.diagnostics.push_back(error.diagnostic);
    reading.unreadable = error.unreadable;
  }
  return sorted(std::move(reading));
}

Diagnostic Reading::diagnostic_of(const Finding& finding) const {
  return diagnostic_at(places->marks[finding.at.index], finding.what, finding.why, finding.severity);
}

}  // namespace drsim
