#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include "base/files.h"
#include "base/strings.h"
#include "cli/commands.h"
#include "cli/signals.h"
#include "cli/test_report.h"
#include "cli/workspace.h"
#include "project/project.h"
#include "sftest/case_runner.h"
#include "sftest/project_copy.h"

namespace sqlflow {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSuffix = ".sftest";
constexpr const char* kTestProfile = "test";

struct TestOptions {
  std::vector<std::string> files;
  std::string profile;
  std::string filter;
  std::string junit;
  std::string format = "text";
  std::string timeout = "2m";
  int jobs = 0;
  bool bless = false;
  bool keep = false;
};

std::string ProjectRoot(const App& app) {
  std::string root = FindProjectRoot(app.start_dir());
  if (!root.empty()) return root;
  throw Error(ErrorCode::kNotFound, "No project here or above: " + app.start_dir())
      .Hint("Make one with `sqlflow init NAME`, or name its folder with --project-dir");
}

void AddTestsBelow(const std::string& folder, std::vector<std::string>& paths) {
  std::error_code missing;
  for (const auto& entry : fs::recursive_directory_iterator(folder, missing)) {
    if (entry.path().extension() == kSuffix) paths.push_back(entry.path());
  }
}

// Absolute and sorted; all below tests/ when none is named. Throws Error for what is missing.
std::vector<std::string> FindTests(const TestOptions& options, const std::string& root,
                                   const App& app) {
  std::vector<std::string> paths;
  if (options.files.empty()) AddTestsBelow(root + "/tests", paths);
  for (const std::string& file : options.files) {
    const std::string path = app.Absolute(file);
    if (fs::is_directory(path)) {
      AddTestsBelow(path, paths);
    } else if (FileExists(path)) {
      paths.push_back(path);
    } else {
      throw MissingFile(file);
    }
  }
  std::ranges::sort(paths);
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  return paths;
}

Error NoTests(const TestOptions& options) {
  if (!options.filter.empty()) {
    return Error(ErrorCode::kNotFound, "No test's path holds: " + options.filter);
  }
  return Error(ErrorCode::kNotFound,
               "No tests found: " +
                   (options.files.empty() ? "tests/**/*.sftest" : Join(options.files, " ")))
      .Hint("A test is a file such as tests/orders.sftest; `sqlflow init` writes one");
}

// Runs tests side by side and tells of them in their order.
class TestRun {
 public:
  TestRun(const TestOptions& options, std::string root, std::vector<std::string> paths, App& app)
      : options_(options),
        root_(std::move(root)),
        paths_(std::move(paths)),
        app_(app),
        clock_(app.clock()),
        cancel_(CancelOnSignals()) {
    settings_.program = app.program();
    settings_.bounds = sftest::CaseFolder::Bounds::kSandbox;
    settings_.folder = options.keep ? sftest::Folder::kKeep : sftest::Folder::kRemove;
    settings_.timeout = std::chrono::ceil<std::chrono::seconds>(WaitOf(options.timeout));
    settings_.cancel = &cancel_;
    settings_.prepare = [this](const sftest::CaseFolder& folder) { return Prepare(folder); };
    SetEnvironment();
  }

  // Whether all of them were run.
  bool Run() {
    const int jobs = std::min<int>(
        options_.jobs > 0 ? options_.jobs
                          : static_cast<int>(std::max(1U, std::thread::hardware_concurrency())),
        static_cast<int>(paths_.size()));
    done_.resize(paths_.size());
    std::vector<std::jthread> workers;
    for (int i = 0; i < jobs; ++i) workers.emplace_back([this] { Work(); });
    workers.clear();
    return !cancel_.cancelled();
  }

  std::vector<TestOutcome> outcomes() const {
    std::vector<TestOutcome> all;
    for (const std::optional<TestOutcome>& each : done_) {
      if (each) all.push_back(*each);
    }
    return all;
  }

 private:
  void SetEnvironment() {
    const std::vector<std::string> profiles = ListProfiles(root_);
    std::string profile = options_.profile;
    if (profile.empty() && std::ranges::count(profiles, kTestProfile) > 0) profile = kTestProfile;
    if (!profile.empty()) settings_.environment.push_back("SQLFLOW_PROFILE=" + profile);
    const std::string library = app_.Variable("SQLFLOW_DUCKDB");
    if (!library.empty()) {
      settings_.environment.push_back("SQLFLOW_DUCKDB=" + fs::absolute(library).string());
    }
  }

  std::vector<std::string> Prepare(const sftest::CaseFolder& folder) const {
    std::vector<std::string> notes;
    for (const std::string& path : sftest::CopyProject(root_, folder.path())) {
      notes.push_back(fmt::format("The test's project lacks a file larger than {}: {}",
                                  FormatBytes(sftest::kMaxCopiedBytes), path));
    }
    return notes;
  }

  void Work() {
    for (size_t at = next_++; at < paths_.size() && !cancel_.cancelled(); at = next_++) {
      std::optional<TestOutcome> outcome = RunTest(paths_[at]);
      const std::lock_guard lock(telling_);
      done_[at] = std::move(outcome);
      for (; told_ < done_.size() && done_[told_]; ++told_) {
        if (options_.format == "text") WriteTestText(*done_[told_], app_);
      }
    }
  }

  // Nothing when it was cancelled.
  std::optional<TestOutcome> RunTest(const std::string& path) const {
    const auto start = clock_.Monotonic();
    const std::string relative = fs::path(path).lexically_relative(root_).string();
    TestOutcome outcome{.file = relative.starts_with("..") ? path : relative};
    try {
      RunFile(path, outcome);
    } catch (const Error& error) {
      if (cancel_.cancelled()) return std::nullopt;
      const std::string hint = error.hint().empty() ? "" : "  hint: " + error.hint() + "\n";
      outcome.result.verdict = sftest::Verdict::kFailed;
      outcome.result.findings.push_back({0, error.message(), hint});
    } catch (const fs::filesystem_error& error) {
      outcome.result.verdict = sftest::Verdict::kFailed;
      outcome.result.findings.push_back({0, error.what(), ""});
    }
    outcome.seconds = std::chrono::duration<double>(clock_.Monotonic() - start).count();
    return outcome;
  }

  void RunFile(const std::string& path, TestOutcome& outcome) const {
    std::vector<sftest::Finding> findings;
    const sftest::CaseFile file =
        sftest::ParseCase(outcome.file, ReadFile(path), sftest::ProjectSections(), findings);
    if (!file.header.empty()) {
      outcome.shows = std::string(Trim(std::string_view(file.header.front()).substr(1)));
    }
    if (!findings.empty()) {
      outcome.result = {.verdict = sftest::Verdict::kFailed, .findings = std::move(findings)};
      return;
    }
    outcome.result = sftest::RunCase(file, settings_);
    const std::string blessed = sftest::PrintCase(outcome.result.blessed);
    if (!options_.bless || blessed == sftest::PrintCase(file)) return;
    WriteFileAtomically(path, blessed);
    outcome.blessed = true;
    // What blessing cannot cure, such as a run that fails, still fails.
    outcome.result = sftest::RunCase(
        sftest::ParseCase(outcome.file, blessed, sftest::ProjectSections(), findings), settings_);
  }

  const TestOptions& options_;
  const std::string root_;
  const std::vector<std::string> paths_;
  App& app_;
  const Clock& clock_;
  const CancelToken& cancel_;
  sftest::CaseSettings settings_;
  std::atomic<size_t> next_{0};
  std::mutex telling_;  // Guards what follows, and standard output.
  size_t told_ = 0;
  std::vector<std::optional<TestOutcome>> done_;
};

int Test(const TestOptions& options, App& app) {
  app.json_errors = options.format == "json";
  if (!ParseWait(options.timeout)) {
    return app.RefuseUsage(Error(ErrorCode::kInvalid, "Duration is not valid: " + options.timeout)
                               .Hint("Write seconds, or a number with s, m or h: 30s"));
  }
  const std::string root = ProjectRoot(app);
  std::vector<std::string> paths;
  try {
    paths = FindTests(options, root, app);
  } catch (const Error& error) {
    return app.RefuseUsage(error);
  }
  std::erase_if(paths, [&](const std::string& path) {
    const std::string name = fs::path(path).lexically_relative(root).string();
    return name.find(options.filter) == std::string::npos;
  });
  if (paths.empty()) return app.RefuseUsage(NoTests(options));
  const auto start = app.clock().Monotonic();
  TestRun run(options, root, std::move(paths), app);
  if (!run.Run()) return SignalExitCode();
  const double seconds = std::chrono::duration<double>(app.clock().Monotonic() - start).count();
  const std::vector<TestOutcome> outcomes = run.outcomes();
  if (options.format == "json") {
    app.console().out << TestJson(outcomes, seconds);
  } else {
    WriteTestSummary(outcomes, seconds, app);
  }
  if (!options.junit.empty()) WriteFileAtomically(app.Absolute(options.junit), TestJunit(outcomes));
  return std::ranges::any_of(outcomes, &TestOutcome::failed) ? kExitFailed : kExitOk;
}

}  // namespace

void AddTestCommand(Command& root, App& app) {
  const auto options = std::make_shared<TestOptions>();
  Command command = app.AddCommand(root, "test", "Run the project's tests, each on a copy of it");
  command.Many("FILE", options->files, "Tests, or folders of them (default: tests/**/*.sftest)");
  command.Option("-p,--profile", options->profile, "NAME",
                 "Profile to test with (default: test if there is one, else dev)");
  command.Option("--filter", options->filter, "TEXT", "Run tests whose path holds the text alone");
  command.Flag("--bless", options->bless, "Write what really happens into the tests");
  command.Flag("--keep", options->keep, "Leave the folders of the tests and tell where they are");
  command.Count("-j,--jobs", options->jobs, "N", "Tests at once (default: one per core)");
  command.Option("--timeout", options->timeout, "DURATION",
                 "Longest time for one command of a test (default: 2m)");
  command.Option("--junit", options->junit, "FILE", "Write the results as JUnit XML, too");
  command.Choice("--format", options->format, {"text", "json"}, "What is printed");
  command.Example("sqlflow test");
  command.Example("sqlflow test tests/orders.sftest --bless");
  command.Example("sqlflow test --filter orders --junit tests.xml");
  command.Action([options, &app] { return Test(*options, app); });
}

}  // namespace sqlflow
