// Imports tables of inventory and capacity tools: RVTools, Azure Migrate and the Deployment Planner.

#pragma once

#include "scenarios/import/builder.hpp"

namespace drsim::imports {

/// A table of comma-separated values: RFC 4180, or with semicolons, as Excel writes it in many countries.
struct CsvTable {
  std::vector<std::string> columns;  ///< In lower case.
  struct Row {
    std::size_t line = 0;
    std::vector<std::string> cells;
  };
  std::vector<Row> rows;

  /// The cell of the first of these columns that is there; empty if none is.
  std::string cell(const Row& row, std::initializer_list<std::string_view> names) const;
  bool has(std::string_view column) const;
};
CsvTable parse_csv(const std::string& text);

/// Whether a text is one of the tables that can be imported.
bool is_known_table(const std::string& text);

/// RVTools' vInfo: VMs by datacenter and port group.
void import_inventories(Builder& builder);
/// Azure Migrate's dependencies: what a VM needs; Deployment Planner's report: what it writes. After all VMs.
void import_measurements(Builder& builder);

}  // namespace drsim::imports
