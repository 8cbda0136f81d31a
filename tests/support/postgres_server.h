// The PostgreSQL server that tests share (tests/support/postgres_server).
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sqlflow/value.h"

struct pg_conn;

namespace sqlflow {

// A session of the administrator. Throws std::runtime_error when a statement fails.
class PostgresServer {
 public:
  // Whether one runs: tests that need it skip themselves otherwise.
  static bool IsThere();

  PostgresServer();
  ~PostgresServer();
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;

  // Host, port, database and role as options of the connector, and more.
  OptionValue Options(std::vector<std::pair<std::string, OptionValue>> more = {}) const;
  // "TCP_HOST", "PGPORT", "CERTIFICATES", …
  const std::string& Variable(const std::string& name) const { return variables_.at(name); }

  void Run(const std::string& sql) const;
  // The first column of a query.
  std::vector<std::string> Names(const std::string& query) const;
  // The first value, or empty.
  std::string Value(const std::string& query) const;

 private:
  std::map<std::string, std::string> variables_;
  pg_conn* connection_ = nullptr;
};

}  // namespace sqlflow
