// Runs one case through the program that users use.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "sftest/case_file.h"
#include "sftest/case_folder.h"

namespace sqlflow::sftest {

enum class Verdict { kPassed, kFailed, kSkipped };

struct CaseResult {
  Verdict verdict = Verdict::kPassed;
  std::vector<Finding> findings;   // Why it failed.
  std::string reason;              // Why it was skipped.
  std::vector<std::string> notes;  // Of whoever prepared the folder: what may explain a failure.
  std::string kept;                // The folder, when it was to be kept.
  CaseFile blessed;                // The case with what really happened as its expectations.
};

enum class Folder { kRemove, kKeep };

struct CaseSettings {
  std::string program;                   // Absolute path of sqlflow.
  std::vector<std::string> environment;  // "NAME=value", for every command.
  std::vector<std::string> run_flags;  // For each run that does not say how many threads it wants.
  CaseFolder::Bounds bounds = CaseFolder::Bounds::kNone;
  Folder folder = Folder::kRemove;
  std::chrono::seconds timeout{120};    // Of one command.
  const CancelToken* cancel = nullptr;  // Ends the case with Error(kCancelled).
  Launcher* launcher = nullptr;         // Where sqlflow runs, if not in processes of its own.
  bool asks_database = true;            // Otherwise `query` is passed over.
  bool compares_errors = true;          // Places in errors stay the same.
  bool compares_prints = true;          // What the program prints stays the same.
  // Fills the fresh folder; what it returns becomes the notes.
  std::function<std::vector<std::string>(const CaseFolder& folder)> prepare;
  // Commands of section kinds that the caller adds; the section's lines are their input.
  std::map<std::string, std::vector<std::string>> programs;
};

// The case must have been parsed without findings. Throws Error when nothing can be run at all.
CaseResult RunCase(const CaseFile& file, const CaseSettings& settings);

}  // namespace sqlflow::sftest
