#include "scenarios/reading/compose.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <utility>

namespace drsim {
namespace {

constexpr std::size_t most_files = 16;

// What `above` says on top of what `below` says.
void merge(YamlNode& below, YamlNode&& above) {
  if (below.kind == YamlNode::Kind::map && above.kind == YamlNode::Kind::map) {
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < below.entries.size(); ++i) places.emplace(below.entries[i].key, i);
    for (YamlNode::Entry& entry : above.entries) {
      const auto known = places.find(entry.key);
      if (known != places.end())
        merge(below.entries[known->second].value, std::move(entry.value));
      else
        below.entries.push_back(std::move(entry));
    }
  } else if (below.kind == YamlNode::Kind::list && above.kind == YamlNode::Kind::list) {
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
    if (const YamlNode::Entry* extends = tree.find("extends");
        extends && extends->value.kind == YamlNode::Kind::scalar) {
      YamlNode base = read_base(name, extends->value);
      forget_fragment(base);
      merge(base, std::move(tree));
      base.at = {};
      tree = std::move(base);
    }
    open_.pop_back();
    return tree;
  }

 private:
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
  return Composer(sources, access).read(file, AskedBy::user);
}

}  // namespace drsim
