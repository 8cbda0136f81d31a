// The fresh folders and the environment that one case runs in.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "golden/runner/process.h"
#include "golden/runner/settings.h"

namespace sqlflow::golden {

class Workspace {
 public:
  // Makes the folder, with a default profile unless the case brings one.
  Workspace(const CaseFile& file, const Settings& settings);
  ~Workspace();  // Removes it, unless Keep was called.
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  const std::filesystem::path& folder() const { return folder_; }
  void Keep() { keeps_ = true; }
  void Write(const std::string& name, const std::string& text) const;
  // "NAME=value", in place of what NAME was before.
  void SetVariable(const std::string& assignment);

  // Runs the program in the folder. The folder's path in what it prints becomes $CASE.
  Outcome Run(std::vector<std::string> arguments, std::string input) const;
  // Files below target/ that hold the text, relative to the folder.
  std::vector<std::string> ArtifactsWith(const std::string& text) const;

 private:
  std::filesystem::path root_;
  std::filesystem::path folder_;
  std::vector<std::string> environment_;
  bool keeps_ = false;
};

}  // namespace sqlflow::golden
