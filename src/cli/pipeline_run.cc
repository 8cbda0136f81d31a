#include "cli/pipeline_run.h"

#include <charconv>
#include <memory>
#include <ostream>

#include "cli/json_observer.h"
#include "cli/signals.h"
#include "cli/terminal_observer.h"
#include "cli/workspace.h"
#include "exec/runner.h"

namespace sqlflow {
namespace {

template <class Integer>
Integer NumberOf(const std::string& text) {
  Integer number{};
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size()) {
    throw Error(ErrorCode::kInvalid, "Test setting is no number: " + text);
  }
  return number;
}

TestSettings TestSettingsOf(const App& app) {
  TestSettings test;
  if (const std::string text = app.Variable("SQLFLOW_TEST_ORDER_SEED"); !text.empty()) {
    test.order_seed = NumberOf<uint64_t>(text);
  }
  if (const std::string text = app.Variable("SQLFLOW_TEST_BATCH_ROWS"); !text.empty()) {
    test.max_batch_rows = NumberOf<int64_t>(text);
  }
  if (const std::string text = app.Variable("SQLFLOW_TEST_FAULTS"); !text.empty()) {
    test.failures_per_step = NumberOf<int>(text);
  }
  return test;
}

std::unique_ptr<RunObserver> ObserverFor(const RunArguments& arguments, App& app) {
  if (arguments.format == "json") return std::make_unique<JsonObserver>(app.out(), app.files());
  return std::make_unique<TerminalObserver>(app.console(), app.files(),
                                            arguments.flags.verbosity());
}

int ExitCodeOf(RunStatus status) {
  switch (status) {
    case RunStatus::kSucceeded:
      return kExitOk;
    case RunStatus::kFailed:
      return kExitFailed;
    case RunStatus::kCancelled:
      return InterruptedExitCode();
  }
  return kExitBug;
}

// Where the pipeline is looked for.
enum class Place { kProject, kAnywhere };

int RunIn(const RunArguments& arguments, const std::string& name, Place place, App& app) {
  Diagnostics diagnostics;
  Workspace workspace({.flags = arguments.flags,
                       .profile = arguments.profile,
                       .vars = arguments.vars,
                       .pipeline = PipelineName(name),
                       .require_project = place == Place::kProject},
                      app, diagnostics);
  if (diagnostics.has_errors()) {
    app.Print(diagnostics, arguments.flags.verbosity());
    return kExitFailed;
  }
  const PipelineFile pipeline =
      place == Place::kProject ? workspace.Find(name) : workspace.FileAt(name);
  const std::optional<Plan> plan =
      workspace.Compile(pipeline, Reach::kRequired, LookThrough::kProfile, diagnostics);
  app.Print(diagnostics, arguments.flags.verbosity());
  if (!plan) return kExitFailed;

  const std::unique_ptr<RunObserver> observer = ObserverFor(arguments, app);
  const RunOptions options{.run_id = workspace.run_id(),
                           .profile = workspace.project().profile,
                           .threads = arguments.threads,
                           .fail_fast = arguments.fail_fast,
                           .test = TestSettingsOf(app)};
  const CancellableWork cancellable;
  const RunResult result = Run(*plan, workspace.engine(), app.registries(), options, app.clock(),
                               app.cancel(), *observer);
  return ExitCodeOf(result.status);
}

}  // namespace

int RunPipeline(const RunArguments& arguments, const std::string& name, App& app) {
  return RunIn(arguments, name, Place::kProject, app);
}

int RunFile(const RunArguments& arguments, const std::string& path, App& app) {
  return RunIn(arguments, path, Place::kAnywhere, app);
}

}  // namespace sqlflow
