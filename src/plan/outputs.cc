#include "plan/outputs.h"

#include "base/files.h"

namespace sqlflow {

bool MeansAnything(const std::string& input) { return input.ends_with(':'); }

std::vector<int> Outputs::Meeting(const std::string& input) const {
  std::vector<int> steps;
  const bool is_path = input.starts_with('/');
  // The thing itself, then the folders above it.
  for (std::string path = input; !path.empty(); path.resize(is_path ? path.find_last_of('/') : 0)) {
    const auto found = steps_.find(path);
    if (found != steps_.end())
      steps.insert(steps.end(), found->second.begin(), found->second.end());
  }
  if (!is_path) {
    if (MeansAnything(input)) TakeBeneath(input, input, steps);
  } else if (HasWildcard(input)) {
    const size_t wildcard = input.find_first_of("*?[{");
    TakeBeneath(input.substr(0, input.find_last_of('/', wildcard) + 1), input, steps);
  } else {
    TakeBeneath(input + '/', input, steps);
  }
  return steps;
}

void Outputs::TakeBeneath(const std::string& folder, const std::string& input,
                          std::vector<int>& steps) const {
  for (auto at = steps_.upper_bound(folder); at != steps_.end() && at->first.starts_with(folder);
       ++at) {
    const bool is_meant =
        !HasWildcard(input) || (at->first != input && MayMatchWithin(input, at->first));
    if (is_meant) steps.insert(steps.end(), at->second.begin(), at->second.end());
  }
}

}  // namespace sqlflow
