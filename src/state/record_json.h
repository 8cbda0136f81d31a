// Records as JSON: what lies below target/run.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "state/records.h"

namespace sqlflow {

// What the file of a run says.
struct RunDocument {
  RunRecord run;
  std::string version;  // Of the program that wrote it.
  int64_t process = 0;  // Its id on `machine`, while the run goes on.
  std::string machine;
  std::vector<PlannedStep> plan;
  bool is_copy = false;  // The run is remembered elsewhere.
};

// Indented, with a newline at the end.
std::string ToJson(const RunDocument& document);
std::string ToJson(const StepRecord& step);
std::string ToJson(const Intent& intent);

// Throw Error(kData) for text that none of the above wrote. What is missing reads as empty.
RunDocument RunFromJson(std::string_view text);
StepRecord StepFromJson(std::string_view text);
Intent IntentFromJson(std::string_view text);

}  // namespace sqlflow
