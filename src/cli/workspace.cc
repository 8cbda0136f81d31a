#include "cli/workspace.h"

#include <charconv>
#include <filesystem>
#include <set>

#include "base/files.h"
#include "base/strings.h"
#include "cli/report.h"
#include "cli/signals.h"
#include "sftest/case_folder.h"
#include "state/database_ledger.h"
#include "state/folder_ledger.h"
#include "state/history.h"
#include "state/no_ledger.h"
#include "syntax/json.h"
#include "syntax/parser.h"
#include "syntax/printer.h"

namespace sqlflow {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kLockPoll{100};
constexpr const char* kTestDatabase = "target/test.duckdb";

// The script as the printer writes it, or nothing when it does not parse: tests run every pipeline
// in this form, too, which must change nothing.
std::optional<std::string> Reprinted(const std::string& path) {
  SourceFiles files;
  Diagnostics diagnostics;
  const Script script = Parse(files, files.Add(path, ReadFile(path)), diagnostics);
  if (diagnostics.has_errors()) return std::nullopt;
  return Print(script);
}

ProjectRequest MakeRequest(App& app, const WorkspaceRequest& request) {
  ProjectRequest result;
  result.start_dir = request.start_dir.empty() ? app.start_dir() : request.start_dir;
  result.profile = request.profile;
  result.vars = request.vars;
  result.environment = app.environment();
  result.pipeline = request.pipeline;
  result.run_id = request.run_id;
  result.run_time = request.run_time;
  result.require_project = request.require_project;
  return result;
}

}  // namespace

std::optional<std::chrono::milliseconds> ParseWait(std::string_view text) {
  double count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  const std::string_view unit = text.substr(static_cast<size_t>(end - text.data()));
  const double seconds = unit.empty() || unit == "s" ? 1
                         : unit == "m"               ? 60
                         : unit == "h"               ? 3600
                                                     : 0;
  constexpr double kMaxSeconds = 1e9;
  if (error != std::errc() || seconds == 0 || !(count >= 0 && count * seconds <= kMaxSeconds)) {
    return std::nullopt;
  }
  return std::chrono::milliseconds(static_cast<int64_t>(count * seconds * 1000));
}

std::chrono::milliseconds WaitOf(std::string_view text) {
  return ParseWait(text).value_or(std::chrono::milliseconds(0));
}

Workspace::Workspace(App& app, const WorkspaceRequest& request)
    : app_(app),
      project_(OpenProject(MakeRequest(app, request), app.clock(), files_, diagnostics_)),
      pipeline_(request.pipeline),
      script_(request.script),
      wait_lock_(request.wait_lock) {
  std::error_code missing;  // Reported by OpenProject.
  std::filesystem::current_path(project_.root, missing);
  if (!app.sandbox().empty()) Confine();
}

void Workspace::Confine() {
  app_.RequireInSandbox(project_.root);
  project_.engine.persistent = true;
  project_.engine.path = kTestDatabase;
  project_.engine.temp_directory.clear();
  project_.source_stand_ins = FindStandIns(sftest::kSourcesFolder);
  project_.destination_stand_ins = FindStandIns(sftest::kDestinationsFolder);
}

std::vector<StandIn> Workspace::FindStandIns(const std::string& folder) {
  std::vector<StandIn> found;
  for (const std::string& path : Glob(folder + "/*" + sftest::kOptionsSuffix)) {
    const std::string text = ReadFile(path);
    const size_t line_end = std::min(text.find('\n'), text.size());
    StandIn stand_in{.name = text.substr(0, line_end), .params = OptionValue::Object()};
    const size_t begin = text.find('{', line_end);
    if (begin != std::string::npos) {
      const int file = files_.Add(path, text);
      stand_in.params = ParseJson(text, file, static_cast<uint32_t>(begin), diagnostics_).value;
    }
    const fs::path rows = fs::path(path).replace_extension(sftest::kRowsSuffix);
    stand_in.params.Set("path", OptionValue::Text(rows.string()));
    found.push_back(std::move(stand_in));
  }
  return found;
}

// `sqlflow test` looks for what no pipeline has taken: its name is misspelt.
void Workspace::NoteStandIns(const Plan& plan) const {
  std::set<std::string> taken;  // Paths.
  const auto take = [&taken](const ConnectorUse& use) {
    if (const OptionEntry* path = use.options.Find("path")) taken.insert(ToText(path->value));
  };
  for (const Step& step : plan.steps) {
    if (const auto* load = std::get_if<LoadWork>(&step.work)) take(load->source);
    const auto* work = std::get_if<ExportWork>(&step.work);
    if (work == nullptr) continue;
    take(work->destination);
    if (const auto* source = std::get_if<ConnectorUse>(&work->what)) take(*source);
  }
  for (const std::vector<StandIn>* all :
       {&project_.source_stand_ins, &project_.destination_stand_ins}) {
    for (const StandIn& each : *all) {
      const std::string path = ToText(each.params.Find("path")->value);
      if (!taken.contains(path)) continue;
      WriteFileUnsynced(fs::path(path).replace_extension(sftest::kUsedSuffix).string(), "");
    }
  }
}

Engine& Workspace::engine() {
  if (engine_ != nullptr) return *engine_;
  const Clock& clock = app_.clock();
  const auto give_up = clock.Monotonic() + wait_lock_;
  for (bool told = false; engine_ == nullptr; told = true) {
    try {
      engine_ = app_.OpenEngine(project_.engine);
    } catch (const Error& error) {
      if (!error.retryable() || clock.Monotonic() >= give_up) throw;
      if (!told) PrintNote(error.message() + ", waiting for it", app_);
      clock.SleepFor(kLockPoll);
      CancelOnSignals().ThrowIfCancelled();
    }
  }
  return *engine_;
}

Engine& Workspace::sample() {
  if (sample_ == nullptr) {
    EngineOptions options = project_.engine;
    options.persistent = false;
    sample_ = app_.OpenEngine(options);
  }
  return *sample_;
}

Engine& Workspace::scratch() {
  if (scratch_ == nullptr) {
    EngineOptions options = project_.engine;
    options.scratch = true;
    scratch_ = app_.OpenEngine(options);
  }
  return *scratch_;
}

bool Workspace::database_exists() const {
  return project_.engine.persistent && FileExists(project_.engine.path);
}

Session* Workspace::database() {
  if (looked_) return session_.get();
  looked_ = true;
  if (!database_exists()) return nullptr;
  try {
    reader_ = OpenDatabase(Access::kReadState);
    session_ = reader_->NewSession();
  } catch (const Error&) {
    // In use by another process, say. What asks here can do without.
    reader_ = nullptr;
  }
  return session_.get();
}

Engine* Workspace::database_engine() { return database() != nullptr ? reader_.get() : nullptr; }

std::unique_ptr<Engine> Workspace::OpenDatabase(Access access) const {
  if (!project_.engine.persistent) {
    throw Error(ErrorCode::kNotFound, "Tables are kept in memory: results are not kept after a run")
        .Hint("Set `mode: persistent` and a `path` in the profile, or EXPORT what you need");
  }
  if (!database_exists()) {
    throw Error(ErrorCode::kNotFound, "No run has made the database yet: " + project_.engine.path)
        .Hint("Run a pipeline first: sqlflow pipeline list");
  }
  EngineOptions options = project_.engine;
  options.read_only = access != Access::kWrite;
  std::unique_ptr<Engine> engine = app_.OpenEngine(options);
  if (access != Access::kReadState || History::IsCurrent(*engine->NewSession())) return engine;
  engine.reset();
  History::Prepare(*app_.OpenEngine(project_.engine)->NewSession());
  return app_.OpenEngine(options);
}

std::unique_ptr<Ledger> Workspace::OpenLedger() {
  if (project_.engine.persistent) {
    History::Prepare(*engine().NewSession());
    return std::make_unique<DatabaseLedger>(engine());
  }
  if (project_.is_project) return std::make_unique<FolderLedger>("");
  return std::make_unique<NoLedger>();
}

std::optional<Plan> Workspace::CompileToRun(const std::string& path) {
  std::unique_ptr<Session> session;
  const auto look = [this, &session]() -> Session* {
    if (session == nullptr) session = engine().NewSession();
    return session.get();
  };
  return CompileFile(path, Reach::kRequired,
                     {project_, app_.registries(), [this]() -> Engine& { return scratch(); }, look,
                      app_.clock(), files_});
}

std::optional<Plan> Workspace::CompileToSample(const std::string& path) {
  return CompileFile(path, Reach::kRequired,
                     {project_, app_.registries(), [this]() -> Engine& { return scratch(); },
                      [this] { return database(); }, app_.clock(), files_});
}

std::optional<Plan> Workspace::CompileToCheck(const std::string& path, Reach reach) {
  const auto look = [this, reach]() -> Session* {
    return reach == Reach::kNothing ? nullptr : database();
  };
  return CompileFile(path, reach,
                     {project_, app_.registries(), [this]() -> Engine& { return scratch(); }, look,
                      app_.clock(), files_});
}

std::optional<Plan> Workspace::CompileFile(const std::string& path, Reach reach,
                                           CompileContext context) {
  scratch_ = nullptr;  // Stubs of another file are in it.
  CompileRequest request{pipeline_, path, reach, script_};
  if (!script_ && !app_.Variable("SQLFLOW_TEST_REPRINT").empty()) request.text = Reprinted(path);
  std::optional<Plan> plan = Compile(request, context, diagnostics_);
  if (plan) NoteStandIns(*plan);
  return plan;
}

}  // namespace sqlflow
