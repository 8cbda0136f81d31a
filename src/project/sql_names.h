// Names and literals in the engine's SQL, written from values.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sqlflow/value.h"

namespace sqlflow {

// Whether the name means itself without quotes: letters, digits, '_', and no reserved word.
bool IsPlainIdentifier(std::string_view name);
// The name, in quotes when it needs them.
std::string Identifier(std::string_view name);
std::string QuotedIdentifier(std::string_view name);
// 'text', quotes doubled.
std::string TextLiteral(std::string_view text);
// Number, TRUE or FALSE, NULL, 'text', a list as `a, b`. Nothing for what SQL has no literal for:
// an object or an empty list.
std::optional<std::string> Literal(const OptionValue& value);

// The parts of a dotted name; a part may be in double quotes. A text that is no dotted name is one
// part.
std::vector<std::string> SplitName(std::string_view text);
// Whether the value is more likely a file's path or URI than a table's name.
bool LooksLikePath(std::string_view text);

}  // namespace sqlflow
