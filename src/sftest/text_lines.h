// Lines of text: splitting, comparing under masks, and showing how two texts differ.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sqlflow::sftest {

using Lines = std::vector<std::string>;

// Without line ends; empty lines at the end are dropped, so that sections may be set apart by them.
Lines SplitLines(std::string_view text);
// Each line with its end.
std::string JoinLines(const Lines& lines);

// Whether `actual` is `expected`, in which each `[[*]]` stands for any text within the line.
bool LineMatches(std::string_view expected, std::string_view actual);
bool LinesMatch(const Lines& expected, const Lines& actual);

// A unified diff, three lines of context; masked lines that match count as equal. Of a long one the
// beginning.
std::string Diff(const Lines& expected, const Lines& actual);
// `actual`, with the expected line wherever one matches: what blessing writes.
Lines KeepMasks(const Lines& expected, const Lines& actual);

}  // namespace sqlflow::sftest
