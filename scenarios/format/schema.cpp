#include <nlohmann/json.hpp>

#include "scenarios/format/format.hpp"

namespace drsim {
namespace {

using Json = nlohmann::ordered_json;

Json of(const Form& form);
Json of(const Type& type);

// A word, or a number that YAML makes of it.
Json pattern(const char* expression) { return {{"type", "string"}, {"pattern", expression}}; }

Json of(Scalar scalar) {
  const char* duration = R"(^\s*([0-9]+(\.[0-9]+)?\s*(d|h|ms|us|m|s)\s*)+$)";
  switch (scalar) {
    case Scalar::version:
      return {{"const", 1}};
    case Scalar::text:
      return {{"type", Json::array({"string", "number"})}};
    case Scalar::name:
      return {{"type", Json::array({"string", "number"})}};
    case Scalar::count:
      return {{"type", "integer"}, {"minimum", 1}};
    case Scalar::number:
      return {{"type", "integer"}, {"minimum", 0}};
    case Scalar::duration:
      return pattern(duration);
    case Scalar::delay: {
      const Json span = pattern(duration);
      const auto list = [&](int n) {
        return Json{{"type", "array"}, {"items", span}, {"minItems", n}, {"maxItems", n}};
      };
      const auto map = [](Json properties, Json keys) {
        return Json{
            {"type", "object"}, {"properties", properties}, {"required", keys}, {"additionalProperties", false}};
      };
      return {{"anyOf",
               Json::array({span, map({{"p50", span}, {"p95", span}}, {"p50", "p95"}),
                            map({{"uniform", list(2)}}, {"uniform"}), map({{"triangular", list(3)}}, {"triangular"}),
                            map({{"exponential", span}}, {"exponential"})})}};
    }
    case Scalar::bit_rate:
      return pattern(R"(^[0-9]+(\.[0-9]+)?[kMGT]?bit$)");
    case Scalar::size:
      return pattern(R"(^[0-9]+(\.[0-9]+)?[kMGT]?B$)");
    case Scalar::byte_rate:
      return pattern(R"(^[0-9]+(\.[0-9]+)?[kMG]?B/s$)");
    case Scalar::share:
      return pattern("^[0-9]+(\\.[0-9]+)?%$");
    case Scalar::frame_rate:
      return pattern("^[0-9]+/s$");
    case Scalar::priority:
      return {{"type", "integer"}, {"minimum", 0}, {"maximum", 61440}, {"multipleOf", 4096}};
    case Scalar::prefix:
      return pattern(R"(^([0-9]{1,3}\.){3}[0-9]{1,3}/[0-9]{1,2}$)");
    case Scalar::address:
      return pattern(R"(^([0-9]{1,3}\.){3}[0-9]{1,3}$)");
    case Scalar::date:
      return pattern("^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}$");
    case Scalar::instant:
      return {{"type", "string"}};
    case Scalar::bound:
    case Scalar::share_bound:
      return pattern("^(<=|<|=|>=|>)");
    case Scalar::truth:
      return {{"type", "boolean"}};
  }
  return Json::object();
}

Json of(const Type::Choice& choice) { return {{"enum", choice.words}}; }
Json of(const Type::Reference&) { return {{"type", Json::array({"string", "number"})}}; }
Json of(const Type::List& list) { return {{"type", "array"}, {"items", of(list.of.front())}}; }
Json of(const Type::Map& map) { return of(*map.form); }
Json of(const Type::Named& named) {
  return {{"type", Json::array({"object", "null"})}, {"additionalProperties", of(*named.form)}};
}
Json of(const Type::Either& either) {
  Json options = Json::array();
  for (const Type& option : either.of) options.push_back(of(option));
  return {{"anyOf", options}};
}

Json of(const Type& type) {
  return std::visit([](const auto& is) { return of(is); }, type.is);
}

// Which keys are needed is left to drsim check: a file that extends another states only what it adds.
Json of(const Form& form) {
  Json properties = Json::object();
  for (const Key& key : form.keys) {
    Json property = of(key.type);
    std::string text(key.description);
    if (key.required) text += text.empty() ? "required" : " (required)";
    if (!key.by_default.empty()) text += " (default: " + std::string(key.by_default) + ")";
    if (!text.empty()) property["description"] = text;
    properties[std::string(key.name)] = std::move(property);
  }
  return {{"type", Json::array({"object", "null"})},
          {"description", form.description},
          {"properties", properties},
          {"patternProperties", {{"^x-", true}}},
          {"additionalProperties", false}};
}

}  // namespace

std::string schema() { return schema_of(format(), "drsim scenario, version 1"); }

std::string schema_of(const Form& root, std::string_view title) {
  Json whole = {{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", title}};
  whole.update(of(root));
  whole["type"] = "object";
  whole["required"] = {"drsim"};
  return whole.dump(2) + "\n";
}

}  // namespace drsim
