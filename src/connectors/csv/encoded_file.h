// Text files in another encoding than UTF-8.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "sqlflow/destination_connector.h"

namespace sqlflow {

// The beginning of a text in `encoding` ("latin-1" or "utf-16"), as UTF-8: enough for a header.
std::string DecodedHead(std::string_view text, const std::string& encoding);

// The engine writes UTF-8 beside the target; Commit writes it once more, in the encoding, into
// `file`, and commits that.
class EncodedFile final : public StagedFile {
 public:
  // `encoding` is "latin-1" or "utf-16", which is written with its byte order mark.
  EncodedFile(std::unique_ptr<StagedFile> file, std::string encoding);
  ~EncodedFile() override;
  EncodedFile(const EncodedFile&) = delete;
  EncodedFile& operator=(const EncodedFile&) = delete;

  const std::string& path() const override { return path_; }
  std::string target() const override { return ""; }
  void Hold() override { file_->Hold(); }
  // Throws Error(kData) with the line whose text the encoding does not have.
  WriteSummary Commit() override;

 private:
  const std::unique_ptr<StagedFile> file_;
  const std::string encoding_;
  const std::string path_;
};

}  // namespace sqlflow
