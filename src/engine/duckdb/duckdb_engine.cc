#include "engine/duckdb/duckdb_engine.h"

#include "engine/duckdb/api.h"
#include "engine/duckdb/connection.h"
#include "engine/duckdb/database.h"
#include "engine/duckdb/dialect.h"
#include "engine/duckdb/inspect.h"
#include "engine/duckdb/session.h"

namespace sqlflow {
namespace duckdb {
namespace {

class DuckdbEngine final : public Engine {
 public:
  explicit DuckdbEngine(const EngineOptions& options)
      : options_(options),
        traits_{.transactions = true,
                .merge = true,
                .atomic_overwrite = true,
                .rename = true,
                .persistent = options.persistent} {
    Open();
  }

  std::unique_ptr<Session> NewSession() override {
    return std::make_unique<DuckdbSession>(database_);
  }

  std::vector<SqlFacts> Inspect(std::span<const std::string> queries) override {
    return InspectQueries(database_, queries);
  }

  const Dialect& dialect() const override { return dialect_; }
  const EngineTraits& traits() const override { return traits_; }

  std::string description() const override {
    return options_.persistent ? "DuckDB " + options_.path : "DuckDB in memory";
  }

  void Checkpoint() override {
    if (options_.persistent && !options_.read_only) own_->RunOwn("CHECKPOINT");
  }

  void Reopen() override {
    own_.reset();
    if (database_.use_count() > 1) {
      throw Error(ErrorCode::kInternal, "The database is still in use by this process");
    }
    database_.reset();
    Open();
  }

 private:
  void Open() {
    database_ = std::make_shared<Database>(options_);
    own_.emplace(database_);
  }

  const EngineOptions options_;
  const EngineTraits traits_;
  const DuckdbDialect dialect_;
  std::shared_ptr<Database> database_;
  std::optional<Connection> own_;
};

}  // namespace
}  // namespace duckdb

std::unique_ptr<Engine> OpenDuckdb(const EngineOptions& options, const LibraryLocation& location) {
  duckdb::LoadApi(duckdb::FindLibrary(location));
  return std::make_unique<duckdb::DuckdbEngine>(options);
}

}  // namespace sqlflow
