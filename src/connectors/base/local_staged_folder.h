// A folder of files on the local disk that takes the place of another, or adds to it.
#pragma once

#include <string>
#include <vector>

#include "sqlflow/destination_connector.h"

namespace sqlflow {

// Lies beside its target under a temporary name. Commit syncs all files; a new target is renamed
// into place and a replaced one changes places with the staged folder in one step. Where the file
// system cannot do that, new files come first, one by one, and old ones go last. APPEND adds files
// one by one under names that come from the write: a write that is repeated after it was cut off
// replaces its own.
class LocalStagedFolder final : public StagedFile {
 public:
  // `suffixes` are those of the files that such a folder holds (".csv"). Throws Error(kInvalid)
  // when the target is a file, or a folder with other files: they would be removed with the old
  // ones.
  LocalStagedFolder(const std::string& target, const WriteRequest& request,
                    const std::vector<std::string>& suffixes);
  ~LocalStagedFolder() override;
  LocalStagedFolder(const LocalStagedFolder&) = delete;
  LocalStagedFolder& operator=(const LocalStagedFolder&) = delete;

  const std::string& path() const override { return path_; }
  std::string target() const override { return ""; }
  void Hold() override {}  // No file is read and written anew.
  WriteSummary Commit() override;

 private:
  void Replace() const;
  void ReplaceFileByFile() const;
  void AddFiles() const;

  const std::string target_;
  const WriteMode mode_;
  const std::string write_;  // Names the write in names of files.
  std::string path_;
};

}  // namespace sqlflow
