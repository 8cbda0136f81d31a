// The pipelines of a project.
#pragma once

#include <string>
#include <vector>

#include "cli/workspace.h"

namespace sqlflow {

struct PipelineFile {
  std::string name;  // "daily"
  std::string path;  // "pipelines/daily.sf", as messages show it.
};

// All in the project's folder of pipelines, sorted by name.
std::vector<PipelineFile> ListPipelines(const Project& project);

// A name, a name with its suffix, or a path. Throws Error(kNotFound) naming the nearest pipeline.
PipelineFile FindPipeline(const std::string& name, const Project& project, const App& app);

// "pipelines/daily.sf" gives "daily".
std::string PipelineName(const std::string& path);

}  // namespace sqlflow
