// What the entries of connectors in the registries have in common.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "sqlflow/common_options.h"
#include "sqlflow/options.h"

namespace sqlflow {

// For RegistryEntry::validate of a source whose Spec accepts the common options: their combinations
// are checked too.
template <class Options>
void ValidateSourceOptions(const OptionSet<Options>& spec, const OptionValue& values, Span where,
                           std::vector<OptionProblem>& problems) {
  spec.Parse(values, where, problems);
  std::vector<OptionProblem> common;
  ParseCommonOptions(values, where, common);
  for (OptionProblem& problem : common) {
    // Single values were checked above already.
    const bool known =
        std::any_of(problems.begin(), problems.end(), [&](const OptionProblem& other) {
          return other.id == problem.id && other.span == problem.span &&
                 other.message == problem.message;
        });
    if (!known) problems.push_back(std::move(problem));
  }
}

}  // namespace sqlflow
