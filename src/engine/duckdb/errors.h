// The engine's messages as errors of ours.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "sqlflow/error.h"

namespace sqlflow::duckdb {

// What the engine said, taken apart.
struct EngineMessage {
  std::string kind;  // "Catalog", "IO", …: the exception's type.
  std::string text;  // Without kind, position and the quoted line of SQL.
  std::optional<size_t> position;
  std::map<std::string, std::string> details;  // "candidates", "name", "errno", …
};

// Reads both forms: JSON (errors_as_json) and "Catalog Error: …".
EngineMessage ParseMessage(std::string_view raw);

// The text that a caller wrote, and how many bytes of ours stand before it in what was executed.
struct CallerSql {
  std::string_view text;
  size_t prefix = 0;
};

// An error with the code of who can act, a message on one line, a hint when the engine had one, and
// the offset into the caller's text.
Error ToError(const EngineMessage& message, const CallerSql& sql);
Error ToError(std::string_view raw, const CallerSql& sql);

// First letter large, no full stop, one line.
std::string TidySentence(std::string_view text);

}  // namespace sqlflow::duckdb
