// SQL taken out of a script as raw text. It is never understood, only followed: strings, quoted
// names, comments, brackets, CASE … END and variables decide what a `;` or a keyword means.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "syntax/cursor.h"
#include "syntax/script.h"

namespace sqlflow {

// Whether the SQL ends before `token`, a token outside all brackets; `rest` yields what follows it.
using SqlStop = std::function<bool(const Token& token, const Lexer& rest)>;

// Takes SQL from the next token to the last one before `stop`, a `;`, the end of the file, or a
// line that starts a statement (whose `;` is missing then; the caller notices). Fails the cursor at
// an unclosed string or comment, and reports brackets that do not match. `what` names the SQL when
// there is none: "Expected a query after AS".
Sql TakeSql(Cursor& cursor, std::string_view what, std::string_view after, const SqlStop& stop);

// As above, up to the bracket that closes one which was taken already. Leaves that bracket.
Sql TakeSqlInBrackets(Cursor& cursor, std::string_view what, std::string_view after);

// Where the TO of an EXPORT stands: the last one outside brackets that a target follows, looking
// from the next token to the statement's end. Without one, the last TO of any kind, or nothing.
std::optional<uint32_t> FindExportTo(const Cursor& cursor);

}  // namespace sqlflow
