#include "engine/duckdb/errors.h"

#include <cctype>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/strings.h"
#include "engine/duckdb/csv_errors.h"

namespace sqlflow::duckdb {
namespace {

using nlohmann::json;

std::optional<EngineMessage> ParseJson(std::string_view raw) {
  // Some functions put the kind before the JSON: "Parser Error: {…}".
  const size_t brace = raw.find('{');
  if (brace == std::string_view::npos || raw.find("\"exception_type\"") == std::string_view::npos) {
    return std::nullopt;
  }
  const json parsed = json::parse(raw.substr(brace), nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object()) return std::nullopt;
  EngineMessage message;
  for (const auto& [key, value] : parsed.items()) {
    if (value.is_string()) message.details[key] = value.get<std::string>();
  }
  message.kind = message.details["exception_type"];
  message.text = message.details["exception_message"];
  const std::string& position = message.details["position"];
  if (!position.empty() && position.find_first_not_of("0123456789") == std::string::npos) {
    message.position = std::stoull(position);
  }
  return message;
}

EngineMessage ParsePlain(std::string_view raw) {
  EngineMessage message;
  constexpr std::string_view kMark = " Error: ";
  const size_t mark = raw.find(kMark);
  if (mark != std::string_view::npos && mark < 40) {
    message.kind = std::string(raw.substr(0, mark));
    raw.remove_prefix(mark + kMark.size());
  }
  message.text = std::string(raw.substr(0, raw.find("\n\nLINE ")));
  return message;
}

ErrorCode CodeOfFileError(const EngineMessage& message) {
  const auto number = message.details.find("errno");
  if (number != message.details.end()) {
    switch (std::atoi(number->second.c_str())) {
      case ENOENT:
      case ENOTDIR:
        return ErrorCode::kNotFound;
      case EACCES:
      case EPERM:
      case EROFS:
        return ErrorCode::kPermission;
      default:
        return ErrorCode::kUnavailable;
    }
  }
  if (message.text.starts_with("No files found")) return ErrorCode::kNotFound;
  return ErrorCode::kUnavailable;
}

ErrorCode CodeOf(const EngineMessage& message) {
  static const std::map<std::string_view, ErrorCode> kCodes = {
      {"Conversion", ErrorCode::kData},
      {"Out of Range", ErrorCode::kData},
      {"Decimal", ErrorCode::kData},
      {"Mismatch Type", ErrorCode::kData},
      {"Divide by Zero", ErrorCode::kData},
      {"Object Size", ErrorCode::kData},
      {"Constraint", ErrorCode::kData},
      {"Invalid Input", ErrorCode::kData},
      {"Serialization", ErrorCode::kData},
      {"Out of Memory", ErrorCode::kOutOfMemory},
      {"Network", ErrorCode::kUnavailable},
      {"Connection", ErrorCode::kUnavailable},
      {"HTTP", ErrorCode::kUnavailable},
      {"Permission", ErrorCode::kPermission},
      {"Missing Extension", ErrorCode::kUnsupported},
      {"Extension Autoloading", ErrorCode::kUnsupported},
      {"Not implemented", ErrorCode::kUnsupported},
      {"INTERRUPT", ErrorCode::kCancelled},
      {"FATAL", ErrorCode::kEngine},  // A disk that failed, mostly.
      {"INTERNAL", ErrorCode::kInternal},
  };
  if (message.kind == "IO") return CodeOfFileError(message);
  // Two writers met: the same work may well succeed when it is done again.
  if (message.kind == "TransactionContext") {
    const bool conflict = ToLower(message.text).find("conflict") != std::string::npos;
    return conflict ? ErrorCode::kUnavailable : ErrorCode::kEngine;
  }
  if (message.text.find("read-only mode") != std::string::npos) return ErrorCode::kPermission;
  const auto found = kCodes.find(message.kind);
  return found == kCodes.end() ? ErrorCode::kEngine : found->second;
}

// Tables of the engine's own catalog look like typing errors of everything.
bool IsInternalName(std::string_view name) {
  for (const std::string_view prefix : {"pg_", "duckdb_", "sqlite_", "pragma_", "sqlflow."}) {
    if (name.starts_with(prefix)) return true;
  }
  return name.find("information_schema") != std::string_view::npos;
}

bool IsNameByte(char byte) {
  return std::isalnum(static_cast<unsigned char>(byte)) || byte == '_' ||
         static_cast<unsigned char>(byte) >= 0x80;
}

// `"a", "b"` as the engine lists it, or `a,b` of the details. With `meant` set, only what is near
// it.
std::string CandidateHint(std::string_view list, const std::string& meant) {
  std::vector<std::string> names;
  for (const std::string& part : Split(list, ',')) {
    std::string_view name = Trim(part);
    while (!name.empty() && !IsNameByte(name.front())) name.remove_prefix(1);
    while (!name.empty() && !IsNameByte(name.back())) name.remove_suffix(1);
    if (name.empty() || IsInternalName(name)) continue;
    const std::vector<std::string> one = {std::string(name)};
    if (meant.empty() || !Nearest(meant, one).empty()) names.push_back('"' + one.front() + '"');
  }
  if (names.empty()) return "";
  if (names.size() > 5) names.resize(5);
  return "Did you mean " + Join(names, " or ") + "?";
}

// Dozens of overloads help nobody.
std::string Candidates(const std::vector<std::string>& lines) {
  if (lines.size() > 6) return "Cast one of them: value::TYPE";
  return "Candidates: " + Join(std::span(lines).subspan(1), "; ");
}

std::string JoinLines(std::string_view text) {
  std::vector<std::string> lines;
  for (const std::string& line : Split(text, '\n')) {
    std::string_view trimmed = Trim(line);
    if (trimmed.starts_with("* ")) trimmed.remove_prefix(2);
    if (trimmed.starts_with("Error: ")) trimmed.remove_prefix(std::strlen("Error: "));
    if (trimmed == "^") {  // It points into the line above, which the message has quoted.
      if (!lines.empty()) lines.pop_back();
      continue;
    }
    if (!trimmed.empty()) lines.emplace_back(trimmed);
  }
  if (!lines.empty() && lines.front().starts_with("Candidate functions")) return Candidates(lines);
  // What the engine's own settings would allow is nothing that a pipeline can say.
  if (!lines.empty() && lines.front().starts_with("SET ")) return "";
  return Join(lines, "; ");
}

// What follows the first line says what to do, or what there is to choose from.
std::string HintOf(const EngineMessage& message) {
  if (message.kind == "Missing Extension") return "";
  constexpr std::string_view kNearest = "\nDid you mean ";
  for (const std::string_view mark : {kNearest, std::string_view("\nCandidate bindings: ")}) {
    const size_t at = message.text.find(mark);
    if (at == std::string::npos) continue;
    const std::string_view rest = std::string_view(message.text).substr(at + mark.size());
    const auto name = message.details.find("name");
    const bool filtered = mark == kNearest && name != message.details.end();
    return CandidateHint(rest.substr(0, rest.find('\n')), filtered ? name->second : "");
  }
  const size_t line_end = message.text.find('\n');
  if (line_end == std::string::npos || message.kind == "INTERNAL") return "";
  std::string_view rest = std::string_view(message.text).substr(line_end);
  return JoinLines(rest.substr(0, rest.find("\n\nSee also")));
}

std::optional<size_t> OffsetOf(const EngineMessage& message, const CallerSql& sql) {
  if (!message.position || *message.position < sql.prefix) return std::nullopt;
  const size_t offset = *message.position - sql.prefix;
  if (offset > sql.text.size()) return std::nullopt;
  // The position may lie in the text of a view or a macro: then the name is not there.
  const auto name = message.details.find("name");
  if (name != message.details.end() && !name->second.empty()) {
    const std::string here = ToLower(sql.text.substr(offset, name->second.size() + 200));
    if (here.find(ToLower(name->second)) == std::string::npos) return std::nullopt;
  }
  return offset;
}

Error ExplainMemory(const EngineMessage& message) {
  return Error(ErrorCode::kOutOfMemory, TidySentence(message.text))
      .Hint("Raise the engine's memory_limit or lower its threads");
}

// Cannot access file "/a.csv" - file system operations are disabled by configuration
std::optional<Error> ExplainBounds(const EngineMessage& message) {
  if (message.kind != "Permission" || !message.text.ends_with("disabled by configuration")) {
    return std::nullopt;
  }
  const std::vector<std::string> parts = Split(message.text, '"');
  return Error(ErrorCode::kPermission, "A test may not leave its own folder: " +
                                           (parts.size() > 1 ? parts[1] : message.text))
      .Hint("Give the test its rows: `=== file PATH`, and read them from there");
}

// The engine names neither the file nor the reason.
Error ExplainSync() {
  return Error(ErrorCode::kEngine, "Database cannot be synced: the disk refused (fsync failed)")
      .Hint("What was committed before is kept: mend the disk and run again");
}

}  // namespace

std::string TidySentence(std::string_view text) {
  text = Trim(text.substr(0, text.find('\n')));
  while (!text.empty() && (text.back() == '!' || text.back() == '.')) text.remove_suffix(1);
  std::string sentence(text);
  if (!sentence.empty()) sentence[0] = static_cast<char>(std::toupper(sentence[0]));
  return sentence;
}

EngineMessage ParseMessage(std::string_view raw) {
  if (std::optional<EngineMessage> parsed = ParseJson(raw)) return std::move(*parsed);
  return ParsePlain(raw);
}

Error ToError(const EngineMessage& message, const CallerSql& sql) {
  if (std::optional<Error> error = CsvError(message)) return std::move(*error);
  if (message.kind == "Out of Memory") return ExplainMemory(message);
  if (std::optional<Error> error = ExplainBounds(message)) return std::move(*error);
  if (message.kind == "FATAL" && message.text == "fsync failed!") return ExplainSync();
  if (message.kind == "INTERRUPT") {
    return Error(ErrorCode::kCancelled, "The statement was interrupted");
  }
  Error error(CodeOf(message), TidySentence(message.text));
  error.Hint(HintOf(message));
  if (const std::optional<size_t> offset = OffsetOf(message, sql)) error.AtSql(*offset);
  return error;
}

Error ToError(std::string_view raw, const CallerSql& sql) {
  return ToError(ParseMessage(raw), sql);
}

}  // namespace sqlflow::duckdb
