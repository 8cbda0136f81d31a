#include "golden/runner/text_lines.h"

#include <algorithm>
#include <cstddef>

namespace sqlflow::golden {
namespace {

constexpr std::string_view kMask = "[[*]]";
constexpr size_t kContext = 3;

// One line of an alignment of two texts: ' ' both have it, '-' only the expected, '+' the actual.
struct Edit {
  char kind;
  size_t expected;
  size_t actual;
};

// The longest common subsequence, by the quadratic table: the texts of a test are short.
std::vector<Edit> Align(const Lines& expected, const Lines& actual) {
  const size_t rows = expected.size(), columns = actual.size();
  std::vector<std::vector<size_t>> common(rows + 1, std::vector<size_t>(columns + 1, 0));
  for (size_t i = rows; i-- > 0;) {
    for (size_t j = columns; j-- > 0;) {
      common[i][j] = LineMatches(expected[i], actual[j])
                         ? common[i + 1][j + 1] + 1
                         : std::max(common[i + 1][j], common[i][j + 1]);
    }
  }
  std::vector<Edit> edits;
  size_t i = 0, j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && LineMatches(expected[i], actual[j])) {
      edits.push_back({' ', i++, j++});
    } else if (j == columns || (i < rows && common[i + 1][j] >= common[i][j + 1])) {
      edits.push_back({'-', i++, j});
    } else {
      edits.push_back({'+', i, j++});
    }
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
  const size_t mask = expected.find(kMask);
  if (mask == std::string_view::npos) return expected == actual;
  if (!actual.starts_with(expected.substr(0, mask))) return false;
  const std::string_view rest = expected.substr(mask + kMask.size());
  for (size_t at = mask; at <= actual.size(); ++at) {
    if (LineMatches(rest, actual.substr(at))) return true;
  }
  return false;
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
  bool in_hunk = false;
  for (size_t at = 0; at < edits.size(); ++at) {
    const bool shown = near_change(at);
    const Edit& edit = edits[at];
    if (shown && !in_hunk) {
      text += "@@ expected line " + std::to_string(edit.expected + 1) + ", actual line " +
              std::to_string(edit.actual + 1) + " @@\n";
    }
    in_hunk = shown;
    if (!shown) continue;
    text += edit.kind + (edit.kind == '+' ? actual[edit.actual] : expected[edit.expected]) + "\n";
  }
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

std::string ReplaceAll(std::string text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

}  // namespace sqlflow::golden
