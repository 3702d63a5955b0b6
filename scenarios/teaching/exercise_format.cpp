#include "scenarios/format/format_table.hpp"
#include "scenarios/teaching/exercise_reader.hpp"

namespace drsim {
namespace exercise_table {

using namespace table;

const Form role{"role", "Somebody who takes part.", {{"says", text, required, "", "what this role is for", ""}}, {}};

const Form condition{
    "condition",
    "Something users meet, in the line of the story that is followed.",
    {{"lost", text, optional, "", "an application: its first user has lost it", ""},
     {"back", text, optional, "", "an application: the last user has it again, for the first time", ""},
     {"from", text, optional, "", "which clients; left out: the only ones that use it", ""},
     {"after", duration, optional, "0s", "so long after that", "at once, unless stated"}},
    {{"lost", "back"}}};

const Form inject{"inject",
                  "Something that the facilitator tells somebody.",
                  {{"name", name, required, "", "", ""},
                   {"text", text, required, "", "what they are told", ""},
                   {"to", list(reference({"roles"})), required, "", "whom", ""},
                   {"at", duration, optional, "", "when, since the start", ""},
                   {"when", map(condition), optional, "", "when, by what users meet", ""}},
                  {{"at", "when"}}};

const Form an_option{
    "option",
    "A choice.",
    {{"name", name, required, "", "what it is decided with", ""},
     {"says", text, required, "", "in words", ""},
     {"actions", list(text), optional, "[]",
      "what happens then: actions of a timeline without their instant, as in \"failover: main\" or \"repair: {link: "
      "p-s}\"",
      ""},
     {"takes", duration, optional, "0s", "from the decision until that happens", "at once, unless stated"}},
    {}};

const Form decision{"decision",
                    "What the group decides.",
                    {{"name", name, required, "", "", ""},
                     {"ask", text, required, "", "the question", ""},
                     {"to", list(reference({"roles"})), required, "", "whose decision it is", ""},
                     {"at", duration, optional, "", "not before this, since the start", ""},
                     {"when", map(condition), optional, "", "not before this has come true", ""},
                     {"options", list(map(an_option)), required, "", "at least two", ""},
                     {"default", text, required, "", "the option that stands for not deciding", ""},
                     {"look-for", list(text), optional, "[]", "what an evaluator watches", ""}},
                    {{"at", "when"}}};

const Form objective{"objective",
                     "A statement about a figure that the group is to make true.",
                     {{"figure",
                       choice({"downtime", "downtime-p50", "downtime-p95", "downtime-p99", "downtime-max", "first-loss",
                               "recovered", "longest-outage", "recovery-point"}),
                       required, "", "as in lessons", ""},
                      {"application", text, optional, "", "left out: the scenario's only one that is used", ""},
                      {"from", text, optional, "", "which clients; left out: the only ones that use it", ""},
                      {"vm", text, optional, "", "of a recovery point: whose", ""},
                      {"bound", scalar(Scalar::bound), required, "", "what it is compared with", ""}},
                     {}};

const Form exercise{
    "exercise",
    "A table-top exercise: a scenario, what is told to whom, and what is decided.",
    {{"drsim", scalar(Scalar::version), required, "", "the version of the format: 1", ""},
     {"exercise", text, required, "", "its title", ""},
     {"goal", text, required, "", "what is to be learned", ""},
     {"situation", text, required, "", "what everybody knows at the start", ""},
     {"scenario", text, required, "", "its file, relative to this one", ""},
     {"set", list(text), optional, "[]", "what it says otherwise: each a path, a colon and a value", ""},
     {"seed", scalar(Scalar::number), optional, "1", "the random draws of the story", ""},
     {"roles", named(role), required, "", "who takes part", ""},
     {"injects", list(map(inject)), optional, "[]", "", ""},
     {"decisions", list(map(decision)), required, "", "in the order in which they are offered", ""},
     {"objectives", list(map(objective)), optional, "[]", "", ""}},
    {}};

constexpr const char* introduction = R"(# The format of exercises

An exercise is a YAML file for a table-top: a scenario, injects that the facilitator releases, and decisions that the group takes.
`drsim exercise FILE` holds it: the story goes on from what is decided, the same way each time. `drsim check FILE` says all that is
wrong with one. This page is printed by `drsim exercise --reference`.

- `drsim exercise FILE --print` prints the situation manual, the list of injects and the evaluator's sheet.
- `--session FILE` keeps the commands that were given, a line each. The same command goes on from there; what it says is what an
  exercise that was never interrupted says.
- `--view FILE.html` writes a page for the projector at each step, which follows by itself: the time, what was told, who is cut off.
- Commands: `next`, `go 30m`, `decide DECISION OPTION`, `fork DECISION NAME`, `switch NAME`, `lines`, `status`, `report`, `quit`. A
  fork is another line of the story, from just before a decision on; all lines are kept, and the report compares them.
- A decision that cannot be carried out at that moment is refused, with the reason: its scenario would be at fault, it is not due yet,
  it has been taken, or it would change nothing.
- `report` prints the after-action report, in Markdown: decisions and times, the cost against the default and against the best that the
  options allow, objectives, and open points.

## Keys
)";

}  // namespace exercise_table

const Form& exercise_format() { return exercise_table::exercise; }
std::string exercise_reference() { return exercise_table::introduction + tables_of(exercise_format()); }

}  // namespace drsim
