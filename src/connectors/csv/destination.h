// Writes delimited text files.
#pragma once

#include <memory>
#include <variant>

#include "connectors/csv/options.h"
#include "sqlflow/destination_connector.h"
#include "sqlflow/registry.h"

namespace sqlflow {

// The engine writes a staged file that then replaces the target in one step, for every mode:
// APPEND and UPSERT rewrite the file together with the rows that it has.
class CsvDestination final : public DestinationConnector {
 public:
  explicit CsvDestination(CsvDestinationOptions options);

  // Whether the target's folder can be written to; changes nothing.
  ConnectionReport Check() override;
  // For APPEND and UPSERT throws Error(kData) when the file's header names other columns than the
  // request.
  std::variant<FileTarget, std::unique_ptr<BatchWriter>> Write(
      const WriteRequest& request) override;
  std::optional<int64_t> Committed(const CommitId& id) override;

 private:
  std::unique_ptr<StagedFile> Stage(const WriteRequest& request) const;
  std::optional<FileScan> CurrentRows(const WriteRequest& request) const;

  const CsvDestinationOptions options_;
};

DestinationRegistry::Entry CsvDestinationEntry();

}  // namespace sqlflow
