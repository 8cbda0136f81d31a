// Facts about a query, read from the engine's parse tree.
#pragma once

#include <string>
#include <string_view>

#include "sqlflow/engine.h"

namespace sqlflow::duckdb {

enum class TreeKind {
  kQuery,
  kOtherStatement,  // Not a SELECT, or one whose columns depend on rows: the engine shows no tree.
};

// What `json_serialize_sql` answered for `query`. Not thread-safe: one instance a thread; memory is
// reused between calls.
class TreeReader {
 public:
  TreeReader();
  ~TreeReader();

  // Fills `facts` in; names of CTEs are resolved.
  TreeKind Read(std::string_view json, std::string_view query, SqlFacts& facts);

 private:
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace sqlflow::duckdb
