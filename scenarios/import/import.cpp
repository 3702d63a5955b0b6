#include "scenarios/import/import.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

#include "scenarios/import/anonymise.hpp"
#include "scenarios/import/azure/azure.hpp"
#include "scenarios/import/complete.hpp"
#include "scenarios/import/dns/zones.hpp"
#include "scenarios/import/lab/lab.hpp"
#include "scenarios/import/vmm/drills.hpp"
#include "scenarios/import/vmm/scvmm.hpp"
#include "scenarios/import/vmm/tables.hpp"
#include "scenarios/import/write.hpp"

namespace drsim {
namespace {

// Named one by one: a file that is compiled together with this one has an Origin of its own.
using imports::Builder;
using imports::Estate;
using imports::Input;
using imports::Inputs;
using imports::Unreadable;

// An export of 2,000 VMs has about 20 MB.
constexpr std::size_t most_bytes = 256'000'000;

Diagnostic about(const std::string& file, std::string message, std::string help = {}) {
  Diagnostic d;
  d.file = file;
  d.message = std::move(message);
  d.help = std::move(help);
  return d;
}

bool begins_like_json(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  return begin != std::string::npos && (text[begin] == '{' || text[begin] == '[');
}

// UTF-16, which PowerShell 5's redirection writes, as UTF-8; a byte order mark is taken off.
std::string in_utf8(const std::string& text) {
  if (text.starts_with("\xef\xbb\xbf")) return text.substr(3);
  if (!text.starts_with("\xff\xfe")) return text;
  std::string utf8;
  std::uint32_t high = 0;
  for (std::size_t i = 2; i + 1 < text.size(); i += 2) {
    std::uint32_t c =
        static_cast<unsigned char>(text[i]) | static_cast<std::uint32_t>(static_cast<unsigned char>(text[i + 1])) << 8;
    if (c >= 0xd800 && c < 0xdc00) {
      high = c;
      continue;
    }
    if (c >= 0xdc00 && c < 0xe000) c = high == 0 ? 0xfffd : 0x10000 + ((high - 0xd800) << 10) + (c - 0xdc00);
    high = 0;
    const auto add = [&](std::uint32_t byte) { utf8 += static_cast<char>(byte); };
    if (c < 0x80) {
      add(c);
    } else if (c < 0x800) {
      add(0xc0 | c >> 6), add(0x80 | (c & 63));
    } else if (c < 0x10000) {
      add(0xe0 | c >> 12), add(0x80 | (c >> 6 & 63)), add(0x80 | (c & 63));
    } else {
      add(0xf0 | c >> 18), add(0x80 | (c >> 12 & 63)), add(0x80 | (c >> 6 & 63)), add(0x80 | (c & 63));
    }
  }
  return utf8;
}

void sort_in(Input& input, Inputs& inputs, Estate& estate, Imported& imported) {
  try {
    if (begins_like_json(input.text)) {
      input.json = imports::parse_json(input.file, input.text);
      imports::sort_out(input, inputs, estate);
    } else if (imports::is_known_table(input.text)) {
      inputs.tables.push_back(&input);
    } else if (imports::is_lab(input.text)) {
      inputs.labs.push_back(&input);
    } else if (imports::is_frr(input.text)) {
      inputs.frr.push_back(&input);
    } else if (imports::is_unbound(input.text)) {
      inputs.unbound.push_back(&input);
    } else if (imports::is_zone(input.text)) {
      inputs.zones.push_back(&input);
    } else {
      imported.diagnostics.push_back(
          about(input.file, "this is none of the formats that can be imported",
                "Azure, Site Recovery and VMM as JSON; RVTools, Azure Migrate and Deployment Planner as CSV; zone "
                "files, unbound.conf, containerlab topologies, frr.conf"));
    }
  } catch (const Unreadable& unreadable) {
    imported.diagnostics.push_back(unreadable.diagnostic);
  }
}

void build(Builder& builder) {
  import_labs(builder);
  import_scvmm(builder);
  import_inventories(builder);
  import_azure_networks(builder);
  import_azure_vms(builder);
  import_site_recovery(builder);
  import_recovery_plans(builder);
  import_drills(builder);
  import_measurements(builder);
  import_azure_connections(builder);
  import_zones(builder);
  import_unbound(builder);
  leave_out_other_resources(builder);
  complete(builder);
}

}  // namespace

Imported import_texts(std::vector<std::pair<std::string, std::string>> texts, const ImportOptions& options) {
  Imported imported;
  Inputs inputs;
  Estate estate;
  std::sort(texts.begin(), texts.end());
  for (auto& [file, text] : texts) inputs.files.push_back({file, in_utf8(text), {}});
  for (Input& input : inputs.files) sort_in(input, inputs, estate, imported);
  Builder builder{inputs, estate, options.keeps_going};
  if (imported.diagnostics.empty()) {
    build(builder);
    imported.diagnostics = builder.wrong;
  }
  if (imported.diagnostics.empty() && estate.sections["sites"].empty())
    imported.diagnostics.push_back(
        about(texts.empty() ? "" : texts.front().first, "nothing in these files says where anything is",
              "add what has networks or VMs: a vault's items, virtual networks, VMM's objects"));
  std::sort(estate.remarks.begin(), estate.remarks.end());
  estate.remarks.erase(std::unique(estate.remarks.begin(), estate.remarks.end()), estate.remarks.end());
  imported.remarks = estate.remarks;
  if (options.anonymise) imports::anonymise(estate);
  imported.seen = estate.seen;
  imported.carried = estate.carried;
  imported.assumed = imports::assumptions_in(estate);
  if (imported.diagnostics.empty()) imported.yaml = imports::to_yaml(estate, "What the files say");
  return imported;
}

Imported import_files(const std::vector<std::string>& files, const ImportOptions& options) {
  std::vector<std::pair<std::string, std::string>> texts;
  Imported failed;
  for (const std::string& file : files) {
    std::ifstream in(file, std::ios::binary | std::ios::ate);
    const std::streamoff size = in ? static_cast<std::streamoff>(in.tellg()) : -1;
    if (size < 0) {
      failed.diagnostics.push_back(about(file, "this file cannot be read"));
      failed.unreadable = true;
      continue;
    }
    if (static_cast<std::size_t>(size) > most_bytes) {
      failed.diagnostics.push_back(about(file, "a file of more than " + std::to_string(most_bytes / 1'000'000) + " MB",
                                         "export less at a time"));
      failed.unreadable = true;
      continue;
    }
    std::string text(static_cast<std::size_t>(size), '\0');
    in.seekg(0);
    in.read(text.data(), size);
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
    if (size > 0 && !in) {
      failed.diagnostics.push_back(about(file, "this file cannot be read"));
      failed.unreadable = true;
      continue;
    }
    texts.emplace_back(file, std::move(text));
  }
  if (!failed.diagnostics.empty()) return failed;
  return import_texts(std::move(texts), options);
}

}  // namespace drsim
