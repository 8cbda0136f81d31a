#include "exec/preview.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/strings.h"
#include "exec/increment_requests.h"
#include "exec/source_rows.h"
#include "load/schema_rules.h"
#include "plan/build.h"
#include "state/history.h"

namespace sqlflow {
namespace {

std::string KeyOf(const TableId& table) {
  return table.schema.empty() ? TableKey({table.table}) : TableKey({table.schema, table.table});
}

bool ReplacesAll(const Mode& mode) {
  return mode.kind == Mode::Kind::kReplace && mode.keys.empty();
}

class Previewer {
 public:
  Previewer(const Plan& plan, const StepEnvironment& environment)
      : plan_(plan),
        environment_(environment),
        session_(environment.engine.NewSession()),
        has_state_(environment.ledger.keeps_tables() && History::Version(*session_) > 0),
        context_{environment.clock, environment.cancel, "sqlflow/" + plan.pipeline + "/plan"} {}

  std::vector<StepPreview> Run() {
    std::vector<StepPreview> previews;
    for (const Step& step : plan_.steps) {
      StepPreview& preview = previews.emplace_back();
      try {
        std::visit([&](const auto& work) { Look(work, step, preview); }, step.work);
      } catch (Error& error) {
        preview.error = error.At(step.origin);
      }
    }
    return previews;
  }

 private:
  // A table as it will be when the next step looks.
  struct Target {
    TableInfo::Kind kind = TableInfo::Kind::kTable;
    std::optional<Schema> columns;  // Nothing: not known.
  };

  void Look(const LoadWork& load, const Step& step, StepPreview& preview) {
    const Target* target = Find(load.table);
    if (load.source.files.by_file()) return LookAtFiles(load, step, target, preview);
    if (load.source.common.incremental()) {
      LookAtIncrement(load, step, preview);
    } else {
      preview.rows = Estimate(load.source);
      if (ReplacesAll(load.mode)) RequireOurs(load.table, "LOAD");
    }
    const Schema* fits = target != nullptr && target->columns && !ReplacesAll(load.mode)
                             ? &*target->columns
                             : nullptr;
    Change(load.table, load.mode, load.options, load.source.common.cursor_field,
           ColumnsOf(load.source, {.target = fits}, preview), preview);
  }

  void LookAtFiles(const LoadWork& load, const Step& step, const Target* target,
                   StepPreview& preview) {
    preview.incremental = true;
    std::optional<TableInfo> info;
    if (has_state_) info = session_->Find(load.table);
    FileIncrement increment(*session_, environment_.engine.dialect(), environment_.cancel,
                            FileRequestOf(step, load, environment_, info));
    increment.Choose(ListFiles(load.source, environment_, context_));
    preview.files = static_cast<int64_t>(increment.to_read().size());
    preview.files_found = increment.files_found();
    preview.warnings = increment.warnings();
    const Schema* fits = target != nullptr && target->columns ? &*target->columns : nullptr;
    std::optional<Schema> columns;
    if (preview.files > 0 || increment.found_nothing()) {
      columns = ColumnsOf(load.source, {.target = fits, .files = increment.to_read()}, preview);
    } else if (fits != nullptr) {
      columns = *fits;
    }
    Change(load.table, load.mode, load.options, load.source.common.cursor_field, columns, preview);
  }

  void Look(const TransformWork& transform, const Step& step, StepPreview& preview) {
    if (transform.kind == CreateStatement::Kind::kMacro) return;
    if (transform.kind == CreateStatement::Kind::kView) {
      if (!transform.or_replace) RequireOurs(transform.table, "CREATE VIEW");
      preview.makes_target = Find(transform.table) == nullptr;
      targets_[KeyOf(transform.table)] = Target{TableInfo::Kind::kView, step.columns};
      return;
    }
    const bool is_incremental = transform.mode.kind == Mode::Kind::kIncremental;
    if (!transform.or_replace && (is_incremental || ReplacesAll(transform.mode))) {
      RequireOurs(transform.table, "CREATE TABLE");
    }
    std::string cursor;
    if (is_incremental) {
      preview.incremental = true;
      cursor = preview.cursor = transform.mode.time_column->value;
      if (has_state_ && session_->Find(transform.table)) {
        const WatermarkKey key = WatermarkKeyOf(transform, plan_.pipeline);
        if (const auto kept = Watermarks::Find(*session_, key); kept && kept->value) {
          preview.watermark_before = kept->value->text;
        }
      }
    }
    Change(transform.table, transform.mode, transform.options, cursor, step.columns, preview);
  }

  void Look(const ExportWork& work, const Step& step, StepPreview& preview) {
    const auto* entry = environment_.registries.destinations.Find(work.destination.type);
    preview.exactly_once = !step.appends() || IsRecognised(work, *entry);
    if (const auto* table = std::get_if<TableId>(&work.what)) {
      if (!MakesAnyOf({*table})) {
        if (const auto info = session_->Find(*table)) preview.rows = info->estimated_rows;
      }
    } else if (const auto* source = std::get_if<ConnectorUse>(&work.what)) {
      preview.rows = Estimate(*source);
    }
    if (work.mode.kind == Mode::Kind::kIncremental) LookAtIncrement(work, step, preview);
  }

  // What it finds shows only when the tables are there.
  void Look(const CheckWork&, const Step&, StepPreview&) {}

  // Whether a run that goes on sees what was exported before: by what is recorded of a file, or by
  // the target's own record.
  bool IsRecognised(const ExportWork& work, const DestinationRegistry::Entry& entry) const {
    if (!environment_.ledger.keeps_intents()) return false;
    if (!entry.suffixes.empty()) return true;
    const OptionEntry* option = work.destination.options.Find("exactly_once");
    return entry.capabilities.atomic && (option == nullptr || ToText(option->value) != "false");
  }

  bool MakesAnyOf(const std::vector<TableId>& tables) const {
    return std::ranges::any_of(
        tables, [this](const TableId& table) { return targets_.contains(KeyOf(table)); });
  }

  const Target* Find(const TableId& table) {
    const std::string key = KeyOf(table);
    if (const auto made = targets_.find(key); made != targets_.end()) return &made->second;
    const std::optional<TableInfo> info = session_->Find(table);
    if (!info) return nullptr;
    return &found_.insert_or_assign(key, Target{info->kind, info->schema}).first->second;
  }

  void RequireOurs(const TableId& table, std::string_view statement) {
    if (!environment_.ledger.keeps_tables() || MakesAnyOf({table}) || !session_->Find(table))
      return;
    if (!has_state_ || !environment_.ledger.Made(*session_, table)) {
      throw NotOurTable(table, statement);
    }
  }

  // What the step does to the columns of its table.
  void Change(const TableId& table, const Mode& mode, const StepOptions& options,
              const std::string& cursor, const std::optional<Schema>& columns,
              StepPreview& preview) {
    const Target* found = Find(table);
    preview.makes_target = found == nullptr;
    Target after{TableInfo::Kind::kTable, columns};
    if (found != nullptr && found->columns && columns && found->kind == TableInfo::Kind::kTable) {
      if (ReplacesAll(mode)) {
        preview.schema_changes = SchemaDifferences(*found->columns, *columns);
        if (!preview.schema_changes.empty() && options.schema_evolution == "freeze") {
          throw FrozenError(table, preview.schema_changes);
        }
      } else {
        SchemaRules rules{options.schema_evolution, {}, cursor};
        for (const Text& key : mode.keys) rules.keys.push_back(key.value);
        const SchemaMatch match = MatchSchemas(table, *found->columns, *columns, rules);
        preview.schema_changes = match.changes;
        after.columns = Changed(*found->columns, match);
      }
    }
    targets_[KeyOf(table)] = std::move(after);
  }

  std::optional<Schema> ColumnsOf(const ConnectorUse& source, const SourceReading& reading,
                                  StepPreview& preview) {
    try {
      const SourceRows rows = ReadSource(source, reading, *session_, environment_, context_);
      if (rows.query.empty()) return std::nullopt;
      return rows.is_stream ? rows.stream_schema : session_->Describe(rows.query);
    } catch (const Error& error) {
      // A step before this one may make it.
      preview.warnings.push_back("Columns are not known: " + error.message());
      return std::nullopt;
    }
  }

  std::optional<int64_t> Estimate(const ConnectorUse& source) {
    const auto* entry = environment_.registries.sources.Find(source.type);
    std::string object = source.object;
    if (object.empty() && !entry->object_option.empty()) {
      const OptionEntry* option = source.options.Find(entry->object_option);
      if (option != nullptr) object = ToText(option->value);
    }
    if (object.empty()) return std::nullopt;
    try {
      for (const ObjectInfo& each : entry->make(source.options, context_)->Discover()) {
        const bool is_it = each.name == object || each.name.ends_with("." + object);
        if (is_it && each.estimated_rows) {
          return std::min(*each.estimated_rows, source.common.limit.value_or(*each.estimated_rows));
        }
      }
    } catch (const Error&) {
      // Whether it can be reached is told by its columns.
    }
    return std::nullopt;
  }

  void LookAtIncrement(const LoadWork& load, const Step& step, StepPreview& preview) {
    preview.incremental = true;
    preview.cursor = load.source.common.cursor_field;
    if (environment_.ledger.keeps_tables() && !has_state_) return;
    Session::Transaction rolled_back(*session_);
    const std::optional<TableInfo> target = session_->Find(load.table);
    IncrementalRead increment(*session_, environment_.engine.dialect(),
                              RequestOf(step, load, environment_, target, std::nullopt));
    if (increment.before()) {
      const SourceRows rows = ReadSource(
          load.source, {.target = target ? &target->schema : nullptr, .range = increment.Range()},
          *session_, environment_, context_);
      increment.Stage(rows.query,
                      rows.is_stream ? rows.stream_schema : session_->Describe(rows.query));
      increment.Select(rows.connector->Finish().safe_watermark);
    } else {
      preview.rows = Estimate(load.source);
    }
    Tell(increment, preview);
  }

  void LookAtIncrement(const ExportWork& work, const Step& step, StepPreview& preview) {
    preview.incremental = true;
    preview.cursor = work.mode.time_column->value;
    if (environment_.ledger.keeps_tables() && !has_state_) return;
    Session::Transaction rolled_back(*session_);
    IncrementalRead increment(*session_, environment_.engine.dialect(),
                              RequestOf(step, work, environment_));
    // What steps of this run make cannot be looked at yet.
    if (increment.before() && !MakesAnyOf(step.reads) &&
        !std::holds_alternative<ConnectorUse>(work.what)) {
      const auto* sql = std::get_if<Sql>(&work.what);
      const std::string query =
          sql != nullptr
              ? sql->text
              : "SELECT * FROM " + environment_.engine.dialect().Name(std::get<TableId>(work.what));
      increment.Stage(query, session_->Describe(query));
      increment.Select(std::nullopt);
    } else if (increment.before()) {
      preview.rows.reset();
    }
    Tell(increment, preview);
  }

  static void Tell(const IncrementalRead& increment, StepPreview& preview) {
    preview.warnings.insert(preview.warnings.end(), increment.warnings().begin(),
                            increment.warnings().end());
    if (increment.before()) preview.watermark_before = increment.before()->text;
    if (!increment.after()) return;
    preview.watermark_after = increment.after()->text;
    preview.rows = increment.rows_new();
    preview.rows_exact = true;
  }

  const Plan& plan_;
  const StepEnvironment& environment_;
  const std::unique_ptr<Session> session_;
  const bool has_state_;
  const ConnectorContext context_;
  std::map<std::string, Target> targets_;  // What the steps so far make.
  std::map<std::string, Target> found_;    // What is there.
};

}  // namespace

std::vector<StepPreview> Preview(const Plan& plan, const StepEnvironment& environment) {
  return Previewer(plan, environment).Run();
}

}  // namespace sqlflow
