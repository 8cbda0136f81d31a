// What the entries of connectors in the registries have in common.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "sqlflow/common_options.h"
#include "sqlflow/file_source_options.h"
#include "sqlflow/options.h"

namespace sqlflow {

// Adds what is not among `problems` yet: single values are checked by every set that accepts them.
inline void AddProblems(std::vector<OptionProblem> added, std::vector<OptionProblem>& problems) {
  for (OptionProblem& problem : added) {
    const bool known =
        std::any_of(problems.begin(), problems.end(), [&](const OptionProblem& other) {
          return other.id == problem.id && other.span == problem.span &&
                 other.message == problem.message;
        });
    if (!known) problems.push_back(std::move(problem));
  }
}

// For RegistryEntry::validate of a source whose Spec accepts the common options: their combinations
// are checked too.
template <class Options>
void ValidateSourceOptions(const OptionSet<Options>& spec, const OptionValue& values, Span where,
                           std::vector<OptionProblem>& problems) {
  spec.Parse(values, where, problems);
  std::vector<OptionProblem> common;
  ParseCommonOptions(values, where, common);
  AddProblems(std::move(common), problems);
}

// The same for a source of files, whose Spec accepts FileSourceOptions, too.
template <class Options>
void ValidateFileSourceOptions(const OptionSet<Options>& spec, const OptionValue& values,
                               Span where, std::vector<OptionProblem>& problems) {
  ValidateSourceOptions(spec, values, where, problems);
  std::vector<OptionProblem> files;
  ParseFileSourceOptions(values, where, files);
  AddProblems(std::move(files), problems);
}

}  // namespace sqlflow
