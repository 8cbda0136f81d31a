// Builds the text of changed SQL together with the map back to where each stretch was written.
#pragma once

#include <string>
#include <string_view>

#include "syntax/script.h"

namespace sqlflow {

class SqlBuilder {
 public:
  // `source` must outlive the builder.
  explicit SqlBuilder(const Sql& source);

  // Appends source.text[begin, end) as it stands. Ranges must come in order.
  void Copy(size_t begin, size_t end);
  // Appends text that stands for what was written at `origin`.
  void Replace(std::string_view text, Span origin);

  // The last byte so far; 0 at the start.
  char last() const { return result_.text.empty() ? '\0' : result_.text.back(); }
  size_t size() const { return result_.text.size(); }
  // Whether, with `tag` appended, the first occurrence of `tag` at or after `from` is that one.
  bool EndsFirstWith(std::string_view tag, size_t from) const;
  Sql Finish() &&;

 private:
  void AddPiece(Span origin, bool verbatim);

  const Sql& source_;
  size_t piece_ = 0;  // Of the source, where the last Copy ended.
  Sql result_;
};

}  // namespace sqlflow
