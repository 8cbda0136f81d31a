// Variables with their priorities: a FOR's own name > --vars > profile > SET > built-ins >
// environment > .env > inline default.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "sqlflow/value.h"
#include "syntax/script.h"

namespace sqlflow {

struct Reference;  // project/reference.h

enum class VariableOrigin { kLoop, kCommandLine, kProfile, kSet, kBuiltin, kEnvironment, kDotEnv };
std::string_view ToString(VariableOrigin origin);  // "--vars", "the profile", … for messages

// Values by name (exact case) and origin. Values may hold ${…} themselves; they are resolved on
// use.
class Variables {
 public:
  struct Definition {
    VariableOrigin origin = VariableOrigin::kSet;
    const OptionValue* value = nullptr;
    bool literal = false;  // `${` in the value is text.
  };

  void Define(VariableOrigin origin, std::string_view name, OptionValue value);
  // For values that are final: those of the environment, and what SET and FOR have resolved.
  void DefineLiteral(VariableOrigin origin, std::string_view name, OptionValue value);
  void Remove(VariableOrigin origin, std::string_view name);
  // The definition of highest priority, or the highest one below `below`.
  std::optional<Definition> Lookup(std::string_view name,
                                   std::optional<VariableOrigin> below = std::nullopt) const;
  // The definition of exactly this origin.
  std::optional<Definition> LookupAt(VariableOrigin origin, std::string_view name) const;
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
  std::optional<OptionValue> ResolveReference(const Reference& reference, Span where);
  // A variable's value with what it names: text that is one reference and nothing else keeps that
  // reference's type.
  std::optional<OptionValue> ResolveValue(const OptionValue& value);

  // Notes a use of a name that nothing defines, found by other means than resolving.
  void ReportUndefined(std::string_view name, Span where);
  // Makes uses of a name fail without a report of their own: its SET was reported.
  void MarkBroken(std::string_view name);
  // Texts of all values so far that must not be written down: of a variable that is a secret by its
  // name, of a file, of a URI with a password.
  const std::set<std::string>& secrets() const;
  // References that could not be resolved so far.
  size_t failures() const;

  // Reports the undefined names seen so far.
  void Finish();

  struct State;  // project/resolver_state.h

 private:
  std::unique_ptr<State> state_;
};

}  // namespace sqlflow
