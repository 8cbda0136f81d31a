// A part of a plan, as --select and --exclude ask for it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/source_files.h"
#include "plan/plan.h"

namespace sqlflow {

// Each text names steps: by id, by the table or file that they write, as "tag:word", or as
// "path:pipelines/staging", the script that they stand in or a folder above it. With a "+" what
// these steps depend on is meant as well; with one behind, what depends on them.
struct Selection {
  std::vector<std::string> select;  // Empty: all steps.
  std::vector<std::string> exclude;

  bool wanted() const { return !select.empty() || !exclude.empty(); }
};

// The plan of the selected steps alone, in their order; one that depended on another through steps
// that are left out still waits for it. Throws Error(kInvalid) for a text that names no step, and
// when no step is left.
// `files` holds the scripts that steps come from.
Plan Select(const Plan& plan, const Selection& selection, const SourceFiles& files);

// What a selected step reads and a step that is left out makes, if any.
struct MissingInput {
  int step = -1;  // Of the selected plan.
  TableId table;
};
std::vector<MissingInput> InputsLeftOut(const Plan& selected, const Plan& whole);

}  // namespace sqlflow
