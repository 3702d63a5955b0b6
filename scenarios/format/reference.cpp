#include <algorithm>
#include <set>

#include "models/reachability/disposition.hpp"
#include "models/rulebook/errata.hpp"
#include "scenarios/format/format.hpp"

namespace drsim {
namespace {

std::string words(const std::vector<std::string_view>& all, std::string_view between) {
  std::string text;
  for (const std::string_view word : all) text += (text.empty() ? "" : std::string(between)) + std::string(word);
  return text;
}

std::string in_words(Scalar scalar) {
  switch (scalar) {
    case Scalar::version:
      return "`1`";
    case Scalar::text:
      return "text";
    case Scalar::name:
      return "name";
    case Scalar::count:
      return "count";
    case Scalar::number:
      return "number";
    case Scalar::duration:
      return "[duration](#values)";
    case Scalar::delay:
      return "[delay](#values)";
    case Scalar::bit_rate:
      return "[bit rate](#values)";
    case Scalar::size:
      return "[size](#values)";
    case Scalar::byte_rate:
      return "[byte rate](#values)";
    case Scalar::share:
      return "[share](#values)";
    case Scalar::frame_rate:
      return "[frame rate](#values)";
    case Scalar::priority:
      return "0 to 61440, in steps of 4096";
    case Scalar::prefix:
      return "[prefix](#values)";
    case Scalar::address:
      return "[address](#values)";
    case Scalar::date:
      return "[date](#values)";
    case Scalar::instant:
      return "[duration or date](#values)";
    case Scalar::share_bound:
      return "[bound](#values) of a share";
    case Scalar::bound:
      return "[bound](#values)";
    case Scalar::truth:
      return "`true` or `false`";
  }
  return "";
}
std::string in_words(const Type::Choice& choice) { return "`" + words(choice.words, "` or `") + "`"; }
std::string in_words(const Type::Reference& reference) { return "name from " + words(reference.sections, " or "); }
std::string in_words(const Type& type);
std::string in_words(const Type::List& list) { return "list of: " + in_words(list.of.front()); }
// GitHub's anchor of a heading: spaces become hyphens.
std::string link_to(std::string_view heading) {
  std::string anchor(heading);
  std::replace(anchor.begin(), anchor.end(), ' ', '-');
  return "[" + std::string(heading) + "](#" + anchor + ")";
}
std::string in_words(const Type::Map& map) { return link_to(map.form->noun); }
std::string in_words(const Type::Named& named) { return "by name: " + link_to(named.form->noun); }
std::string in_words(const Type::Either& either) {
  std::string text;
  for (const Type& option : either.of) text += (text.empty() ? "" : ", or ") + in_words(option);
  return text;
}
std::string in_words(const Type& type) {
  return std::visit([](const auto& is) { return in_words(is); }, type.is);
}

std::string row(const Key& key) {
  std::string must = key.required ? "**required**" : "";
  if (!key.by_default.empty()) must = "`" + std::string(key.by_default) + "`";
  if (!key.source.empty()) must += (must.empty() ? "" : "; ") + std::string(key.source);
  return "| `" + std::string(key.name) + "` | " + in_words(key.type) + " | " + std::string(key.description) + " | " +
         must + " |\n";
}

// Records a type leads to.
void collect(const Type& type, std::vector<const Form*>& forms);
void collect(const Form& form, std::vector<const Form*>& forms) {
  forms.push_back(&form);
  for (const Key& key : form.keys) collect(key.type, forms);
}
void collect(const Type& type, std::vector<const Form*>& forms) {
  if (const auto* map = std::get_if<Type::Map>(&type.is)) collect(*map->form, forms);
  if (const auto* named = std::get_if<Type::Named>(&type.is)) collect(*named->form, forms);
  if (const auto* list = std::get_if<Type::List>(&type.is)) collect(list->of.front(), forms);
  if (const auto* either = std::get_if<Type::Either>(&type.is))
    for (const Type& option : either->of) collect(option, forms);
}

std::string section(const Form& form) {
  std::string text = "\n### " + std::string(form.noun) + "\n\n" + std::string(form.description) + "\n\n" +
                     "| Key | Value | Meaning | Default; source |\n|---|---|---|---|\n";
  for (const Key& key : form.keys) text += row(key);
  for (const auto& set : form.one_of) text += "\nExactly one of: `" + words(set, "`, `") + "`.\n";
  return text;
}

constexpr const char* introduction = R"(# The scenario format

One YAML document per file. `drsim check FILE` says all that is wrong with it, `drsim schema` prints a JSON Schema for
editors. This page is printed by `drsim schema --reference`, from the table that the reader checks files against.

- A key that is not listed here is an error; so is a key that is there twice. Keys that begin with `x-` are free, for notes
  and for anchors.
- Names are yours: up to 253 characters without quotes, slashes or control characters.
- A file may extend another one, or several: maps are merged, lists appended, single values replaced. `fragment: true` marks
  a file that is only there to be extended.
- `timeline: !replace [...]` takes the place of what the extended file says, list or map; `db: !remove` takes it away. The
  same works on the command line: `--set 'vms.db.needs: !replace [cache]'`, `--set 'monitors.probe: !remove'`.
- `-` instead of a file is the standard input.
- A file has at most 64 MB, 64 levels and 12 million values, of which aliases stand for half a million; there are at most
  200000 VMs. One with anchors, tags, escapes, blocks of text or empty values has at most 4 MB.

## A first scenario

All that a scenario needs to answer something. Copy it into a file and `drsim run` that.

```yaml
drsim: 1
title: A web server that is recovered at another site
sites: {primary: {}, recovery: {}, office: {}}
routers: {p: {site: primary}, r: {site: recovery}, o: {site: office}}
links:
  p-r: {between: [p, r], bandwidth: 1Gbit, latency: 5ms}
  p-o: {between: [p, o], bandwidth: 100Mbit, latency: 10ms}
  r-o: {between: [r, o], bandwidth: 100Mbit, latency: 10ms}
networks:
  servers: {site: primary, subnets: {web: {prefix: 10.1.0.0/24, gateway: p}}}
  recovered: {site: recovery, subnets: {web-too: {prefix: 10.2.0.0/24, gateway: r}}}
network-mappings: [{from: servers, to: recovered}]
vms: {web: {network: servers, boot: 2m, replication: {to: recovery, every: 5m, churn: 100kB/s}}}
applications: {shop: {served-by: web, rto: 1h, rpo: 15m}}
dns-servers: {dns: {site: office}}
names: {shop.example: {application: shop, authority: dns, ttl: 5m}}
resolvers: {office-dns: {site: office}}
clients: {staff: {site: office, count: 200, use: [shop], resolver: office-dns}}
monitors: {probe: {site: recovery, watches: {site: primary}}}
plans:
  failover:
    detected-by: probe
    declare: {p50: 15m, p95: 40m}
    groups: [{start: [web]}, {publish: {names: [shop.example]}}]
timeline: [{at: 10m, fail: {site: primary}}]
```

Its users are away until somebody has declared a disaster, the server has booted at the other site, the name is published, and what
resolvers and clients hold of it has run out. `drsim explain` says how long each of these took.

## Values

| Value | Written as |
|---|---|
| duration | `45s`, `10m`, `1h 30m`, `250ms`, `80us`, `2d`; never without a unit; or as reports print it: `01:05:00` |
| delay | a duration, or how it varies: `{p50: 15m, p95: 1h}` (lognormal), `{uniform: [1m, 2m]}`, `{triangular: [1m, 2m, 5m]}` (least, most likely, most), `{exponential: 10m}` (mean) |
| bit rate | `200Mbit`, `1Gbit`: bits per second, in powers of 1000 |
| byte rate | `500kB/s`, `2MB/s`: bytes per second, in powers of 1000 |
| size | `20GB`, `1TB`: bytes, in powers of 1000 |
| share | `10%`, `0.5%`: of a hundred |
| frame rate | `100/s`: frames per second |
| prefix | `192.168.1.0/24`, without host bits |
| address | `192.168.1.4` |
| date | `2026-03-02 09:00` |
| bound | `"<= 90m"`, with `<`, `<=`, `=`, `>=` or `>` |
| count | a whole number, at least 1 |
| number | a whole number, 0 or more |

An *assumption* is a default that no source backs. Reports list those a run depends on.

## Keys
)";

constexpr const char* about_dispositions = R"(
## Dispositions

What became of a flow, in the order in which a packet can fail: the further down, the further it got.

| Disposition | What a user sees | Cause | Remedy |
|---|---|---|---|
)";

constexpr const char* about_documents = R"(
## The documents' rules, and their errata

Network mapping, placement and addresses follow five documents about Azure Site Recovery, in 93 numbered
statements (models/rulebook/rulebook.cpp); `drsim check` and `drsim plan` cite them. `document-version` says which documents are in force.
Where they contradict each other or leave something open, this is how they are read:

| Erratum | Where | What is wrong | Read as | Key |
|---|---|---|---|---|
)";

std::string dispositions_table() {
  std::string text = about_dispositions;
  for (const DispositionText& row : dispositions())
    text += "| " + std::string(row.name) + " | " + std::string(row.seen) + " | " + std::string(row.cause) + " | " +
            std::string(row.remedy) + " |\n";
  return text;
}

std::string errata_table() {
  std::string text = about_documents;
  for (const Erratum& one : errata())
    text += "| " + std::to_string(one.number) + " | " + std::string(one.where) + " | " + std::string(one.problem) +
            " | " + std::string(one.reading) + " | " +
            (one.setting.empty() ? "" : "`" + std::string(one.setting) + "`") + " |\n";
  return text;
}

}  // namespace

std::string tables_of(const Form& root) {
  std::vector<const Form*> forms;
  collect(root, forms);
  std::string text;
  std::set<const Form*> known;
  for (const Form* form : forms)
    if (known.insert(form).second) text += section(*form);
  return text;
}

std::string reference() { return introduction + tables_of(format()) + dispositions_table() + errata_table(); }

}  // namespace drsim
