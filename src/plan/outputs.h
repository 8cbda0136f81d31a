// What steps write outside of the engine.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace sqlflow {

// Finds the steps that write what another one reads. Files and folders are named by their
// CanonicalPath, other things by "type:name"; what is read may be a pattern of files, or "type:"
// for anything of that type.
class Outputs {
 public:
  void Add(const std::string& output, int step) { steps_[output].push_back(step); }
  // Steps that write it, something in the folder that it is, or a folder that it lies in; in no
  // order.
  std::vector<int> Meeting(const std::string& input) const;
  // By output; each with its steps as they were added.
  const std::map<std::string, std::vector<int>>& all() const { return steps_; }

 private:
  void TakeBeneath(const std::string& folder, const std::string& input,
                   std::vector<int>& steps) const;

  std::map<std::string, std::vector<int>> steps_;
};

// Whether the steps that write it are a guess: what a query on another database reads is not known.
bool MeansAnything(const std::string& input);

}  // namespace sqlflow
