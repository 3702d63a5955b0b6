#include "scenarios/reading/compose.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace drsim {
namespace {

constexpr std::size_t most_files = 16;

bool removes(const YamlNode& node) { return node.merging == YamlNode::Merging::remove; }

// A key or an item that takes something away needs something that is there.
void expect_no_removals(const YamlNode& tree) {
  if (removes(tree)) throw DocumentError{diagnostic_at(tree.at, "there is nothing here to remove", "leave it out")};
  for (const YamlNode& item : tree.items) expect_no_removals(item);
  for (const YamlNode::Entry& entry : tree.entries) expect_no_removals(entry.value);
}

// What `above` says on top of what `below` says.
void merge(YamlNode& below, YamlNode&& above) {
  const bool is_whole = above.merging == YamlNode::Merging::replace;
  if (!is_whole && below.kind == YamlNode::Kind::map && above.kind == YamlNode::Kind::map) {
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < below.entries.size(); ++i) places.emplace(below.entries[i].key, i);
    std::set<std::string> removed;
    for (YamlNode::Entry& entry : above.entries) {
      const auto known = places.find(entry.key);
      if (known == places.end())
        below.entries.push_back(std::move(entry));
      else if (removes(entry.value))
        removed.insert(entry.key);
      else
        merge(below.entries[known->second].value, std::move(entry.value));
    }
    std::erase_if(below.entries, [&](const YamlNode::Entry& entry) { return removed.contains(entry.key); });
  } else if (!is_whole && below.kind == YamlNode::Kind::list && above.kind == YamlNode::Kind::list) {
    std::move(above.items.begin(), above.items.end(), std::back_inserter(below.items));
  } else {
    below = std::move(above);
  }
}

// A fragment's own word about itself is not its heirs'.
void forget_fragment(YamlNode& tree) {
  std::erase_if(tree.entries, [](const YamlNode::Entry& entry) { return entry.key == "fragment"; });
}

class Composer {
 public:
  Composer(Sources& sources, const Access& access) : sources_(sources), access_(access) {}

  YamlNode read(const std::string& file, AskedBy asked_by) {
    const std::string name = std::filesystem::path(file).lexically_normal().string();
    open_.push_back(name);
    YamlNode tree = read_document(file, sources_, access_, asked_by);
    if (tree.kind == YamlNode::Kind::null)
      throw DocumentError{
          diagnostic_at({sources_.back().get(), 0, 0, 1}, "the file is empty", "a scenario begins with drsim: 1")};
    if (tree.kind != YamlNode::Kind::map)
      throw DocumentError{
          diagnostic_at(tree.at, "expected a map of keys, not " + tree.describe(), "a scenario begins with drsim: 1")};
    // Who extends it is asked for the same, and so is whoever reads it alone.
    if (tree.find("extends") && !tree.find("drsim"))
      throw DocumentError{diagnostic_at(tree.at, "the file does not say drsim: 1",
                                        "each file says which version of the format it is written in, one that extends "
                                        "others too")};
    if (const YamlNode::Entry* extends = tree.find("extends"))
      tree = on_its_bases(name, extends->value, std::move(tree));
    open_.pop_back();
    return tree;
  }

 private:
  // Several bases are put on top of each other in their order, and the file on top of all of them.
  YamlNode on_its_bases(const std::string& name, const YamlNode& extends, YamlNode tree) {
    std::vector<YamlNode> stated = extends.items;
    if (extends.kind == YamlNode::Kind::scalar) stated = {extends};
    std::optional<YamlNode> base;
    for (const YamlNode& one : stated) {
      if (one.kind != YamlNode::Kind::scalar)
        throw DocumentError{diagnostic_at(one.at, "expected a file's name, not " + one.describe())};
      YamlNode next = read_base(name, one);
      forget_fragment(next);
      if (base)
        merge(*base, std::move(next));
      else
        base = std::move(next);
    }
    if (!base) return tree;
    merge(*base, std::move(tree));
    base->at = {};
    return std::move(*base);
  }

  YamlNode read_base(const std::string& file, const YamlNode& extends) {
    const std::filesystem::path base = std::filesystem::path(file).parent_path() / extends.text;
    const std::string name = base.lexically_normal().string();
    if (std::find(open_.begin(), open_.end(), name) != open_.end()) {
      std::string loop;
      for (const std::string& one : open_) loop += one + " extends ";
      throw DocumentError{diagnostic_at(extends.at, "this file extends itself", loop + name)};
    }
    if (open_.size() >= most_files)
      throw DocumentError{
          diagnostic_at(extends.at, "more than " + std::to_string(most_files) + " files, one extending the other")};
    try {
      return read(name, AskedBy::scenario);
    } catch (DocumentError& error) {
      // A file that cannot be read is the fault of the line that asks for it.
      if (std::exchange(error.of_whole, false))
        error.diagnostic = diagnostic_at(extends.at, name + " " + error.diagnostic.message, error.diagnostic.help);
      throw;
    }
  }

  Sources& sources_;
  const Access& access_;
  std::vector<std::string> open_;  ///< Files that are being read, each extending the next.
};

}  // namespace

YamlNode compose(const std::string& file, Sources& sources, const Access& access) {
  YamlNode tree = Composer(sources, access).read(file, AskedBy::user);
  expect_no_removals(tree);
  return tree;
}

}  // namespace drsim
