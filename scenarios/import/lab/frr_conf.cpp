#include "scenarios/import/lab/frr_conf.hpp"

#include <sstream>

#include "scenarios/import/builder.hpp"

namespace drsim::imports {
namespace {

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream in(line);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::optional<int> number(const std::string& text) {
  if (text.empty() || text.size() > 6) return {};
  for (const char c : text)
    if (c < '0' || c > '9') return {};
  return std::stoi(text);
}

// Areas are numbers, or addresses that stand for numbers: 0.0.0.1 is 1.
std::string area_of(const std::string& text) {
  const auto address = text.find('.') == std::string::npos ? std::nullopt : address_in(text);
  return address ? std::to_string(address->value) : text;
}

bool in_interface(const std::vector<std::string>& w, FrrConf::Interface& its) {
  if (w.size() == 3 && w[0] == "ip" && w[1] == "address") {
    const auto found = interface_in(w[2]);
    if (!found || its.address) return false;
    its.address = found->first;
    its.prefix = found->second;
    return true;
  }
  if (w.size() == 4 && w[0] == "ip" && w[1] == "ospf" && w[2] == "area") return its.area = area_of(w[3]), true;
  if (w.size() == 4 && w[0] == "ip" && w[1] == "ospf" && w[2] == "cost") return (its.cost = number(w[3])).has_value();
  if (w.size() == 4 && w[0] == "ip" && w[1] == "ospf" && w[2] == "hello-interval")
    return (its.hello = number(w[3])).has_value();
  if (w.size() == 4 && w[0] == "ip" && w[1] == "ospf" && w[2] == "dead-interval")
    return (its.dead = number(w[3])).has_value();
  if (w.size() >= 3 && w[0] == "ip" && w[1] == "ospf" && w[2] == "bfd") return its.bfd = true;
  return false;
}

bool in_bgp(const std::vector<std::string>& w, FrrConf& conf) {
  if (w.size() == 4 && w[0] == "timers" && w[1] == "bgp") {
    conf.keepalive = number(w[2]);
    conf.hold = number(w[3]);
    return conf.keepalive && conf.hold;
  }
  if (w.size() < 3 || w[0] != "neighbor" || !address_in(w[1])) return false;
  if (w[2] == "bfd") return conf.neighbours[w[1]].bfd = true;
  if (w.size() != 4 || w[2] != "remote-as") return false;
  conf.neighbours[w[1]].remote_as = w[3];
  return true;
}

bool in_ospf(const std::vector<std::string>& w, FrrConf& conf) {
  if (w.size() != 4 || w[0] != "network" || w[2] != "area") return false;
  const auto prefix = interface_in(w[1]);
  if (prefix) conf.areas.emplace_back(prefix->second, area_of(w[3]));
  return prefix.has_value();
}

// Lines that say nothing about the network.
bool is_noise(const std::vector<std::string>& w) {
  return w.empty() || w[0].front() == '!' || w[0].front() == '#' || w[0] == "frr" || w[0] == "log" || w[0] == "line" ||
         w[0] == "end" || w[0] == "exit" || w[0] == "service" || w[0] == "exit-address-family" || w[0] == "password" ||
         w[0] == "enable";
}

}  // namespace

FrrConf parse_frr(const std::string& text) {
  FrrConf conf;
  std::istringstream in(text);
  std::string context, name;
  std::size_t number_of_line = 0;
  for (std::string line; std::getline(in, line);) {
    ++number_of_line;
    const std::vector<std::string> w = words_of(line);
    if (is_noise(w)) continue;
    bool is_used = true;
    if (w[0] == "hostname" && w.size() == 2) {
      conf.hostname = w[1];
    } else if (w[0] == "interface" && w.size() >= 2) {
      context = "interface";
      name = w[1];
      conf.interfaces[name].line = number_of_line;
    } else if (w[0] == "router" && w.size() >= 2) {
      context = w[1];
      if (w[1] == "bgp" && w.size() >= 3) conf.as = w[2];
      is_used = w[1] == "ospf" || w[1] == "bgp";
    } else if (context == "interface") {
      is_used = in_interface(w, conf.interfaces[name]);
    } else if (context == "bgp") {
      is_used = in_bgp(w, conf);
    } else {
      is_used = context == "ospf" && in_ospf(w, conf);
    }
    if (is_used)
      ++conf.used;
    else
      conf.other.emplace_back(number_of_line, line.substr(line.find_first_not_of(" \t"), 60));
  }
  for (auto& [its, interface] : conf.interfaces)
    for (const auto& [prefix, area] : conf.areas)
      if (interface.area.empty() && interface.address && prefix.contains(*interface.address)) interface.area = area;
  return conf;
}

}  // namespace drsim::imports
