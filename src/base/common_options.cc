#include "sqlflow/common_options.h"

#include <utility>

namespace sqlflow {
namespace {

using O = CommonSourceOptions;
using Problems = std::vector<OptionProblem>;

Span PlaceOf(const OptionValue& values, std::string_view name) {
  const OptionEntry* entry = values.Find(name);
  return entry == nullptr ? values.span : entry->key_span;
}

void CheckCursor(const O& options, const OptionValue& values, Problems& problems) {
  const OptionEntry* sync_mode = values.Find("sync_mode");
  if (options.sync_mode == "cdc") {
    problems.push_back({"SF0209", "Sync mode is not supported yet: cdc",
                        "Use \"sync_mode\": \"incremental\" with a cursor_field",
                        PlaceOf(values, "sync_mode"), false});
  }
  if (options.incremental() && options.cursor_field.empty()) {
    problems.push_back({"SF0207", "Sync mode incremental requires cursor_field",
                        "Add \"cursor_field\": the column that grows, such as \"updated_at\"",
                        PlaceOf(values, "sync_mode"), false});
  }
  // Left out, the mode may still come from LOAD … MODE INCREMENTAL.
  if (sync_mode != nullptr && options.sync_mode == "full_refresh" &&
      !options.cursor_field.empty()) {
    problems.push_back({"SF0207", "Option cursor_field is only for sync_mode incremental",
                        "Write \"sync_mode\": \"incremental\", or leave cursor_field out",
                        PlaceOf(values, "cursor_field"), false});
  }
}

// A bound or a distance on the cursor's axis is a scalar.
void CheckScalars(const O& options, const OptionValue&, Problems& problems) {
  const std::pair<std::string_view, const OptionValue&> scalars[] = {
      {"lookback", options.lookback},
      {"start_value", options.start_value},
      {"end_value", options.end_value}};
  for (const auto& [name, value] : scalars) {
    if (value.as_list() == nullptr && value.as_map() == nullptr && value.as_bool() == nullptr) {
      continue;
    }
    problems.push_back({"SF0203",
                        "Option must be a string or a number, not " + std::string(KindName(value)) +
                            ": " + std::string(name),
                        "", value.span, false});
  }
}

void CheckColumns(const O& options, const OptionValue&, Problems& problems) {
  const auto report = [&](const OptionValue& value) {
    problems.push_back({"SF0203",
                        "Option must be a list of names or an object of name and type, not " +
                            std::string(KindName(value)) + ": columns",
                        "Example: [\"id\", \"name\"]", value.span, false});
  };
  if (const OptionValue::List* list = options.columns.as_list()) {
    for (const OptionValue& item : *list) {
      if (item.as_string() == nullptr) report(item);
    }
  } else if (const OptionValue::Map* map = options.columns.as_map()) {
    for (const OptionEntry& entry : *map) {
      if (entry.value.as_string() == nullptr) report(entry.value);
    }
  } else if (!options.columns.is_null() && options.columns.as_string() == nullptr) {
    report(options.columns);
  }
}

}  // namespace

OptionSet<CommonSourceOptions> CommonSourceOptions::Spec() {
  return OptionSet<O>()
      .Optional("sync_mode", &O::sync_mode, "What a run reads: everything, or what is new.")
      .Choices({"full_refresh", "incremental", "cdc"})
      .Optional("cursor_field", &O::cursor_field,
                "Column that grows with every change; required for incremental.")
      .Example("updated_at")
      .Optional("primary_key", &O::primary_key, "Column or columns that identify a row.")
      .Example("id")
      .Optional("lookback", &O::lookback,
                "How far before the last watermark an incremental read starts.")
      .Example("2 hours")
      .Optional("start_value", &O::start_value, "First cursor value of the first incremental read.")
      .Alias("start_date")
      .Alias("initial_value")
      .Example("2024-01-01")
      .Optional("end_value", &O::end_value, "Cursor value at which an incremental read ends.")
      .Example("2025-01-01")
      .Optional("cursor_nulls", &O::cursor_nulls,
                "What an incremental read does with rows whose cursor is NULL.")
      .Choices({"include", "exclude", "error"})
      .Optional("allow_future", &O::allow_future,
                "Whether the watermark may pass the start of the run.")
      .Optional("state_key", &O::state_key,
                "Name of the watermark, to share it between pipelines or sources.")
      .Optional("batch_size", &O::batch_size, "Rows that travel together.")
      .Range(1)
      .Optional("columns", &O::columns, "Columns to read; all when left out.")
      .Optional("limit", &O::limit, "Most rows to read.")
      .Range(0)
      .Optional("timeout_seconds", &O::timeout_seconds, "Longest wait for one answer.")
      .Range(1)
      .Optional("max_retries", &O::max_retries, "How often a failed request is tried again.")
      .Range(0)
      .Optional("resilience", &O::resilience, "Retry, rate limit and circuit breaker settings.")
      .Rule(CheckCursor)
      .Rule(CheckScalars)
      .Rule(CheckColumns);
}

std::vector<std::string> CommonSourceOptions::ColumnNames() const {
  std::vector<std::string> names;
  if (const std::string* name = columns.as_string()) names.push_back(*name);
  if (const OptionValue::List* list = columns.as_list()) {
    for (const OptionValue& item : *list) names.push_back(ToText(item));
  }
  return names;
}

CommonSourceOptions ParseCommonOptions(const OptionValue& values, Span where, Problems& problems) {
  const OptionSet<CommonSourceOptions> spec = CommonSourceOptions::Spec();
  return spec.Parse(spec.Known(values), where, problems);
}

}  // namespace sqlflow
