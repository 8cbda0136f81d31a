// Results as continuous integration reads them: the JUnit XML that Jenkins, GitLab and others
// share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sqlflow {

struct JunitCase {
  std::string group;
  std::string name;
  std::string failure;  // Empty: it passed.
  std::string output;   // Of a case that passed with something to say.
  std::string skipped;  // Why; empty: it was not.
  double seconds = 0;
};

// One suite with its cases.
std::string JunitDocument(std::string_view suite, const std::vector<JunitCase>& cases);

}  // namespace sqlflow
