#include "scenarios/import/write.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>

namespace drsim::imports {
namespace {

// As scenarios are usually read: what there is, then what it serves, then what is done.
constexpr std::array sections{"sites",  "routers",   "links",   "routes",   "local-networks", "logical-networks",
                              "clouds", "networks",  "hosts",   "vms",      "applications",   "dns-servers",
                              "names",  "resolvers", "clients", "monitors", "plans"};

// What a comment may hold: one line, whatever the file said.
std::string in_comment(const std::string& text) {
  std::string safe;
  for (const char c : text) safe += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  return safe;
}

bool is_simple(const Value& value) {
  if (value.kind == Value::Kind::text) return value.comment.empty();
  return value.comment.empty() && std::all_of(value.items.begin(), value.items.end(), is_simple) &&
         std::all_of(value.entries.begin(), value.entries.end(),
                     [](const auto& entry) { return is_simple(entry.second); });
}

void emit(YAML::Emitter& out, const Value& value);

void comment(YAML::Emitter& out, const Value& value) {
  if (!value.comment.empty()) out << YAML::Comment(in_comment(value.comment));
}

void emit_map(YAML::Emitter& out, const Value& value) {
  out << YAML::BeginMap;
  for (const auto& [key, its] : value.entries) {
    out << YAML::Key << key;
    const bool is_block = its.kind != Value::Kind::text && !is_simple(its);
    if (is_block) comment(out, its);
    out << YAML::Value;
    emit(out, its);
    if (!is_block) comment(out, its);
  }
  out << YAML::EndMap;
}

void emit(YAML::Emitter& out, const Value& value) {
  if (value.kind == Value::Kind::text) {
    out << value.text;
    return;
  }
  if (is_simple(value) || (value.items.empty() && value.entries.empty())) out << YAML::Flow;
  if (value.kind == Value::Kind::map) return emit_map(out, value);
  out << YAML::BeginSeq;
  for (const Value& item : value.items) {
    emit(out, item);
    if (item.kind == Value::Kind::text) comment(out, item);
  }
  out << YAML::EndSeq;
}

void emit_section(YAML::Emitter& out, const std::map<std::string, Value>& elements) {
  out << YAML::BeginMap;
  for (const auto& [name, value] : elements) {
    Value bare = value;
    bare.comment.clear();
    const bool fits_a_line = is_simple(bare);
    out << YAML::Key << name;
    if (!fits_a_line) comment(out, value);
    out << YAML::Value;
    emit(out, bare);
    if (fits_a_line) comment(out, value);
  }
  out << YAML::EndMap;
}

}  // namespace

std::string to_yaml(const Estate& estate, const std::string& title) {
  YAML::Emitter out;
  out.SetIndent(2);
  out << YAML::BeginMap << YAML::Key << "drsim" << YAML::Value << "1" << YAML::Key << "fragment" << YAML::Value
      << "true" << YAML::Key << "title" << YAML::Value << title;
  for (const char* section : sections) {
    const auto found = estate.sections.find(section);
    if (found == estate.sections.end() || found->second.empty()) continue;
    out << YAML::Key << section << YAML::Value;
    emit_section(out, found->second);
  }
  if (!estate.network_mappings.empty()) {
    out << YAML::Key << "network-mappings" << YAML::Value << YAML::BeginSeq;
    for (const Value& mapping : estate.network_mappings) {
      Value bare = mapping;
      bare.comment.clear();
      emit(out, bare);
      comment(out, mapping);
    }
    out << YAML::EndSeq;
  }
  out << YAML::EndMap;
  return std::string(signature) + "\n" + out.c_str() + "\n";
}

}  // namespace drsim::imports
