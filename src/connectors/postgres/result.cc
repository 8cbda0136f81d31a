#include "connectors/postgres/result.h"

#include <libpq-fe.h>

#include <cstdlib>

namespace sqlflow {

PostgresResult::~PostgresResult() { PQclear(result_); }

int PostgresResult::row_count() const { return PQntuples(result_); }
int PostgresResult::column_count() const { return PQnfields(result_); }

ResultColumn PostgresResult::column(int index) const {
  return {.name = PQfname(result_, index),
          .type = PQftype(result_, index),
          .modifier = PQfmod(result_, index),
          .table = PQftable(result_, index),
          .table_column = PQftablecol(result_, index)};
}

bool PostgresResult::IsNull(int row, int column) const {
  return PQgetisnull(result_, row, column) != 0;
}

std::string PostgresResult::Text(int row, int column) const {
  return {PQgetvalue(result_, row, column), static_cast<size_t>(PQgetlength(result_, row, column))};
}

int64_t PostgresResult::Integer(int row, int column) const {
  return std::strtoll(PQgetvalue(result_, row, column), nullptr, 10);
}

int64_t PostgresResult::affected() const { return std::strtoll(PQcmdTuples(result_), nullptr, 10); }

}  // namespace sqlflow
