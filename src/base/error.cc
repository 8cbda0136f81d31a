#include "sqlflow/error.h"

#include <utility>

namespace sqlflow {

std::string_view ToString(ErrorCode code) {
  switch (code) {
    case ErrorCode::kSyntax:
      return "syntax";
    case ErrorCode::kInvalid:
      return "invalid";
    case ErrorCode::kNotFound:
      return "not_found";
    case ErrorCode::kPermission:
      return "permission";
    case ErrorCode::kUnavailable:
      return "unavailable";
    case ErrorCode::kOutOfMemory:
      return "out_of_memory";
    case ErrorCode::kData:
      return "data";
    case ErrorCode::kEngine:
      return "engine";
    case ErrorCode::kUnsupported:
      return "unsupported";
    case ErrorCode::kCancelled:
      return "cancelled";
    case ErrorCode::kInternal:
      return "internal";
  }
  return "internal";
}

Error::Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

Error& Error::At(Span where) {
  if (!span_.known()) span_ = where;
  return *this;
}

Error& Error::AtSql(size_t offset) {
  sql_offset_ = offset;
  return *this;
}

Error& Error::Hint(std::string hint) {
  hint_ = std::move(hint);
  return *this;
}

Error& Error::While(std::string doing) {
  frames_.push_back(std::move(doing));
  return *this;
}

}  // namespace sqlflow
