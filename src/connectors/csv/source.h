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
  CsvSource(CsvSourceOptions options, FileSourceOptions files, OptionValue columns,
            const CancelToken& cancel);

  ConnectionReport Check() override;
  // One object per matching file.
  std::vector<ObjectInfo> Discover() override;
  std::vector<SourceFile> Files() override;
  // Throws Error(kUnsupported): the engine describes files.
  Schema Describe(const ReadRequest& request) override;
  // A scan over the files in name order, which makes "the last row wins" well defined. Standard
  // input is read to its end first. Throws
  // Error(kNotFound) when no file matches and Error(kData) when one is empty or no text.
  Scan Read(const ReadRequest& request) override;
  ReadSummary Finish() override;

 private:
  // Leaves bad files out when they are to be rejected. The last one is an error where it is to tell
  // what columns there are.
  enum class LastBad { kFails, kIsLeftOut };
  void RequireReadable(LastBad last);
  void RequireReadable(const std::string& file) const;

  const CsvSourceOptions options_;
  const FileSourceOptions file_options_;
  const OptionValue columns_;
  const CancelToken& cancel_;
  std::vector<std::string> files_;  // Of the last Read.
  std::vector<RejectedRow> bad_files_;
};

SourceRegistry::Entry CsvSourceEntry();

}  // namespace sqlflow
