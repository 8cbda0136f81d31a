#include "check/load_mode.h"

#include <fmt/format.h>

namespace sqlflow {
namespace {

// Days are the unit of a number without one, which is what a cursor that is no time wants.
OptionValue LookbackOf(const Duration& duration, Span span) {
  if (duration.unit != TimeUnit::kDay) return OptionValue::Text(ToString(duration), span);
  OptionValue value;
  value.data = duration.count;
  value.span = span;
  return value;
}

// Without a MODE clause that says so.
void ChooseMode(const CommonSourceOptions& source, Mode& mode) {
  if (mode.keys.empty()) {
    for (const std::string& key : source.primary_key) mode.keys.push_back({.value = key});
  }
  mode.kind = mode.keys.empty() ? Mode::Kind::kAppend : Mode::Kind::kUpsert;
}

// REPLACE KEY is fine: what files loaded before have brought stays, but for the keys that come.
void ReportUnfitForFiles(const Mode& mode, Diagnostics& diagnostics) {
  if (mode.kind == Mode::Kind::kIncremental) {
    diagnostics.Error("SF0602", mode.span, "MODE INCREMENTAL goes by a column, its source by files",
                      "Leave MODE out, or write MODE APPEND or UPSERT");
  } else if (mode.kind == Mode::Kind::kReplace && mode.written && mode.keys.empty()) {
    diagnostics.Error("SF0602", mode.span,
                      "MODE REPLACE would drop the rows of files that are not read again",
                      "Write MODE APPEND or UPSERT, leave MODE out, or run with --full-refresh to "
                      "rebuild the table");
  } else if (mode.delete_missing) {
    diagnostics.Error("SF0602", mode.span,
                      "DELETE MISSING would delete the rows of files that are not read again",
                      "Leave DELETE MISSING out, or incremental_by");
  }
}

Mode ResolveByFile(Mode mode, const ConnectorUse& source, Diagnostics& diagnostics) {
  ReportUnfitForFiles(mode, diagnostics);
  if (!mode.written) ChooseMode(source.common, mode);
  const bool tells_rows = !mode.keys.empty() || !source.TableFileColumn().empty();
  if (source.files.changed_files == "reload" && !tells_rows) {
    const OptionEntry* option = source.options.Find("changed_files");
    diagnostics.Error(
        "SF0207", option == nullptr ? source.span : option->key_span,
        "Reloading a file needs to know which rows of the table are those of the file",
        "Add \"filename\": true, or a key: \"primary_key\", MODE UPSERT KEY");
  }
  return mode;
}

void ReportUnfit(const Mode& mode, Diagnostics& diagnostics) {
  if (mode.kind == Mode::Kind::kReplace && mode.written) {
    diagnostics.Error("SF0602", mode.span,
                      "MODE REPLACE would drop what an incremental source does not send again",
                      "Write MODE APPEND or UPSERT, leave MODE out, or run with --full-refresh to "
                      "rebuild the table");
  } else if (mode.delete_missing) {
    diagnostics.Error("SF0602", mode.span,
                      "DELETE MISSING would delete what an incremental source does not send again",
                      "Leave DELETE MISSING out, or read the source with sync_mode full_refresh");
  }
}

}  // namespace

Mode ResolveLoadMode(const LoadStatement& load, ConnectorUse& use, Diagnostics& diagnostics) {
  Mode mode = load.mode;
  if (use.files.by_file()) return ResolveByFile(mode, use, diagnostics);
  CommonSourceOptions& source = use.common;
  const bool by_clause = mode.kind == Mode::Kind::kIncremental;
  if (!by_clause && !source.incremental()) return mode;
  ReportUnfit(mode, diagnostics);
  source.sync_mode = "incremental";
  if (mode.time_column) source.cursor_field = mode.time_column->value;
  if (mode.lookback) source.lookback = LookbackOf(*mode.lookback, mode.span);
  if (source.cursor_field.empty()) {
    diagnostics.Error("SF0111", mode.span,
                      "INCREMENTAL mode requires BY <column> or the source's cursor_field",
                      "Write MODE INCREMENTAL BY updated_at");
  }
  if (mode.written && !by_clause) return mode;
  ChooseMode(source, mode);
  return mode;
}

}  // namespace sqlflow
