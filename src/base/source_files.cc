#include "base/source_files.h"

#include <algorithm>

#include "base/strings.h"

namespace sqlflow {

int SourceFiles::Add(std::string name, std::string text) {
  File& file = files_.emplace_back();
  file.name = std::move(name);
  // A byte order mark is no part of the text: the first column is the first character.
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  file.text = std::move(text);
  file.line_starts.push_back(0);
  for (size_t i = 0; i < file.text.size(); ++i) {
    if (file.text[i] == '\n') file.line_starts.push_back(static_cast<uint32_t>(i + 1));
  }
  return count() - 1;
}

const std::string& SourceFiles::name(int file) const { return files_.at(file).name; }

std::string_view SourceFiles::text(int file) const { return files_.at(file).text; }

std::string_view SourceFiles::text(Span span) const {
  const std::string_view whole = text(span.file);
  const size_t begin = std::min<size_t>(span.begin, whole.size());
  const size_t end = std::clamp<size_t>(span.end, begin, whole.size());
  return whole.substr(begin, end - begin);
}

LineColumn SourceFiles::Begin(Span span) const { return Locate(span.file, span.begin); }

LineColumn SourceFiles::End(Span span) const { return Locate(span.file, span.end); }

LineColumn SourceFiles::Locate(int file, uint32_t offset) const {
  const File& source = files_.at(file);
  offset = std::min(offset, static_cast<uint32_t>(source.text.size()));
  const auto next = std::upper_bound(source.line_starts.begin(), source.line_starts.end(), offset);
  const uint32_t start = *std::prev(next);
  const std::string_view before = std::string_view(source.text).substr(start, offset - start);
  return {static_cast<int>(next - source.line_starts.begin()),
          static_cast<int>(CountCharacters(before)) + 1};
}

std::string_view SourceFiles::LineAt(int file, uint32_t offset) const {
  const File& source = files_.at(file);
  offset = std::min(offset, static_cast<uint32_t>(source.text.size()));
  const auto next = std::upper_bound(source.line_starts.begin(), source.line_starts.end(), offset);
  const size_t start = *std::prev(next);
  const size_t end = next == source.line_starts.end() ? source.text.size() : *next - 1;
  std::string_view line = std::string_view(source.text).substr(start, end - start);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace sqlflow
