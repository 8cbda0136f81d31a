#include "engine/duckdb/errors.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <regex>
#include <vector>

#include "base/strings.h"

namespace sqlflow::duckdb {
namespace {

struct Prefix {
  std::string_view text;
  ErrorCode code;
};

// Who can act on each kind of message. In the order of the search.
constexpr std::array<Prefix, 22> kPrefixes = {{
    {"Parser Error: ", ErrorCode::kEngine},
    {"Binder Error: ", ErrorCode::kEngine},
    {"Catalog Error: ", ErrorCode::kEngine},
    {"Syntax Error: ", ErrorCode::kEngine},
    {"Conversion Error: ", ErrorCode::kData},
    {"Constraint Error: ", ErrorCode::kData},
    {"Out of Range Error: ", ErrorCode::kData},
    {"Invalid Input Error: ", ErrorCode::kData},
    {"Mismatch Type Error: ", ErrorCode::kData},
    {"Invalid type Error: ", ErrorCode::kData},
    {"Serialization Error: ", ErrorCode::kData},
    {"Invalid Configuration Error: ", ErrorCode::kInvalid},
    {"Permission Error: ", ErrorCode::kPermission},
    {"Missing Extension Error: ", ErrorCode::kUnsupported},
    {"Not implemented Error: ", ErrorCode::kUnsupported},
    {"TransactionContext Error: ", ErrorCode::kUnavailable},
    {"Out of Memory Error: ", ErrorCode::kUnavailable},
    {"INTERRUPT Error: ", ErrorCode::kCancelled},
    {"IO Error: ", ErrorCode::kUnavailable},
    {"HTTP Error: ", ErrorCode::kUnavailable},
    {"FATAL Error: ", ErrorCode::kEngine},
    {"INTERNAL Error: ", ErrorCode::kEngine},
}};

struct Parts {
  ErrorCode code = ErrorCode::kEngine;
  std::string text;  // Without prefix and caret block.
  std::optional<size_t> offset;
};

// The caret block: "LINE 2: SELECT nme FROM t\n               ^". Long lines are cut with "..." on
// both sides, so the shown piece is looked for in that line.
std::optional<size_t> CaretOffset(std::string_view block, std::string_view sql) {
  const size_t colon = block.find(": ");
  const size_t line_end = block.find('\n');
  if (colon == std::string_view::npos || line_end == std::string_view::npos) return std::nullopt;
  const size_t caret = block.find('^', line_end + 1);
  if (caret == std::string_view::npos) return std::nullopt;
  const size_t prefix = colon + 2;
  const size_t column = caret - (line_end + 1);
  if (column < prefix) return std::nullopt;
  const int line = std::atoi(std::string(block.substr(5, colon - 5)).c_str());
  size_t start = 0;
  for (int n = 1; n < line && start != std::string_view::npos; ++n) {
    start = sql.find('\n', start);
    if (start != std::string_view::npos) ++start;
  }
  if (start == std::string_view::npos) return std::nullopt;
  std::string_view shown = block.substr(prefix, line_end - prefix);
  // The caret counts columns of the terminal; for ASCII they are bytes.
  size_t at = column - prefix;
  if (shown.starts_with("...")) {
    shown.remove_prefix(3);
    at -= std::min<size_t>(at, 3);
    if (shown.ends_with("...")) shown.remove_suffix(3);
    const size_t found = sql.find(shown, start);
    return found == std::string_view::npos ? std::nullopt : std::optional(found + at);
  }
  return std::min(start + at, sql.size());
}

Parts SplitMessage(std::string_view message, std::string_view sql) {
  Parts parts;
  for (const Prefix& prefix : kPrefixes) {
    if (message.starts_with(prefix.text)) {
      parts.code = prefix.code;
      message.remove_prefix(prefix.text.size());
      break;
    }
  }
  size_t block = message.find("\nLINE ");
  if (block == std::string_view::npos && message.starts_with("LINE ")) block = 0;
  if (block != std::string_view::npos) {
    parts.offset = CaretOffset(message.substr(block == 0 ? 0 : block + 1), sql);
    message = message.substr(0, block);
  }
  parts.text = std::string(Trim(message));
  return parts;
}

// Takes the lines behind the first one as the hint.
std::string TakeHint(std::string& text) {
  const size_t end = text.find('\n');
  if (end == std::string::npos) return "";
  const std::string hint(Trim(text.substr(end + 1)));
  text.resize(end);
  return ReplaceAll(hint, "\n", " ");
}

bool IsAbout(std::string_view text, std::string_view what) {
  return text.find(what) != std::string_view::npos;
}

// CSV messages: "CSV Error on Line: 3\nOriginal Line: …\nExpected Number of Columns: 3 Found:
// 4\n…".
std::optional<Error> TranslateCsv(const std::string& text) {
  static const std::regex kLine(R"(CSV Error on Line: (\d+))");
  static const std::regex kFile(R"(\n\s*file\s*=\s*([^\n]+))");
  std::smatch line;
  if (!std::regex_search(text, line, kLine)) return std::nullopt;
  std::smatch file;
  const std::string name = std::regex_search(text, file, kFile) ? file[1].str() : "file";
  std::string reason;
  std::string original;
  for (const std::string& each : Split(text, '\n')) {
    const std::string row(Trim(each));
    if (row.starts_with("Original Line:")) {
      original = std::string(Trim(std::string_view(row).substr(14)));
    } else if (reason.empty() && !row.empty() && !row.starts_with("CSV Error on Line")) {
      reason = row;
    }
  }
  static const std::regex kColumns(R"(Expected Number of Columns: (\d+) Found: (\d+))");
  std::smatch columns;
  if (std::regex_search(text, columns, kColumns)) {
    reason = fmt::format("Expected {} columns, found {}", columns[1].str(), columns[2].str());
  }
  Error error(ErrorCode::kData,
              fmt::format("CSV file {}, line {}: {}", name, line[1].str(), reason));
  if (!original.empty()) error.Hint("The line is: " + original);
  return error;
}

ErrorCode RefineCode(ErrorCode code, std::string_view text) {
  if (code == ErrorCode::kUnavailable && IsAbout(text, "No such file")) return ErrorCode::kNotFound;
  if (code == ErrorCode::kUnavailable && IsAbout(text, "No files found"))
    return ErrorCode::kNotFound;
  if (code == ErrorCode::kUnavailable && IsAbout(text, "Permission denied")) {
    return ErrorCode::kPermission;
  }
  if (code == ErrorCode::kUnavailable && IsAbout(text, "No space left")) return ErrorCode::kEngine;
  return code;
}

}  // namespace

Error TranslateError(std::string_view message, std::string_view sql) {
  Parts parts = SplitMessage(message, sql);
  if (IsAbout(parts.text, "CSV Error on Line")) {
    if (std::optional<Error> error = TranslateCsv(parts.text)) return *error;
  }
  std::string hint = TakeHint(parts.text);
  Error error(RefineCode(parts.code, parts.text), std::move(parts.text));
  if (!hint.empty()) error.Hint(std::move(hint));
  if (parts.offset) error.AtSql(*parts.offset);
  return error;
}

}  // namespace sqlflow::duckdb
