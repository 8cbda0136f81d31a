// The files of one run: target/run/<pipeline>/<run_id>/.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "state/record_json.h"

namespace sqlflow {

// Whether a run must be able to rely on a file after a crash.
enum class Durability { kSynced, kWritten };

// Files are replaced in one step: a reader sees the old one or the new one.
class RunFolder {
 public:
  // `root` is the folder that holds target/; empty: the working directory. Nothing is made before
  // something is written.
  RunFolder(std::string root, std::string_view pipeline, std::string_view run_id);

  const std::string& path() const { return path_; }

  void Write(const RunDocument& document, Durability durability) const;
  void Write(const StepRecord& step, Durability durability) const;
  void Write(const Intent& intent) const;
  void WriteSql(std::string_view step_id, std::string_view sql) const;

  std::optional<RunDocument> ReadRun() const;
  std::optional<StepRecord> ReadStep(std::string_view step_id) const;
  std::optional<Intent> ReadIntent(std::string_view step_id) const;

  // Folders of all runs of a pipeline, in no order; `pipeline` empty: of all pipelines.
  static std::vector<RunFolder> All(const std::string& root, std::string_view pipeline);

 private:
  explicit RunFolder(std::string path) : path_(std::move(path)) {}
  std::string FileOf(std::string_view step_id, std::string_view suffix) const;

  std::string path_;
};

}  // namespace sqlflow
