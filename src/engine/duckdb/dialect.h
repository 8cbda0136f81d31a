// How the embedded engine spells SQL.
#pragma once

#include <string>
#include <string_view>

#include "sqlflow/engine.h"

namespace sqlflow::duckdb {

class DuckdbDialect final : public Dialect {
 public:
  std::string Quote(std::string_view identifier) const override;
  std::string Literal(const Value& value) const override;
  std::string TypeName(const Type& type) const override;
};

// 'text', with quotes doubled.
std::string QuoteText(std::string_view text);
std::string QuoteIdentifier(std::string_view identifier);

}  // namespace sqlflow::duckdb
