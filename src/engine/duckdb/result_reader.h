// The rows of a statement as batches.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "engine/duckdb/handles.h"
#include "sqlflow/batch.h"

namespace sqlflow::duckdb {

// Pulls a streaming result chunk by chunk: the engine works only as far as it is read.
class ResultReader final : public BatchReader {
 public:
  // Takes over a statement whose columns all map exactly to `schema`, and runs it. `connection`
  // must outlive it. `sql` is for messages.
  ResultReader(const Functions& api, duckdb_connection connection, PreparedHandle statement,
               Schema schema, std::string sql);

  const Schema& schema() const override { return *schema_; }
  std::optional<Batch> Next() override;
  void Cancel() noexcept override;

 private:
  const Functions& api_;
  const duckdb_connection connection_;
  const std::string sql_;
  std::shared_ptr<const Schema> schema_;
  PreparedHandle statement_;
  ArrowOptionsHandle arrow_options_;
  ResultHandle result_;
  std::atomic<bool> cancelled_{false};
};

}  // namespace sqlflow::duckdb
