#include "sqlflow/engine.h"

namespace sqlflow {

std::string ToString(const TableId& id) {
  return id.schema.empty() ? id.table : id.schema + "." + id.table;
}

std::string Dialect::Name(const TableId& id) const {
  return id.schema.empty() ? Quote(id.table) : Quote(id.schema) + "." + Quote(id.table);
}

}  // namespace sqlflow
