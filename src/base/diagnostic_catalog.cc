#include "base/diagnostic_catalog.h"

#include <algorithm>

#include "base/strings.h"

namespace sqlflow {
namespace {

// {id, title, explanation, example, cure}; in the order of ids, one entry per code.
constexpr CatalogEntry kEntries[] = {
    // Files and internal.
    {"SF0001", "File cannot be read",
     "A file that the command needs is missing or may not be read. Paths are relative to the "
     "project's root, included files also to the file that includes them.",
     R"(INCLUDE "shared/tabels.sf";)", R"(INCLUDE "shared/tables.sf";)"},

    // Options and connectors.
    {"SF0201", "Unknown option",
     "The connector or statement has no option of this name. Names are exact; "
     "`sqlflow connectors show TYPE` lists them.",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "orders.csv", "delimeter": ";"};)",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "orders.csv", "delimiter": ";"};)"},
    {"SF0202", "Required option is missing",
     "The connector cannot work without this option, and it is absent, null or empty.",
     R"(SOURCE orders TYPE CSV PARAMS {"has_header": true};)",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "data/orders.csv"};)"},
    {"SF0203", "Option has the wrong type",
     "The value is of another JSON type than the option wants. Text that spells an integer, a "
     "number or true/false is accepted where one is wanted, because variables of the environment "
     "are text.",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "orders.csv", "skip_rows": "two"};)",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "orders.csv", "skip_rows": 2};)"},
    {"SF0204", "Option has a value that is not allowed",
     "The option takes one of a few choices or a number within bounds, and the value is neither.",
     R"(EXPORT orders TO "orders.csv.gz" OPTIONS {"compression": "gz"};)",
     R"(EXPORT orders TO "orders.csv.gz" OPTIONS {"compression": "gzip"};)"},
    {"SF0205", "Option is given twice",
     "One option has two values: its name occurs twice, or its name and an alias do.",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "orders.csv", "delimiter": ";", "sep": "|"};)",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "orders.csv", "delimiter": ";"};)"},
    {"SF0206", "Option is deprecated",
     "The option still works, but will go. The hint names what to use instead.", "", ""},
    {"SF0207", "Options contradict each other",
     "Each option is right by itself, but they do not go together, or one needs another.",
     R"(SOURCE orders TYPE CSV PARAMS {"path": "orders.csv", "sync_mode": "incremental"};)",
     R"(SOURCE orders TYPE CSV PARAMS {
    "path": "orders.csv", "sync_mode": "incremental", "cursor_field": "updated_at"};)"},
    {"SF0208", "Option is for another file format",
     "The option is known, but for files of another format. It is ignored here, so that a target's "
     "format can be changed without editing its options.",
     R"(EXPORT orders TO "orders.parquet" OPTIONS {"header": true};)",
     R"(EXPORT orders TO "orders.parquet";)"},
    {"SF0209", "Option is not supported yet",
     "The option is part of the language, but this version cannot do what it says. It is refused "
     "rather than ignored, because the rows would differ from what was asked for.",
     R"(EXPORT orders TO "out/orders.csv" OPTIONS {"partition_by": "region"};)",
     R"(EXPORT orders TO "out/orders.csv";)"},
};

}  // namespace

const std::vector<CatalogEntry>& Catalog() {
  static const std::vector<CatalogEntry> entries = [] {
    std::vector<CatalogEntry> sorted(std::begin(kEntries), std::end(kEntries));
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const CatalogEntry& a, const CatalogEntry& b) { return a.id < b.id; });
    return sorted;
  }();
  return entries;
}

const CatalogEntry* FindCatalogEntry(std::string_view id) {
  for (const CatalogEntry& entry : Catalog()) {
    if (EqualsIgnoreCase(entry.id, id)) return &entry;
  }
  return nullptr;
}

}  // namespace sqlflow
