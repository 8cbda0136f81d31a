// A file on the local disk that becomes visible in one step.
#pragma once

#include <optional>
#include <string>

#include "base/files.h"
#include "sqlflow/destination_connector.h"

namespace sqlflow {

// Lies beside its target under a temporary name. Commit syncs it, renames it over the target
// (keeping the mode of the old file and writing through a symbolic link) and syncs the folder.
class LocalStagedFile final : public StagedFile {
 public:
  // Makes missing folders and removes what dead runs left there. Throws Error(kInvalid) when the
  // target is a folder or a device, Error(kPermission) when its folder cannot be written to.
  // What `mode` keeps of the target has to be read after it is made.
  explicit LocalStagedFile(std::string target, WriteMode mode = WriteMode::kReplace);
  ~LocalStagedFile() override;
  LocalStagedFile(const LocalStagedFile&) = delete;
  LocalStagedFile& operator=(const LocalStagedFile&) = delete;

  const std::string& path() const override { return path_; }
  std::string target() const override;
  void Hold() override;
  WriteSummary Commit() override;

 private:
  const std::string target_;
  std::string path_;
  std::optional<FileIdentity> kept_;  // Of the target whose rows are kept.
  std::optional<FolderLock> lock_;
  bool committed_ = false;
};

// Whether a local file can be written at `target`: nothing wrong, or why not. Changes nothing.
ConnectionReport CheckLocalTarget(const std::string& target);

}  // namespace sqlflow
