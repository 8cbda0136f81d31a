// Reads delimited text files.
#pragma once

#include <string>
#include <vector>

#include "connectors/csv/options.h"
#include "sqlflow/registry.h"
#include "sqlflow/source_connector.h"

namespace sqlflow {

// The engine parses the files; this class says which ones and how. Holds no open files.
class CsvSource final : public SourceConnector {
 public:
  // `columns` as in the common options. `cancel` must outlive the source.
  CsvSource(CsvSourceOptions options, OptionValue columns, const CancelToken& cancel);

  ConnectionReport Check() override;
  // One object per matching file.
  std::vector<ObjectInfo> Discover() override;
  // Throws Error(kUnsupported): the engine describes files.
  Schema Describe(const ReadRequest& request) override;
  // A scan over the files in name order, which makes "the last row wins" well defined. Standard
  // input is read to its end first. Throws
  // Error(kNotFound) when no file matches and Error(kData) when one is empty or no text.
  Scan Read(const ReadRequest& request) override;
  ReadSummary Finish() override;

 private:
  // Leaves bad files out when they are to be rejected.
  void RequireReadable();
  void RequireReadable(const std::string& file) const;

  const CsvSourceOptions options_;
  const OptionValue columns_;
  const CancelToken& cancel_;
  std::vector<std::string> files_;  // Of the last Read.
  std::vector<RejectedRow> bad_files_;
};

SourceRegistry::Entry CsvSourceEntry();

}  // namespace sqlflow
