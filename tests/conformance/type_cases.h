// Values of every type of sqlflow/types.h at their limits.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "sqlflow/types.h"

namespace sqlflow {

struct TypeCase {
  std::string name;  // For the test's name: "decimal_38_10"
  Type type;
  std::vector<std::string> values;  // SQL expressions; NULL comes on top of them.
};

inline void PrintTo(const TypeCase& type_case, std::ostream* out) { *out << type_case.name; }

// At least one case for every TypeId.
std::vector<TypeCase> TypeCases();

}  // namespace sqlflow
