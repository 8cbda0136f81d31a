// A database of a case's own on the server that the tests share.
#pragma once

#include <string>
#include <vector>

namespace sqlflow::golden {

// Made empty and dropped with all that is in it. Movable only by pointer: one per case.
class PostgresDatabase {
 public:
  // `server` is the folder of tests/support/postgres_server. Throws std::runtime_error.
  explicit PostgresDatabase(const std::string& server);
  ~PostgresDatabase();
  PostgresDatabase(const PostgresDatabase&) = delete;
  PostgresDatabase& operator=(const PostgresDatabase&) = delete;

  // Whether a server runs in that folder.
  static bool IsThere(const std::string& server);

  // What a client needs to reach the database: PGHOST and others, as "NAME=value".
  const std::vector<std::string>& environment() const { return environment_; }

 private:
  void Administer(const std::string& statement) const;

  std::vector<std::string> environment_;
  std::string name_;
};

// psql, told to stop at the first error and to print rows as CSV.
std::vector<std::string> PsqlCommand();

}  // namespace sqlflow::golden
