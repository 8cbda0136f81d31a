// Rows as people and programs read them: a table, CSV, JSON or Markdown.
#pragma once

#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sqlflow {

enum class TableFormat { kTable, kCsv, kJson, kMarkdown };
// "table", "csv", "json" or "markdown"; any other text is a bug of the caller.
TableFormat ParseTableFormat(const std::string& name);

struct TableColumn {
  enum class Kind {
    kText,
    kNumber,   // Right-aligned; in JSON as it is.
    kLiteral,  // Cells are JSON when the format is JSON: booleans, lists.
  };
  std::string name;
  Kind kind = Kind::kText;
};

using TableRow = std::vector<std::optional<std::string>>;  // Nothing: NULL.

// Takes rows one by one. NULL is shown as NULL in tables, and is empty in CSV.
class TableWriter {
 public:
  // `width` is the terminal's: long cells of a table are cut to fit; 0 cuts nothing.
  static std::unique_ptr<TableWriter> Make(TableFormat format, std::vector<TableColumn> columns,
                                           std::ostream& out, int width);
  virtual ~TableWriter() = default;
  virtual void Add(TableRow row) = 0;
  // After the last row. Called once.
  virtual void End() = 0;
};

}  // namespace sqlflow
