#include "scenarios/reading/document.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

#include "models/world/text/text.hpp"
#include "scenarios/reading/plain_yaml.hpp"

namespace drsim {
namespace {

// Where a quoted text ends that begins at `begin`: behind its closing quote, or nowhere.
std::size_t end_of_quoted(const std::string& text, std::size_t begin) {
  if (begin >= text.size()) return begin;
  const char quote = text[begin];
  if (quote != '"' && quote != '\'') return begin;  // Not quoted: a block of text.
  for (std::size_t at = begin + 1; at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\')
      ++at;
    else if (quote == '\'' && text.compare(at, 2, "''") == 0)
      ++at;
    else if (text[at] == quote)
      return at + 1;
  }
  return std::string::npos;
}

// Builds the tree from yaml-cpp's events. What yaml-cpp would let pass silently (a duplicate key, an alias to itself, a
// second document, hundreds of levels) ends it here.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const Source& source, const Budget& budget) : source_(source), budget_(budget) {}

  YamlNode result() && { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1)
      fail(at(mark), "a second document begins here", "a scenario is one document; use extends for several files");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    take(node(YamlNode::Kind::null, mark), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    if (!open_.empty() && open_.back().node.kind == YamlNode::Kind::map && !open_.back().key)
      fail(at(mark), "an alias cannot be a key", "write the key");
    const auto found = anchored_.find(anchor);
    if (found == anchored_.end())
      fail(at(mark), "this alias stands for something that contains it",
           "an alias can only repeat what is complete before it");
    spend(found->second.cost, at(mark));
    repeat(found->second.cost, at(mark));
    if (open_.size() + found->second.depth > budget_.depth) too_deep(at(mark));
    place(YamlNode(found->second.node), found->second.cost, found->second.depth);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    const YamlNode::Merging merging = merging_of(tag);
    const bool is_merging = merging != YamlNode::Merging::usual;
    const bool is_plain = tag == "?" || is_merging;
    const bool is_null = is_plain && (value.empty() || value == "~" || value == "null");
    expect_known(tag, mark);
    YamlNode scalar = node(is_null ? YamlNode::Kind::null : YamlNode::Kind::scalar, mark);
    scalar.text = value;
    scalar.merging = merging;
    if (merging == YamlNode::Merging::remove && !value.empty())
      fail(scalar.at, "!remove has no value: what is there is removed", "leave the value out");
    if (!is_plain) expect_closed(scalar.at);
    scalar.at.length = std::max<std::size_t>(1, is_plain ? value.size() : value.size() + 2);
    expect_printable(scalar);
    take(std::move(scalar), anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    expect_known(tag, mark);
    open(node(YamlNode::Kind::list, mark, merging_of(tag)), anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    expect_known(tag, mark);
    open(node(YamlNode::Kind::map, mark, merging_of(tag)), anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Cost {
    std::size_t nodes = 0, bytes = 0;
  };
  struct Open {
    YamlNode node;
    YAML::anchor_t anchor = 0;
    Cost cost;                    ///< With everything in it so far.
    std::size_t depth = 1;        ///< Likewise.
    std::optional<YamlNode> key;  ///< Of a map: the key whose value comes next.
  };
  struct Anchored {
    YamlNode node;
    Cost cost;
    std::size_t depth;
  };

  [[noreturn]] void fail(const Mark& mark, std::string message, std::string help) const {
    throw DocumentError{diagnostic_at(mark, std::move(message), std::move(help))};
  }
  [[noreturn]] void too_deep(const Mark& mark) const {
    fail(mark, "nested more than " + std::to_string(budget_.depth) + " levels deep", "no scenario needs more than ten");
  }
  Mark at(const YAML::Mark& mark) const {
    return {&source_, static_cast<std::size_t>(std::max(mark.line, 0)),
            static_cast<std::size_t>(std::max(mark.column, 0)), 1};
  }
  static YamlNode::Merging merging_of(const std::string& tag) {
    return tag == "!replace"  ? YamlNode::Merging::replace
           : tag == "!remove" ? YamlNode::Merging::remove
                              : YamlNode::Merging::usual;
  }
  YamlNode node(YamlNode::Kind kind, const YAML::Mark& mark,
                YamlNode::Merging merging = YamlNode::Merging::usual) const {
    YamlNode fresh;
    fresh.kind = kind;
    fresh.merging = merging;
    fresh.at = at(mark);
    return fresh;
  }

  void expect_known(const std::string& tag, const YAML::Mark& mark) const {
    if (!tag.empty() && tag != "?" && tag != "!" && merging_of(tag) == YamlNode::Merging::usual)
      fail(at(mark), "this tag has no meaning here: '" + tag + "'", "leave it out; there are !replace and !remove");
  }

  std::size_t offset_of(const Mark& mark) const {
    return static_cast<std::size_t>(source_.lines[mark.line].data() - source_.text.data()) + mark.column;
  }

  // yaml-cpp takes the end of the file for a closing quote.
  void expect_closed(const Mark& mark) const {
    if (mark.line < source_.lines.size() && end_of_quoted(source_.text, offset_of(mark)) == std::string::npos)
      fail(mark, "this quote is never closed", "everything after it was taken for text");
  }

  // yaml-cpp takes a lone word for a key whose value was left out.
  void expect_colon(const YamlNode& key) const {
    if (key.at.line >= source_.lines.size()) return;
    const std::string& text = source_.text;
    const std::size_t begin = offset_of(key.at);
    const bool is_quoted = begin < text.size() && (text[begin] == '"' || text[begin] == '\'');
    const std::size_t end = is_quoted ? end_of_quoted(text, begin) : begin + key.text.size();
    const std::size_t next = std::min(text.find_first_not_of(" \t", end), text.size());
    if (next < text.size() && text[next] == ':') return;
    const std::size_t colon = is_quoted ? std::string::npos : key.text.find(':');
    if (colon != std::string::npos && colon > 0 && colon + 1 < key.text.size())
      fail(key.at, "'" + key.text + "' is one word, not a key and its value",
           "write '" + key.text.substr(0, colon) + ": " + key.text.substr(colon + 1) + "': a space after the colon");
    fail(key.at, "'" + key.text + "' is followed by no colon", "write " + key.text + ": and a value");
  }

  // Escapes can say in a text what the file itself must not hold.
  void expect_printable(const YamlNode& scalar) const {
    for (std::size_t i = 0; i < scalar.text.size();) {
      const Character c = character_at(scalar.text, i);
      if (!c.well_formed) fail(scalar.at, "this text is not valid UTF-8", "");
      if (is_control(c.code) && c.code != '\n' && c.code != '\t')
        fail(scalar.at, "this text has a control character: " + code_point(c.code),
             "leave it out: terminals would obey it");
      i += c.size;
    }
  }

  void spend(const Cost& cost, const Mark& mark) {
    spent_.nodes += cost.nodes;
    spent_.bytes += cost.bytes;
    if (spent_.nodes > budget_.nodes)
      fail(mark, "more than " + std::to_string(budget_.nodes) + " values, aliases replaced by what they stand for",
           "use count for VMs and clients that are alike");
    if (spent_.bytes > budget_.text_bytes)
      fail(mark, "more than " + std::to_string(budget_.text_bytes) + " bytes, aliases replaced by what they stand for",
           "use count for VMs and clients that are alike");
  }

  void repeat(const Cost& cost, const Mark& mark) {
    repeated_.nodes += cost.nodes;
    repeated_.bytes += cost.bytes;
    if (repeated_.nodes > budget_.repeated_nodes)
      fail(mark, "aliases stand for more than " + std::to_string(budget_.repeated_nodes) + " values",
           "use count for VMs and clients that are alike");
    if (repeated_.bytes > budget_.repeated_bytes)
      fail(mark, "aliases stand for more than " + std::to_string(budget_.repeated_bytes) + " bytes",
           "use count for VMs and clients that are alike");
  }

  // What an alias may repeat is kept a second time, and again for every anchor around it.
  void keep(const Cost& cost, const Mark& mark) {
    kept_.nodes += cost.nodes;
    kept_.bytes += cost.bytes;
    if (kept_.nodes > budget_.repeated_nodes || kept_.bytes > budget_.repeated_bytes)
      fail(mark, "the anchors of this file stand for more than a file may hold", "use fewer of them");
  }

  void open(YamlNode fresh, YAML::anchor_t anchor) {
    if (open_.size() >= budget_.depth) too_deep(fresh.at);
    const Cost cost{1, 0};
    spend(cost, fresh.at);
    open_.push_back({std::move(fresh), anchor, cost, 1, {}});
  }

  void close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    done.node.items.shrink_to_fit();
    done.node.entries.shrink_to_fit();
    if (done.anchor != 0) {
      keep(done.cost, done.node.at);
      anchored_[done.anchor] = {done.node, done.cost, done.depth};
    }
    place(std::move(done.node), done.cost, done.depth);
  }

  void take(YamlNode leaf, YAML::anchor_t anchor) {
    const Cost cost{1, leaf.text.size()};
    spend(cost, leaf.at);
    if (anchor != 0) {
      keep(cost, leaf.at);
      anchored_[anchor] = {leaf, cost, 0};
    }
    place(std::move(leaf), cost, 0);
  }

  void place(YamlNode value, const Cost& cost, std::size_t depth) {
    if (open_.empty()) {
      root_ = std::move(value);
      return;
    }
    Open& parent = open_.back();
    parent.cost.nodes += cost.nodes;
    parent.cost.bytes += cost.bytes;
    parent.depth = std::max(parent.depth, depth + 1);
    if (parent.node.kind == YamlNode::Kind::list) {
      parent.node.items.push_back(std::move(value));
    } else if (!parent.key) {
      expect_key(parent.node, value);
      parent.key = std::move(value);
    } else {
      YamlNode key = std::move(*parent.key);
      if (value.kind == YamlNode::Kind::null) expect_colon(key);
      parent.key.reset();
      parent.node.entries.push_back({std::move(key.text), key.at, std::move(value)});
    }
  }

  void expect_key(const YamlNode& map, const YamlNode& key) {
    if (key.kind != YamlNode::Kind::scalar) fail(key.at, "a key must be a word, not " + key.describe(), "");
    if (key.text == "<<") fail(key.at, "merge keys are not supported", "repeat the keys, or use extends");
    std::set<std::string>& known = keys_[open_.size()];
    if (map.entries.empty()) known.clear();
    if (!known.insert(key.text).second)
      fail(key.at, "the key '" + key.text + "' is here a second time",
           "the first is on line " + std::to_string(map.find(key.text)->at.line + 1));
  }

  const Source& source_;
  const Budget& budget_;
  YamlNode root_;
  std::size_t documents_ = 0;
  Cost spent_, repeated_, kept_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, Anchored> anchored_;
  std::map<std::size_t, std::set<std::string>> keys_;  ///< By depth: of the map that is open there.
};

std::size_t indentation(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }

// A line that stands between those of a map and those of what it is in: which lines above it were meant.
std::string misplaced(const Source& source, const Mark& mark) {
  if (mark.line >= source.lines.size()) return "";
  const std::size_t own = indentation(source.lines[mark.line]);
  std::optional<std::size_t> less, more;
  for (std::size_t above = mark.line; above-- > 0 && !less;) {
    const std::string_view line = source.lines[above];
    const std::size_t other = indentation(line);
    if (other == line.size() || line[other] == '#') continue;
    if (other == own) return "";
    if (other > own) more = other;
    if (other < own) less = other;
  }
  const auto spaces = [](std::size_t count) { return std::to_string(count) + (count == 1 ? " space" : " spaces"); };
  if (!less && !more) return "";
  return "this line begins after " + spaces(own) +
         ", and no line above it does: those that it belongs to begin after " + (less ? spaces(*less) : "") +
         (less && more ? " or " : "") + (more ? spaces(*more) : "");
}

// yaml-cpp's words, made a sentence.
Diagnostic syntax_error(const Source& source, const YAML::Exception& error) {
  Mark mark{&source, 0, 0, 1};
  if (!error.mark.is_null()) {
    mark.line = static_cast<std::size_t>(std::max(error.mark.line, 0));
    mark.column = static_cast<std::size_t>(std::max(error.mark.column, 0));
  }
  const std::string_view line = mark.line < source.lines.size() ? source.lines[mark.line] : std::string_view();
  const bool has_tab = line.substr(0, line.find_first_not_of(" \t")).find('\t') != std::string_view::npos;
  const bool is_value = error.msg.find("illegal map value") != std::string::npos;
  const char* help = "the mistake may be further up: an unclosed bracket, or an indentation that does not line up";
  if (is_value) help = "the line before may lack the colon behind its key, or a text with a colon its quotes";
  if (has_tab) help = "this line is indented with a tab: YAML wants spaces";
  const std::string where = has_tab || is_value ? "" : misplaced(source, mark);
  return diagnostic_at(mark, "not valid YAML: " + error.msg, where.empty() ? help : where);
}

}  // namespace

const YamlNode::Entry* YamlNode::find(std::string_view key) const {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &*found;
}
YamlNode::Entry* YamlNode::find(std::string_view key) { return const_cast<Entry*>(std::as_const(*this).find(key)); }

std::string YamlNode::describe() const {
  switch (kind) {
    case Kind::null:
      return "nothing";
    case Kind::scalar:
      return in_single_quotes(text);
    case Kind::list:
      return "a list";
    case Kind::map:
      return "a map";
  }
  return "";
}

namespace {

// None: it is not plain, and short enough to be read all the same.
std::optional<YamlNode> plain_document(const Source& source, const Budget& budget) {
  TreeBuilder builder(source, budget);
  const std::optional<NotPlain> where = read_plain(source.text, builder);
  if (!where) return std::move(builder).result();
  if (source.text.size() <= budget.general_bytes) return {};
  throw DocumentError{
      diagnostic_at({&source, where->line, where->column, 1},
                    "longer than " + std::to_string(budget.general_bytes) + " bytes, and from here on not plain",
                    "without anchors, tags, escapes, blocks of text, empty values and mistakes a file may have " +
                        std::to_string(budget.bytes) + " bytes")};
}

}  // namespace

YamlNode parse_document(const Source& source, const Budget& budget) {
  expect_text(source);
  if (std::optional<YamlNode> tree = plain_document(source, budget)) return std::move(*tree);
  TreeBuilder builder(source, budget);
  try {
    std::istringstream in(source.text);
    YAML::Parser parser(in);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    throw DocumentError{syntax_error(source, error)};
  }
  return std::move(builder).result();
}

}  // namespace drsim
