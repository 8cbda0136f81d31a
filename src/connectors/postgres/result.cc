#include "connectors/postgres/result.h"

#include <cstdlib>

#include "connectors/postgres/libpq.h"

namespace sqlflow {

PostgresResult::~PostgresResult() { Libpq().clear(result_); }

int PostgresResult::row_count() const { return Libpq().ntuples(result_); }
int PostgresResult::column_count() const { return Libpq().nfields(result_); }

ResultColumn PostgresResult::column(int index) const {
  return {.name = Libpq().fname(result_, index),
          .type = Libpq().ftype(result_, index),
          .modifier = Libpq().fmod(result_, index),
          .table = Libpq().ftable(result_, index),
          .table_column = Libpq().ftablecol(result_, index)};
}

bool PostgresResult::IsNull(int row, int column) const {
  return Libpq().getisnull(result_, row, column) != 0;
}

std::string PostgresResult::Text(int row, int column) const {
  return {Libpq().getvalue(result_, row, column),
          static_cast<size_t>(Libpq().getlength(result_, row, column))};
}

int64_t PostgresResult::Integer(int row, int column) const {
  return std::strtoll(Libpq().getvalue(result_, row, column), nullptr, 10);
}

int64_t PostgresResult::affected() const {
  return std::strtoll(Libpq().cmdTuples(result_), nullptr, 10);
}

}  // namespace sqlflow
