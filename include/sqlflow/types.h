// Column types. Every type may hold NULL.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sqlflow {

enum class TypeId : uint8_t {
  kBool,
  kInt8,
  kInt16,
  kInt32,
  kInt64,
  kUInt8,
  kUInt16,
  kUInt32,
  kUInt64,
  kHugeInt,  // 128-bit signed
  kFloat,
  kDouble,
  kDecimal,  // precision 1-38, 0 <= scale <= precision
  kString,   // UTF-8
  kBytes,
  kDate,         // days since 1970-01-01
  kTime,         // microseconds since midnight
  kTimestamp,    // microseconds since 1970-01-01 00:00, no zone
  kTimestampTz,  // microseconds since 1970-01-01 00:00 UTC
  kInterval,     // months, days, nanoseconds
  kUuid,
  kJson,  // UTF-8 text of a JSON value
  kList,
  kStruct,
};

struct Field;

struct Type {
  TypeId id = TypeId::kString;
  uint8_t precision = 0;        // kDecimal only
  uint8_t scale = 0;            // kDecimal only
  std::vector<Field> children;  // kList: one, the element; kStruct: the members

  static Type Decimal(uint8_t precision, uint8_t scale);
  static Type List(Type element);
  static Type Struct(std::vector<Field> members);
};

struct Field {
  std::string name;
  Type type;
};

// Integers, floating point and decimals.
bool IsNumber(const Type& type);

bool operator==(const Type& a, const Type& b);
bool operator==(const Field& a, const Field& b);

struct Schema {
  std::vector<Field> fields;

  // Index of the column, compared without case; -1 when there is none.
  int IndexOf(std::string_view name) const;
  friend bool operator==(const Schema&, const Schema&) = default;
};

// SQL spelling that the embedded engine and messages use: "BIGINT", "DECIMAL(12,2)",
// "STRUCT(a INTEGER, b VARCHAR)", "VARCHAR[]".
std::string ToString(const Type& type);
std::string ToString(const Schema& schema);  // "id BIGINT, name VARCHAR"

}  // namespace sqlflow
