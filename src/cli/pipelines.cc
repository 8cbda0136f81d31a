#include "cli/pipelines.h"

#include <filesystem>

#include "base/files.h"
#include "base/strings.h"

namespace sqlflow {

namespace fs = std::filesystem;

std::string PipelineName(const std::string& path) { return fs::path(path).stem().string(); }

std::vector<PipelineFile> ListPipelines(const Project& project) {
  std::vector<PipelineFile> pipelines;
  for (const std::string& path : Glob(project.pipelines_dir + "/*.sf")) {
    pipelines.push_back({PipelineName(path), path});
  }
  return pipelines;
}

PipelineFile FindPipeline(const std::string& name, const Project& project, const App& app) {
  const std::string in_folder = project.pipelines_dir + "/" + name;
  for (const std::string& path : {in_folder + ".sf", in_folder, name}) {
    const bool is_relative = fs::path(name).is_relative();
    if (is_relative && path.ends_with(".sf") && FileExists(path)) return {PipelineName(path), path};
  }
  const std::string typed = app.Absolute(name);
  if (FileExists(typed)) {
    const std::string relative = fs::path(typed).lexically_proximate(project.root).string();
    return {PipelineName(typed), relative.starts_with("..") ? typed : relative};
  }
  std::vector<std::string> names;
  for (const PipelineFile& pipeline : ListPipelines(project)) names.push_back(pipeline.name);
  std::string hint = DidYouMean(PipelineName(name), names);
  if (hint.empty()) {
    hint = names.empty() ? "There are no pipelines in " + project.pipelines_dir + "/"
                         : "Pipelines: " + Join(names, ", ");
  }
  throw Error(ErrorCode::kNotFound, "Pipeline is missing: " + name).Hint(hint);
}

}  // namespace sqlflow
