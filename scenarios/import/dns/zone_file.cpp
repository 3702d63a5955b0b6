#include "scenarios/import/dns/zone_file.hpp"

#include <ldns/ldns.h>
#undef bool  // A macro of theirs: what comes after it in the same unit is C++.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <regex>

namespace drsim::imports {
namespace {

// Stands for a TTL that a record does not state: longer than any that may be (RFC 2181 section 8).
constexpr std::uint32_t no_ttl = 0xfffffffe;

struct Free {
  void operator()(ldns_rr* rr) const { ldns_rr_free(rr); }
  void operator()(ldns_rdf* rdf) const { ldns_rdf_deep_free(rdf); }
  void operator()(std::FILE* file) const { std::fclose(file); }
  void operator()(char* text) const { std::free(text); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

std::string text_of(const ldns_rdf* rdf) {
  if (rdf == nullptr) return "";
  const Owned<char> text(ldns_rdf2str(rdf));
  return text ? text.get() : "";
}
std::string host_of(const ldns_rdf* rdf) {
  std::string name = lower(text_of(rdf));
  if (name.size() > 1 && name.ends_with('.')) name.pop_back();
  return name;
}

bool starts_word(const std::string& line, const std::string& word) {
  const std::size_t begin = line.find_first_not_of(" \t");
  return begin != std::string::npos && line.compare(begin, word.size(), word) == 0;
}

// Lines keep their numbers: what is taken out leaves an empty one.
std::string for_ldns(const std::string& text, ZoneFile& zone) {
  static const std::regex age(R"(\[AGE:[0-9]+\])", std::regex::icase);
  static const std::regex wins(R"((^|[ \t])WINS(-R|R)?[ \t])");
  std::string plain;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (line.ends_with('\r')) line.pop_back();
    std::erase(line, '\0');
    if (line.size() > 60000)
      line.resize(60000);  // A record has at most 65535 bytes; what is cut is a fault that libldns finds.
    if (line.find("[AGE:") != std::string::npos || line.find("[Age:") != std::string::npos)
      line = std::regex_replace(line, age, " ");
    if (starts_word(line, "$INCLUDE") || starts_word(line, "$GENERATE")) {
      zone.directives.emplace_back(number, line.substr(0, 60));
      line.clear();
    } else if (line.find("WINS") != std::string::npos && line.find(';') > line.find("WINS") &&
               std::regex_search(line, wins)) {
      zone.directives.emplace_back(number, line.substr(0, 60));
      line.clear();
    }
    plain += line + "\n";
  }
  return plain;
}

// ";  Database file contoso.example.dns for contoso.example zone." of Windows; "db.contoso.example" of Debian's BIND.
std::string origin_of(const std::string& file, const std::string& text) {
  static const std::regex windows(R"(;\s+Database file \S+ for ([^\s]+) zone)", std::regex::icase);
  std::smatch match;
  const std::string head = text.substr(0, 2000);
  if (std::regex_search(head, match, windows)) return lower(match[1].str());
  std::string name = lower(std::filesystem::path(file).filename().string());
  for (const char* ending : {".zone", ".dns", ".txt", ".db", ".hosts"})
    if (name.ends_with(ending)) name.resize(name.size() - std::string(ending).size());
  if (name.starts_with("db.")) name.erase(0, 3);
  return name.empty() ? "zone" : name;
}

std::uint32_t number_at(const ldns_rr* rr, std::size_t place) {
  const ldns_rdf* rdf = ldns_rr_rdf(rr, place);
  return rdf ? ldns_rdf2native_int32(rdf) : 0;
}

void take(ldns_rr* rr, std::size_t line, ZoneFile& zone) {
  ZoneRecord record{host_of(ldns_rr_owner(rr)), "", "", {}, line};
  const Owned<char> type(ldns_rr_type2str(ldns_rr_get_type(rr)));
  record.type = type ? type.get() : "";
  if (ldns_rr_ttl(rr) != no_ttl) record.ttl = ldns_rr_ttl(rr);
  if (ldns_rr_get_type(rr) == LDNS_RR_TYPE_SOA) {
    zone.origin = record.owner;
    zone.primary = host_of(ldns_rr_rdf(rr, 0));
    zone.refresh = number_at(rr, 3);
    zone.retry = number_at(rr, 4);
    zone.expire = number_at(rr, 5);
    zone.minimum = number_at(rr, 6);
    zone.soa_ttl = record.ttl.value_or(zone.minimum);
  }
  record.value = record.type == "A" ? text_of(ldns_rr_rdf(rr, 0)) : host_of(ldns_rr_rdf(rr, 0));
  zone.records.push_back(std::move(record));
}

Diagnostic fault_at(const std::string& file, std::size_t line, ldns_status status) {
  Diagnostic d;
  d.file = file;
  d.line = std::max<std::size_t>(line, 1);
  d.message = std::string("no record of a zone: ") + ldns_get_errorstr_by_id(status);
  return d;
}

}  // namespace

ZoneFile parse_zone(const std::string& file, const std::string& text) {
  constexpr std::size_t most_faults = 50;
  ZoneFile zone;
  std::string plain = for_ldns(text, zone);
  const Owned<std::FILE> in(fmemopen(plain.data(), plain.size(), "r"));
  if (!in) return zone;
  zone.origin = origin_of(file, text);
  ldns_rdf* origin = ldns_dname_new_frm_str((zone.origin + ".").c_str());
  ldns_rdf* previous = nullptr;
  std::uint32_t ttl = no_ttl;
  int line = 1;
  while (std::feof(in.get()) == 0 && zone.faults.size() < most_faults) {
    ldns_rr* rr = nullptr;
    const auto begin = static_cast<std::size_t>(line);
    const ldns_status status = ldns_rr_new_frm_fp_l(&rr, in.get(), &ttl, &origin, &previous, &line);
    const Owned<ldns_rr> owned(rr);
    if (status == LDNS_STATUS_OK && rr)
      take(rr, begin, zone);
    else if (status != LDNS_STATUS_SYNTAX_EMPTY && status != LDNS_STATUS_SYNTAX_TTL &&
             status != LDNS_STATUS_SYNTAX_ORIGIN && status != LDNS_STATUS_OK)
      zone.faults.push_back(fault_at(file, begin, status));
  }
  ldns_rdf_deep_free(origin);
  ldns_rdf_deep_free(previous);
  return zone;
}

}  // namespace drsim::imports
