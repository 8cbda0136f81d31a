// A project's root, the active profile, and what they say.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/source_files.h"
#include "project/variables.h"
#include "sqlflow/context.h"
#include "sqlflow/engine.h"
#include "sqlflow/value.h"

namespace sqlflow {

using Environment = std::map<std::string, std::string>;

// A `connectors:` entry. `params` still hold variables: they are resolved where the connection is
// used, so that an unset secret of an unused connection is no error.
struct Connection {
  std::string name;
  std::string type;
  OptionValue params;  // A map.
  Span span;
};

// A local file in place of a source or a destination: tests of projects bring their own rows.
struct StandIn {
  std::string name;    // As statements name it: "orders", "connection.object".
  OptionValue params;  // Of a CSV source or destination.
};

struct Project {
  std::string root;         // Absolute; the program's working directory once it is opened.
  bool is_project = false;  // False: a lone file, or no project folder at all.
  std::string profile;      // "dev"; empty: built-in defaults.
  EngineOptions engine;
  std::vector<Connection> connections;
  std::vector<StandIn> source_stand_ins;
  std::vector<StandIn> destination_stand_ins;
  std::string pipelines_dir = "pipelines";
  std::string log_level = "info";
  OptionValue resilience;  // A map or null.
  std::string python_interpreter = "python3";
  int python_workers = 0;  // 0: as many as there are cores.
  Variables variables;     // All contexts but SET.
  // Values that an expanded script holds and that must not be written down. Filled in by Expand.
  std::set<std::string> secrets;

  const Connection* FindConnection(std::string_view name) const;
  // Nothing for what is not replaced.
  const StandIn* FindSourceStandIn(std::string_view name) const;
  const StandIn* FindDestinationStandIn(std::string_view name) const;
};

struct ProjectRequest {
  std::string start_dir;          // Where to look for the root from, upwards.
  std::string profile;            // Empty: $SQLFLOW_PROFILE, else "dev" if the project has it.
  std::vector<std::string> vars;  // Each `--vars`: JSON or k=v,k2=v2.
  Environment environment;
  std::string pipeline;  // For ${pipeline}; empty: none.
  std::string run_id;    // For ${run_id}; empty: a new one.
  // What the run's dates are made from; nothing: the clock.
  std::optional<std::chrono::system_clock::time_point> run_time;
  bool require_project = false;  // Otherwise a folder without profiles/ is no error.
};

// Finds the root and reads profile, `.env` and variables. Reports all problems; the result is
// usable for messages even then. Does not change the working directory.
Project OpenProject(const ProjectRequest& request, const Clock& clock, SourceFiles& files,
                    Diagnostics& diagnostics);

// Names of the profiles in root/profiles, sorted.
std::vector<std::string> ListProfiles(const std::string& root);
// The nearest folder upwards with profiles/ or sqlflow.yml, or empty.
std::string FindProjectRoot(const std::string& start_dir);

// "20260131-101500-3f2a9c1e07b4": UTC time and random hex digits; sorts by time. Of two runs with
// one id the second would find its steps done, also where runs of many projects write to one
// server.
std::string NewRunId(const Clock& clock);

}  // namespace sqlflow
