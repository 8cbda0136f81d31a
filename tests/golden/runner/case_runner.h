// Runs one golden case through the program that users use.
#pragma once

#include <string>

#include "golden/runner/case_file.h"
#include "golden/runner/settings.h"

namespace sqlflow::golden {

enum class Verdict { kPassed, kFailed, kSkipped };

struct CaseResult {
  Verdict verdict = Verdict::kPassed;
  std::string detail;  // The diffs, or why it was skipped.
  CaseFile blessed;    // The case with what really happened as its expectations.
};

enum class Folder { kRemove, kKeep };

// `program` is an absolute path. Keeping leaves the case's folder behind and names it in `detail`.
CaseResult RunCase(const CaseFile& file, const std::string& program, const Settings& settings,
                   Folder folder);

// Splits a command line at blanks; '…' and "…" hold words together.
std::vector<std::string> SplitArguments(const std::string& text);
// Lines without their ends; \n \r \t \0 \\ and \xHH stand for bytes.
std::string DecodeBytes(const Lines& lines);

}  // namespace sqlflow::golden
