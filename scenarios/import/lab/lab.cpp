#include "scenarios/import/lab/lab.hpp"

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "scenarios/import/lab/frr_conf.hpp"
#include "scenarios/reading/document.hpp"

namespace drsim::imports {
namespace {

struct Router {
  FrrConf conf;
  std::string file;
};

struct End {
  std::string router, interface;
};

const YamlNode* at(const YamlNode& node, std::string_view key) {
  const YamlNode::Entry* entry = node.kind == YamlNode::Kind::map ? node.find(key) : nullptr;
  return entry ? &entry->value : nullptr;
}

// The configuration of a node: the one that is bound into it, or that has its name.
const Input* conf_of(const Builder& builder, const std::string& node, const YamlNode& its) {
  std::vector<std::string> bound;
  if (const YamlNode* binds = at(its, "binds"))
    for (const YamlNode& bind : binds->items) bound.push_back(bind.text.substr(0, bind.text.find(':')));
  for (const Input* input : builder.inputs.frr) {
    const std::string path = std::filesystem::path(input->file).lexically_normal().generic_string();
    for (const std::string& one : bound)
      if (const std::string wanted = std::filesystem::path(one).lexically_normal().generic_string();
          !wanted.empty() && path.ends_with(wanted))
        return input;
  }
  for (const Input* input : builder.inputs.frr)
    if (parse_frr(input->text).hostname == node) return input;
  return nullptr;
}

class Lab {
 public:
  explicit Lab(Builder& builder) : builder_(builder) {}

  void add(const Input& input) {
    const std::unique_ptr<const Source> source = make_source(input.file, input.text);
    const YamlNode tree = parse_document(*source);
    const YamlNode* topology = at(tree, "topology");
    const YamlNode* nodes = topology ? at(*topology, "nodes") : nullptr;
    if (!nodes) return;
    for (const YamlNode::Entry& node : nodes->entries) add_node(input, node);
    if (const YamlNode* links = at(*topology, "links"))
      for (const YamlNode& link : links->items) add_link(input, link);
  }

  // Routers that no topology has: what is on one network is linked.
  void add_rest() {
    for (const Input* input : builder_.inputs.frr) {
      if (read_.contains(input->file)) continue;
      FrrConf conf = parse_frr(input->text);
      std::string name = name_of(
          conf.hostname.empty() ? std::filesystem::path(input->file).parent_path().filename().string() : conf.hostname);
      if (routers_.contains(name)) name = name_of(input->file);
      add_router(name, "lab", std::move(conf), input->file, {input->file, ""});
    }
    for (auto a = routers_.begin(); a != routers_.end(); ++a)
      for (auto b = std::next(a); b != routers_.end(); ++b)
        for (const auto& [here, x] : a->second.conf.interfaces)
          for (const auto& [there, y] : b->second.conf.interfaces)
            if (x.prefix && x.prefix == y.prefix && here != "lo" && !linked_.contains(a->first + "/" + here) &&
                !linked_.contains(b->first + "/" + there))
              link({a->first, here}, {b->first, there}, {a->second.file, "line " + std::to_string(x.line)});
  }

  // What is on no link and has a prefix is a network with hosts.
  void add_networks() {
    for (const auto& [name, router] : routers_)
      for (const auto& [interface, its] : router.conf.interfaces) {
        if (!its.prefix || linked_.contains(name + "/" + interface) || its.prefix->length > 30) continue;
        const std::string network = name + "-" + name_of(interface);
        const Origin origin{router.file, "line " + std::to_string(its.line)};
        Value& value = builder_.estate.element("networks", network, origin);
        value.set("site", builder_.estate.find("routers", name)->text_at("site"));
        Value subnet = Value::map();
        subnet.set("prefix", to_text(*its.prefix));
        subnet.set("gateway", name);
        value.map_at("subnets").set(network, subnet);
      }
  }

 private:
  void add_node(const Input& input, const YamlNode::Entry& node) {
    const Origin origin{input.file, "line " + std::to_string(node.at.line + 1)};
    const std::string name = name_of(node.key);
    const Input* conf = conf_of(builder_, node.key, node.value);
    if (!conf) return builder_.estate.leave_out(origin, "node " + name, "no frr.conf among the files is its");
    read_.insert(conf->file);
    const YamlNode* group = at(node.value, "group");
    add_router(name, group && !group->text.empty() ? group->text : "lab", parse_frr(conf->text), conf->file, origin);
    builder_.estate.carry();
  }

  void add_router(const std::string& name, const std::string& site, FrrConf conf, const std::string& file,
                  const Origin& origin) {
    Value& place = builder_.estate.element("sites", name_of(site), origin);
    if (!place.has("kind")) place.set("kind", "on-premises");
    Value& router = builder_.estate.element("routers", name, origin);
    router.set("site", name_of(site));
    router.set("profile", "frr");
    for (const auto& [interface, its] : conf.interfaces) {
      if (its.hello) router.map_at("ospf").set("hello", std::to_string(*its.hello) + "s");
      if (its.dead) router.map_at("ospf").set("dead", std::to_string(*its.dead) + "s");
    }
    if (!conf.as.empty()) router.map_at("bgp").set("as", conf.as);
    if (conf.keepalive && conf.hold) {
      router.map_at("bgp").set("keepalive", std::to_string(*conf.keepalive) + "s");
      router.map_at("bgp").set("hold", std::to_string(*conf.hold) + "s");
    }
    builder_.estate.seen += conf.used;
    builder_.estate.carried += conf.used;
    for (const auto& [line, text] : conf.other)
      builder_.estate.leave_out({file, "line " + std::to_string(line)}, "'" + text + "'",
                                "this statement is not modelled");
    routers_[name] = {std::move(conf), file};
  }

  void add_link(const Input& input, const YamlNode& node) {
    const YamlNode* ends = at(node, "endpoints");
    const Origin origin{input.file, "line " + std::to_string(node.at.line + 1)};
    std::vector<End> both;
    if (ends)
      for (const YamlNode& end : ends->items)
        if (const std::size_t colon = end.text.find(':'); colon != std::string::npos)
          both.push_back({name_of(end.text.substr(0, colon)), end.text.substr(colon + 1)});
    if (both.size() != 2) return builder_.estate.leave_out(origin, "a link", "it does not state two endpoints");
    if (!routers_.contains(both[0].router) || !routers_.contains(both[1].router))
      return builder_.estate.leave_out(origin, "link of " + both[0].router + " and " + both[1].router,
                                       "one of them is no router of the estate");
    if (both[0].router == both[1].router)
      return builder_.estate.leave_out(origin, "link of " + both[0].router, "it leads to itself");
    builder_.estate.carry();
    link(both[0], both[1], origin);
  }

  void link(End a, End b, const Origin& origin) {
    if (std::pair(b.router, b.interface) < std::pair(a.router, a.interface)) std::swap(a, b);
    linked_.insert(a.router + "/" + a.interface);
    linked_.insert(b.router + "/" + b.interface);
    const FrrConf &here = routers_[a.router].conf, &there = routers_[b.router].conf;
    const auto interface = [](const FrrConf& conf, const std::string& name) {
      const auto found = conf.interfaces.find(name);
      return found == conf.interfaces.end() ? FrrConf::Interface{} : found->second;
    };
    const FrrConf::Interface x = interface(here, a.interface), y = interface(there, b.interface);
    Value& link = builder_.estate.element(
        "links", name_of(a.router + "-" + a.interface + "--" + b.router + "-" + b.interface), origin);
    link.set("between", Value::list({a.router, b.router}));
    link.assume("bandwidth", "1Gbit", "no lab states it");
    link.assume("latency", "1ms", "no lab states it");
    link.set("direct", "true");
    bool bfd = x.bfd && y.bfd;
    const auto session = [](const FrrConf& conf, const FrrConf::Interface& other) {
      const auto found = other.address ? conf.neighbours.find(to_text(*other.address)) : conf.neighbours.end();
      return found == conf.neighbours.end() ? nullptr : &found->second;
    };
    const auto *one = session(here, y), *other = session(there, x);
    if (!x.area.empty() && !y.area.empty()) {
      link.set("protocol", "ospf");
      if (x.area != "0") link.set("area", x.area);
      if (x.area != y.area)
        builder_.estate.contradict(origin, "link of " + a.router + " and " + b.router,
                                   "its ends are in areas " + x.area + " and " + y.area);
      if (x.cost && *x.cost > 0) link.set("cost", std::to_string(*x.cost));
      if (x.cost != y.cost)
        builder_.estate.contradict(origin, "link of " + a.router + " and " + b.router,
                                   "its ends have different costs: the first is used");
    } else if (one && other) {
      link.set("protocol", "bgp");
      bfd = one->bfd && other->bfd;
    } else {
      link.set("protocol", "none");
    }
    if (bfd) link.set("bfd", Value::map());
  }

  Builder& builder_;
  std::map<std::string, Router> routers_;
  std::set<std::string> linked_;  ///< Interfaces, as "router/interface".
  std::set<std::string> read_;    ///< Files of FRR.
};

}  // namespace

bool is_lab(const std::string& text) {
  return text.find("topology:") != std::string::npos && text.find("nodes:") != std::string::npos &&
         (text.starts_with("topology:") || text.find("\ntopology:") != std::string::npos);
}

bool is_frr(const std::string& text) {
  std::istringstream in(text);
  bool has_interface = false, has_router = false, has_frr = false;
  for (std::string line; std::getline(in, line);) {
    has_interface = has_interface || line.starts_with("interface ");
    has_router = has_router || line.starts_with("router ospf") || line.starts_with("router bgp");
    has_frr = has_frr || line.starts_with("frr ");
  }
  return has_frr ? has_interface || has_router : has_interface && has_router;
}

void import_labs(Builder& builder) {
  Lab lab(builder);
  for (const Input* input : builder.inputs.labs) {
    try {
      lab.add(*input);
    } catch (const DocumentError& error) {
      builder.wrong.push_back(error.diagnostic);
    }
  }
  lab.add_rest();
  lab.add_networks();
}

}  // namespace drsim::imports
