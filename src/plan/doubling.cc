#include "plan/doubling.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"

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

}  // namespace

void WarnOfDoubling(const Plan& plan, Diagnostics& diagnostics) {
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

}  // namespace sqlflow
