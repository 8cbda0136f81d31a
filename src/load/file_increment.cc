#include "load/file_increment.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/file_state.h"
#include "base/files.h"
#include "base/strings.h"
#include "base/system_clock.h"
#include "batch/column_view.h"
#include "load/schema_rules.h"
#include "state/history.h"

namespace sqlflow {
namespace {

constexpr std::string_view kStage = "temp.sqlflow_files";

// Times of modification are as coarse as this on some file systems: of a file that was looked at so
// soon after it, an equal time says nothing.
constexpr std::chrono::seconds kCoarsestTime{2};

bool IsInDoubt(LoadedFile::Time modified, LoadedFile::Time looked) {
  return modified + kCoarsestTime >= looked;
}

std::string FilesText(size_t count) {
  return fmt::format("{} file{}", FormatCount(static_cast<int64_t>(count)), count == 1 ? "" : "s");
}

// "a.csv, b.csv, c.csv and 2 more"
std::string Some(const std::vector<std::string>& uris) {
  constexpr size_t kMost = 3;
  const size_t shown = std::min(uris.size(), kMost);
  const std::string list = Join(std::span(uris).first(shown), ", ");
  return uris.size() == shown ? list : fmt::format("{} and {} more", list, uris.size() - shown);
}

Error ChangedMeanwhile(const std::string& uri) {
  return Error(ErrorCode::kUnavailable, "File changed while it was read: " + uri)
      .Hint("\"min_age\": \"1 minute\" leaves files alone that are still being written");
}

}  // namespace

FileIncrement::FileIncrement(Session& session, const Dialect& dialect, const CancelToken& cancel,
                             FileIncrementRequest request)
    : session_(session), dialect_(dialect), cancel_(cancel), request_(std::move(request)) {
  if (request_.target) RequireTable(*request_.target);
  if (!request_.remembers) {
    warnings_.push_back(
        "Nothing is remembered in memory mode: every run reads all files (set `mode: persistent` "
        "and a `path` in the profile)");
    return;
  }
  before_ = FileLedger::Find(session_, request_.key);
  if (!request_.restarts && request_.target) kept_ = before_;
}

void FileIncrement::Choose(const std::vector<SourceFile>& found) {
  found_nothing_ = found.empty() && kept_.by_uri.empty();
  if (found_nothing_) return;
  for (const SourceFile& file : found) ChooseOne(file);
  if (!changed_.empty()) RefuseChanged();
  if (to_read_.empty()) {
    RequireTarget();
  } else {
    RequireNoForgottenRows();
  }
  Tell(found);
}

void FileIncrement::ChooseOne(const SourceFile& file) {
  const auto kept = kept_.by_uri.find(file.uri);
  const bool is_known = kept != kept_.by_uri.end();
  if (file.size < 0) {
    if (!is_known) throw MissingFile(file.uri);
    return;
  }
  ++files_found_;
  if (IsYoung(file)) {
    const bool looks_equal =
        is_known && kept->second.size == file.size && kept->second.modified == file.modified;
    if (!looks_equal) waiting_.push_back(file.uri);
    return;
  }
  switch (Look(file)) {
    case Finding::kNew:
      to_read_.push_back(file.uri);
      chosen_.push_back(file);
      return;
    case Finding::kAsItWas:
      return;
    case Finding::kChanged:
      break;
  }
  // Of a file without rows nothing is in the table.
  if (kept->second.rows == 0 || request_.options.changed_files == "reload") {
    ReadAgain(file, kept->second);
  } else {
    (request_.options.changed_files == "ignore" ? ignored_ : changed_).push_back(file.uri);
  }
}

bool FileIncrement::IsYoung(const SourceFile& file) const {
  const std::chrono::milliseconds age = request_.options.age();
  return age.count() > 0 && request_.now - file.modified < age;
}

FileIncrement::Finding FileIncrement::Look(const SourceFile& file) {
  const auto kept = kept_.by_uri.find(file.uri);
  if (kept == kept_.by_uri.end()) return Finding::kNew;
  LoadedFile known = kept->second;
  if (known.size != file.size) return Finding::kChanged;
  const bool is_equal = known.modified == file.modified;
  if (is_equal && !IsInDoubt(known.modified, known.compared)) return Finding::kAsItWas;
  if (StateOfFile(file.uri, cancel_).hash != known.hash) return Finding::kChanged;
  known.modified = file.modified;
  known.compared = request_.now;
  // Once the time tells enough, the bytes need not be read again.
  if (!is_equal || !IsInDoubt(known.modified, known.compared)) touched_.push_back(known);
  return Finding::kAsItWas;
}

void FileIncrement::ReadAgain(const SourceFile& file, const LoadedFile& before) {
  to_read_.push_back(file.uri);
  chosen_.push_back(file);
  if (before.rows == 0 || request_.file_column.empty()) return;
  const bool is_named =
      EqualsIgnoreCase(before.column, request_.file_column) && !ColumnOf(*request_.target).empty();
  if (is_named) {
    reloaded_.push_back(file.uri);
  } else if (keyless()) {
    throw Error(ErrorCode::kInvalid,
                fmt::format("File has changed, and its rows in {} do not name it: {}",
                            request_.table, file.uri))
        .Hint(
            "They were loaded without this option filename; rebuild the table with "
            "--full-refresh");
  }
}

void FileIncrement::RefuseChanged() const {
  throw Error(ErrorCode::kData,
              fmt::format("{} loaded: {}",
                          changed_.size() == 1 ? "File has changed since it was"
                                               : "Files have changed since they were",
                          Some(changed_)))
      .Hint(
          "\"changed_files\": \"reload\" lets its rows take the place of the old ones, \"ignore\" "
          "passes it over; --full-refresh loads all files anew");
}

void FileIncrement::RequireTarget() const {
  if (request_.target) return;
  throw Error(ErrorCode::kNotFound,
              fmt::format("There is no table yet, and no file is older than {}: {}",
                          request_.options.min_age, Some(waiting_)))
      .Hint("A later run makes the table");
}

void FileIncrement::RequireNoForgottenRows() {
  const std::optional<TableInfo>& target = request_.target;
  if (!keyless() || !target || request_.restarts || !request_.remembers || !kept_.by_uri.empty()) {
    return;
  }
  const bool was_written =
      kept_.was_reset || (History::WrittenBy(session_, request_.key.pipeline, target->id) &&
                          !FileLedger::KnowsTable(session_, request_.key.target));
  if (!was_written) return;
  const std::string column = ColumnOf(*target);
  const std::string unknown =
      fmt::format("SELECT count(*) FROM (FROM {}{} LIMIT 1)", dialect_.Name(target->id),
                  column.empty() ? "" : fmt::format(" WHERE {} IS NULL", column));
  if (QueryInteger(session_, unknown).value_or(0) > 0) {
    throw Error(ErrorCode::kInvalid,
                "Table has rows, and of which files they are is not remembered: " + request_.table)
        .Hint("Rebuild it with --full-refresh, or give the source a primary_key");
  }
  if (!column.empty()) reloaded_ = to_read_;
}

void FileIncrement::Tell(const std::vector<SourceFile>& found) {
  if (!waiting_.empty()) {
    warnings_.push_back(fmt::format("{} younger than {} {} for a later run: {}",
                                    FilesText(waiting_.size()), request_.options.min_age,
                                    waiting_.size() == 1 ? "waits" : "wait", Some(waiting_)));
  }
  if (!ignored_.empty()) {
    warnings_.push_back(fmt::format("{} changed since and passed over (changed_files: ignore): {}",
                                    FilesText(ignored_.size()), Some(ignored_)));
  }
  if (!request_.restarts) return;
  std::set<std::string_view> there;
  for (const SourceFile& file : found) there.insert(file.uri);
  std::vector<std::string> gone;
  for (const auto& [uri, file] : before_.by_uri) {
    if (file.rows > 0 && !there.contains(uri)) gone.push_back(uri);
  }
  if (gone.empty()) return;
  warnings_.push_back(fmt::format("{} loaded before {} gone, and so are the rows: {}",
                                  FilesText(gone.size()), gone.size() == 1 ? "is" : "are",
                                  Some(gone)));
}

void FileIncrement::Begin() {
  for (const SourceFile& file : chosen_) {
    loaded_.push_back({.uri = file.uri,
                       .size = file.size,
                       .hash = StateOfFile(file.uri, cancel_).hash,
                       .modified = file.modified,
                       .compared = request_.now,
                       .rows = 0,
                       .column = ToLower(request_.file_column),
                       .run_id = request_.run_id,
                       .loaded_at = FormatTimestamp(request_.now)});
  }
}

bool FileIncrement::CountsByFile() const {
  return to_read_.size() > 1 || (!keyless() && !reloaded_.empty());
}

std::string FileIncrement::Stage(const std::string& query, const std::string& column) {
  if (!CountsByFile()) return query;
  staged_column_ = column;
  session_.Execute(
      fmt::format("CREATE OR REPLACE TEMP TABLE sqlflow_files AS SELECT * FROM ({}\n)", query));
  const bool is_written = EqualsIgnoreCase(column, request_.file_column);
  return fmt::format("SELECT *{} FROM {}",
                     is_written ? "" : fmt::format(" EXCLUDE ({})", dialect_.Quote(column)),
                     kStage);
}

std::string FileIncrement::ColumnOf(const TableInfo& table) const {
  const bool is_there =
      !request_.file_column.empty() && table.schema.IndexOf(request_.file_column) >= 0;
  return is_there ? dialect_.Quote(request_.file_column) : "";
}

std::string FileIncrement::ReloadedList() const {
  std::string list;
  for (const std::string& uri : reloaded_) {
    list += (list.empty() ? "" : ", ") + dialect_.Literal(uri);
  }
  return list;
}

int64_t FileIncrement::DeleteBefore() {
  if (!keyless() || reloaded_.empty() || !request_.target) return 0;
  const std::string column = ColumnOf(*request_.target);
  if (column.empty()) return 0;
  return session_.Execute(fmt::format("DELETE FROM {} WHERE {} IN ({})",
                                      dialect_.Name(request_.target->id), column, ReloadedList()));
}

int64_t FileIncrement::DeleteAfter() {
  if (keyless() || reloaded_.empty() || !request_.target) return 0;
  const std::string column = ColumnOf(*request_.target);
  if (column.empty()) return 0;
  RequireRowIds(dialect_, request_.target->id, request_.target->schema);
  std::string still_there;
  for (const std::string& key : request_.keys) {
    still_there += fmt::format("{0}s.{1} IS NOT DISTINCT FROM t.{1}",
                               still_there.empty() ? "" : " AND ", dialect_.Quote(key));
  }
  const std::string unless =
      staged_column_.empty()
          ? ""
          : fmt::format(" AND NOT EXISTS (SELECT 1 FROM {} AS s WHERE {})", kStage, still_there);
  return session_.Execute(fmt::format(
      "DELETE FROM {0} WHERE {1} IN (SELECT t.{1} FROM {0} AS t WHERE t.{2} IN ({3}){4})",
      dialect_.Name(request_.target->id), dialect_.row_id(), column, ReloadedList(), unless));
}

void FileIncrement::Save(const std::vector<SourceFile>& found, int64_t rows) {
  RequireUnchanged(found);
  if (!request_.remembers) return;
  CountRows(rows);
  TellTwins();
  if (request_.restarts && !before_.by_uri.empty()) {
    FileLedger::Forget(session_, request_.key, request_.run_id, FormatTimestamp(request_.now));
  }
  FileLedger::Save(session_, dialect_, request_.key, loaded_);
  FileLedger::Save(session_, dialect_, request_.key, touched_);
}

void FileIncrement::RequireUnchanged(const std::vector<SourceFile>& found) const {
  std::map<std::string_view, const SourceFile*> now;
  for (const SourceFile& file : found) now.emplace(file.uri, &file);
  for (size_t i = 0; i < chosen_.size(); ++i) {
    const SourceFile& file = chosen_[i];
    const auto same = now.find(file.uri);
    if (same == now.end() || *same->second != file) throw ChangedMeanwhile(file.uri);
    // Written to within the same tick of the clock, it could look the same.
    if (!IsInDoubt(file.modified, request_.now)) continue;
    if (StateOfFile(file.uri, cancel_).hash != loaded_[i].hash) throw ChangedMeanwhile(file.uri);
  }
}

void FileIncrement::CountRows(int64_t rows) {
  if (staged_column_.empty()) {
    if (loaded_.size() == 1) loaded_.front().rows = rows;
    return;
  }
  std::map<std::string, int64_t> counts;
  const auto counted = session_.Query(fmt::format("SELECT {}, count(*) FROM {} GROUP BY 1",
                                                  dialect_.Quote(staged_column_), kStage));
  while (const std::optional<Batch> batch = counted->Next()) {
    const ColumnView files(*batch, 0), numbers(*batch, 1);
    for (int64_t row = 0; row < batch->row_count(); ++row) {
      counts[std::string(files.Text(row))] = numbers.Get<int64_t>(row);
    }
  }
  for (LoadedFile& file : loaded_) {
    if (const auto found = counts.find(file.uri); found != counts.end()) file.rows = found->second;
  }
}

void FileIncrement::TellTwins() {
  std::map<std::string, std::string> known;  // Paths by hash.
  for (const auto& [uri, file] : kept_.by_uri) {
    if (file.rows > 0) known.emplace(file.hash, uri);
  }
  std::vector<std::string> twins;
  for (const LoadedFile& file : loaded_) {
    if (file.rows == 0) continue;
    const auto [other, is_first] = known.emplace(file.hash, file.uri);
    if (is_first || other->second == file.uri) continue;
    twins.push_back(fmt::format("{} ({})", file.uri, other->second));
  }
  if (twins.empty()) return;
  warnings_.push_back(fmt::format("{} the same bytes as another that was loaded: {}",
                                  FilesText(twins.size()) + (twins.size() == 1 ? " has" : " have"),
                                  Some(twins)));
}

}  // namespace sqlflow
