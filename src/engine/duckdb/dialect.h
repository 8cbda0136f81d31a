// How the embedded engine spells SQL.
#pragma once

#include <string>
#include <string_view>

#include "sqlflow/engine.h"

namespace sqlflow::duckdb {

std::string QuoteName(std::string_view identifier);
// A text literal of any bytes.
std::string QuoteText(std::string_view text);
std::string TypeNameOf(const Type& type);

class DuckdbDialect final : public Dialect {
 public:
  std::string Quote(std::string_view identifier) const override { return QuoteName(identifier); }
  // Typed by a cast, so that 1 is a BIGINT and 0.1 a DOUBLE.
  std::string Literal(const Value& value) const override;
  std::string TypeName(const Type& type) const override { return TypeNameOf(type); }
  std::string row_id() const override { return "rowid"; }
  std::string Hash(std::string_view expressions) const override {
    return "hash(" + std::string(expressions) + ")";
  }
};

}  // namespace sqlflow::duckdb
