#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "scenarios/import/dns/zones.hpp"
#include "scenarios/import/iso_time.hpp"

namespace drsim::imports {
namespace {

struct Attribute {
  std::string clause, key, value;
  std::size_t line;
};

std::string stripped(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\"");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t\r\"") - begin + 1);
}

// "key: value" in clauses, which begin with a key without a value.
std::vector<Attribute> attributes_of(const std::string& text) {
  std::vector<Attribute> all;
  std::istringstream in(text);
  std::string clause;
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    line = line.substr(0, line.find('#'));
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::string key = lower(stripped(line.substr(0, colon))), value = stripped(line.substr(colon + 1));
    if (value.empty())
      clause = key;
    else
      all.push_back({clause, key, value, number});
  }
  return all;
}

std::string seconds_text(const std::string& value) {
  char* end = nullptr;
  const double seconds = std::strtod(value.c_str(), &end);
  return end != value.c_str() && *end == '\0' && seconds >= 0 && seconds < 1e8 ? duration_of(seconds) : "";
}

void import_forward(Builder& builder, const Attribute& one, const Origin& origin, std::vector<std::string>& asks) {
  const std::string address = one.value.substr(0, one.value.find_first_of("@#"));
  const auto found = builder.server_at.find(address);
  if (found == builder.server_at.end())
    return builder.estate.leave_out(origin, "forwarder " + address, "no server of the estate's zones has this address");
  builder.estate.carry();
  if (std::find(asks.begin(), asks.end(), found->second) == asks.end()) asks.push_back(found->second);
}

// Whether one of these servers holds what an authority holds.
bool is_asked(Builder& builder, const std::vector<std::string>& asks, const std::string& authority) {
  return std::any_of(asks.begin(), asks.end(), [&](const std::string& one) {
    const Value* server = builder.estate.find("dns-servers", one);
    return one == authority || (server && server->text_at("secondary-of") == authority);
  });
}

void import_one(Builder& builder, const Input& input) {
  const std::string name = name_of(std::filesystem::path(input.file).stem().string());
  Value& resolver = builder.estate.element("resolvers", name, {input.file, ""});
  resolver.set("profile", "unbound");
  std::vector<std::string> asks;
  bool serves_stale = false;
  std::string stale;
  for (const Attribute& one : attributes_of(input.text)) {
    const Origin origin{input.file, "line " + std::to_string(one.line)};
    const std::string seconds = seconds_text(one.value);
    if (one.clause == "forward-zone" && one.key == "forward-addr") {
      import_forward(builder, one, origin, asks);
      continue;
    }
    if (one.key == "cache-min-ttl" && !seconds.empty())
      resolver.set("min-ttl", seconds, to_text(origin));
    else if (one.key == "cache-max-ttl" && !seconds.empty())
      resolver.set("max-ttl", seconds, to_text(origin));
    else if (one.key == "prefetch")
      resolver.set("prefetch", one.value == "yes" ? "true" : "false", to_text(origin));
    else if (one.key == "serve-expired")
      serves_stale = one.value == "yes";
    else if (one.key == "serve-expired-ttl")
      stale = seconds;
    else {
      builder.estate.leave_out(origin, one.clause + " " + one.key, "nothing of this is modelled");
      continue;
    }
    builder.estate.carry();
  }
  if (serves_stale && !stale.empty() && stale != "0s") resolver.set("serve-stale", stale);
  if (serves_stale && !resolver.has("serve-stale"))
    resolver.assume("serve-stale", "1d", "unbound has no limit unless serve-expired-ttl states one");
  // What it forwards for some zones it finds for the others by itself.
  if (!asks.empty())
    for (const auto& [its, value] : builder.estate.sections["names"])
      if (const std::string authority = value.text_at("authority"); !is_asked(builder, asks, authority))
        asks.push_back(authority);
  if (!asks.empty()) resolver.set("asks", Value::list(asks));
  std::string site;
  for (const auto& [its, value] : builder.estate.sections["sites"])
    if (site.empty() || (value.text_at("kind") == "on-premises" &&
                         builder.estate.find("sites", site)->text_at("kind") != "on-premises"))
      site = its;
  if (site.empty()) site = builder.site("on-premises", false, {input.file, ""});
  resolver.assume("site", site, "its configuration does not say where it stands");
  resolver.set("router", builder.core(site));
}

}  // namespace

bool is_unbound(const std::string& text) {
  bool has_clause = false, has_key = false;
  for (const Attribute& one : attributes_of(text)) {
    has_clause = has_clause || one.clause == "server" || one.clause == "forward-zone" || one.clause == "remote-control";
    has_key = has_key || one.key == "forward-addr" || one.key == "cache-max-ttl" || one.key == "cache-min-ttl" ||
              one.key == "interface" || one.key == "prefetch" || one.key == "serve-expired" ||
              one.key == "access-control";
  }
  return has_clause && has_key;
}

void import_unbound(Builder& builder) {
  for (const Input* input : builder.inputs.unbound) import_one(builder, *input);
}

}  // namespace drsim::imports
