// Script to text, in canonical layout.
#pragma once

#include <string>

#include "syntax/script.h"

namespace sqlflow {

// Prints statements that parse back to an equal script. SQL is printed byte for byte; comments
// outside SQL are lost.
std::string Print(const Script& script);
std::string Print(const Statement& statement);
// What an EXPECT asks for: "CHECK (amount > 0)", or its query.
std::string CheckText(const ExpectStatement& expect);
// "MODE UPSERT KEY (id)"
std::string Print(const Mode& mode);

}  // namespace sqlflow
