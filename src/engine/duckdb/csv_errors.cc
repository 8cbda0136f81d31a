#include "engine/duckdb/csv_errors.h"

#include <fmt/format.h>

#include <charconv>

#include "base/strings.h"

namespace sqlflow::duckdb {
namespace {

constexpr size_t kShownCharacters = 200;

// What stands between two texts; empty when the first is missing.
std::string_view Between(std::string_view text, std::string_view before, std::string_view after) {
  const size_t begin = text.find(before);
  if (begin == std::string_view::npos) return {};
  text.remove_prefix(begin + before.size());
  return text.substr(0, text.find(after));
}

// The engine's reason follows the line number and the line itself.
std::string_view ReasonLine(std::string_view text) {
  text = Between(text, "CSV Error on Line: ", "\n  file = ");
  std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  if (text.starts_with("Original Line: ")) {
    // The line may hold line ends of its own, inside quotes: the reason is known by its beginning.
    for (const std::string_view start :
         {"Expected Number of Columns", "Error when converting column", "Value with unterminated",
          "Invalid unicode", "Maximum line size", "The CSV Parser state machine"}) {
      const size_t at = text.find("\n" + std::string(start));
      if (at == std::string_view::npos) continue;
      text.remove_prefix(at + 1);
      return text.substr(0, text.find('\n'));
    }
    text.remove_prefix(std::min(text.size(), text.find('\n') + 1));
  }
  return text.substr(0, text.find('\n'));
}

std::string ColumnCounts(std::string_view reason) {
  const std::string_view expected = Between(reason, "Expected Number of Columns: ", " ");
  const std::string_view found = Between(reason, "Found: ", "\n");
  return fmt::format("Expected {} column{}, found {}", expected, expected == "1" ? "" : "s", found);
}

// `Error when converting column "amount". Could not convert string "abc" to 'DOUBLE'`
std::string Conversion(std::string_view reason) {
  const std::string_view column = Between(reason, "converting column \"", "\".");
  const std::string_view value = Between(reason, "Could not convert string \"", "\" to ");
  const std::string_view type = Between(reason, "\" to '", "'");
  if (value.data() == nullptr || type.empty()) {
    return fmt::format("Column {}: {}", column, TidySentence(Between(reason, "\". ", "\n")));
  }
  return fmt::format("Column {} is {}, which does not fit: \"{}\"", column, type, value);
}

std::string Reason(std::string_view text) { return CsvReason(ReasonLine(text)); }

std::string HintFor(std::string_view text) {
  if (text.find("Invalid unicode") != std::string_view::npos) {
    return "Name the file's encoding, such as latin-1 or utf-16";
  }
  const std::string_view number = Between(text, "CSV Error on Line: ", "\n");
  std::string_view line = Between(text, "Original Line: ", "\n");
  if (line.empty()) return "";
  const bool is_long = line.size() > kShownCharacters;
  if (is_long) line = line.substr(0, kShownCharacters);
  while (!line.empty() && !IsValidUtf8(line)) line.remove_suffix(1);
  return fmt::format("Line {} is: {}{}", number, line, is_long ? "…" : "");
}

}  // namespace

std::string CsvReason(std::string_view reason) {
  if (reason.starts_with("Expected Number of Columns")) return ColumnCounts(reason);
  if (reason.starts_with("Error when converting column")) return Conversion(reason);
  if (reason.starts_with("Invalid unicode")) return "The text is not UTF-8";
  if (reason.starts_with("Value with unterminated quote")) return "A quote is not closed";
  return TidySentence(reason);
}

std::optional<Error> CsvError(const EngineMessage& message) {
  const std::string_view text = message.text;
  const std::string_view line = Between(text, "CSV Error on Line: ", "\n");
  if (line.empty()) return std::nullopt;
  const std::string_view file = Between(text, "\n  file = ", "\n");
  return Error(ErrorCode::kData, fmt::format("CSV file {}, line {}: {}", file, line, Reason(text)))
      .Hint(HintFor(text));
}

std::optional<CsvRow> ParseCsvRow(const EngineMessage& message) {
  const std::string_view row = Between(message.text, "CSV Error on Line: ", "\n");
  CsvRow result{std::string(Between(message.text, "\n  file = ", "\n"))};
  std::from_chars(row.data(), row.data() + row.size(), result.row);
  return result.row > 0 && !result.file.empty() ? std::optional(result) : std::nullopt;
}

Error AtLine(const Error& error, const CsvRow& row, int64_t line) {
  const auto moved = [&](std::string text, std::string_view pattern) {
    const std::string before = fmt::format(fmt::runtime(pattern), row.row);
    const size_t at = text.find(before);
    if (at == std::string::npos) return text;
    return text.replace(at, before.size(), fmt::format(fmt::runtime(pattern), line));
  };
  return Error(error.code(), moved(error.message(), ", line {}: "))
      .Hint(moved(error.hint(), "Line {} is: "));
}

std::optional<std::string> UndetectedCsv(const EngineMessage& message) {
  const std::string_view file = Between(message.text, "Error when sniffing file \"", "\"");
  if (file.empty()) return std::nullopt;
  return std::string(file);
}

}  // namespace sqlflow::duckdb
