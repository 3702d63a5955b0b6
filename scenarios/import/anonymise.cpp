#include "scenarios/import/anonymise.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "scenarios/import/builder.hpp"

namespace drsim::imports {
namespace {

// FNV-1a, which is the same everywhere. It hides names from readers, not from whoever tries all names there are.
std::uint64_t hash_of(const std::string& text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash ^ hash >> 29;
}

std::string pseudonym(const std::string& kind, const std::string& name) {
  std::string text = kind + "-";
  const std::uint64_t hash = hash_of(kind + "/" + name);
  for (int shift = 36; shift >= 0; shift -= 4) text += "0123456789abcdef"[hash >> shift & 15];
  return text;
}

bool is_kept(Address address) {
  return is_private(address) || address.value >= 0xe0000000 || address.value >> 24 == 127 || address.value >> 24 == 0;
}

// Each bit is turned over or not by what comes before it, so that equal beginnings stay equal (the idea of Crypto-PAn).
// What would become private is taken once more: that depends on its first bits only.
Address other_address(Address address) {
  if (is_kept(address)) return address;
  Address other = address;
  do {
    std::uint32_t turned = 0;
    for (int bit = 0; bit < 32; ++bit) {
      const std::uint32_t before = bit == 0 ? 0 : other.value >> (32 - bit);
      turned |= static_cast<std::uint32_t>(hash_of(std::to_string(bit) + "." + std::to_string(before)) >> 17 & 1)
                << (31 - bit);
    }
    other.value ^= turned;
  } while (is_kept(other));
  return other;
}

std::string other_number(const std::string& text) {
  if (const auto address = address_in(text)) return to_text(other_address(*address));
  if (const auto prefix = prefix_in(text)) {
    Prefix other{other_address(prefix->network), prefix->length};
    other.network.value &= other.mask();
    return to_text(other);
  }
  return text;
}

// Keys whose values are names of elements.
const std::set<std::string>& references() {
  static const std::set<std::string> keys{
      "site",        "gateway",     "gateways",        "between",      "at",   "via",    "to",
      "from",        "network",     "subnet",          "test-network", "host", "cloud",  "needs",
      "served-by",   "application", "authority",       "secondary-of", "vm",   "router", "asks",
      "forwards-to", "start",       "logical-network", "networks"};
  return keys;
}

class Anonymiser {
 public:
  explicit Anonymiser(Estate& estate) : estate_(estate) {
    for (const auto& [section, elements] : estate.sections)
      for (const auto& [name, value] : elements) {
        const std::string kind = section.substr(0, section.size() - 1);  // "vms" are "vm-..."
        names_[name] = pseudonym(kind, name) + (section == "names" ? ".example" : "");
        if (const Value* subnets = value.find("subnets"))
          for (const auto& [subnet, its] : subnets->entries) names_.try_emplace(subnet, pseudonym("subnet", subnet));
      }
  }

  void rename() {
    for (auto& [section, elements] : estate_.sections) {
      std::map<std::string, Value> renamed;
      for (auto& [name, value] : elements) {
        hide(value, "");
        renamed.emplace(names_.at(name), std::move(value));
      }
      elements = std::move(renamed);
    }
    for (Value& mapping : estate_.network_mappings) hide(mapping, "");
  }

 private:
  void hide(Value& value, const std::string& key) {
    if (!value.comment.starts_with("assumed: ")) value.comment.clear();
    // A reason may name an element: "the other end of office-to-shop is in no export".
    if (value.is_assumed && value.comment.find("other end of") != std::string::npos)
      value.comment = "assumed: its other end is in no export";
    if (value.kind == Value::Kind::text) {
      const auto named = references().contains(key) ? names_.find(value.text) : names_.end();
      if (key == "what")
        value.text = pseudonym("task", value.text);
      else
        value.text = named != names_.end() ? named->second : other_number(value.text);
    }
    for (Value& item : value.items) hide(item, key);
    for (auto& [name, its] : value.entries) {
      if (key == "subnets")
        if (const auto named = names_.find(name); named != names_.end()) name = named->second;
      hide(its, name);
    }
  }

  Estate& estate_;
  std::map<std::string, std::string> names_;  ///< Pseudonyms.
};

}  // namespace

void anonymise(Estate& estate) { Anonymiser(estate).rename(); }

}  // namespace drsim::imports
