// The text of one golden case, cut into sections; docs/testing.md describes the format.
#pragma once

#include <string>
#include <vector>

#include "golden/runner/text_lines.h"

namespace sqlflow::golden {

struct Section {
  std::string kind;      // "run"
  std::string argument;  // What follows the kind on its line: "--threads 1".
  Lines body;
  size_t blank_lines = 0;  // After the body; they are no part of it.
  size_t line = 0;         // Of the `===`, from 1.
};

struct CaseFile {
  std::string path;
  Lines header;  // The comment that says what the case shows.
  std::vector<Section> sections;
};

// Throws std::runtime_error with "path:line: why" for an unknown section, a section where it cannot
// stand, or a missing first comment.
CaseFile ParseCase(const std::string& path, const std::string& text);
// The text of the case; parsing it gives an equal case.
std::string PrintCase(const CaseFile& file);

// Whether a section says what the one before it must have done.
bool IsExpectation(const std::string& kind);

}  // namespace sqlflow::golden
