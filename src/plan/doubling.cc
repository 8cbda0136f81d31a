#include "plan/doubling.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/files.h"
#include "base/strings.h"
#include "plan/outputs.h"

namespace sqlflow {
namespace {

bool Updates(const Step& step, const std::string& column) {
  const auto* load = std::get_if<LoadWork>(&step.work);
  return load != nullptr && load->mode.kind == Mode::Kind::kUpsert &&
         EqualsIgnoreCase(load->source.common.cursor_field, column);
}

bool Reads(const Step& step, const std::string& table) {
  return std::ranges::any_of(step.reads, [&table](const TableId& read) {
    return EqualsIgnoreCase(ToString(read), table);
  });
}

void WarnOfWindows(const Plan& plan, Diagnostics& diagnostics) {
  for (const Step& step : plan.steps) {
    const auto* transform = std::get_if<TransformWork>(&step.work);
    if (transform == nullptr || transform->mode.kind != Mode::Kind::kIncremental ||
        !transform->mode.keys.empty()) {
      continue;
    }
    const Text& column = *transform->mode.time_column;
    for (const Step& load : plan.steps) {
      if (!Updates(load, column.value) || !Reads(step, load.target())) continue;
      diagnostics.Warning(
          "SF0603", column.span,
          fmt::format("Rows of {} that change would be in {} twice: LOAD updates {}", load.target(),
                      step.target(), column.value),
          "Add KEY with the column that identifies a row, or go BY one that does not change");
    }
  }
}

// A folder that an export replaces holds only what the export wrote: to read it before is to
// rewrite it.
bool ReadsMoreThan(const std::string& pattern, const std::string& output) {
  return HasWildcard(pattern) && !pattern.starts_with(output + '/');
}

void WarnOfPatterns(const Plan& plan, Diagnostics& diagnostics) {
  Outputs outputs;
  for (int i = 0; i < static_cast<int>(plan.steps.size()); ++i) {
    if (!plan.steps[i].output.empty()) outputs.Add(plan.steps[i].output, i);
  }
  std::set<int> warned;
  for (int reader = 0; reader < static_cast<int>(plan.steps.size()); ++reader) {
    for (const std::string& input : plan.steps[reader].inputs) {
      for (const int writer : outputs.Meeting(input)) {
        const Step& step = plan.steps[writer];
        if (writer < reader || !ReadsMoreThan(input, step.output)) continue;
        if (!warned.insert(writer).second) continue;
        diagnostics.Warning(
            "SF0604", std::get<ExportWork>(step.work).destination.span,
            fmt::format("Next run would read what this one writes: {}", step.target()),
            fmt::format("A pattern that {} reads matches it; write to another folder",
                        plan.steps[reader].id));
      }
    }
  }
}

}  // namespace

void WarnOfDoubling(const Plan& plan, Diagnostics& diagnostics) {
  WarnOfWindows(plan, diagnostics);
  WarnOfPatterns(plan, diagnostics);
}

}  // namespace sqlflow
