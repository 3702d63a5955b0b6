#include "scenarios/import/record/composed.hpp"

#include <yaml-cpp/yaml.h>

#include "scenarios/reading/compose.hpp"

namespace drsim {
namespace {

void emit(YAML::Emitter& out, const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::null:
      out << YAML::Null;
      return;
    case YamlNode::Kind::scalar:
      out << node.text;
      return;
    case YamlNode::Kind::list:
      out << YAML::BeginSeq;
      for (const YamlNode& item : node.items) emit(out, item);
      out << YAML::EndSeq;
      return;
    case YamlNode::Kind::map:
      out << YAML::BeginMap;
      for (const YamlNode::Entry& entry : node.entries) {
        if (entry.key == "extends") continue;
        out << YAML::Key << entry.key << YAML::Value;
        emit(out, entry.value);
      }
      out << YAML::EndMap;
  }
}

}  // namespace

Composed composed(const std::string& file, const std::vector<Assignment>& assignments, const Access& access) {
  Composed result;
  Sources sources;
  YamlNode tree = compose(file, sources, access);
  for (const auto& source : sources) result.files.emplace_back(source->file, source->text);
  for (const Assignment& assignment : assignments) assign(tree, assignment, sources);
  YAML::Emitter out;
  emit(out, tree);
  result.yaml = std::string(out.c_str()) + "\n";
  return result;
}

}  // namespace drsim
