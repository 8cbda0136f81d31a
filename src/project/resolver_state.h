// What the parts of the Resolver share: looking a reference up and collecting what is wrong.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "project/reference.h"
#include "project/variables.h"

namespace sqlflow {

struct Resolver::State {
  const Variables& variables;
  const SourceFiles& files;
  Diagnostics& diagnostics;
  size_t failures = 0;
  std::set<std::string> secrets;              // Values met that must not be written down.
  std::set<std::string, std::less<>> broken;  // Names whose definition failed and was reported.

  State(const Variables& all, const SourceFiles& texts, Diagnostics& findings)
      : variables(all), files(texts), diagnostics(findings) {}

  // The typed value of a reference, or nothing after taking note of what is wrong.
  std::optional<OptionValue> Value(const Reference& reference, Span where);
  // `text` with its references replaced by their text. `where` is the place of the whole text.
  std::optional<std::string> ExpandText(std::string_view text, Span where);
  // A variable's value: text that is one reference and nothing else keeps that reference's type.
  std::optional<OptionValue> ExpandValue(const OptionValue& value, Span where);

  // An option's value; one whose text is SQL, or a list of such. What fails stays as it was.
  OptionValue ExpandOption(const OptionValue& value, Span where);
  OptionValue ExpandSqlOption(const OptionValue& value, Resolver& resolver);

  // Whether a value can be written as a name; reports a list or an object.
  bool CheckScalar(const OptionValue& value, const Reference& reference, Span where);
  // The same for every reference of a text.
  bool CheckScalars(std::string_view text, Span where);

  void Report(std::string_view id, Span where, std::string message, std::string hint = "");
  void Report(const BadReference& bad, Span where);
  void NoteUndefined(std::string_view name, Span where);
  void ReportUndefined();

  // The place of a range of a text whose own place is `whole`: exact when it stands there verbatim.
  Span Within(std::string_view text, size_t offset, size_t length, Span whole) const;

 private:
  struct Active {
    std::string name;
    VariableOrigin origin;
  };

  std::optional<OptionValue> Find(const Reference& reference, Span where);
  std::optional<OptionValue> Nested(const Reference& reference, const Variables::Definition& found,
                                    Span where);
  std::optional<OptionValue> Default(const Reference& reference, Span where);
  std::optional<OptionValue> FileText(const Reference& reference, Span where);
  std::optional<OptionValue> ExpandList(const OptionValue& value, Span where);
  std::optional<OptionValue> ExpandMap(const OptionValue& value, Span where);
  void ReportCycle(const std::string& name, Span where);

  std::vector<Active> active_;
  size_t expansions_ = 0;  // Since the outermost reference.
  std::map<std::string, std::vector<Span>, std::less<>> undefined_;
  std::map<std::string, std::string> file_texts_;
};

}  // namespace sqlflow
