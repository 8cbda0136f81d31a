// What a table holds after writes in every mode, in plain C++: the oracle of src/load.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "load/table_write.h"
#include "sqlflow/types.h"

namespace sqlflow {

using ModelCell = std::optional<std::string>;
using ModelRow = std::vector<ModelCell>;

// Columns are INTEGER, BIGINT or VARCHAR; cells are the text of their values.
struct ModelTable {
  Schema schema;
  std::vector<ModelRow> rows;
};

// DELETE WHEN <column> = '<value>'.
struct ModelDelete {
  std::string column;
  std::string value;
};

// A table, or none yet, to which writes happen. Slow and simple on purpose.
class TableModel {
 public:
  // Throws Error and leaves the table as it was where a write must fail.
  TableChange Write(const ModelTable& batch, const TableWrite& write,
                    const std::optional<ModelDelete>& delete_when);

  const std::optional<ModelTable>& table() const { return table_; }

 private:
  std::optional<ModelTable> table_;
};

}  // namespace sqlflow
