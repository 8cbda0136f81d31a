// Options declared once, beside the struct that holds them. The declaration validates, names the
// nearest option when one is misspelt, documents itself, and says which values are secret.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "sqlflow/error.h"
#include "sqlflow/value.h"

namespace sqlflow {

// One mistake in a set of options: what, where, and the cure.
struct OptionProblem {
  std::string id;  // Stable code, e.g. "SF0202".
  std::string message;
  std::string hint;
  Span span;
  bool warning = false;
};

enum class OptionType { kString, kBool, kInteger, kNumber, kStringList, kStringMap, kAny };
std::string_view ToString(OptionType type);  // "string", "boolean", …

// A declared option, as documentation, JSON Schema and masking read it.
struct OptionInfo {
  std::string name;
  std::vector<std::string> aliases;
  OptionType type = OptionType::kString;
  bool required = false;
  bool secret = false;
  std::string description;
  std::string default_text;  // As it would be written in JSON; empty: none.
  std::string example;
  std::vector<std::string> choices;
  std::optional<int64_t> minimum;
  std::optional<int64_t> maximum;
  std::string deprecated;  // What to use instead; empty: current.
};

// Reads one value into a struct member; appends a problem and leaves the member when it does not
// fit.
using OptionSetter =
    std::function<void(void* target, const OptionValue& value, const OptionInfo& info,
                       std::vector<OptionProblem>& problems)>;

// The untyped part of an OptionSet: names, checks, documentation.
class OptionList {
 public:
  struct Option {
    OptionInfo info;
    OptionSetter set;
  };

  const std::vector<Option>& options() const { return options_; }
  // By name or alias, or nullptr.
  const Option* Find(std::string_view name) const;
  // The entries of `values` that are declared here.
  OptionValue Known(const OptionValue& values) const;
  // Adds every option of `other` for validation and documentation; they set nothing here.
  void Accept(const OptionList& other);
  // Names that belong to something else ("Parquet files"): given here, they are a warning.
  void Ignore(std::string_view owner, const std::vector<std::string>& names);

 protected:
  // Checks `values` (a map or null) and calls the setters on `target`. Collects every problem:
  // wrong type, unknown name with the nearest one, the same option twice, a missing required one at
  // `where`.
  void Apply(const OptionValue& values, Span where, void* target,
             std::vector<OptionProblem>& problems) const;
  Option& Add(OptionInfo info, OptionSetter set);
  Option& last() { return options_.back(); }

 private:
  void ReportUnknown(const OptionEntry& entry, std::vector<OptionProblem>& problems) const;
  static void ApplyOne(const Option& option, const OptionEntry& entry, void* target,
                       std::vector<OptionProblem>& problems);

  std::vector<Option> options_;
  std::vector<std::pair<std::string, std::string>> ignored_;  // Name and owner.
};

namespace internal {
// Checks a value of this type and sets nothing.
OptionSetter MakeChecker(OptionType type);
OptionSetter MakeSetter(std::function<std::string&(void*)> member);
OptionSetter MakeSetter(std::function<bool&(void*)> member);
OptionSetter MakeSetter(std::function<int64_t&(void*)> member);
OptionSetter MakeSetter(std::function<double&(void*)> member);
OptionSetter MakeSetter(std::function<std::vector<std::string>&(void*)> member);
OptionSetter MakeSetter(
    std::function<std::vector<std::pair<std::string, std::string>>&(void*)> member);
OptionSetter MakeSetter(std::function<std::optional<std::string>&(void*)> member);
OptionSetter MakeSetter(std::function<std::optional<bool>&(void*)> member);
OptionSetter MakeSetter(std::function<std::optional<int64_t>&(void*)> member);
OptionSetter MakeSetter(std::function<OptionValue&(void*)> member);
OptionType TypeOf(const std::string*);
OptionType TypeOf(const bool*);
OptionType TypeOf(const int64_t*);
OptionType TypeOf(const double*);
OptionType TypeOf(const std::vector<std::string>*);
OptionType TypeOf(const std::vector<std::pair<std::string, std::string>>*);
OptionType TypeOf(const std::optional<std::string>*);
OptionType TypeOf(const std::optional<bool>*);
OptionType TypeOf(const std::optional<int64_t>*);
OptionType TypeOf(const OptionValue*);
// JSON of a member's initial value; empty when it stands for "not set".
std::string DefaultText(const std::string& value);
std::string DefaultText(bool value);
std::string DefaultText(int64_t value);
std::string DefaultText(double value);
std::string DefaultText(const std::vector<std::string>& value);
std::string DefaultText(const std::vector<std::pair<std::string, std::string>>& value);
std::string DefaultText(const std::optional<std::string>& value);
std::string DefaultText(const std::optional<bool>& value);
std::string DefaultText(const std::optional<int64_t>& value);
std::string DefaultText(const OptionValue& value);
}  // namespace internal

// Options bound to the members of T; a member's initialiser is the default.
//   return OptionSet<CsvOptions>()
//       .Required("path", &CsvOptions::path, "File to read; globs allowed.").Example("data/a.csv")
//       .Optional("delimiter", &CsvOptions::delimiter, "Field separator.").Alias("sep");
// A modifier (Alias, Choices, …) concerns the option declared just before it.
template <class T>
class OptionSet : public OptionList {
 public:
  // Cross-field rule: appends problems about values that do not go together. Runs only when every
  // value by itself was right; `values` is for the places.
  using RuleFunction =
      std::function<void(const T&, const OptionValue& values, std::vector<OptionProblem>&)>;

  template <class M>
  OptionSet& Required(std::string name, M T::*member, std::string description) {
    Declare(std::move(name), member, std::move(description)).info.required = true;
    last().info.default_text.clear();
    return *this;
  }
  template <class M>
  OptionSet& Optional(std::string name, M T::*member, std::string description) {
    Declare(std::move(name), member, std::move(description));
    return *this;
  }
  OptionSet& Alias(std::string name) {
    last().info.aliases.push_back(std::move(name));
    return *this;
  }
  // They are moved from, which the linter does not see before an OptionSet is made.
  // NOLINTBEGIN(performance-unnecessary-value-param)
  OptionSet& Choices(std::vector<std::string> choices) {
    last().info.choices = std::move(choices);
    return *this;
  }
  OptionSet& Range(int64_t minimum, std::optional<int64_t> maximum = std::nullopt) {
    last().info.minimum = minimum;
    last().info.maximum = maximum;
    return *this;
  }
  OptionSet& Secret() {
    last().info.secret = true;
    return *this;
  }
  OptionSet& Example(std::string example) {
    last().info.example = std::move(example);
    return *this;
  }
  OptionSet& Deprecated(std::string instead) {
    last().info.deprecated = std::move(instead);
    return *this;
  }
  // NOLINTEND(performance-unnecessary-value-param)
  OptionSet& Rule(RuleFunction rule) {
    rules_.push_back(std::move(rule));
    return *this;
  }

  // `where` is the place to name when a required option is missing. The result is meaningful only
  // when no problem without `warning` was added.
  T Parse(const OptionValue& values, Span where, std::vector<OptionProblem>& problems) const {
    T result;
    const size_t before = problems.size();
    Apply(values, where, &result, problems);
    for (size_t i = before; i < problems.size(); ++i) {
      if (!problems[i].warning) return result;
    }
    for (const RuleFunction& rule : rules_) rule(result, values, problems);
    return result;
  }
  // For values that were checked before: throws Error(kInvalid) of the first problem.
  T ParseOrThrow(const OptionValue& values) const {
    std::vector<OptionProblem> problems;
    T result = Parse(values, values.span, problems);
    for (const OptionProblem& problem : problems) {
      if (!problem.warning) {
        throw Error(ErrorCode::kInvalid, problem.message).At(problem.span).Hint(problem.hint);
      }
    }
    return result;
  }

 private:
  template <class M>
  Option& Declare(std::string name, M T::*member, std::string description) {
    OptionInfo info;
    info.name = std::move(name);
    info.type = internal::TypeOf(static_cast<const M*>(nullptr));
    info.description = std::move(description);
    info.default_text = internal::DefaultText(T{}.*member);
    std::function<M&(void*)> access = [member](void* target) -> M& {
      return static_cast<T*>(target)->*member;
    };
    return Add(std::move(info), internal::MakeSetter(std::move(access)));
  }

  std::vector<RuleFunction> rules_;
};

}  // namespace sqlflow
