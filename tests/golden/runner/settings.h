// Ways to run every case that must not change any result.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sftest/case_file.h"

namespace sqlflow::golden {

struct Settings {
  std::string name;                      // As given: "batch=7"; empty: as users run it.
  std::vector<std::string> environment;  // For the program.
  std::vector<std::string> run_flags;    // For each run.
  std::string threads;                   // Of the engine in the default profile; empty: all cores.
  bool in_memory = false;                // The default profile keeps nothing on disk.
  bool compares_errors = true;           // Places in errors stay the same.
  bool compares_prints = true;           // What the program prints stays the same.

  // Why a case cannot run this way.
  std::optional<std::string> Skips(const sftest::CaseFile& file) const;
};

// Several with commas between: batch=N, threads=N, random-order=SEED, memory, reprint, faults.
// Throws std::runtime_error.
Settings ParseSettings(const std::string& text);

}  // namespace sqlflow::golden
