#include "scenarios/import/vmm/tables.hpp"

#include <algorithm>
#include <cstdlib>

namespace drsim::imports {
namespace {

enum class Kind { none, inventory, dependencies, churn };

Kind kind_of(const CsvTable& table) {
  if (table.has("vm") && table.has("powerstate") && (table.has("datacenter") || table.has("host")))
    return Kind::inventory;
  if (table.has("source server name") && table.has("destination server name")) return Kind::dependencies;
  if (table.has("vm name") && std::any_of(table.columns.begin(), table.columns.end(),
                                          [](const std::string& c) { return c.starts_with("peak data churn"); }))
    return Kind::churn;
  return Kind::none;
}

Origin at(const Input& input, const CsvTable::Row& row) { return {input.file, "line " + std::to_string(row.line)}; }

void import_inventory(Builder& builder, const Input& input, const CsvTable& table) {
  for (const CsvTable::Row& row : table.rows) {
    const std::string name = table.cell(row, {"vm"});
    const Origin origin = at(input, row);
    if (name.empty()) continue;
    if (equal_without_case(table.cell(row, {"template"}), "true")) {
      builder.estate.leave_out(origin, "VM " + name, "it is a template");
      continue;
    }
    if (builder.known_vm(name)) {
      builder.estate.leave_out(origin, "VM " + name, "another VM has this name");
      continue;
    }
    std::string datacenter = table.cell(row, {"datacenter"});
    const std::string site = builder.site(datacenter.empty() ? "on-premises" : datacenter, false, origin);
    std::string group = table.cell(row, {"network #1"});
    if (group.empty()) group = "network";
    std::string network = name_of(group);
    if (const Value* known = builder.estate.find("networks", network); known && known->text_at("site") != site)
      network = name_of(group + "-" + site);
    builder.network(network, site, origin);
    Value& vm = builder.vm(name, origin);
    builder.estate.carry();
    vm.set("network", network);
    if (const auto address = address_in(table.cell(row, {"primary ip address"}))) {
      vm.set("address", to_text(*address));
      builder.address_of(name_of(name), to_text(*address));
    }
    if (const std::string second = table.cell(row, {"network #2"}); !second.empty())
      builder.estate.leave_out(origin, "network " + second + " of VM " + name, "a VM has one adapter here");
    const double used = std::strtod(table.cell(row, {"in use mib", "in use mb"}).c_str(), nullptr);
    const double size = std::strtod(table.cell(row, {"provisioned mib", "provisioned mb"}).c_str(), nullptr);
    if (used >= 1 && used < 1e9) {
      const auto megabytes = [](double mebibytes) {
        return std::to_string(static_cast<long long>(mebibytes * 1.048576 + 0.5)) + "MB";
      };
      Value& disk = vm.map_at("disk");
      disk.set("used", megabytes(used));
      if (size >= used && size < 1e9)
        disk.set("size", megabytes(size));
      else
        disk.assume("size", megabytes(used), "as much as is used");
    }
    if (const std::string host = table.cell(row, {"host"}); !host.empty()) {
      Value& its = builder.estate.element("hosts", name_of(host), origin);
      if (!its.has("site")) its.set("site", site);
      if (its.text_at("site") == site) vm.set("host", name_of(host));
    }
  }
}

// Whether a VM needs another one, through others too.
bool needs(Builder& builder, const std::string& vm, const std::string& other, std::set<std::string>& seen) {
  if (vm == other) return true;
  if (!seen.insert(vm).second) return false;
  const Value* value = builder.estate.find("vms", vm);
  const Value* list = value ? value->find("needs") : nullptr;
  return list && std::any_of(list->items.begin(), list->items.end(),
                             [&](const Value& one) { return needs(builder, one.text, other, seen); });
}

void import_dependencies(Builder& builder, const Input& input, const CsvTable& table) {
  std::map<std::pair<std::string, std::string>, Origin>
      pairs;  // Sorted: which of two that need each other counts is not left to the file.
  for (const CsvTable::Row& row : table.rows) {
    const std::string source = table.cell(row, {"source server name"}),
                      destination = table.cell(row, {"destination server name"});
    const Origin origin = at(input, row);
    if (builder.known_vm(source) == nullptr || builder.known_vm(destination) == nullptr)
      builder.estate.leave_out(origin, "dependency of " + source + " on " + destination,
                               "one of them is no VM of the estate");
    else if (!equal_without_case(source, destination)) {
      builder.estate.carry();
      pairs.emplace(
          std::pair{builder.vm_by_name.at(lower(name_of(source))), builder.vm_by_name.at(lower(name_of(destination)))},
          origin);
    }
  }
  for (const auto& [pair, origin] : pairs) {
    std::set<std::string> seen;
    if (needs(builder, pair.second, pair.first, seen)) {
      builder.estate.contradict(origin, "dependency of " + pair.first + " on " + pair.second,
                                "that one needs it as well: none could start first");
      continue;
    }
    Value& vm = *builder.estate.find("vms", pair.first);
    if (!vm.has("needs")) vm.set("needs", Value::list());
    vm.find("needs")->items.emplace_back(pair.second);
  }
}

void import_churn(Builder& builder, const Input& input, const CsvTable& table) {
  std::string column;
  for (const std::string& one : table.columns)
    if (one.starts_with("peak data churn")) column = one;
  for (const CsvTable::Row& row : table.rows) {
    const std::string name = table.cell(row, {"vm name"});
    Value* vm = builder.known_vm(name);
    const double rate = std::strtod(table.cell(row, {column}).c_str(), nullptr);
    if (!vm || !vm->has("replication") || !(rate >= 0 && rate < 1e6)) {
      builder.estate.leave_out(at(input, row), "churn of " + name,
                               vm ? "it is not replicated, or this is no rate" : "no VM of the estate has this name");
      continue;
    }
    builder.estate.carry();
    vm->map_at("replication")
        .set("churn", std::to_string(static_cast<long long>(rate * 1000 + 0.5)) + "kB/s",
             to_text(at(input, row)) + ", its peak" +
                 (column.find("growth") != std::string::npos ? " with growth" : ""));
  }
}

template <class Import>
void each_table(Builder& builder, Kind kind, const Import& import) {
  for (const Input* input : builder.inputs.tables) {
    CsvTable table = parse_csv(input->text);
    // In an order of their own, so that the file's decides nothing.
    std::sort(table.rows.begin(), table.rows.end(),
              [](const CsvTable::Row& a, const CsvTable::Row& b) { return a.cells < b.cells; });
    if (kind_of(table) == kind) import(builder, *input, table);
  }
}

}  // namespace

std::string CsvTable::cell(const Row& row, std::initializer_list<std::string_view> names) const {
  for (const std::string_view name : names)
    for (std::size_t i = 0; i < columns.size() && i < row.cells.size(); ++i)
      if (columns[i] == name) return row.cells[i];
  return "";
}

bool CsvTable::has(std::string_view column) const {
  return std::find(columns.begin(), columns.end(), column) != columns.end();
}

CsvTable parse_csv(const std::string& text) {
  CsvTable table;
  const std::size_t end_of_head = std::min(text.find('\n'), text.size());
  const auto times = [&](char c) {
    return std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end_of_head), c);
  };
  const char separator = times(';') > times(',') ? ';' : ',';
  CsvTable::Row row{1, {""}};
  std::size_t line = 1;
  bool is_quoted = false, has_text = false;
  const auto finish = [&] {
    if (has_text || row.cells.size() > 1) {
      if (table.columns.empty())
        for (const std::string& cell : row.cells) table.columns.push_back(lower(cell));
      else
        table.rows.push_back(row);
    }
    row = {line, {""}};
    has_text = false;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\n') ++line;
    if (is_quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"')
      row.cells.back() += text[++i];
    else if (c == '"')
      is_quoted = !is_quoted, has_text = true;
    else if (!is_quoted && c == separator)
      row.cells.emplace_back();
    else if (!is_quoted && c == '\n')
      finish();
    else if (c != '\r' || is_quoted)
      row.cells.back() += c, has_text = true;
  }
  finish();
  return table;
}

bool is_known_table(const std::string& text) {
  const std::size_t end_of_head = std::min(text.find('\n'), text.size());
  return kind_of(parse_csv(text.substr(0, std::min<std::size_t>(end_of_head + 1, 20000)))) != Kind::none;
}

void import_inventories(Builder& builder) { each_table(builder, Kind::inventory, import_inventory); }

void import_measurements(Builder& builder) {
  each_table(builder, Kind::dependencies, import_dependencies);
  each_table(builder, Kind::churn, import_churn);
}

}  // namespace drsim::imports
