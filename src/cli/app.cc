#include "cli/app.h"

#include <filesystem>
#include <ostream>
#include <utility>

#include "cli/command_line.h"
#include "connectors/registry/builtin.h"
#include "engine/duckdb/duckdb_engine.h"

namespace sqlflow {
namespace {

namespace fs = std::filesystem;

std::string FixedTime(const Environment& environment) {
  const auto found = environment.find("SQLFLOW_CLOCK");
  return found == environment.end() ? "" : found->second;
}

}  // namespace

App::App(ProcessContext process, const Console& console, CancelToken& cancel)
    : process_(std::move(process)),
      console_(console),
      clock_(FixedTime(process_.environment)),
      cancel_(cancel) {}

std::string App::Variable(const std::string& name) const {
  const auto found = process_.environment.find(name);
  return found == process_.environment.end() ? "" : found->second;
}

const Registries& App::registries() {
  if (registries_ == nullptr) {
    registries_ = std::make_unique<Registries>();
    RegisterBuiltins(registries_->sources, registries_->destinations);
  }
  return *registries_;
}

std::unique_ptr<Engine> App::OpenEngine(const EngineOptions& options) const {
  return OpenDuckdb(options, {Variable("SQLFLOW_DUCKDB"), process_.program_dir});
}

std::string App::FromStart(const std::string& path) const {
  return (fs::path(process_.start_dir) / path).lexically_normal().string();
}

std::string App::SearchDir(const CommonFlags& flags) const {
  return flags.project_dir.empty() ? process_.start_dir : FromStart(flags.project_dir);
}

void App::Print(const Diagnostics& diagnostics, Verbosity verbosity) const {
  for (const Diagnostic& diagnostic : diagnostics.Sorted()) {
    if (verbosity == Verbosity::kQuiet && diagnostic.severity != Severity::kError) continue;
    err() << Render(diagnostic, files_, console_.err_color);
  }
}

int App::Fail(const Error& error) const {
  err() << Render(error, files_, console_.err_color);
  if (error.code() == ErrorCode::kCancelled) return kExitInterrupted;
  return error.code() == ErrorCode::kInternal ? kExitBug : kExitFailed;
}

}  // namespace sqlflow
