// Options of PostgreSQL sources and destinations.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "net/resilience.h"
#include "sqlflow/common_options.h"
#include "sqlflow/options.h"

namespace sqlflow {

// How to reach a server. What is not set comes from PG* variables, the service file and .pgpass.
struct PostgresConnectionOptions {
  std::string connection;  // Conninfo or URL; single options below outrank it.
  std::optional<std::string> host;
  std::optional<int64_t> port;
  std::optional<std::string> database;
  std::optional<std::string> username;
  std::optional<std::string> password;
  std::optional<std::string> sslmode;
  std::optional<std::string> sslrootcert;
  std::optional<std::string> sslcert;
  std::optional<std::string> sslkey;
  int64_t connect_timeout = 10;
  std::optional<std::string> application_name;
  std::optional<std::string> options;
  std::optional<int64_t> statement_timeout;
  int64_t lock_timeout = 30;
  std::string schema = "public";
  std::optional<int64_t> timeout_seconds;
  std::optional<int64_t> max_retries;
  OptionValue resilience;

  // What the retry settings come to; they were validated before.
  ResiliencePolicy policy() const;
};

struct PostgresSourceOptions : PostgresConnectionOptions {
  std::string table;
  std::string query;
  OptionValue columns;  // A list projects, a map gives types.
  OptionValue filters;
  std::string where_clause;
  std::optional<int64_t> parallel;
  std::string numeric_as = "decimal(38,9)";
  std::string watermark_safety = "auto";
  OptionValue lookback;
  std::optional<int64_t> batch_size;

  static OptionSet<PostgresSourceOptions> Spec();
};

// Adds a problem when options that are right by themselves name neither table nor query.
void RequireObject(const OptionValue& values, Span where, std::vector<OptionProblem>& problems);

struct PostgresDestinationOptions : PostgresConnectionOptions {
  std::string table;
  bool create_table = true;
  std::string replace = "swap";
  int64_t parallel = 1;
  std::string key_nulls = "error";
  std::vector<std::string> pre_sql;
  std::vector<std::string> post_sql;
  bool exactly_once = true;
  std::string commit_table = "sqlflow_commits";
  std::optional<int64_t> batch_size;

  static OptionSet<PostgresDestinationOptions> Spec();
};

}  // namespace sqlflow
