// From a script's file to a plan, with every finding on the way.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/diagnostic.h"
#include "base/source_files.h"
#include "plan/plan.h"
#include "project/project.h"
#include "sqlflow/engine.h"
#include "sqlflow/registry.h"

namespace sqlflow {

struct Registries {
  SourceRegistry sources;
  DestinationRegistry destinations;
};

// What a check may reach to learn columns and tables.
enum class Reach {
  kRequired,  // A source that cannot be reached is an error: about to run.
  kOptional,  // It is a note: `pipeline validate`.
  kNothing,   // Nothing is opened: `--offline`.
};

struct CompileRequest {
  std::string pipeline;
  std::string path;  // As messages show it; read relative to the working directory.
  Reach reach = Reach::kOptional;
  std::optional<std::string> text;  // Compiled instead of what the file holds.
};

// What a compilation leans on; all outlive it.
struct CompileContext {
  Project& project;
  const Registries& registries;
  // An empty engine, opened on first use: parses queries and binds them against stub tables.
  std::function<Engine&()> scratch;
  // Looks up tables of earlier runs; nothing when there is no database to look into.
  std::function<Session*()> database;
  const Clock& clock;
  SourceFiles& files;
};

// Parse, expand, check, order, bind. Nothing when there was an error.
std::optional<Plan> Compile(const CompileRequest& request, CompileContext& context,
                            Diagnostics& diagnostics);

// The compiled plan as JSON text: {pipeline_name, operations, operation_count, script}; secrets
// masked. `script` is null when a run of it would not be one of the pipeline.
std::string PlanJson(const Plan& plan, const Registries& registries);

// What PlanJson wrote, to be run.
struct CompiledPlan {
  std::string pipeline;
  std::string script;
};
// Throws Error(kInvalid) for text that PlanJson did not write and for a plan without a script.
CompiledPlan CompiledFromJson(std::string_view json, const std::string& path);
// What one step of the plan does, as JSON on one line, secrets masked: equal texts make equal rows
// out of equal inputs.
std::string StepJson(const Step& step, const Plan& plan, const Registries& registries);

}  // namespace sqlflow
