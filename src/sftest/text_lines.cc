#include "sftest/text_lines.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/strings.h"

namespace sqlflow::sftest {
namespace {

constexpr std::string_view kMask = "[[*]]";
constexpr size_t kContext = 3;
constexpr size_t kMostCells = 4'000'000;  // 16 MB.
constexpr size_t kMostLines = 200;        // Nobody reads more of a diff.

// One line of an alignment of two texts: ' ' both have it, '-' only the expected, '+' the actual.
struct Edit {
  char kind;
  size_t expected;
  size_t actual;
};

// The longest common subsequence of what lies between a common beginning and end.
void AlignMiddle(std::span<const std::string> expected, std::span<const std::string> actual,
                 size_t offset, std::vector<Edit>& edits) {
  const size_t rows = expected.size(), columns = actual.size();
  // The table is quadratic: beyond its bound two texts have little in common, and all is told.
  const bool has_table = rows * columns <= kMostCells;
  std::vector<std::vector<uint32_t>> common;
  if (has_table) common.assign(rows + 1, std::vector<uint32_t>(columns + 1, 0));
  for (size_t i = has_table ? rows : 0; i-- > 0;) {
    for (size_t j = columns; j-- > 0;) {
      common[i][j] = LineMatches(expected[i], actual[j])
                         ? common[i + 1][j + 1] + 1
                         : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  size_t i = 0, j = 0;
  while (i < rows || j < columns) {
    if (has_table && i < rows && j < columns && LineMatches(expected[i], actual[j])) {
      edits.push_back({' ', offset + i++, offset + j++});
    } else if (j == columns || (i < rows && (!has_table || common[i + 1][j] >= common[i][j + 1]))) {
      edits.push_back({'-', offset + i++, offset + j});
    } else {
      edits.push_back({'+', offset + i, offset + j++});
    }
  }
}

std::vector<Edit> Align(const Lines& expected, const Lines& actual) {
  const size_t shorter = std::min(expected.size(), actual.size());
  size_t begin = 0, tail = 0;
  while (begin < shorter && LineMatches(expected[begin], actual[begin])) ++begin;
  while (tail < shorter - begin &&
         LineMatches(expected[expected.size() - 1 - tail], actual[actual.size() - 1 - tail])) {
    ++tail;
  }
  std::vector<Edit> edits;
  for (size_t i = 0; i < begin; ++i) edits.push_back({' ', i, i});
  AlignMiddle(std::span(expected).subspan(begin, expected.size() - tail - begin),
              std::span(actual).subspan(begin, actual.size() - tail - begin), begin, edits);
  for (size_t i = tail; i > 0; --i) {
    edits.push_back({' ', expected.size() - i, actual.size() - i});
  }
  return edits;
}

}  // namespace

Lines SplitLines(std::string_view text) {
  Lines lines;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

std::string JoinLines(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

bool LineMatches(std::string_view expected, std::string_view actual) {
  size_t mask = expected.find(kMask);
  if (mask == std::string_view::npos) return expected == actual;
  if (!actual.starts_with(expected.substr(0, mask))) return false;
  actual.remove_prefix(mask);
  expected.remove_prefix(mask + kMask.size());
  // What stands between two masks is taken where it comes first: that leaves most to the next.
  while ((mask = expected.find(kMask)) != std::string_view::npos) {
    const size_t at = actual.find(expected.substr(0, mask));
    if (at == std::string_view::npos) return false;
    actual.remove_prefix(at + mask);
    expected.remove_prefix(mask + kMask.size());
  }
  return actual.ends_with(expected);
}

bool LinesMatch(const Lines& expected, const Lines& actual) {
  return std::ranges::equal(expected, actual, LineMatches);
}

std::string Diff(const Lines& expected, const Lines& actual) {
  const std::vector<Edit> edits = Align(expected, actual);
  const auto near_change = [&](size_t at) {
    const size_t begin = at < kContext ? 0 : at - kContext;
    const size_t end = std::min(edits.size(), at + kContext + 1);
    return std::any_of(edits.begin() + begin, edits.begin() + end,
                       [](const Edit& edit) { return edit.kind != ' '; });
  };
  std::string text;
  size_t lines = 0;
  bool in_hunk = false;
  for (size_t at = 0; at < edits.size(); ++at) {
    const bool shown = near_change(at);
    const Edit& edit = edits[at];
    const bool starts_hunk = shown && !in_hunk;
    in_hunk = shown;
    if (!shown) continue;
    if (++lines > kMostLines) continue;
    if (starts_hunk) {
      text += "@@ expected line " + std::to_string(edit.expected + 1) + ", actual line " +
              std::to_string(edit.actual + 1) + " @@\n";
    }
    text += edit.kind + (edit.kind == '+' ? actual[edit.actual] : expected[edit.expected]) + "\n";
  }
  if (lines > kMostLines) text += "… " + FormatCount(lines - kMostLines) + " more lines\n";
  return text;
}

Lines KeepMasks(const Lines& expected, const Lines& actual) {
  Lines kept;
  for (const Edit& edit : Align(expected, actual)) {
    if (edit.kind == ' ') kept.push_back(expected[edit.expected]);
    if (edit.kind == '+') kept.push_back(actual[edit.actual]);
  }
  return kept;
}

}  // namespace sqlflow::sftest
