#include "connectors/in_memory/merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/strings.h"
#include "batch/cell_text.h"
#include "batch/copy.h"

namespace sqlflow {
namespace {

struct RowPlace {
  const Batch* batch;
  int64_t row;
};

// For every column of the table its index among the new columns, or -1.
std::vector<int> MatchColumns(const MemoryTable& table, const Schema& added) {
  std::vector<std::string> names;
  for (const Field& field : table.schema->fields) names.push_back(field.name);
  for (const Field& field : added.fields) {
    const int index = table.schema->IndexOf(field.name);
    if (index < 0) {
      throw Error(ErrorCode::kData,
                  fmt::format("Table {} has no column: {}", table.name, field.name))
          .Hint(DidYouMean(field.name, names));
    }
    const Type& type = table.schema->fields[static_cast<size_t>(index)].type;
    if (!(type == field.type)) {
      throw Error(ErrorCode::kData,
                  fmt::format("Column is {} in table {} and {} in the new rows: {}", ToString(type),
                              table.name, ToString(field.type), field.name));
    }
  }
  std::vector<int> indexes;
  for (const Field& field : table.schema->fields) indexes.push_back(added.IndexOf(field.name));
  return indexes;
}

std::vector<int> KeyIndexes(const Schema& schema, const std::vector<std::string>& keys) {
  std::vector<int> indexes;
  for (const std::string& key : keys) {
    indexes.push_back(schema.IndexOf(key));
    if (indexes.back() < 0) {
      throw Error(ErrorCode::kInvalid, "Key column is missing from the rows: " + key);
    }
  }
  return indexes;
}

// Every part with its length before it, so that ("a", "bc") differs from ("ab", "c").
std::string KeyOf(const Batch& batch, int64_t row, const std::vector<int>& indexes) {
  std::string key;
  for (const int index : indexes) {
    const ColumnView column(batch, index);
    if (column.IsNull(row)) {
      throw Error(ErrorCode::kData,
                  "Key is NULL: " + batch.schema().fields[static_cast<size_t>(index)].name);
    }
    const std::string text = CellText(column, row);
    key += fmt::format("{}:{}", text.size(), text);
  }
  return key;
}

class Merger {
 public:
  Merger(const MemoryTable& table, const MemoryTable& added, const std::vector<std::string>& keys)
      : table_(table), added_(added), matches_(MatchColumns(table, *added.schema)), keys_(keys) {}

  MemoryTable Run() {
    IndexAdded();
    MemoryTable merged{table_.name, table_.schema, {}};
    const std::vector<int> key_indexes = KeyIndexes(*table_.schema, keys_);
    for (const SharedBatch& batch : table_.batches) {
      merged.batches.emplace_back(Updated(batch.batch(), key_indexes));
    }
    BatchBuilder builder(table_.schema);
    for (const std::string& key : order_) {
      if (!used_.contains(key)) AppendNew(newest_.at(key), builder);
    }
    if (builder.row_count() > 0) merged.batches.emplace_back(builder.Finish());
    return merged;
  }

 private:
  void IndexAdded() {
    const std::vector<int> indexes = KeyIndexes(*added_.schema, keys_);
    for (const SharedBatch& batch : added_.batches) {
      for (int64_t row = 0; row < batch.row_count(); ++row) {
        std::string key = KeyOf(batch.batch(), row, indexes);
        const RowPlace place{&batch.batch(), row};
        if (newest_.insert_or_assign(key, place).second) order_.push_back(std::move(key));
      }
    }
  }

  Batch Updated(const Batch& batch, const std::vector<int>& key_indexes) {
    BatchBuilder builder(table_.schema);
    for (int64_t row = 0; row < batch.row_count(); ++row) {
      const std::string key = KeyOf(batch, row, key_indexes);
      const auto found = newest_.find(key);
      if (found != newest_.end()) used_.insert(key);
      for (size_t i = 0; i < matches_.size(); ++i) {
        const bool update = found != newest_.end() && matches_[i] >= 0;
        const Batch& from = update ? *found->second.batch : batch;
        const int index = update ? matches_[i] : static_cast<int>(i);
        AppendCell(ColumnView(from, index), update ? found->second.row : row, builder.column(i));
      }
    }
    return builder.Finish();
  }

  void AppendNew(const RowPlace& place, BatchBuilder& builder) const {
    for (size_t i = 0; i < matches_.size(); ++i) {
      if (matches_[i] < 0) {
        builder.column(i).AppendNull();
      } else {
        AppendCell(ColumnView(*place.batch, matches_[i]), place.row, builder.column(i));
      }
    }
  }

  const MemoryTable& table_;
  const MemoryTable& added_;
  const std::vector<int> matches_;
  const std::vector<std::string>& keys_;
  std::unordered_map<std::string, RowPlace> newest_;
  std::vector<std::string> order_;  // Keys as they first came.
  std::set<std::string> used_;
};

Batch Completed(const SharedBatch& batch, const std::vector<int>& matches,
                const std::shared_ptr<const Schema>& schema) {
  BatchBuilder builder(schema);
  for (size_t i = 0; i < matches.size(); ++i) {
    for (int64_t row = 0; row < batch.row_count(); ++row) {
      if (matches[i] < 0) {
        builder.column(i).AppendNull();
      } else {
        AppendCell(ColumnView(batch.batch(), matches[i]), row, builder.column(i));
      }
    }
  }
  return builder.Finish();
}

}  // namespace

MemoryTable AppendRows(const MemoryTable& table, const MemoryTable& added) {
  const std::vector<int> matches = MatchColumns(table, *added.schema);
  const bool complete = std::find(matches.begin(), matches.end(), -1) == matches.end();
  MemoryTable result = table;
  for (const SharedBatch& batch : added.batches) {
    result.batches.emplace_back(complete ? batch.Select(matches, table.schema)
                                         : Completed(batch, matches, table.schema));
  }
  return result;
}

MemoryTable MergeRows(const MemoryTable& table, const MemoryTable& added,
                      const std::vector<std::string>& keys) {
  return Merger(table, added, keys).Run();
}

}  // namespace sqlflow
