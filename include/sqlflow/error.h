// The one exception type of sqlflow, and the place in a file that it points at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sqlflow {

// A range of bytes in one text. `file` is an index into SourceFiles (base/source_files.h);
// a span that was never set has file -1.
struct Span {
  int file = -1;
  uint32_t begin = 0;
  uint32_t end = 0;

  bool known() const { return file >= 0; }
  friend bool operator==(const Span&, const Span&) = default;
};

// Who can act: the author of the script (kSyntax, kInvalid, kNotFound), whoever grants access
// (kPermission), time (kUnavailable), whoever sets its memory (kOutOfMemory), the owner of the data
// (kData), the author of the SQL (kEngine), us (kUnsupported, kInternal), or nobody (kCancelled).
enum class ErrorCode {
  kSyntax,
  kInvalid,
  kNotFound,
  kPermission,
  kUnavailable,
  kOutOfMemory,
  kData,
  kEngine,
  kUnsupported,
  kCancelled,
  kInternal,
};

// "syntax", "invalid", "not_found", …: stable, used in JSON output.
std::string_view ToString(ErrorCode code);

// Ends a step or a command. The setters return *this, so that an error is built where it is thrown:
//   throw Error(ErrorCode::kNotFound, "File is missing: a.csv").Hint("Did you mean \"b.csv\"?");
class Error : public std::exception {
 public:
  Error(ErrorCode code, std::string message);

  // Sets the place unless one is known already: the innermost place is the most exact.
  Error& At(Span where);
  // Byte offset into the SQL text that was handed to the engine; the planner maps it to a Span.
  Error& AtSql(size_t offset);
  Error& Hint(std::string hint);
  // Adds what was being done; the innermost comes first.
  Error& While(std::string doing);

  ErrorCode code() const { return code_; }
  const std::string& message() const { return message_; }
  const std::string& hint() const { return hint_; }
  Span span() const { return span_; }
  std::optional<size_t> sql_offset() const { return sql_offset_; }
  const std::vector<std::string>& frames() const { return frames_; }
  // Whether the same work may succeed if it is simply done again.
  bool retryable() const { return code_ == ErrorCode::kUnavailable; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  ErrorCode code_;
  std::string message_;
  std::string hint_;
  Span span_;
  std::optional<size_t> sql_offset_;
  std::vector<std::string> frames_;
};

}  // namespace sqlflow
