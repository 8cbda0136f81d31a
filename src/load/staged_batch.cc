#include "load/staged_batch.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "batch/cell_text.h"

namespace sqlflow {
namespace {

constexpr int kExamples = 3;
// Longer rows are cut in messages.
constexpr size_t kMaxExampleBytes = 100;

std::string RowText(const Batch& batch, int64_t row) {
  std::string text;
  for (int i = 0; i < static_cast<int>(batch.schema().fields.size()); ++i) {
    if (i > 0) text += ", ";
    AppendCellText(ColumnView(batch, i), row, text);
  }
  if (text.size() > kMaxExampleBytes) {
    size_t end = kMaxExampleBytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text = text.substr(0, end) + "…";
  }
  return '(' + text + ')';
}

std::string PluralRows(int64_t count) {
  return fmt::format("{} row{}", FormatCount(count), count == 1 ? "" : "s");
}

}  // namespace

StagedBatch::StagedBatch(Session& session, const Dialect& dialect, const TableWrite& write)
    : session_(session), dialect_(dialect), write_(write), name_("temp.sqlflow_stage") {
  for (const Text& key : write.mode.keys) {
    keys_ += (keys_.empty() ? "" : ", ") + dialect_.Quote(key.value);
  }
  std::string mark;
  if (write.mode.delete_when) {
    deletes_ = "s." + dialect_.Quote(kDeletes);
    mark = fmt::format(", CASE WHEN ({}\n) THEN true ELSE false END AS {}",
                       write.mode.delete_when->text, dialect_.Quote(kDeletes));
  }
  rows_read_ = session_.Execute(
      fmt::format("CREATE OR REPLACE TEMP TABLE sqlflow_stage AS SELECT *{} FROM ({}\n) AS batch",
                  mark, write.query));
  schema_ = session_.Describe("SELECT * FROM " + name_);
  if (write.mode.delete_when) schema_.fields.pop_back();
}

std::string StagedBatch::WhereKeyed() const {
  if (write_.options.null_keys != "insert") return "";
  std::string condition;
  for (const Text& key : write_.mode.keys) {
    condition +=
        (condition.empty() ? " WHERE " : " AND ") + dialect_.Quote(key.value) + " IS NOT NULL";
  }
  return condition;
}

std::string StagedBatch::KeyNames() const {
  std::string names;
  for (const Text& key : write_.mode.keys) names += (names.empty() ? "" : ", ") + key.value;
  return names;
}

std::string StagedBatch::Examples(const std::string& query) {
  std::string text;
  const std::unique_ptr<BatchReader> rows =
      session_.Query(fmt::format("{} LIMIT {}", query, kExamples));
  while (const std::optional<Batch> batch = rows->Next()) {
    for (int64_t row = 0; row < batch->row_count(); ++row) {
      text += (text.empty() ? "" : "; ") + RowText(*batch, row);
    }
  }
  return text;
}

void StagedBatch::RefuseNullKeys() {
  if (write_.options.null_keys != "error") return;
  std::string condition;
  for (const Text& key : write_.mode.keys) {
    condition += (condition.empty() ? "" : " OR ") + dialect_.Quote(key.value) + " IS NULL";
  }
  const std::string from = fmt::format("FROM {} WHERE {}", name_, condition);
  const int64_t count = QueryInteger(session_, "SELECT count(*) " + from).value_or(0);
  if (count == 0) return;
  std::string columns;
  for (const Field& field : schema_.fields) {
    columns += (columns.empty() ? "" : ", ") + dialect_.Quote(field.name);
  }
  throw Error(ErrorCode::kData, fmt::format("Key ({}) is NULL in {} for {}: {}", KeyNames(),
                                            PluralRows(count), ToString(write_.shown()),
                                            Examples(fmt::format("SELECT {} {}", columns, from))))
      .Hint(
          R"(Option "null_keys": "match" takes NULL for a value, "insert" always adds such rows)");
}

int64_t StagedBatch::Deduplicate() {
  const std::string where = WhereKeyed();
  const int64_t keyed =
      where.empty() ? rows_read_
                    : QueryInteger(session_, fmt::format("SELECT count(*) FROM {}{}", name_, where))
                          .value_or(0);
  const int64_t distinct =
      QueryInteger(session_, fmt::format("SELECT count(*) FROM (SELECT 1 FROM {}{} GROUP BY {})",
                                         name_, where, keys_))
          .value_or(keyed);
  if (distinct == keyed) return 0;
  if (write_.options.duplicate_keys == "error") {
    throw Error(
        ErrorCode::kData,
        fmt::format("Key occurs more than once in the rows for {}: {}", ToString(write_.shown()),
                    Examples(fmt::format("SELECT {0} FROM {1}{2} GROUP BY {0} "
                                         "HAVING count(*) > 1 ORDER BY {0}",
                                         keys_, name_, where))))
        .Hint(R"(Option "duplicate_keys": "last" or "first" lets one of the rows count)");
  }
  const std::string row = dialect_.row_id();
  const std::string newest =
      write_.cursor.empty() ? "" : dialect_.Quote(write_.cursor) + " DESC NULLS LAST, ";
  return session_.Execute(fmt::format(
      "DELETE FROM {0} WHERE {1} IN (SELECT batch_row FROM (SELECT {1} AS batch_row, "
      "row_number() OVER (PARTITION BY {2} ORDER BY {3}{1} {4}) AS place FROM {0}{5}) "
      "WHERE place > 1)",
      name_, row, keys_, newest, write_.options.duplicate_keys == "last" ? "DESC" : "ASC", where));
}

}  // namespace sqlflow
