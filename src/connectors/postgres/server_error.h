// What a PostgreSQL server refuses, as our errors.
#pragma once

#include <string>
#include <string_view>

#include "sqlflow/error.h"

namespace sqlflow {

// The fields of an error report of the server; empty ones were not sent.
struct ServerReport {
  std::string sqlstate;
  std::string message;
  std::string detail;
  std::string hint;
  std::string column;
  std::string context;
};

// Retryable (kUnavailable) for lost connections (08), 40001, 40P01, 55P03, 57P and 53300.
Error ServerError(const ServerReport& report);

// For an attempt to connect, which leaves text alone. `text` may come with several addresses.
Error ConnectError(std::string_view text);

// The connection broke; nobody knows what became of the statement.
Error LostConnection(std::string_view text);

// The SQLSTATE that an error of this file was made of, or empty.
std::string SqlStateOf(const Error& error);

}  // namespace sqlflow
