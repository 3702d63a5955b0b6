#include <algorithm>
#include <charconv>
#include <set>

#include "scenarios/reading/variation.hpp"
#include "scenarios/teaching/lesson_reader.hpp"

namespace drsim {
namespace {

std::string listed(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

Fault no_such(const std::string& what, const std::string& name, const std::vector<std::string>& known) {
  const std::string near = nearest(name, known);
  return {"there is no " + what + " '" + name + "'",
          near.empty() ? "there is " + listed(known) : "did you mean '" + near + "'?"};
}

Parsed<GivenAnswer> word_of(const YamlNode& node, const std::string& what, const std::vector<std::string>& known) {
  if (node.kind != YamlNode::Kind::scalar) return Fault{"expected a " + what + ", not " + node.describe(), ""};
  if (std::find(known.begin(), known.end(), node.text) == known.end()) return no_such(what, node.text, known);
  return GivenAnswer{node.text};
}

// "00:12:30.5" or "12:30": hours and minutes, and seconds if there are any.
std::optional<double> clock_of(const std::string& text) {
  double total = 0;
  std::size_t parts = 0;
  for (std::size_t begin = 0; begin <= text.size(); ++parts) {
    const std::size_t end = std::min(text.find(':', begin), text.size());
    double value = 0;
    const auto [stop, error] = std::from_chars(text.data() + begin, text.data() + end, value, std::chars_format::fixed);
    if (error != std::errc() || stop != text.data() + end || value < 0 || (parts > 0 && value >= 60)) return {};
    total = total * 60 + value;
    begin = end + 1;
  }
  if (parts != 2 && parts != 3) return {};
  return parts == 2 ? total * 60 : total;
}

struct ReadAnswer {
  const YamlNode& node;
  const Lesson& lesson;

  Parsed<GivenAnswer> operator()(const NumberQuestion& question) const {
    if (node.kind != YamlNode::Kind::scalar) return Fault{"expected one value, not " + node.describe(), "write 90s"};
    if (is_plain_number(question.of.asked)) {
      double value = 0;
      const auto [stop, error] = std::from_chars(node.text.data(), node.text.data() + node.text.size(), value);
      if (error != std::errc() || stop != node.text.data() + node.text.size() || !(value >= 0 && value < 1e15))
        return Fault{node.describe() + " is not a number", "write 120"};
      return GivenAnswer{value};
    }
    if (is_instant(question.of.asked))
      if (const auto clock = clock_of(node.text)) return GivenAnswer{*clock};
    const Parsed<Duration> parsed = parse_duration(node.text);
    if (const auto* fault = std::get_if<Fault>(&parsed)) return *fault;
    return GivenAnswer{seconds(std::get<Duration>(parsed))};
  }

  Parsed<GivenAnswer> operator()(const OrderQuestion& question) const {
    Parsed<GivenAnswer> names = names_of("scenario", question.scenarios);
    if (std::holds_alternative<Fault>(names)) return names;
    if (std::get<std::vector<std::string>>(std::get<GivenAnswer>(names)).size() != question.scenarios.size())
      return Fault{"an order names each of them once", "they are " + listed(question.scenarios)};
    return names;
  }
  Parsed<GivenAnswer> operator()(const UsersQuestion& question) const {
    if (node.kind == YamlNode::Kind::scalar && node.text == "nobody") return GivenAnswer{std::vector<std::string>{}};
    return names_of("population of clients", question.clients);
  }
  Parsed<GivenAnswer> operator()(const PhaseQuestion&) const { return word_of(node, "phase", phase_words()); }
  Parsed<GivenAnswer> operator()(const TruthQuestion&) const {
    for (const auto& [word, truth] : {std::pair{"yes", true}, {"no", false}, {"true", true}, {"false", false}})
      if (node.kind == YamlNode::Kind::scalar && node.text == word) return GivenAnswer{truth};
    return Fault{"expected yes or no, not " + node.describe(), ""};
  }
  Parsed<GivenAnswer> operator()(const RepairQuestion& question) const {
    if (node.kind != YamlNode::Kind::map)
      return Fault{"expected a map from paths to values, not " + node.describe(),
                   "write {" + question.may.front().path + ": ...}"};
    if (question.at_most && node.entries.size() > *question.at_most)
      return Fault{"at most " + std::to_string(*question.at_most) + " settings may be changed", ""};
    GivenSettings settings;
    for (const YamlNode::Entry& entry : node.entries) {
      if (auto fault = fault_of_setting(question, entry.key, entry.value)) return *fault;
      settings.emplace_back(entry.key, flow_text(entry.value));
    }
    return GivenAnswer{settings};
  }
  Parsed<GivenAnswer> operator()(const FindQuestion& question) const {
    std::vector<std::string> known;
    for (const FindQuestion::Fault& fault : question.faults) known.push_back(fault.name);
    return word_of(node, "fault", known);
  }

 private:
  Parsed<GivenAnswer> names_of(const std::string& what, const std::vector<std::string>& known) const {
    std::vector<std::string> names;
    if (node.kind == YamlNode::Kind::scalar) names.push_back(node.text);
    if (node.kind == YamlNode::Kind::map) return Fault{"expected a list, not a map", "write [" + listed(known) + "]"};
    for (const YamlNode& item : node.items) names.push_back(item.text);
    for (const std::string& name : names)
      if (std::find(known.begin(), known.end(), name) == known.end()) return no_such(what, name, known);
    if (std::set(names.begin(), names.end()).size() != names.size())
      return Fault{"a " + what + " is named twice", "write each once"};
    return GivenAnswer{names};
  }
};

Parsed<GivenAnswer> answer_of(const YamlNode& node, const Question& question, const Lesson& lesson) {
  return std::visit(ReadAnswer{node, lesson}, question.is);
}

class AnswersBuilder {
 public:
  AnswersBuilder(const std::string& file, const Lesson& lesson) : lesson_(lesson) { answers.file = file; }

  void read(const YamlNode& tree) {
    for (const YamlNode::Entry& entry : tree.entries) {
      if (entry.key == "answers")
        by_question(entry, [&](const Question& question, const YamlNode::Entry& one) { answer(question, one); });
      else if (entry.key == "hints")
        by_question(entry, [&](const Question& question, const YamlNode::Entry& one) { hint(question, one); });
      else if (entry.key == "student")
        answers.student = entry.value.text;
      else if (entry.key != "drsim" && !entry.key.starts_with("x-"))
        wrong(entry.at, "a file of answers has no key '" + entry.key + "'",
              "its keys are drsim, student, answers and hints");
    }
    const YamlNode::Entry* version = tree.find("drsim");
    if (!version || version->value.text != "1")
      wrong(version ? version->value.at : tree.at, "the version of the format is not stated", "write drsim: 1");
    if (answers.student.empty()) wrong(tree.at, "whose answers are these?", "write student: and a name");
  }

  StudentAnswers answers;
  std::vector<Diagnostic> diagnostics;

 private:
  void wrong(const Mark& at, std::string message, std::string help = {}) {
    diagnostics.push_back(diagnostic_at(at, std::move(message), std::move(help)));
  }

  template <class Take>
  void by_question(const YamlNode::Entry& section, Take take) {
    if (section.value.kind == YamlNode::Kind::null) return;
    if (section.value.kind != YamlNode::Kind::map)
      return wrong(section.value.at, section.key + " is " + section.value.describe() + ", not a map of questions");
    for (const YamlNode::Entry& entry : section.value.entries) {
      if (const Question* question = lesson_.find(entry.key)) {
        take(*question, entry);
        continue;
      }
      std::vector<std::string> known;
      for (const Question* one : lesson_.questions()) known.push_back(one->name);
      const Fault fault = no_such("question", entry.key, known);
      wrong(entry.at, fault.message, fault.help);
    }
  }

  void answer(const Question& question, const YamlNode::Entry& entry) {
    if (entry.value.kind == YamlNode::Kind::null) return;  // Left out.
    const Parsed<GivenAnswer> given = answer_of(entry.value, question, lesson_);
    if (const auto* fault = std::get_if<Fault>(&given))
      wrong(entry.value.at, "answer '" + entry.key + "': " + fault->message, fault->help);
    else
      answers.answers[question.name] = std::get<GivenAnswer>(given);
  }

  void hint(const Question& question, const YamlNode::Entry& entry) {
    const Parsed<std::int64_t> count = parse_number(entry.value.text);
    const auto most = static_cast<std::int64_t>(question.hints.size());
    if (std::holds_alternative<Fault>(count) || std::get<std::int64_t>(count) > most)
      return wrong(entry.value.at, entry.value.describe() + " is not a number of hints of question '" + entry.key + "'",
                   "it has " + std::to_string(most));
    answers.hints[question.name] = std::get<std::int64_t>(count);
  }

  const Lesson& lesson_;
};

// Every number with a unit in a value, wherever it stands.
std::vector<std::string> leaves(const YamlNode& node) {
  std::vector<std::string> all;
  if (node.kind == YamlNode::Kind::scalar) all.push_back(node.text);
  const auto take = [&](const YamlNode& part) {
    for (std::string& leaf : leaves(part)) all.push_back(std::move(leaf));
  };
  for (const YamlNode& item : node.items) take(item);
  for (const YamlNode::Entry& entry : node.entries) take(entry.value);
  return all;
}

std::optional<Fault> fault_of_range(const RepairQuestion::Setting& setting, const YamlNode& value) {
  const std::string range = setting.least.empty()  ? "at most " + setting.most
                            : setting.most.empty() ? "at least " + setting.least
                                                   : "from " + setting.least + " to " + setting.most;
  for (const std::string& text : leaves(value)) {
    const std::optional<Amount> amount = parse_amount(text);
    const auto is_beyond = [&](const std::string& end, double sign) {
      if (end.empty()) return false;
      const std::optional<Amount> limit = parse_amount(end);
      if (!limit) return false;  // The lesson's own fault, told elsewhere.
      return !amount || amount->unit != limit->unit || (amount->value - limit->value) * sign > 0;
    };
    if (is_beyond(setting.least, -1) || is_beyond(setting.most, 1))
      return Fault{"'" + text + "' is out of the range of " + setting.path, "it may be " + range};
  }
  return {};
}

}  // namespace

const std::vector<std::string>& phase_words() {
  static const std::vector<std::string> words{
      "detect",  "declare",       "replicate", "boot",           "address",      "route",     "neighbour",
      "publish", "zone transfer", "directory", "cache.resolver", "cache.client", "reconnect", "spanning tree",
      "storm",   "probe",         "shutdown",  "disks",          "people",       "tools",     "task",
      "repair",  "saturated",     "operator",  "unrecovered"};
  return words;
}

std::optional<Fault> fault_of_setting(const RepairQuestion& repair, const std::string& path, const YamlNode& value) {
  std::vector<std::string> known;
  for (const RepairQuestion::Setting& setting : repair.may) {
    if (path == setting.path || path.starts_with(setting.path + ".")) return fault_of_range(setting, value);
    known.push_back(setting.path);
  }
  return Fault{"'" + path + "' may not be changed", "what may be: " + listed(known)};
}

Parsed<GivenAnswer> parse_answer(const std::string& text, const Question& question, const Lesson& lesson) {
  const bool is_list =
      std::holds_alternative<OrderQuestion>(question.is) || std::holds_alternative<UsersQuestion>(question.is);
  const bool is_map = std::holds_alternative<RepairQuestion>(question.is);
  std::string yaml = text;
  if (is_list && text != "nobody" && !text.starts_with('[')) yaml = "[" + text + "]";
  if (is_map && !text.starts_with('{')) yaml = "{" + text + "}";
  if (!is_list && !is_map) {
    YamlNode node;
    node.kind = YamlNode::Kind::scalar;
    node.text = text;
    return answer_of(node, question, lesson);
  }
  try {
    const auto source = make_source("answer", yaml);
    return answer_of(parse_document(*source), question, lesson);
  } catch (const DocumentError& error) {
    return Fault{error.diagnostic.message,
                 is_map ? "write path: value, path: value" : "write names with commas between"};
  }
}

AnswersReading read_answers(const std::string& file, const Lesson& lesson) {
  Sources sources;
  try {
    const YamlNode tree = read_document(file, sources);
    if (tree.kind != YamlNode::Kind::map)
      throw DocumentError{diagnostic_at({sources.front().get(), 0, 0, 1}, "expected a map of keys",
                                        "a file of answers begins with drsim: 1 and student: a name")};
    AnswersBuilder builder(file, lesson);
    builder.read(tree);
    AnswersReading reading{{}, std::move(builder.diagnostics), false};
    if (reading.diagnostics.empty()) reading.answers = std::move(builder.answers);
    return reading;
  } catch (const DocumentError& error) {
    return {{}, {error.diagnostic}, error.unreadable};
  }
}

}  // namespace drsim
