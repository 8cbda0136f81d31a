// Variables with their priorities: --vars > profile > SET > built-ins > environment > .env > inline
// default.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "sqlflow/value.h"
#include "syntax/script.h"

namespace sqlflow {

enum class VariableOrigin { kCommandLine, kProfile, kSet, kBuiltin, kEnvironment, kDotEnv };
std::string_view ToString(VariableOrigin origin);

// Values by name (exact case) and origin. Values may hold ${…} themselves; they are resolved on
// use.
class Variables {
 public:
  void Define(VariableOrigin origin, std::string_view name, OptionValue value);
  // The value of highest priority as it was defined, or nullptr.
  const OptionValue* Find(std::string_view name) const;
  std::optional<VariableOrigin> OriginOf(std::string_view name) const;
  std::vector<std::string> Names() const;

 private:
  struct Stored {
    OptionValue value;
    bool literal = false;
  };
  std::map<std::string, std::map<VariableOrigin, Stored>, std::less<>> values_;
};

// Replaces ${…} in the ways of the table in docs/reference/language.md (by lexical position), and
// reports undefined names with every place of use, cycles and values that do not fit their place.
// Keeps what it reports, so that one undefined name is one finding: call Finish at the end.
class Resolver {
 public:
  Resolver(const Variables& variables, const SourceFiles& files, Diagnostics& diagnostics);
  ~Resolver();

  // URIs, paths, names: text.
  Text ResolveText(const Text& text);
  // Table names: a dotted value in an unquoted part becomes several parts.
  Name ResolveName(const Name& name);
  Sql ResolveSql(const Sql& sql);
  // JSON: strings escaped by being values, bare variables typed, options that hold SQL by SQL's
  // rules.
  OptionValue ResolveOptions(const OptionValue& value);
  // The typed value of one `${…}` (the text between the braces).
  std::optional<OptionValue> ResolveReference(std::string_view expression, Span where);

  // Notes a use of a name that nothing defines, found by other means than resolving.
  void ReportUndefined(std::string_view name, Span where);
  // References that could not be resolved so far.
  size_t failures() const;

  // Reports the undefined names seen so far.
  void Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sqlflow
