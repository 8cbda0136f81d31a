#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
#include <variant>
#include <vector>

#include "base/files.h"
#include "base/strings.h"
#include "base/system_clock.h"
#include "batch/column_view.h"
#include "cli/commands.h"
#include "cli/report.h"
#include "cli/state_file.h"
#include "cli/table.h"
#include "cli/workspace.h"
#include "state/file_ledger.h"
#include "state/history.h"
#include "state/watermarks.h"

namespace sqlflow {
namespace {

struct StateOptions {
  std::string profile;
  std::string format = "table";
  std::string key;
  std::vector<std::string> keys;
  std::string value;
  std::string type;
  std::string file;
  bool all = false;
};

using Kept = std::variant<Watermark, FileLedgerSummary>;

const WatermarkKey& KeyOf(const Kept& kept) {
  return std::visit([](const auto& each) -> const WatermarkKey& { return each.key; }, kept);
}

// The database of the project, open for one command.
class State {
 public:
  State(const StateOptions& options, App& app, Workspace::Access access)
      : app_(app), workspace_(app, {.profile = options.profile}) {
    PrintDiagnostics(workspace_.diagnostics(), workspace_.files(), app);
    if (workspace_.diagnostics().has_errors()) return;
    engine_ = workspace_.OpenDatabase(access);
    session_ = engine_->NewSession();
    if (access == Workspace::Access::kWrite) History::Prepare(*session_);
  }

  bool is_open() const { return session_ != nullptr; }
  Session& session() { return *session_; }
  const Dialect& dialect() const { return engine_->dialect(); }
  std::string now() { return FormatTimestamp(app_.clock().Now()); }

  // Sorted by key.
  std::vector<Kept> List() {
    std::vector<Kept> all;
    // Of a database that an older version made, there may be none.
    if (session_->Find({"sqlflow", "records"})) {
      for (Watermark& watermark : Watermarks::List(*session_)) all.push_back(std::move(watermark));
    }
    for (FileLedgerSummary& ledger : FileLedger::List(*session_)) all.push_back(std::move(ledger));
    std::ranges::stable_sort(all, {}, [](const Kept& kept) { return KeyOf(kept).Text(); });
    return all;
  }

  // By its key, its state_key or its target. Throws Error(kNotFound) that names the nearest.
  Kept Find(const std::string& name) {
    std::vector<Kept> found;
    std::vector<std::string> keys;
    for (Kept& kept : List()) {
      const WatermarkKey& key = KeyOf(kept);
      keys.push_back(key.Text());
      if (key.Text() == name) return kept;
      if (key.state_key == name || EqualsIgnoreCase(key.target, name)) {
        found.push_back(std::move(kept));
      }
    }
    if (found.size() == 1) return found[0];
    if (found.size() > 1) {
      throw Error(ErrorCode::kInvalid, "Several watermarks are meant by: " + name)
          .Hint("Name one of " + KeysOf(found));
    }
    const std::string nearest = DidYouMean(name, keys);
    throw Error(ErrorCode::kNotFound, "No watermark is kept for: " + name)
        .Hint(!nearest.empty() ? nearest
              : keys.empty()   ? "No incremental step has run yet"
                               : "Kept: " + Join(keys, ", "));
  }

 private:
  static std::string KeysOf(const std::vector<Kept>& all) {
    std::vector<std::string> keys;
    for (const Kept& kept : all) keys.push_back(KeyOf(kept).Text());
    return Join(keys, ", ");
  }

  App& app_;
  Workspace workspace_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Session> session_;
};

JsonObject Json(const Watermark& watermark) { return WatermarkJson(watermark); }
JsonObject Json(const FileLedgerSummary& ledger) { return FileLedgerJson(ledger); }

std::string RunOf(const std::string& run_id) { return run_id.empty() ? "(command line)" : run_id; }

void AddRow(const Watermark& watermark, TableWriter& table) {
  const bool is_set = watermark.value.has_value();
  table.Add({watermark.key.Text(), is_set ? watermark.value->text : "(reset)",
             is_set ? watermark.value->type : "", watermark.updated_at, RunOf(watermark.run_id)});
}

void AddRow(const FileLedgerSummary& ledger, TableWriter& table) {
  const std::string files =
      fmt::format("{} file{}", FormatCount(ledger.files), ledger.files == 1 ? "" : "s");
  table.Add({ledger.key.Text(), ledger.files == 0 ? "(reset)" : files, "", ledger.updated_at,
             RunOf(ledger.run_id)});
}

int List(const StateOptions& options, App& app) {
  app.json_errors = options.format == "json";
  State state(options, app, Workspace::Access::kReadState);
  if (!state.is_open()) return kExitFailed;
  const std::vector<Kept> all = state.List();
  if (options.format == "json") {
    std::vector<JsonObject> objects;
    for (const Kept& kept : all) {
      objects.push_back(std::visit([](const auto& each) { return Json(each); }, kept));
    }
    app.console().out << PrettyJson(JsonList(std::move(objects)));
    return kExitOk;
  }
  const auto table = TableWriter::Make(ParseTableFormat(options.format),
                                       {{"key"}, {"watermark"}, {"type"}, {"updated_at"}, {"run"}},
                                       app.console().out, 0);
  for (const Kept& kept : all) {
    std::visit([&table](const auto& each) { AddRow(each, *table); }, kept);
  }
  table->End();
  if (all.empty()) PrintNote("No incremental step has run yet", app);
  return kExitOk;
}

void WriteValues(const OptionValue& json, App& app) {
  const auto table =
      TableWriter::Make(TableFormat::kTable, {{"what"}, {"value"}}, app.console().out, 0);
  for (const OptionEntry& entry : *json.as_map()) table->Add({entry.key, ToText(entry.value)});
  table->End();
}

void ShowLedger(const FileLedgerSummary& ledger, const LoadedFiles& files,
                const StateOptions& options, App& app) {
  if (options.format == "json") {
    app.console().out << PrettyJson(FileLedgerJson(ledger, files).Take());
    return;
  }
  WriteValues(FileLedgerJson(ledger).Take(), app);
  using Kind = TableColumn::Kind;
  app.console().out << '\n';
  const auto table = TableWriter::Make(
      TableFormat::kTable,
      {{"file"}, {"size", Kind::kNumber}, {"modified"}, {"rows", Kind::kNumber}, {"run"}},
      app.console().out, 0);
  for (const auto& [uri, file] : files.by_uri) {
    table->Add({uri, std::to_string(file.size), FormatTimestamp(file.modified),
                std::to_string(file.rows), RunOf(file.run_id)});
  }
  table->End();
}

int Show(const StateOptions& options, App& app) {
  app.json_errors = options.format == "json";
  State state(options, app, Workspace::Access::kReadState);
  if (!state.is_open()) return kExitFailed;
  const Kept kept = state.Find(options.key);
  if (const auto* ledger = std::get_if<FileLedgerSummary>(&kept)) {
    ShowLedger(*ledger, FileLedger::Find(state.session(), ledger->key), options, app);
    return kExitOk;
  }
  const OptionValue json = WatermarkJson(std::get<Watermark>(kept)).Take();
  if (options.format == "json") {
    app.console().out << PrettyJson(json);
    return kExitOk;
  }
  WriteValues(json, app);
  return kExitOk;
}

// What a user wrote, as the column's type writes it.
Typed ParseValue(State& state, const std::string& type, const std::string& text) {
  const std::string literal = state.dialect().Literal(Typed{type, text});
  const auto rows = state.session().Query(fmt::format("SELECT CAST({} AS VARCHAR)", literal));
  const std::optional<Batch> batch = rows->Next();
  return Typed{type, std::string(ColumnView(*batch, 0).Text(0))};
}

int Set(const StateOptions& options, App& app) {
  State state(options, app, Workspace::Access::kWrite);
  if (!state.is_open()) return kExitFailed;
  Kept kept = state.Find(options.key);
  if (std::holds_alternative<FileLedgerSummary>(kept)) {
    throw Error(ErrorCode::kInvalid, "A file ledger has no value to set: " + options.key)
        .Hint("`sqlflow state reset` makes it forget its files");
  }
  Watermark watermark = std::get<Watermark>(std::move(kept));
  std::string type = options.type;
  if (type.empty() && watermark.value) type = watermark.value->type;
  if (type.empty()) {
    throw Error(ErrorCode::kInvalid, "Type of the watermark is not known: " + options.key)
        .Hint("It was reset: write --type, such as --type TIMESTAMP");
  }
  watermark.value = ParseValue(state, type, options.value);
  watermark.run_id.clear();
  watermark.updated_at = state.now();
  Session::Transaction transaction(state.session());
  Watermarks::Save(state.session(), watermark, {});
  transaction.Commit();
  PrintNote(fmt::format("{} goes on at {}", watermark.key.Text(), watermark.value->text), app);
  return kExitOk;
}

void Forget(Watermark watermark, State& state) {
  watermark.value.reset();
  watermark.fingerprint.clear();
  watermark.run_id.clear();
  watermark.updated_at = state.now();
  Watermarks::Save(state.session(), watermark, {});
}

void Forget(const FileLedgerSummary& ledger, State& state) {
  FileLedger::Forget(state.session(), ledger.key, "", state.now());
}

int Reset(const StateOptions& options, App& app) {
  if (options.keys.empty() != options.all) {
    return app.RefuseUsage(Error(ErrorCode::kInvalid, "Name watermarks, or write --all")
                               .Hint("`sqlflow state list` shows their keys"));
  }
  State state(options, app, Workspace::Access::kWrite);
  if (!state.is_open()) return kExitFailed;
  std::vector<Kept> all;
  if (options.all) all = state.List();
  for (const std::string& key : options.keys) all.push_back(state.Find(key));
  Session::Transaction transaction(state.session());
  for (const Kept& kept : all) {
    std::visit([&state](const auto& each) { Forget(each, state); }, kept);
    PrintNote(KeyOf(kept).Text() + " starts again: its next run reads everything", app);
  }
  transaction.Commit();
  return kExitOk;
}

int Export(const StateOptions& options, App& app) {
  State state(options, app, Workspace::Access::kReadState);
  if (!state.is_open()) return kExitFailed;
  const std::string text = ExportState(state.session(), state.dialect());
  if (options.file.empty()) {
    app.console().out << text;
  } else {
    WriteFileAtomically(app.Absolute(options.file), text);
  }
  return kExitOk;
}

int Import(const StateOptions& options, App& app) {
  const std::string path = app.Absolute(options.file);
  if (!FileExists(path)) throw MissingFile(options.file);
  State state(options, app, Workspace::Access::kWrite);
  if (!state.is_open()) return kExitFailed;
  const ImportedState imported = ImportState(state.session(), state.dialect(), path, state.now());
  const auto counted = [](int64_t count, const char* what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
  };
  std::vector<std::string> what;
  if (imported.watermarks > 0 || imported.ledgers == 0) {
    what.push_back(counted(imported.watermarks, "watermark"));
  }
  if (imported.ledgers > 0) what.push_back(counted(imported.ledgers, "file ledger"));
  PrintNote(Join(what, " and ") + " imported", app);
  return kExitOk;
}

}  // namespace

void AddStateCommands(Command& root, App& app) {
  const auto options = std::make_shared<StateOptions>();
  Command group = root.Sub("state", "Where incremental steps stopped");
  const auto add = [&](const char* name, const char* description,
                       int (*action)(const StateOptions&, App&)) {
    Command command = app.AddCommand(group, name, description);
    command.Option("-p,--profile", options->profile, "NAME", "Profile whose database is meant");
    command.Action([options, action, &app] { return action(*options, app); });
    return command;
  };
  Command list = add("list", "List all watermarks and file ledgers", List);
  list.Choice("--format", options->format, {"table", "csv", "json", "markdown"},
              "How they are written");
  list.Example("sqlflow state list");
  Command show = add("show", "Show one watermark, or the files of a ledger", Show);
  show.Required("KEY", options->key, "Its key, its state_key or the table that it belongs to");
  show.Choice("--format", options->format, {"table", "json"}, "How it is written");
  show.Example("sqlflow state show orders");
  Command set = add("set", "Move a watermark: the next run goes on from there", Set);
  set.Required("KEY", options->key, "Its key, its state_key or the table that it belongs to");
  set.Required("VALUE", options->value, "Value of the cursor's type");
  set.Option("--type", options->type, "TYPE", "The cursor's type (default: the one it has)");
  set.Example("sqlflow state set orders '2024-01-31 12:00:00'");
  Command reset = add("reset", "Forget watermarks or files: the next run reads everything", Reset);
  reset.Many("KEY", options->keys, "Keys, state_keys or tables");
  reset.Flag("--all", options->all, "All of them");
  reset.Example("sqlflow state reset orders");
  Command exporting = add("export", "Write all watermarks and file ledgers as JSON", Export);
  exporting.Optional("FILE", options->file, "Where to (default: standard output)");
  exporting.Example("sqlflow state export watermarks.json");
  Command importing =
      add("import", "Keep the watermarks and file ledgers of an exported file", Import);
  importing.Required("FILE", options->file, "What `state export` wrote");
  importing.Example("sqlflow state import watermarks.json");
}

}  // namespace sqlflow
