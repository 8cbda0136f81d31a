#include "engine/duckdb/duckdb_engine.h"

#include <fmt/format.h>

#include <filesystem>
#include <regex>

#include "engine/duckdb/dialect.h"
#include "engine/duckdb/errors.h"
#include "engine/duckdb/inspect.h"
#include "engine/duckdb/session.h"

namespace sqlflow {
namespace duckdb {
namespace {

// Only our own CHECKPOINT may run: a COMMIT that triggers one can fail although it is durable.
constexpr const char* kNeverCheckpoint = "1TB";

class Config {
 public:
  explicit Config(const Functions& api) : api_(api), config_(api) {
    api_.create_config(config_.out());
  }
  void Set(const char* name, const std::string& value) {
    if (api_.set_config(config_.get(), name, value.c_str()) != DuckDBSuccess) {
      throw Error(ErrorCode::kInvalid, fmt::format("Engine does not take {}: {}", name, value));
    }
  }
  duckdb_config get() const { return config_.get(); }

 private:
  const Functions& api_;
  ConfigHandle config_;
};

Error OpenError(const std::string& path, std::string_view message) {
  static const std::regex kHolder(R"(PID (\d+))");
  const std::string text(message);
  std::smatch holder;
  if (text.find("Could not set lock") != std::string::npos) {
    const bool known = std::regex_search(text, holder, kHolder);
    return Error(ErrorCode::kUnavailable,
                 known ? fmt::format("Database is in use by process {}: {}", holder[1].str(), path)
                       : fmt::format("Database is in use by another process: {}", path))
        .Hint("Wait for it to end; one process at a time may write to a database");
  }
  const Error error = TranslateError(message, "");
  const bool is_other = text.find("not a valid DuckDB database") != std::string::npos;
  return Error(is_other ? ErrorCode::kInvalid : error.code(),
               fmt::format("Database cannot be opened: {}", path))
      .Hint(error.message());
}

class DuckdbEngine final : public Engine {
 public:
  DuckdbEngine(const Functions& api, const EngineOptions& options)
      : api_(api),
        options_(options),
        database_(Open()),
        service_(Connect()),
        streams_(api, service_.get()) {
    streams_.Register();
    DuckdbSession session(api_, database_.get(), streams_);
    const std::vector<std::string> settings = {
        "SET GLOBAL TimeZone = " + QuoteText(options.timezone),
        // Keeps HUGEINT, UUID and JSON apart from what they would be flattened to.
        "SET GLOBAL arrow_lossless_conversion = true"};
    for (const std::string& setting : settings) session.Execute(setting, {});
    traits_ = {.transactions = true,
               .merge = true,
               .atomic_overwrite = true,
               .rename = true,
               .persistent = options.persistent && !options.read_only};
  }

  std::unique_ptr<Session> NewSession() override {
    auto session = std::make_unique<DuckdbSession>(api_, database_.get(), streams_);
    if (skips_optimizer_) session->Execute("PRAGMA disable_optimizer", {});
    return session;
  }

  std::vector<SqlFacts> Inspect(std::span<const std::string> queries) override {
    const ConnectionHandle connection = Connect();
    return InspectQueries(api_, connection.get(), queries);
  }

  std::unique_ptr<Engine> NewScratch() override {
    EngineOptions options;
    options.threads = 1;
    options.timezone = options_.timezone;
    auto scratch = std::make_unique<DuckdbEngine>(api_, options);
    // Queries are bound there and never run: optimising them would be most of the work.
    scratch->skips_optimizer_ = true;
    return scratch;
  }

  const Dialect& dialect() const override { return dialect_; }
  const EngineTraits& traits() const override { return traits_; }
  std::string description() const override {
    return options_.persistent ? "DuckDB " + options_.path : "DuckDB in memory";
  }

  void Checkpoint() override {
    if (!traits_.persistent) return;
    NewSession()->Execute("CHECKPOINT");
  }

 private:
  DatabaseHandle Open() {
    Config config(api_);
    config.Set("autoinstall_known_extensions", "false");
    config.Set("autoload_known_extensions", "false");
    if (!options_.memory_limit.empty()) config.Set("memory_limit", options_.memory_limit);
    if (options_.threads > 0) config.Set("threads", std::to_string(options_.threads));
    if (!options_.temp_directory.empty()) config.Set("temp_directory", options_.temp_directory);
    if (options_.persistent) {
      config.Set("checkpoint_threshold", kNeverCheckpoint);
      config.Set("access_mode", options_.read_only ? "READ_ONLY" : "READ_WRITE");
      MakeFolder();
    }
    DatabaseHandle database(api_);
    char* message = nullptr;
    const char* path = options_.persistent ? options_.path.c_str() : nullptr;
    if (api_.open_ext(path, database.out(), config.get(), &message) != DuckDBSuccess) {
      throw OpenError(options_.path, TakeString(api_, message));
    }
    return database;
  }

  void MakeFolder() const {
    const std::filesystem::path folder = std::filesystem::path(options_.path).parent_path();
    if (folder.empty() || options_.read_only) return;
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
      throw Error(ErrorCode::kPermission,
                  fmt::format("Folder of the database cannot be made: {}", folder.string()))
          .Hint(error.message());
    }
  }

  ConnectionHandle Connect() {
    ConnectionHandle connection(api_);
    if (api_.connect(database_.get(), connection.out()) != DuckDBSuccess) {
      throw Error(ErrorCode::kEngine, "The engine gives no connection");
    }
    return connection;
  }

  const Functions& api_;
  const EngineOptions options_;
  DuckdbDialect dialect_;
  EngineTraits traits_;
  bool skips_optimizer_ = false;
  DatabaseHandle database_;
  ConnectionHandle service_;  // For converting streams; runs no statement.
  Streams streams_;
};

}  // namespace
}  // namespace duckdb

std::unique_ptr<Engine> OpenDuckdb(const EngineOptions& options, const LibraryLocation& location) {
  std::vector<std::string> paths;
  if (!location.path.empty()) {
    paths = {location.path};  // What is set explicitly is meant: nothing else is tried.
  } else {
    paths = {location.program_dir + "/../lib/libduckdb.so", location.program_dir + "/libduckdb.so",
             SQLFLOW_DUCKDB_BUILD_LIBRARY};
  }
  return std::make_unique<duckdb::DuckdbEngine>(duckdb::OpenLibrary(paths), options);
}

}  // namespace sqlflow
