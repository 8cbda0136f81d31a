// How the server's types travel in binary COPY, and as which of ours they are read.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "connectors/postgres/connection.h"
#include "connectors/postgres/options.h"
#include "sqlflow/types.h"

namespace sqlflow {

// The binary forms of PostgreSQL's *_send functions.
enum class WireForm {
  kBool,
  kInt2,
  kInt4,
  kInt8,
  kOid,
  kFloat4,
  kFloat8,
  kNumeric,
  kText,
  kJsonb,
  kBytes,
  kUuid,
  kDate,
  kTime,
  kTimestamp,
  kInterval,
  kArray,
  kComposite,
};

struct WireType {
  WireForm form = WireForm::kText;
  std::vector<WireType> children;  // kArray: the element; kComposite: the members.
};

// A column to be read: what to select, how it travels, what becomes of it.
struct ReadColumn {
  std::string name;
  std::string expression;  // "amount" or "address"::text
  Type type;
  WireType wire;
};

// Plans how to read the columns of a relation; asks the catalogue about types that are not
// built in. Throws Error(kUnsupported) for a type in `options.columns` that a column cannot have.
std::vector<ReadColumn> PlanColumns(PostgresConnection& connection,
                                    const std::vector<ResultColumn>& columns,
                                    const PostgresSourceOptions& options);

// The type of a new column for values of ours: "bigint", "numeric(12,2)", "jsonb". Exact for every
// value that PostgreSQL has.
std::string PostgresTypeName(const Type& type);

}  // namespace sqlflow
