#include "base/diagnostic.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace sqlflow {

std::string_view ToString(Severity severity) {
  switch (severity) {
    case Severity::kNote:
      return "note";
    case Severity::kWarning:
      return "warning";
    case Severity::kError:
      return "error";
  }
  return "error";
}

void Diagnostics::Error(std::string_view id, Span span, std::string message, std::string hint) {
  Add({Severity::kError, std::string(id), span, std::move(message), std::move(hint), {}});
}

void Diagnostics::Warning(std::string_view id, Span span, std::string message, std::string hint) {
  Add({Severity::kWarning, std::string(id), span, std::move(message), std::move(hint), {}});
}

void Diagnostics::Note(std::string_view id, Span span, std::string message, std::string hint) {
  Add({Severity::kNote, std::string(id), span, std::move(message), std::move(hint), {}});
}

void Diagnostics::Add(Diagnostic diagnostic) {
  const Span span = diagnostic.span;
  std::string key = fmt::format("{} {} {} {} {} {}", span.file, span.begin, span.end, diagnostic.id,
                                static_cast<int>(diagnostic.severity), diagnostic.message);
  if (!keys_.insert(std::move(key)).second) return;
  if (diagnostic.severity == Severity::kError) ++errors_;
  if (diagnostic.severity == Severity::kWarning) ++warnings_;
  all_.push_back(std::move(diagnostic));
}

void Diagnostics::Add(const std::vector<OptionProblem>& problems) {
  for (const OptionProblem& problem : problems) {
    Add({problem.warning ? Severity::kWarning : Severity::kError,
         problem.id,
         problem.span,
         problem.message,
         problem.hint,
         {}});
  }
}

void Diagnostics::Add(std::string_view id, const sqlflow::Error& error, Span where) {
  Error(id, error.span().known() ? error.span() : where, error.message(), error.hint());
}

std::vector<Diagnostic> Diagnostics::Sorted() const {
  std::vector<Diagnostic> sorted = all_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.span.file, a.span.begin) < std::tie(b.span.file, b.span.begin);
  });
  return sorted;
}

}  // namespace sqlflow
