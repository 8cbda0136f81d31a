// Recognises where a statement starts, which is how a missing `;` is found and where parsing goes
// on after a mistake.
#pragma once

#include <span>
#include <string>

#include "syntax/lexer.h"

namespace sqlflow {

// The words that start a statement, for "did you mean".
std::span<const std::string> StatementKeywords();

// Whether `first`, with what `rest` yields after it, is a statement's beginning in full shape
// (`LOAD x FROM`, `SET x =`, …), so that SQL is hardly mistaken for one. Looks at few tokens.
bool HasStatementShape(const Token& first, Lexer rest);

// Whether a word starts a statement or ends a block; weaker than the shape, for recovery.
bool StartsLikeStatement(const Token& first, Lexer rest);

// Whether a query may end with this token: after SELECT or a comma it goes on.
bool CanEndQuery(const Token& token);

// Whether a word starts a query: SELECT, WITH, FROM, VALUES, …
bool StartsQuery(const Token& token);

}  // namespace sqlflow
