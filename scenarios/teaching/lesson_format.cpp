#include "scenarios/teaching/lesson_format.hpp"

#include "scenarios/format/format_table.hpp"

namespace drsim {
namespace lesson_table {

using namespace table;

const Type figure = choice({"downtime", "downtime-p50", "downtime-p95", "downtime-p99", "downtime-max", "first-loss",
                            "recovered", "longest-outage", "outages", "user-minutes", "recovery-point"});
const Type subject_name = reference({"scenarios"});

const Key scenario_key{"scenario", subject_name, optional, "", "which of the lesson's; left out: its only one", ""};
const Key application_key{"application", text, optional, "", "left out: the scenario's only one that is used", ""};
const Key from_key{"from", text, optional, "", "which clients; left out: the only ones that use it", ""};
const Key vm_key{"vm", text, optional, "", "of a recovery point: whose", ""};
const Key figure_key{
    "figure",
    figure,
    required,
    "",
    "downtimes are means or percentiles over users, all outages together; first-loss and recovered are "
    "instants: the first user is lost, the last one is back for good; longest-outage is from the first "
    "user lost to the last one back; user-minutes and outages are plain numbers",
    ""};

const Form subject{"lesson scenario",
                   "A scenario that questions are about.",
                   {{"file", text, required, "", "relative to the lesson's file", ""},
                    {"set", list(text), optional, "[]",
                     "what it says otherwise: each a path, a colon and a value, as with --set", ""}},
                   {}};

const Form number{
    "number",
    "A figure within a tolerance: the larger one, if both are stated.",
    {figure_key,
     scenario_key,
     application_key,
     from_key,
     vm_key,
     {"within", share, optional, "0%", "of the right answer", "assumption: a lesson states what it wants to be known"},
     {"or-within", duration, optional, "0s", "or this much, of durations and instants",
      "assumption: a lesson states what it wants to be known"}},
    {}};

const Form order{"order",
                 "Scenarios in an order: the one with the least of a figure comes first.",
                 {figure_key,
                  application_key,
                  from_key,
                  vm_key,
                  {"of", list(subject_name), optional, "", "which scenarios; left out: all of the lesson", ""}},
                 {}};

const Form users{"users",
                 "Which client populations are out of reach of an application.",
                 {scenario_key,
                  application_key,
                  {"longer-than", duration, optional, "0s",
                   "an outage, from the first user lost to the last one back, is longer", "any outage at all counts"}},
                 {}};

const Form phase{"phase",
                 "The phase that took longest of all outages of these clients together.",
                 {scenario_key, application_key, from_key},
                 {}};

const Form requirement{"requirement",
                       "A statement about a figure.",
                       {figure_key,
                        scenario_key,
                        application_key,
                        from_key,
                        vm_key,
                        {"bound", scalar(Scalar::bound), required, "", "what it is compared with", ""}},
                       {}};

const Form hint{"hint",
                "Help that costs points.",
                {{"says", text, required, "", "", ""}, {"costs", count, required, "", "points", ""}},
                {}};

// What every question has; each kind adds its own.
std::vector<Key> with_question(std::vector<Key> keys) {
  std::vector<Key> all{
      {"name", name, required, "", "what answers call it; each is there once", ""},
      {"ask", text, required, "", "the question", ""},
      {"points", count, optional, "10", "for a right answer without hints", "assumption: all questions count alike"}};
  for (Key& key : keys) all.push_back(std::move(key));
  all.push_back({"hints", list(map(hint)), optional, "[]", "given one after the other, when asked for", ""});
  all.push_back({"because", text, optional, "", "why the right answer is right; shown after the answer", ""});
  return all;
}

const Form predict{"predict",
                   "A question that is answered before the simulation is run, and that the simulation answers.",
                   with_question({{"number", map(number), optional, "", "how long, or how many", ""},
                                  {"time", map(number), optional, "", "at what time since the start", ""},
                                  {"order", map(order), optional, "", "which is least, which is most", ""},
                                  {"users", map(users), optional, "", "which clients", ""},
                                  {"phase", map(phase), optional, "", "what took longest", ""},
                                  {"holds", map(requirement), optional, "", "yes or no", ""}}),
                   {{"number", "time", "order", "users", "phase", "holds"}}};

const Form setting{"setting",
                   "Something that a repair may change.",
                   {{"path", text, required, "", "as with --set; all below it may be changed too", ""},
                    {"least", text, optional, "", "the least value; only of values with a number and a unit", ""},
                    {"most", text, optional, "", "the largest one", ""}},
                   {}};

const Form repair{
    "repair",
    "Settings to be changed until something holds. The answer is simulated.",
    with_question({scenario_key,
                   {"may", list(map(setting)), required, "", "what may be changed", ""},
                   {"at-most", count, optional, "", "how many settings; left out: any number", ""},
                   {"must", list(map(requirement)), required, "", "what must hold then, all of it", ""},
                   {"solution", list(text), required, "",
                    "one that works: each a path, a colon and a value. It is not shown to students", ""}}),
    {}};

const Form fault{"fault",
                 "One that may be the hidden one.",
                 {{"name", name, required, "", "what it is answered with", ""},
                  {"set", list(text), required, "",
                   "what the scenario says then: each a path, a colon and a value, as in timeline: [{at: 10m, fail: "
                   "{link: p-s}}]",
                   ""}},
                 {}};

const Form find{
    "find",
    "A hidden fault, one of several, drawn by the seed. It is to be told from what is shown.",
    with_question({scenario_key,
                   {"faults", list(map(fault)), required, "", "at least two", ""},
                   {"shows", list(choice({"users", "paths", "domains"})), optional, "[users, paths]",
                    "users: who is cut off, when, and what they meet; paths: the way of a packet of each of them then; "
                    "domains: broadcast domains, as inspect shows them",
                    ""}}),
    {}};

const Form step_form{"step",
                     "Something to read, or a question.",
                     {{"text", text, optional, "", "something to read", ""},
                      {"predict", map(predict), optional, "", "a question that the simulation answers", ""},
                      {"repair", map(repair), optional, "", "settings to change", ""},
                      {"find", map(find), optional, "", "a hidden fault", ""}},
                     {{"text", "predict", "repair", "find"}}};

constexpr const char* introduction = R"(# The format of lessons

A lesson is a YAML file that asks first and simulates then: `drsim lesson FILE` asks on the terminal, simulates, marks each
answer, and shows what explains the right one beside it. `drsim check FILE` says all that is wrong with a lesson. This page is
printed by `drsim lesson --reference`, from the table that the reader checks lessons against; `drsim lesson --schema` prints a
JSON Schema for editors.

- What can be simulated is not stored: a question says which figure it asks for, and the right answer is what the run says.
- A lesson file is the teacher's: `solution`, `faults`, `hints` and `because` are in it. Students get what `drsim lesson
  --handout FILE` prints: text, picture and questions, and an empty file for answers. None of those four is in it.
- Scenarios are files of the scenario format (../README.md has it, and the values: duration, share, bound). `set` changes some
  of one without a file of its own.
- `drsim lesson --key FILE` prints the right answers, as a file of answers: a teacher sees that every question has one.
- `drsim lesson FILE --answers ANSWERS...` marks files of answers, or all in a folder, without asking; `--csv` and `--junit` write
  the marks for other programs.
- Quotes are needed around bounds, around each setting of `set` and `solution`, and inside `{...}` around a text with a `?`,
  a comma or a colon.

## A small one

The scenario, link.yaml:

```yaml
drsim: 1
title: Two links between two routers
sites: {left: {}, right: {}}
routers: {left: {site: left}, right: {site: right}}
links:
  first: {between: [left, right], bandwidth: 100Mbit, latency: 5ms}
  second: {between: [left, right], bandwidth: 10Mbit, latency: 5ms, cost: 100}
networks: {servers: {site: right, subnets: {web: {prefix: 10.1.0.0/24, gateway: right}}}}
vms: {web: {network: servers}}
applications: {shop: {served-by: web}}
clients: {staff: {site: left, count: 50, use: [shop]}}
timeline: [{at: 10m, fail: {link: first}}]
```

The lesson, in the same folder:

```yaml
drsim: 1
lesson: A link and a hold timer
goal: You can say how long a router takes to notice that a link is dead.
scenarios:
  link: {file: link.yaml}
steps:
  - text: |
      Two routers and two links. Hellos are sent every 10 s, and the dead interval is 40 s. At ten minutes the first link
      falls silent.
  - predict:
      name: detection
      ask: How long are users cut off?
      number: {figure: downtime-max, within: 20%}
      hints: [{says: The last hello was sent up to 10 s before the cut., costs: 3}]
      because: What is left of the dead interval is 30 to 40 s.
  - repair:
      name: faster
      ask: "Make it less than ten seconds. A router's timers are hello and dead, as in routers.left.ospf.dead: 20s"
      may: [{path: routers.left.ospf, least: 1s, most: 40s}, {path: routers.right.ospf, least: 1s, most: 40s}]
      must: [{figure: downtime-max, bound: "< 10s"}]
      solution: ["routers.left.ospf: {hello: 1s, dead: 4s}", "routers.right.ospf: {hello: 1s, dead: 4s}"]
```

## A file of answers

```yaml
drsim: 1
student: Ada
answers:
  detection: 35s
  faster: {routers.left.ospf.hello: 1s, routers.left.ospf.dead: 4s, routers.right.ospf.hello: 1s, routers.right.ospf.dead: 4s}
hints: {detection: 1}
```

| Question | Answer |
|---|---|
| number | a duration, `35s`; of outages and user-minutes, a number |
| time | since the start: `12m 30s` or `00:12:30` |
| order | a list of scenarios, the least first |
| users | a list of clients; `[]` for nobody |
| phase | a phase, as `drsim explain` calls it: `detect`, `cache.resolver` |
| holds | `yes` or `no` |
| repair | a map from paths to values |
| find | the name of a fault |

## Marks

A right answer gets the question's points less what hints of it have cost. An order gets the share of pairs that are in the right
order, less a half, doubled; users the share of right ones, less the wrong ones. A repair must hold, and the scenario must be
one without fault. All else is right or wrong.

## Keys
)";

const Form lesson{
    "lesson",
    "A lesson: text and questions, in an order.",
    {{"drsim", scalar(Scalar::version), required, "", "the version of the format: 1", ""},
     {"lesson", text, required, "", "its title", ""},
     {"goal", text, required, "", "what who has finished it can do", ""},
     {"minutes", count, optional, "30", "how long it takes, an hour at most",
      "assumption: two lessons fit a double period"},
     {"after", list(text), optional, "[]", "lessons that come first: their files' names without .yaml", ""},
     {"picture", text, optional, "", "a drawing in plain characters", ""},
     {"seed", scalar(Scalar::number), optional, "1", "the random draws of its runs, and of hidden faults", ""},
     {"scenarios", named(subject), required, "", "those that questions are about", ""},
     {"steps", list(map(step_form)), required, "", "in this order", ""},
     {"take-home", list(text), optional, "[]", "what to remember", ""},
     {"real-networks", text, optional, "", "what real networks do differently", ""}},
    {}};

}  // namespace lesson_table

const Form& lesson_format() { return lesson_table::lesson; }

std::string lesson_reference() { return lesson_table::introduction + tables_of(lesson_format()); }

}  // namespace drsim
