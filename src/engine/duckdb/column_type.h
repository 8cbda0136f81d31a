// Types of the engine and ours: which of them rows can have, and the SQL that turns others into
// those.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/duckdb/handles.h"
#include "sqlflow/types.h"

namespace sqlflow::duckdb {

// A type of the engine, read out of its handle.
struct EngineType {
  duckdb_type id = DUCKDB_TYPE_INVALID;
  std::string alias;  // "JSON"
  uint8_t width = 0;  // Decimals.
  uint8_t scale = 0;
  struct Member;
  std::vector<Member> children;  // The element; key and value; members.
};
struct EngineType::Member {
  std::string name;
  EngineType type;
};
EngineType ReadType(duckdb_logical_type type);

// Whether columns of this type leave the engine as they are.
bool IsPlain(const EngineType& type);

// The type that a column has outside, or nothing when it cannot leave without a loss: UNION,
// GEOMETRY, VARIANT. Enums, bit strings, times with a zone or nanoseconds and integers beyond 128
// bits become their text, maps lists of structs, arrays lists, timestamps of any unit microseconds
// (one with nanoseconds to lose fails the statement).
std::optional<Type> TypeOutside(const EngineType& type);

// The SQL expression that turns `expression`, of this type, into TypeOutside.
std::string Converted(const EngineType& type, const std::string& expression);

// How the engine calls a type that has no TypeOutside, for messages.
std::string NameOf(const EngineType& type);

}  // namespace sqlflow::duckdb
