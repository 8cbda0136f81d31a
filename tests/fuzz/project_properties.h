// What must hold for any text that reaches the project layer. Each function returns what does not,
// or nothing.
#pragma once

#include <string>
#include <string_view>

namespace sqlflow {

// A condition is true, false, or has a finding; places lie inside the text.
std::string ConditionViolation(std::string_view text);
// The first line is the value of ${x}, the rest SQL: the pieces of the result cover it in order and
// lead into the SQL, and a second pass over it finds the same tokens.
std::string VariablesViolation(std::string_view text);
// A profile and a .env are read, or have a finding; places lie inside the text.
std::string ProfileViolation(std::string_view text);

}  // namespace sqlflow
