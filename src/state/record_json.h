// Records as JSON: what lies below target/run, and in the database of a project.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "state/records.h"
#include "state/watermarks.h"

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

enum class JsonStyle {
  kFile,    // Indented, with a newline at the end.
  kRecord,  // In one line, without what is empty.
};

std::string ToJson(const RunDocument& document);
std::string ToJson(const RunRecord& run);                  // Both of these
std::string ToJson(const std::vector<PlannedStep>& plan);  // as kRecord.
std::string ToJson(const StepRecord& step, JsonStyle style);
std::string ToJson(const Intent& intent, JsonStyle style);
// As kRecord. `step_id`: of the step that announced it, if one did. Its boundary is added by SQL.
std::string ToJson(const Watermark& watermark, std::string_view step_id);

// Throw Error(kData) for text that none of the above wrote. What is missing reads as empty.
RunDocument RunFromJson(std::string_view text);
std::vector<PlannedStep> PlanFromJson(std::string_view text);
StepRecord StepFromJson(std::string_view text);
Intent IntentFromJson(std::string_view text);
Watermark WatermarkFromJson(std::string_view text);

}  // namespace sqlflow
