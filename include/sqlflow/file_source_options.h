// Options that sources of files have in common, whatever their format.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "sqlflow/options.h"
#include "sqlflow/value.h"

namespace sqlflow {

struct FileSourceOptions {
  OptionValue filename;                 // true, or the name of a column with each row's file.
  std::string incremental_by;           // "file": each file is loaded once; empty: all, every time.
  std::string changed_files = "error";  // error | reload | ignore
  std::string min_age;                  // "1 minute"; empty: none.

  bool by_file() const { return incremental_by == "file"; }
  // The column with each row's file; empty: none is added.
  std::string file_column() const;
  // How long a file must have been left alone before it is read.
  std::chrono::milliseconds age() const;

  static OptionSet<FileSourceOptions> Spec();
};

// Reads these options among `values`, which may hold others. Collects wrong values and
// combinations, also with the options that every source takes.
FileSourceOptions ParseFileSourceOptions(const OptionValue& values, Span where,
                                         std::vector<OptionProblem>& problems);

}  // namespace sqlflow
