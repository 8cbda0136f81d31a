#include "support/postgres_server.h"

#include <libpq-fe.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <stdexcept>

#include "support/values.h"

namespace sqlflow {
namespace {

std::string EnvironmentFile() {
  const char* folder = std::getenv("SQLFLOW_TEST_POSTGRES");
  return folder == nullptr ? "" : std::string(folder) + "/env";
}

}  // namespace

bool PostgresServer::IsThere() { return std::ifstream(EnvironmentFile()).good(); }

PostgresServer::PostgresServer() {
  std::ifstream stream(EnvironmentFile());
  if (!stream) throw std::runtime_error("No server runs: SQLFLOW_TEST_POSTGRES");
  for (std::string line; std::getline(stream, line);) {
    const size_t equals = line.find('=');
    variables_[line.substr(0, equals)] = line.substr(equals + 1);
  }
  const std::string conninfo = "host=" + Variable("PGHOST") + " port=" + Variable("PGPORT") +
                               " user=" + Variable("PGUSER") + " dbname=" + Variable("PGDATABASE");
  connection_ = PQconnectdb(conninfo.c_str());
  if (PQstatus(connection_) != CONNECTION_OK) {
    throw std::runtime_error(PQerrorMessage(connection_));
  }
  Run("SET client_min_messages = error");
}

PostgresServer::~PostgresServer() { PQfinish(connection_); }

OptionValue PostgresServer::Options(std::vector<std::pair<std::string, OptionValue>> more) const {
  std::vector<std::pair<std::string, OptionValue>> options = {
      {"host", values::Text(Variable("PGHOST"))},
      {"port", values::Int(std::stoll(Variable("PGPORT")))},
      {"database", values::Text(Variable("PGDATABASE"))},
      {"username", values::Text(Variable("PGUSER"))}};
  for (auto& option : more) options.push_back(std::move(option));
  return values::Map(std::move(options));
}

void PostgresServer::Run(const std::string& sql) const { Names(sql); }

std::vector<std::string> PostgresServer::Names(const std::string& query) const {
  const std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQexec(connection_, query.c_str()),
                                                              PQclear);
  const ExecStatusType status = PQresultStatus(result.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
    throw std::runtime_error(query + ": " + PQerrorMessage(connection_));
  }
  std::vector<std::string> names;
  for (int i = 0; i < PQntuples(result.get()); ++i) {
    names.emplace_back(PQgetvalue(result.get(), i, 0));
  }
  return names;
}

std::string PostgresServer::Value(const std::string& query) const {
  const std::vector<std::string> names = Names(query);
  return names.empty() ? "" : names[0];
}

}  // namespace sqlflow
