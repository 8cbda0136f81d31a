#include "property/table_model.h"

#include <algorithm>

#include "sqlflow/error.h"

namespace sqlflow {
namespace {

[[noreturn]] void Refuse(const std::string& why) { throw Error(ErrorCode::kData, why); }

// One write, with the names that the rules are told in.
class ModelWrite {
 public:
  ModelWrite(std::optional<ModelTable> target, ModelTable batch, const TableWrite& write,
             const std::optional<ModelDelete>& delete_when)
      : target_(std::move(target)),
        batch_(std::move(batch)),
        write_(write),
        delete_when_(delete_when) {
    change_.rows_read = static_cast<int64_t>(batch_.rows.size());
  }

  ModelTable Run() {
    const bool is_keyed = !write_.mode.keys.empty();
    if (write_.mode.kind == Mode::Kind::kReplace && !is_keyed) return Replace();
    Fit();
    if (is_keyed) CheckNullKeys();
    if (write_.mode.kind == Mode::Kind::kUpsert) Deduplicate();
    if (!target_) return Create();
    if (write_.mode.kind == Mode::Kind::kUpsert) return Upsert();
    if (is_keyed) DeleteKeys();
    for (const ModelRow& row : batch_.rows) Insert(row);
    return *target_;
  }

  TableChange change() const { return change_; }

 private:
  ModelTable Replace() {
    if (target_ && !target_->rows.empty() && batch_.rows.empty()) {
      if (write_.options.on_empty == "keep") return *target_;
      if (write_.options.on_empty == "fail") Refuse("empty");
    }
    if (target_ && write_.options.schema_evolution == "freeze" && !SameColumns()) Refuse("frozen");
    change_.rows_inserted = change_.rows_read;
    return batch_;
  }

  bool SameColumns() const {
    if (target_->schema.fields.size() != batch_.schema.fields.size()) return false;
    return std::all_of(
        batch_.schema.fields.begin(), batch_.schema.fields.end(), [this](const Field& field) {
          const int index = target_->schema.IndexOf(field.name);
          return index >= 0 &&
                 target_->schema.fields[static_cast<size_t>(index)].type == field.type;
        });
  }

  // Columns of both sides, and new ones for the target.
  void Fit() {
    for (const Text& key : write_.mode.keys) {
      if (batch_.schema.IndexOf(key.value) < 0) Refuse("key not in batch");
      if (target_ && target_->schema.IndexOf(key.value) < 0) Refuse("key not in target");
    }
    if (write_.mode.kind == Mode::Kind::kUpsert && !write_.cursor.empty() &&
        batch_.schema.IndexOf(write_.cursor) < 0) {
      Refuse("cursor not in batch");
    }
    if (!target_) return;
    bool any_shared = false;
    for (const Field& field : batch_.schema.fields) any_shared |= FitColumn(field);
    if (!any_shared) Refuse("no column shared");
  }

  bool FitColumn(const Field& field) {
    const std::string& evolution = write_.options.schema_evolution;
    const int index = target_->schema.IndexOf(field.name);
    if (index < 0) {
      if (evolution == "freeze") Refuse("new column");
      if (evolution == "evolve") {
        target_->schema.fields.push_back(field);
        for (ModelRow& row : target_->rows) row.emplace_back();
      }
      return false;
    }
    Type& now = target_->schema.fields[static_cast<size_t>(index)].type;
    if ((now.id == TypeId::kString) != (field.type.id == TypeId::kString)) Refuse("types");
    if (now.id == TypeId::kInt32 && field.type.id == TypeId::kInt64) {
      if (evolution == "freeze") Refuse("wider");
      now = field.type;
    }
    return true;
  }

  void CheckNullKeys() const {
    if (write_.options.null_keys != "error") return;
    for (const ModelRow& row : batch_.rows) {
      if (HasNullKey(batch_.schema, row)) Refuse("null key");
    }
  }

  void Deduplicate() {
    std::vector<ModelRow> kept;
    for (const ModelRow& row : batch_.rows) {
      const auto same = std::find_if(kept.begin(), kept.end(), [&](const ModelRow& other) {
        return KeysEqual(batch_.schema, row, batch_.schema, other);
      });
      if (same == kept.end()) {
        kept.push_back(row);
        continue;
      }
      if (write_.options.duplicate_keys == "error") Refuse("duplicate");
      ++change_.rows_deduplicated;
      if (Wins(row, *same)) *same = row;
    }
    batch_.rows = std::move(kept);
  }

  // `later` came after `earlier`.
  bool Wins(const ModelRow& later, const ModelRow& earlier) const {
    const bool last = write_.options.duplicate_keys == "last";
    if (write_.cursor.empty()) return last;
    const ModelCell a = CellOf(batch_.schema, later, write_.cursor);
    const ModelCell b = CellOf(batch_.schema, earlier, write_.cursor);
    return IsNewer(a, b) || (!IsNewer(b, a) && last);
  }

  static bool IsNewer(const ModelCell& a, const ModelCell& b) {
    if (!a || !b) return a.has_value() && !b.has_value();
    return std::stoll(*a) > std::stoll(*b);
  }

  ModelTable Create() {
    std::erase_if(batch_.rows, [this](const ModelRow& row) { return Deletes(row); });
    change_.rows_inserted = static_cast<int64_t>(batch_.rows.size());
    return batch_;
  }

  void DeleteKeys() {
    change_.rows_deleted = static_cast<int64_t>(std::erase_if(
        target_->rows, [this](const ModelRow& row) { return FindInBatch(row) != nullptr; }));
  }

  ModelTable Upsert() {
    if (write_.mode.delete_missing) DeleteMissing();
    std::vector<const ModelRow*> met;
    std::vector<ModelRow> rows;
    for (ModelRow& row : target_->rows) {
      const ModelRow* came = FindInBatch(row);
      if (came != nullptr) met.push_back(came);
      if (came == nullptr || Meet(*came, row)) rows.push_back(row);
    }
    target_->rows = std::move(rows);
    for (const ModelRow& row : batch_.rows) {
      if (std::find(met.begin(), met.end(), &row) != met.end()) continue;
      if (Deletes(row)) {
        ++change_.rows_unchanged;
      } else {
        Insert(row);
      }
    }
    return *target_;
  }

  // Whether the row stays; updates it.
  bool Meet(const ModelRow& came, ModelRow& row) {
    const bool has_cursor = !write_.cursor.empty() && write_.options.update_if == "newer" &&
                            target_->schema.IndexOf(write_.cursor) >= 0;
    if (has_cursor && IsNewer(CellOf(target_->schema, row, write_.cursor),
                              CellOf(batch_.schema, came, write_.cursor))) {
      ++change_.rows_stale;
      return true;
    }
    if (Deletes(came)) {
      ++change_.rows_deleted;
      return false;
    }
    const ModelRow before = row;
    Copy(came, row);
    ++(before == row ? change_.rows_unchanged : change_.rows_updated);
    return true;
  }

  void DeleteMissing() {
    const auto is_missing = [this](const ModelRow& row) { return FindInBatch(row) == nullptr; };
    const auto missing = std::count_if(target_->rows.begin(), target_->rows.end(), is_missing);
    if (static_cast<double>(missing) >
        write_.options.max_delete_ratio * static_cast<double>(target_->rows.size())) {
      Refuse("too many");
    }
    change_.rows_deleted = static_cast<int64_t>(std::erase_if(target_->rows, is_missing));
  }

  void Insert(const ModelRow& came) {
    ModelRow row(target_->schema.fields.size());
    Copy(came, row);
    target_->rows.push_back(std::move(row));
    ++change_.rows_inserted;
  }

  void Copy(const ModelRow& came, ModelRow& row) const {
    for (size_t i = 0; i < came.size(); ++i) {
      const int index = target_->schema.IndexOf(batch_.schema.fields[i].name);
      if (index >= 0) row[static_cast<size_t>(index)] = came[i];
    }
  }

  const ModelRow* FindInBatch(const ModelRow& row) const {
    for (const ModelRow& came : batch_.rows) {
      if (KeysEqual(batch_.schema, came, target_->schema, row)) return &came;
    }
    return nullptr;
  }

  bool Deletes(const ModelRow& row) const {
    return delete_when_ && CellOf(batch_.schema, row, delete_when_->column) == delete_when_->value;
  }

  bool HasNullKey(const Schema& schema, const ModelRow& row) const {
    return std::any_of(write_.mode.keys.begin(), write_.mode.keys.end(),
                       [&](const Text& key) { return !CellOf(schema, row, key.value); });
  }

  bool KeysEqual(const Schema& a_schema, const ModelRow& a, const Schema& b_schema,
                 const ModelRow& b) const {
    if (write_.options.null_keys != "match" && HasNullKey(a_schema, a)) return false;
    return std::all_of(write_.mode.keys.begin(), write_.mode.keys.end(), [&](const Text& key) {
      return CellOf(a_schema, a, key.value) == CellOf(b_schema, b, key.value);
    });
  }

  static ModelCell CellOf(const Schema& schema, const ModelRow& row, const std::string& column) {
    return row[static_cast<size_t>(schema.IndexOf(column))];
  }

  std::optional<ModelTable> target_;
  ModelTable batch_;
  const TableWrite& write_;
  const std::optional<ModelDelete>& delete_when_;
  TableChange change_;
};

}  // namespace

TableChange TableModel::Write(const ModelTable& batch, const TableWrite& write,
                              const std::optional<ModelDelete>& delete_when) {
  ModelWrite next(table_, batch, write, delete_when);
  table_ = next.Run();
  return next.change();
}

}  // namespace sqlflow
