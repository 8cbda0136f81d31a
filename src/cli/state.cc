#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <ostream>
#include <string>
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

  std::vector<Watermark> List() {
    // Of a database that an older version made, there may be none.
    if (!session_->Find({"sqlflow", "watermarks"})) return {};
    return Watermarks::List(*session_);
  }

  // By its key, its state_key or its target. Throws Error(kNotFound) that names the nearest.
  Watermark Find(const std::string& name) {
    std::vector<Watermark> found;
    std::vector<std::string> keys;
    for (Watermark& watermark : List()) {
      const WatermarkKey& key = watermark.key;
      keys.push_back(key.Text());
      if (key.Text() == name) return watermark;
      if (key.state_key == name || EqualsIgnoreCase(key.target, name)) {
        found.push_back(std::move(watermark));
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
  static std::string KeysOf(const std::vector<Watermark>& watermarks) {
    std::vector<std::string> keys;
    for (const Watermark& watermark : watermarks) keys.push_back(watermark.key.Text());
    return Join(keys, ", ");
  }

  App& app_;
  Workspace workspace_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Session> session_;
};

int List(const StateOptions& options, App& app) {
  app.json_errors = options.format == "json";
  State state(options, app, Workspace::Access::kRead);
  if (!state.is_open()) return kExitFailed;
  const std::vector<Watermark> watermarks = state.List();
  if (options.format == "json") {
    std::vector<JsonObject> objects;
    for (const Watermark& watermark : watermarks) objects.push_back(WatermarkJson(watermark));
    app.console().out << PrettyJson(JsonList(std::move(objects)));
    return kExitOk;
  }
  const auto table = TableWriter::Make(ParseTableFormat(options.format),
                                       {{"key"}, {"watermark"}, {"type"}, {"updated_at"}, {"run"}},
                                       app.console().out, 0);
  for (const Watermark& watermark : watermarks) {
    const bool is_set = watermark.value.has_value();
    table->Add({watermark.key.Text(), is_set ? watermark.value->text : "(reset)",
                is_set ? watermark.value->type : "", watermark.updated_at,
                watermark.run_id.empty() ? "(command line)" : watermark.run_id});
  }
  table->End();
  if (watermarks.empty()) PrintNote("No incremental step has run yet", app);
  return kExitOk;
}

int Show(const StateOptions& options, App& app) {
  app.json_errors = options.format == "json";
  State state(options, app, Workspace::Access::kRead);
  if (!state.is_open()) return kExitFailed;
  const OptionValue json = WatermarkJson(state.Find(options.key)).Take();
  if (options.format == "json") {
    app.console().out << PrettyJson(json);
    return kExitOk;
  }
  const auto table =
      TableWriter::Make(TableFormat::kTable, {{"what"}, {"value"}}, app.console().out, 0);
  for (const OptionEntry& entry : *json.as_map()) table->Add({entry.key, ToText(entry.value)});
  table->End();
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
  Watermark watermark = state.Find(options.key);
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

int Reset(const StateOptions& options, App& app) {
  if (options.keys.empty() != options.all) {
    return app.RefuseUsage(Error(ErrorCode::kInvalid, "Name watermarks, or write --all")
                               .Hint("`sqlflow state list` shows their keys"));
  }
  State state(options, app, Workspace::Access::kWrite);
  if (!state.is_open()) return kExitFailed;
  std::vector<Watermark> watermarks;
  if (options.all) watermarks = state.List();
  for (const std::string& key : options.keys) watermarks.push_back(state.Find(key));
  Session::Transaction transaction(state.session());
  for (Watermark& watermark : watermarks) {
    watermark.value.reset();
    watermark.fingerprint.clear();
    watermark.run_id.clear();
    watermark.updated_at = state.now();
    Watermarks::Save(state.session(), watermark, {});
    PrintNote(watermark.key.Text() + " starts again: its next run reads everything", app);
  }
  transaction.Commit();
  return kExitOk;
}

int Export(const StateOptions& options, App& app) {
  State state(options, app, Workspace::Access::kRead);
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
  const int64_t count = ImportState(state.session(), state.dialect(), path, state.now());
  PrintNote(fmt::format("{} {} imported", count, count == 1 ? "watermark" : "watermarks"), app);
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
  Command list = add("list", "List all watermarks", List);
  list.Choice("--format", options->format, {"table", "csv", "json", "markdown"},
              "How they are written");
  list.Example("sqlflow state list");
  Command show = add("show", "Show one watermark", Show);
  show.Required("KEY", options->key, "Its key, its state_key or the table that it belongs to");
  show.Choice("--format", options->format, {"table", "json"}, "How it is written");
  show.Example("sqlflow state show orders");
  Command set = add("set", "Move a watermark: the next run goes on from there", Set);
  set.Required("KEY", options->key, "Its key, its state_key or the table that it belongs to");
  set.Required("VALUE", options->value, "Value of the cursor's type");
  set.Option("--type", options->type, "TYPE", "The cursor's type (default: the one it has)");
  set.Example("sqlflow state set orders '2024-01-31 12:00:00'");
  Command reset = add("reset", "Forget watermarks: the next run reads everything", Reset);
  reset.Many("KEY", options->keys, "Keys, state_keys or tables");
  reset.Flag("--all", options->all, "All of them");
  reset.Example("sqlflow state reset orders");
  Command exporting = add("export", "Write all watermarks as JSON", Export);
  exporting.Optional("FILE", options->file, "Where to (default: standard output)");
  exporting.Example("sqlflow state export watermarks.json");
  Command importing = add("import", "Keep the watermarks of an exported file", Import);
  importing.Required("FILE", options->file, "What `state export` wrote");
  importing.Example("sqlflow state import watermarks.json");
}

}  // namespace sqlflow
