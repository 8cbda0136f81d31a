// Checks the bodies that this run does not take: their variables must be defined all the same.
#pragma once

#include <functional>
#include <set>
#include <string>

#include "base/source_files.h"
#include "project/variables.h"
#include "syntax/script.h"

namespace sqlflow {

class UnusedBranches {
 public:
  UnusedBranches(const Variables& variables, const SourceFiles& files, Resolver& resolver);

  // Learns which names the statements define, in whatever branch: SET, FOR and WITH.
  void Learn(const Statements& statements);

  // Notes every variable of a body that nothing defines. Once such a body has an INCLUDE, which is
  // not read, nothing can be said any more.
  void Check(const Statements& body);

 private:
  void CheckText(Span span);
  void CheckReference(std::string_view text, size_t at, char quote, Span whole);

  const Variables& variables_;
  const SourceFiles& files_;
  Resolver& resolver_;
  std::set<std::string, std::less<>> defined_;
  bool unknown_include_ = false;
};

}  // namespace sqlflow
