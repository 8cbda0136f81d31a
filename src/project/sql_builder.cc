#include "project/sql_builder.h"

#include <algorithm>
#include <utility>

namespace sqlflow {

SqlBuilder::SqlBuilder(const Sql& source) : source_(source) {
  result_.span = source.span;
  result_.text.reserve(source.text.size() + source.text.size() / 4);
}

void SqlBuilder::Copy(size_t begin, size_t end) {
  const std::vector<Sql::Piece>& pieces = source_.pieces;
  if (pieces.empty()) {
    if (begin < end) {
      AddPiece(source_.span, false);
      result_.text.append(source_.text, begin, end - begin);
    }
    return;
  }
  while (begin < end) {
    while (piece_ + 1 < pieces.size() && pieces[piece_ + 1].begin <= begin) ++piece_;
    const Sql::Piece& piece = pieces[piece_];
    const size_t piece_end =
        piece_ + 1 < pieces.size() ? pieces[piece_ + 1].begin : source_.text.size();
    const size_t stop = std::min(end, piece_end);
    Span origin = piece.origin;
    if (piece.verbatim) {
      origin.end = origin.begin + static_cast<uint32_t>(stop - piece.begin);
      origin.begin += static_cast<uint32_t>(begin - piece.begin);
    }
    AddPiece(origin, piece.verbatim);
    result_.text.append(source_.text, begin, stop - begin);
    begin = stop;
  }
}

void SqlBuilder::Replace(std::string_view text, Span origin) {
  if (text.empty()) return;
  AddPiece(origin, false);
  result_.text += text;
}

bool SqlBuilder::EndsFirstWith(std::string_view tag, size_t from) const {
  const std::string text = result_.text.substr(from) + std::string(tag);
  return text.find(tag) == text.size() - tag.size();
}

Sql SqlBuilder::Finish() && { return std::move(result_); }

void SqlBuilder::AddPiece(Span origin, bool verbatim) {
  if (!result_.pieces.empty()) {
    Sql::Piece& last = result_.pieces.back();
    const bool continues = verbatim && last.verbatim && last.origin.file == origin.file &&
                           last.origin.end == origin.begin;
    if (continues) {
      last.origin.end = origin.end;
      return;
    }
    if (!verbatim && !last.verbatim && last.origin == origin) return;
  }
  result_.pieces.push_back({static_cast<uint32_t>(result_.text.size()), origin, verbatim});
}

}  // namespace sqlflow
