#include "golden/runner/postgres_database.h"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "sftest/subprocess.h"

namespace sqlflow::golden {
namespace {

constexpr const char* kDatabase = "PGDATABASE=";

std::string EnvironmentFile(const std::string& server) { return server + "/env"; }

}  // namespace

std::vector<std::string> PsqlCommand() {
  return {"/usr/bin/env", "psql", "-qX", "--csv", "-v", "ON_ERROR_STOP=1", "-f", "-"};
}

PostgresDatabase::PostgresDatabase(const std::string& server) {
  static std::atomic<int> count = 0;
  name_ = "case_" + std::to_string(::getpid()) + "_" + std::to_string(++count);
  std::ifstream stream(EnvironmentFile(server));
  for (std::string line; std::getline(stream, line);) environment_.push_back(line);
  if (const char* path = std::getenv("PATH")) environment_.push_back(std::string("PATH=") + path);
  // Copied through the log, as by default, it takes the server eight times as long.
  Administer("CREATE DATABASE " + name_ + " STRATEGY FILE_COPY");
  for (std::string& variable : environment_) {
    if (variable.starts_with(kDatabase)) variable = kDatabase + name_;
  }
}

PostgresDatabase::~PostgresDatabase() {
  for (std::string& variable : environment_) {
    if (variable.starts_with(kDatabase)) variable = std::string(kDatabase) + "postgres";
  }
  try {
    Administer("DROP DATABASE " + name_ + " WITH (FORCE)");
  } catch (const std::exception&) {
    // The server may be gone with all its databases.
  }
}

bool PostgresDatabase::IsThere(const std::string& server) {
  return std::filesystem::exists(EnvironmentFile(server));
}

void PostgresDatabase::Administer(const std::string& statement) const {
  const sftest::Outcome outcome = sftest::RunCommand(
      {.arguments = PsqlCommand(), .environment = environment_, .folder = "/", .input = statement});
  if (outcome.exit_code != 0) throw std::runtime_error(statement + ": " + outcome.err);
}

}  // namespace sqlflow::golden
