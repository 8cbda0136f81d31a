// The files of a new project.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace sqlflow {

enum class ProjectSize {
  kFull,     // With data and three pipelines.
  kMinimal,  // One pipeline that needs no data.
};

struct ProjectFile {
  std::string path;  // Relative to the project's folder.
  std::string text;
};

// In the order in which they are listed to the user.
std::vector<ProjectFile> SampleProject(const std::string& name, ProjectSize size);

}  // namespace sqlflow
