// Findings about a script or a profile. Validation collects them all; nothing stops at the first.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "sqlflow/error.h"
#include "sqlflow/options.h"

namespace sqlflow {

class SourceFiles;

enum class Severity { kNote, kWarning, kError };
std::string_view ToString(Severity severity);  // "note", "warning", "error"

struct Diagnostic {
  Severity severity = Severity::kError;
  std::string id;  // Stable, "SF0101"; the catalogue is base/diagnostic_catalog.h.
  Span span;       // May be unknown.
  std::string message;
  std::string hint;
  std::vector<Span> others;  // Further places of the same finding.
};

// Collects findings. The same finding at the same place is kept once.
class Diagnostics {
 public:
  void Error(std::string_view id, Span span, std::string message, std::string hint = "");
  void Warning(std::string_view id, Span span, std::string message, std::string hint = "");
  void Note(std::string_view id, Span span, std::string message, std::string hint = "");
  void Add(Diagnostic diagnostic);
  void Add(const std::vector<OptionProblem>& problems);
  // An error thrown while looking at `where`.
  void Add(std::string_view id, const sqlflow::Error& error, Span where);

  bool has_errors() const { return errors_ > 0; }
  int errors() const { return errors_; }
  int warnings() const { return warnings_; }
  // By file and place; those without a place come first.
  std::vector<Diagnostic> Sorted() const;

 private:
  std::vector<Diagnostic> all_;
  std::unordered_set<std::string> keys_;  // Of what `all_` holds, so that Add stays fast.
  int errors_ = 0;
  int warnings_ = 0;
};

enum class Color { kNever, kAlways };

// The framed text of one finding, ending in a newline:
//   pipelines/daily.sf:7:21: error: LOAD references undefined source: custmers
//       LOAD customers FROM custmers;
//                           ^~~~~~~~
//     hint: Did you mean "customers"?
std::string Render(const Diagnostic& diagnostic, const SourceFiles& files, Color color);
// The same frame for an error that ended a step or a command; frames follow as "while …" lines.
std::string Render(const Error& error, const SourceFiles& files, Color color);

}  // namespace sqlflow
