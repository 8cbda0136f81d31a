// What incremental steps ask of load/: their watermark's key, their options, and what this run
// says.
#pragma once

#include <optional>

#include "exec/step_runner.h"
#include "load/file_increment.h"
#include "load/incremental_read.h"
#include "load/incremental_table.h"

namespace sqlflow {

// `target`: the table as it is, or nothing when it is missing or starts empty in this run.
// `window`: what is worked on again on demand.
IncrementalRequest RequestOf(const Step& step, const LoadWork& load,
                             const StepEnvironment& environment,
                             const std::optional<TableInfo>& target,
                             const std::optional<CursorWindow>& window);
FileIncrementRequest FileRequestOf(const Step& step, const LoadWork& load,
                                   const StepEnvironment& environment,
                                   const std::optional<TableInfo>& target);
IncrementalTableRequest RequestOf(const Step& step, const TransformWork& transform,
                                  const StepEnvironment& environment,
                                  const std::optional<TableInfo>& target,
                                  const std::optional<CursorWindow>& window);
// Whether an export works on the range of --start and --end again. Without a key it would append
// rows that the target has.
bool TakesRange(const ExportWork& work, const StepEnvironment& environment);
// Throws Error(kInvalid) when nothing would be remembered and the rows would double.
IncrementalRequest RequestOf(const Step& step, const ExportWork& work,
                             const StepEnvironment& environment);

// Adds what one slice of a step did to the step's result.
void AddSlice(const TableChange& change, StepResult& result);
void AddWatermarks(const std::optional<Typed>& before, const std::optional<Typed>& after,
                   StepResult& result);

}  // namespace sqlflow
