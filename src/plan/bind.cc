#include "plan/bind.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "base/strings.h"
#include "plan/bind_checks.h"
#include "plan/build.h"
#include "plan/outputs.h"
#include "plan/source_columns.h"
#include "plan/window_macros.h"

namespace sqlflow {
namespace {

// Failures that say "not now" or "not here" rather than "wrong".
bool IsOutOfReach(const Error& error) {
  switch (error.code()) {
    case ErrorCode::kNotFound:
    case ErrorCode::kPermission:
    case ErrorCode::kUnavailable:
    case ErrorCode::kUnsupported:
    case ErrorCode::kData:
      return true;
    default:
      return false;
  }
}

class Binder {
 public:
  Binder(Plan& plan, CompileContext& context, Reach reach, const BindInputs& inputs,
         Diagnostics& diagnostics)
      : plan_(plan),
        context_(context),
        reach_(reach),
        describe_table_(inputs.describe_table),
        unparsed_(inputs.unparsed),
        diagnostics_(diagnostics),
        session_(context.scratch().NewSession()),
        cancel_(),
        connector_context_{context.clock, cancel_, "sqlflow/" + plan.pipeline + "/check"} {}

  void Run() {
    for (int i = 0; i < static_cast<int>(plan_.steps.size()); ++i) {
      Step& step = plan_.steps[i];
      std::visit([&](const auto& work) { Bind(work, step); }, step.work);
      if (!step.output.empty()) written_.Add(step.output, i);
    }
  }

 private:
  // Readable in the scratch engine from now on, or unknown.
  void Define(const TableId& table, const std::optional<Schema>& schema) {
    const std::string key = KeyOf(table);
    known_.erase(key);
    unknown_.erase(key);
    if (!schema || schema->fields.empty()) {
      unknown_.insert(key);
      return;
    }
    const Dialect& dialect = context_.scratch().dialect();
    std::string columns;
    for (const Field& field : schema->fields) {
      if (!columns.empty()) columns += ", ";
      columns += dialect.Quote(field.name) + " " + dialect.TypeName(field.type);
    }
    if (!table.schema.empty()) {
      session_->Execute("CREATE SCHEMA IF NOT EXISTS " + dialect.Quote(table.schema));
    }
    session_->Execute(fmt::format("CREATE OR REPLACE TABLE {} ({})", dialect.Name(table), columns));
    known_[key] = *schema;
  }

  static std::string KeyOf(const TableId& table) {
    return table.schema.empty() ? TableKey({table.table}) : TableKey({table.schema, table.table});
  }

  // APPEND and its like keep the columns that are there.
  void DefineByMode(const TableId& table, const Mode& mode, std::optional<Schema> schema) {
    const auto before = known_.find(KeyOf(table));
    if (schema && before != known_.end() && mode.kind != Mode::Kind::kReplace) {
      Schema merged = before->second;
      for (Field& field : schema->fields) {
        if (merged.IndexOf(field.name) < 0) merged.fields.push_back(std::move(field));
      }
      schema = std::move(merged);
    }
    Define(table, schema);
  }

  void Bind(const LoadWork& load, const Step& step) {
    std::optional<Schema> schema = DescribeSource(load.source, load.table, step);
    if (schema) {
      BindCursor(load, *schema);
      BindMode(load.mode, *schema);
    }
    if (const auto rejects = RejectsOf(load.source)) Define(*rejects, RejectColumns());
    DefineByMode(load.table, load.mode, schema);
    BindChecks(step, load.table, load.mode, schema);
  }

  void Bind(const TransformWork& transform, Step& step) {
    if (transform.kind == CreateStatement::Kind::kMacro) {
      BindMacro(transform, step);
      return;
    }
    Sql query = transform.query;
    if (transform.mode.kind == Mode::Kind::kIncremental) query.text = WithoutWindow(query.text);
    std::optional<Schema> schema = DescribeQuery(query, step);
    step.columns = schema;
    if (schema) BindMode(transform.mode, *schema);
    DefineByMode(transform.table, transform.mode, schema);
    BindChecks(step, transform.table, transform.mode, schema);
  }

  void Bind(const CheckWork& check, const Step& step) { DescribeQuery(check.expect.sql, step); }

  // `rows`: what the step writes. A write by key looks at them before they meet the table.
  void BindChecks(const Step& step, const TableId& table, const Mode& mode,
                  const std::optional<Schema>& rows) {
    const auto known = known_.find(KeyOf(table));
    if (!rows || known == known_.end()) return;
    // A copy: what is put aside may, by mistake, be meant for this very table.
    const Schema written = known->second;
    const CheckBinding binding{
        *session_, context_.scratch().dialect(), diagnostics_,
        [this](const TableId& id) -> std::optional<Schema> {
          if (!InputsKnown({id})) return std::nullopt;
          return known_.at(KeyOf(id));
        },
        [this](const Error& error, const Sql& sql, size_t before) { Report(error, sql, before); }};
    for (const TableCheck& check : step.checks) {
      const bool parses = !unparsed_.contains(check.expect.sql.span.begin);
      if (!parses || !InputsKnown(check.reads)) continue;
      BindCheck(check, mode.keys.empty() ? written : *rows, written, binding);
    }
    for (const TableCheck& check : step.checks) {
      if (check.expect.action == ExpectStatement::Action::kQuarantine) {
        DefineQuarantine(check.quarantine, written);
      }
    }
  }

  // Rows of earlier runs and of other tables may have brought more columns.
  void DefineQuarantine(const TableId& table, const Schema& rows) {
    Schema columns = rows;
    for (Field& field : QuarantineColumns().fields) {
      if (rows.IndexOf(field.name) >= 0) return Define(table, std::nullopt);  // Reported.
      columns.fields.push_back(std::move(field));
    }
    const std::optional<Schema> before =
        InputsKnown({table}) ? std::optional(known_.at(KeyOf(table))) : std::optional<Schema>();
    if (before) {
      for (const Field& field : before->fields) {
        if (columns.IndexOf(field.name) < 0) columns.fields.push_back(field);
      }
    }
    Define(table, columns);
  }

  // `rows`: what the step reads, all columns of it.
  void BindCursor(const LoadWork& load, const Schema& rows) {
    const OptionEntry* option = load.source.options.Find("cursor_field");
    const std::string& cursor = load.source.common.cursor_field;
    const Span where = option != nullptr ? option->value.span : load.mode.span;
    if (!cursor.empty()) {
      RequireColumn({.value = cursor, .span = where}, rows, "Cursor column is missing",
                    diagnostics_);
    }
  }

  // The columns that a MODE clause names.
  void BindMode(const Mode& mode, const Schema& rows) {
    for (const Text& key : mode.keys) {
      RequireColumn(key, rows, "Key column is not in the rows", diagnostics_);
    }
    if (!mode.delete_when) return;
    constexpr std::string_view kBefore = "SELECT CASE WHEN (";
    try {
      session_->Describe(fmt::format("{}{}\n) THEN true END FROM ({}) AS batch", kBefore,
                                     mode.delete_when->text,
                                     NullsOf(rows, context_.scratch().dialect())));
    } catch (const Error& error) {
      Report(error, *mode.delete_when, kBefore.size());
    }
  }

  void Bind(const ExportWork& work, Step& step) {
    if (const auto* query = std::get_if<Sql>(&work.what)) {
      step.columns = DescribeQuery(*query, step);
      if (step.columns) BindMode(work.mode, *step.columns);
    } else if (const auto* source = std::get_if<ConnectorUse>(&work.what)) {
      const std::optional<Schema> rows = DescribeSource(*source, std::nullopt, step);
      if (rows) BindMode(work.mode, *rows);
    }
    CheckTarget(work);
  }

  // Local files only: other destinations take a connection to ask.
  void CheckTarget(const ExportWork& work) {
    const auto* entry = context_.registries.destinations.Find(work.destination.type);
    if (reach_ == Reach::kNothing || entry->capabilities.network) return;
    const auto destination = entry->make(work.destination.options, connector_context_);
    const std::optional<Error> error = destination->Check().error;
    if (!error) return;
    if (reach_ == Reach::kRequired || !IsOutOfReach(*error)) {
      diagnostics_.Add("SF0516", *error, work.destination.span);
    } else {
      diagnostics_.Note("SF0516", work.destination.span, error->message(), error->hint());
    }
  }

  void BindMacro(const TransformWork& macro, const Step&) {
    try {
      session_->Execute(macro.query.text);
    } catch (const Error& error) {
      Report(error, macro.query);
    }
  }

  // `table`: what is loaded from it.
  std::optional<Schema> DescribeSource(const ConnectorUse& use, const std::optional<TableId>& table,
                                       const Step& step) {
    if (reach_ == Reach::kNothing) return std::nullopt;
    // Standard input can be read only once.
    if (ReadsWhatIsWritten(step) || std::ranges::find(step.inputs, "-") != step.inputs.end()) {
      diagnostics_.Note("SF0515", use.span,
                        fmt::format("Columns are not known before the run: {}", use.name),
                        "Queries that read it are checked when they run");
      return std::nullopt;
    }
    try {
      const auto* entry = context_.registries.sources.Find(use.type);
      const auto source = entry->make(use.options, connector_context_);
      ReadRequest request{.object = use.object, .columns = use.common.ColumnNames(), .limit = 0};
      if (use.files.by_file()) request.files = NewestFiles(use.files, source->Files());
      // All of them may have been loaded and taken away.
      if (use.files.by_file() && request.files.empty()) {
        if (std::optional<Schema> loaded = DescribeLoaded(table)) return loaded;
      }
      Scan scan = source->Read(request);
      if (auto* files = std::get_if<FileScan>(&scan)) {
        if (files->files.empty()) return DescribeLoaded(table);
        return DescribeFiles(use, std::move(*files));
      }
      return Narrowed(use, source->Describe(request));
    } catch (Error& error) {
      if (!use.name.empty()) error.While("reading source " + use.name);
      if (reach_ == Reach::kRequired || !IsOutOfReach(error)) {
        diagnostics_.Add("SF0514", error, use.span.known() ? use.span : step.origin);
      } else {
        diagnostics_.Note("SF0515", use.span,
                          fmt::format("Columns of {} are not known: {}", use.name, error.message()),
                          "Queries that read it are checked when they run");
      }
      return std::nullopt;
    }
  }

  std::optional<Schema> DescribeLoaded(const std::optional<TableId>& table) const {
    return table ? describe_table_(*table) : std::nullopt;
  }

  // A few of them tell the columns, however many there are by now.
  std::vector<std::string> NewestFiles(const FileSourceOptions& options,
                                       std::vector<SourceFile> files) const {
    constexpr size_t kMost = 10;
    const auto now = context_.clock.Now();
    const std::chrono::milliseconds age = options.age();
    std::erase_if(files, [&](const SourceFile& file) {
      return file.size < 0 || (age.count() > 0 && now - file.modified < age);
    });
    std::vector<SourceFile> newest = files;
    std::ranges::stable_sort(newest, std::greater(), &SourceFile::modified);
    if (newest.size() > kMost) newest.resize(kMost);
    std::vector<std::string> uris;
    for (const SourceFile& file : files) {
      if (std::ranges::find(newest, file) != newest.end()) uris.push_back(file.uri);
    }
    return uris;
  }

  std::optional<Schema> DescribeFiles(const ConnectorUse& use, FileScan scan) {
    std::vector<OptionProblem> problems = UnknownColumnTypes(use.common.columns, *session_, scan);
    for (OptionProblem& problem : MissingColumns(use.common.columns, *session_, scan)) {
      problems.push_back(std::move(problem));
    }
    diagnostics_.Add(problems);
    if (!problems.empty()) return std::nullopt;
    return Narrowed(use, session_->Describe("SELECT * FROM " + session_->Scan(scan)));
  }

  // To the columns that the source is to read, in their order.
  static Schema Narrowed(const ConnectorUse& use, const Schema& schema) {
    std::vector<std::string> names = use.common.ColumnNames();
    if (names.empty()) return schema;
    // A load that knows rows by their files keeps the column that names them.
    if (use.files.by_file()) names.push_back(use.files.file_column());
    Schema narrowed;
    for (const std::string& name : names) {
      const int index = schema.IndexOf(name);
      if (index < 0 || narrowed.IndexOf(name) >= 0) continue;
      narrowed.fields.push_back(schema.fields[static_cast<size_t>(index)]);
    }
    return narrowed;
  }

  // What an earlier step writes is there only after it, whatever is there now.
  bool ReadsWhatIsWritten(const Step& step) const {
    return std::ranges::any_of(step.inputs, [this](const std::string& input) {
      return !MeansAnything(input) && !written_.Meeting(input).empty();
    });
  }

  // Whether everything that the query reads is known here; makes stubs of earlier runs' tables.
  bool InputsKnown(const std::vector<TableId>& reads) {
    for (const TableId& id : reads) {
      if (known_.contains(KeyOf(id))) continue;
      // Whatever an earlier run left under the name of what a step of this one writes.
      if (unknown_.contains(KeyOf(id))) return false;
      std::optional<Schema> schema = describe_table_(id);
      if (!schema) return false;
      Define(id, schema);
    }
    return true;
  }

  std::optional<Schema> DescribeQuery(const Sql& query, const Step& step) {
    // A query that does not parse has been reported.
    if (unparsed_.contains(query.span.begin) || !InputsKnown(step.reads)) return std::nullopt;
    if (ReadsWhatIsWritten(step)) {
      diagnostics_.Note("SF0515", query.span,
                        fmt::format("Columns of {} are not known before the run", step.target()),
                        "Queries that read them are checked when they run");
      return std::nullopt;
    }
    try {
      return session_->Describe(query.text);
    } catch (const Error& error) {
      if (IsOutOfReach(error) && error.code() != ErrorCode::kData) {
        diagnostics_.Note(
            "SF0515", query.span,
            fmt::format("Columns of {} are not known: {}", step.target(), error.message()),
            "Queries that read them are checked when they run");
      } else {
        Report(error, query);
      }
      return std::nullopt;
    }
  }

  // `before`: bytes that the engine saw in front of the text.
  void Report(const Error& error, const Sql& sql, size_t before = 0) {
    Span where = sql.span;
    if (error.sql_offset() && *error.sql_offset() >= before) {
      const size_t offset = *error.sql_offset() - before;
      where = sql.Locate(offset, WordLength(sql, offset));
    }
    diagnostics_.Error("SF0702", where, error.message(), error.hint());
  }

  // Of the name at the offset with its qualifiers, `t.column`; 1 for anything else.
  static size_t WordLength(const Sql& sql, size_t offset) {
    const std::string_view text = sql.text;
    size_t end = offset;
    while (end < text.size()) {
      if (text[end] == '"') {
        const size_t close = text.find('"', end + 1);
        if (close == std::string_view::npos) break;
        end = close + 1;
      } else if (std::isalnum(static_cast<unsigned char>(text[end])) || text[end] == '_' ||
                 (text[end] == '.' && end > offset)) {
        ++end;
      } else {
        break;
      }
    }
    return std::max<size_t>(1, end - offset);
  }

  Plan& plan_;
  CompileContext& context_;
  const Reach reach_;
  const TableDescriber& describe_table_;
  const std::set<uint32_t>& unparsed_;
  Diagnostics& diagnostics_;
  std::unique_ptr<Session> session_;
  CancelToken cancel_;
  ConnectorContext connector_context_;
  std::map<std::string, Schema> known_;
  std::set<std::string> unknown_;  // Written by a step, with columns that depend on the run.
  Outputs written_;                // By the steps before.
};

}  // namespace

void BindPlan(Plan& plan, CompileContext& context, Reach reach, const BindInputs& inputs,
              Diagnostics& diagnostics) {
  Binder(plan, context, reach, inputs, diagnostics).Run();
}

}  // namespace sqlflow
