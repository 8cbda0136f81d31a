#include "connectors/csv/encoded_file.h"

#include <fmt/format.h>
#include <iconv.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>
#include <vector>

#include "base/files.h"

namespace sqlflow {
namespace {

constexpr size_t kChunkBytes = 1 << 20;

class Converter {
 public:
  explicit Converter(const std::string& encoding)
      : encoding_(encoding),
        handle_(::iconv_open(encoding == "utf-16" ? "UTF-16LE" : "ISO-8859-1", "UTF-8")) {}
  ~Converter() { ::iconv_close(handle_); }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  // Converts what is complete of `text` and removes it from there.
  std::string Convert(std::string& text) {
    // UTF-16 takes at most two bytes for one of UTF-8.
    std::string converted(text.size() * 2, '\0');
    char* from = text.data();
    size_t left = text.size();
    char* to = converted.data();
    size_t room = converted.size();
    const bool failed = ::iconv(handle_, &from, &left, &to, &room) == static_cast<size_t>(-1);
    lines_ += std::count(text.data(), from, '\n');
    if (failed && errno == EILSEQ) {
      throw Error(ErrorCode::kData, fmt::format("Line {} holds a character that {} does not have",
                                                lines_ + 1, encoding_))
          .Hint("Write the file as utf-8 or utf-16");
    }
    converted.resize(converted.size() - room);
    text.erase(0, text.size() - left);
    return converted;
  }

 private:
  const std::string encoding_;
  const iconv_t handle_;
  int64_t lines_ = 0;
};

}  // namespace

std::string DecodedHead(std::string_view text, const std::string& encoding) {
  text = text.substr(0, kChunkBytes);
  std::string decoded(text.size() * 2, '\0');
  const iconv_t handle = ::iconv_open("UTF-8", encoding == "utf-16" ? "UTF-16" : "ISO-8859-1");
  // iconv changes the pointer, not the text.
  char* from = const_cast<char*>(text.data());
  size_t left = text.size();
  char* to = decoded.data();
  size_t room = decoded.size();
  ::iconv(handle, &from, &left, &to, &room);
  ::iconv_close(handle);
  decoded.resize(decoded.size() - room);
  return decoded;
}

EncodedFile::EncodedFile(std::unique_ptr<StagedFile> file, std::string encoding)
    : file_(std::move(file)),
      encoding_(std::move(encoding)),
      path_(TemporaryNameBeside(file_->path())) {}

EncodedFile::~EncodedFile() { ::unlink(path_.c_str()); }

WriteSummary EncodedFile::Commit() {
  std::ifstream from(path_, std::ios::binary);
  std::ofstream to(file_->path(), std::ios::binary);
  Converter converter(encoding_);
  if (encoding_ == "utf-16") to << "\xFF\xFE";
  std::vector<char> chunk(kChunkBytes);
  std::string text;
  while (from.read(chunk.data(), static_cast<std::streamsize>(chunk.size())), from.gcount() > 0) {
    text.append(chunk.data(), static_cast<size_t>(from.gcount()));
    to << converter.Convert(text);
  }
  to.close();
  if (!to || from.bad()) {
    throw Error(ErrorCode::kUnavailable, fmt::format("File cannot be written ({}): {}",
                                                     std::strerror(errno), file_->path()));
  }
  return file_->Commit();
}

}  // namespace sqlflow
