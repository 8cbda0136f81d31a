// What each stable code means, for `sqlflow explain`.
#pragma once

#include <string_view>
#include <vector>

namespace sqlflow {

// Ranges of codes: SF00 files and internal, SF01 syntax, SF02 options and connectors, SF03
// variables, SF04 conditions and control flow, SF05 names, tables, sources and the plan, SF06 modes
// and keys, SF07 SQL, SF08 profiles and projects, SF09 run time.
struct CatalogEntry {
  std::string_view id;  // "SF0101"
  std::string_view title;
  std::string_view explanation;
  std::string_view example;  // What brings it about.
  std::string_view cure;     // The same, right.
};

// Sorted by id.
const std::vector<CatalogEntry>& Catalog();
// By id without case, or nullptr.
const CatalogEntry* FindCatalogEntry(std::string_view id);

}  // namespace sqlflow
