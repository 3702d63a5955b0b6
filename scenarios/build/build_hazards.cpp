#include "scenarios/build/build.hpp"

namespace drsim {
namespace {

// What happens, and what undoes it: a failure is repaired, a loop that is plugged in is pulled again.
void build_event(const Fields& fields, Hazard& hazard, Draft& draft) {
  const Status to = fields.states("fail") ? Status::down : Status::up;
  const Fields what = fields.map(fields.states("fail") ? "fail" : "repair");
  if (what.states("shared-risk")) {
    draft.wrong(what.at("shared-risk"), "a hazard strikes one component",
                "give each of its members a hazard, or put them into a site");
    return;
  }
  if (what.states("resolver") && class_of(what.id("resolver", draft.resolvers), draft.scenario).size() > 1) {
    draft.wrong(what.at("resolver"),
                "a hazard strikes one component, and '" + what.text("resolver") +
                    "' is many resolvers, each at a phase of its own",
                "write phases: spread");
    return;
  }
  hazard.begins = event_of(what, to, draft);
  hazard.ends = event_of(what, to == Status::down ? Status::up : Status::down, draft);
}

}  // namespace

void build_hazards(const Fields& root, Draft& draft) {
  for (const auto& [name, fields] : root.named("hazards")) {
    Hazard hazard{.name = name,
                  .every = {},
                  .lasts = fields.delay("duration"),
                  .begins = {},
                  .ends = {},
                  .failback = {},
                  .failback_after = {}};
    constexpr Duration a_year = 365 * 24h;
    hazard.every = fields.states("every") ? fields.duration("every") : a_year * fields.count("once-in-years");
    if (hazard.every == Duration{})
      draft.wrong(fields.at("every"), "a hazard that comes every 0s would never end", "write 90d");
    if (fields.states("once-in-years") && fields.count("once-in-years") > 10'000)
      draft.wrong(fields.at("once-in-years"), "rarer than once in 10000 years", "leave it out");
    build_event(fields, hazard, draft);
    if (fields.states("failback")) hazard.failback = fields.id("failback", draft.plans);
    hazard.failback_after = fields.duration("failback-after");
    draft.scenario.hazards.push_back(std::move(hazard));
  }
}

}  // namespace drsim
