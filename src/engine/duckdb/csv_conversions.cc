#include "engine/duckdb/csv_conversions.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"
#include "engine/duckdb/dialect.h"
#include "engine/duckdb/file_sql.h"

namespace sqlflow::duckdb {
namespace {

// The statement's own error carries what the line is looked up by.
constexpr std::string_view kMisfit = "sqlflow zoned time misfit";
constexpr char kSeparator = '\x1F';
constexpr std::string_view kFileColumn = "sqlflow_file";

std::string Converted(const std::string& name, const std::string& format) {
  if (format.empty()) return fmt::format("TRY_CAST({} AS TIMESTAMPTZ)", name);
  return fmt::format("CAST(try_strptime({}, {}) AS TIMESTAMPTZ)", name, QuoteText(format));
}

std::string Trimmed(const std::string& column, TextTrim trim) {
  const std::string name = QuoteName(column);
  if (trim == TextTrim::kNone) return name;
  const std::string_view function = trim == TextTrim::kTrailing ? "rtrim" : "trim";
  return fmt::format("{}({}, ' ' || chr(9) || chr(10) || chr(13)) AS {}", function, name, name);
}

std::string Checked(const std::string& column, const CsvReadFormat& format) {
  const std::string name = QuoteName(column);
  return fmt::format(
      "coalesce({}, CASE WHEN {} IS NOT NULL THEN error(concat_ws(chr({}), {}, {}, {}, {})) END) "
      "AS {}",
      Converted(name, format.timestamp_format), name, static_cast<int>(kSeparator),
      QuoteText(kMisfit), QuoteName(format.filename_column), QuoteText(column), name, name);
}

// In its place: where nothing is inferred, the types are those of all columns in order.
void ReadAsText(const std::string& column, CsvReadFormat& format) {
  const auto named = std::ranges::find_if(
      format.column_types, [&](const auto& each) { return EqualsIgnoreCase(each.first, column); });
  if (named != format.column_types.end()) {
    named->second = "VARCHAR";
  } else {
    format.column_types.emplace_back(column, "VARCHAR");
  }
}

}  // namespace

bool NeedsConversions(const CsvReadFormat& format, const Schema& columns) {
  return std::ranges::any_of(columns.fields, [&](const Field& field) {
    return field.type.id == TypeId::kTimestampTz ||
           (field.type.id == TypeId::kString && format.trim != TextTrim::kNone);
  });
}

std::string ScanSqlWithConversions(FileScan scan, const Schema& columns) {
  auto& csv = std::get<CsvReadFormat>(scan.format);
  if (csv.filename_column.empty()) csv.filename_column = kFileColumn;
  // Empty means all columns, the file's name among them.
  scan.columns.clear();
  std::string list;
  std::string readable = "true";
  for (const Field& field : columns.fields) {
    if (!list.empty()) list += ", ";
    if (field.type.id != TypeId::kTimestampTz) {
      const bool is_text = field.type.id == TypeId::kString && field.name != csv.filename_column;
      list += is_text ? Trimmed(field.name, csv.trim) : QuoteName(field.name);
      continue;
    }
    ReadAsText(field.name, csv);
    list += Checked(field.name, csv);
    readable += fmt::format(" AND ({} IS NULL OR {} IS NOT NULL)", QuoteName(field.name),
                            Converted(QuoteName(field.name), csv.timestamp_format));
  }
  return fmt::format("(SELECT {} FROM {}{})", list, ScanSql(scan),
                     csv.ignore_errors ? " WHERE " + readable : "");
}

std::optional<ZonedTimeMisfit> ParseZonedTimeMisfit(std::string_view message) {
  const size_t begin = message.find(kMisfit);
  if (begin == std::string_view::npos) return std::nullopt;
  message.remove_prefix(begin + kMisfit.size() + 1);
  const size_t file_end = message.find(kSeparator);
  const size_t column_end = message.find(kSeparator, file_end + 1);
  return ZonedTimeMisfit{std::string(message.substr(0, file_end)),
                         std::string(message.substr(file_end + 1, column_end - file_end - 1)),
                         std::string(message.substr(column_end + 1))};
}

}  // namespace sqlflow::duckdb
