#include "project/resolve_operation.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "project/reference.h"
#include "project/scalar.h"

namespace sqlflow {
namespace {

// `resolver` replaces; this class knows which part of a statement is a name, a text, SQL or JSON.
class OperationResolver {
 public:
  OperationResolver(Resolver& resolver, Diagnostics& diagnostics)
      : resolver_(resolver), diagnostics_(diagnostics) {}

  bool failed() const { return failed_; }

  void operator()(SourceStatement& statement) {
    RequireText(statement.name, "a source's name");
    ResolveText(statement.type);
    ResolveText(statement.connection);
    statement.params = resolver_.ResolveOptions(statement.params);
    ResolveSql(statement.query);
  }

  void operator()(LoadStatement& statement) {
    statement.table = resolver_.ResolveName(statement.table);
    statement.source = resolver_.ResolveName(statement.source);
    ResolveMode(statement.mode);
    statement.options = resolver_.ResolveOptions(statement.options);
  }

  void operator()(CreateStatement& statement) {
    statement.name = resolver_.ResolveName(statement.name);
    ResolveMode(statement.mode);
    statement.options = resolver_.ResolveOptions(statement.options);
    statement.query = resolver_.ResolveSql(statement.query);
  }

  void operator()(ExportStatement& statement) {
    if (Sql* query = std::get_if<Sql>(&statement.what)) {
      *query = resolver_.ResolveSql(*query);
    } else {
      statement.what = resolver_.ResolveName(std::get<Name>(statement.what));
    }
    ResolveText(statement.uri);
    ResolveName(statement.target);
    ResolveText(statement.type);
    ResolveMode(statement.mode);
    statement.options = resolver_.ResolveOptions(statement.options);
  }

  void operator()(ExpectStatement& statement) {
    RequireText(statement.name, "a check's name");
    ResolveName(statement.table);
    statement.sql = resolver_.ResolveSql(statement.sql);
    ResolveKeys(statement.columns);
    ResolveName(statement.other);
    statement.pattern = resolver_.ResolveText(statement.pattern);
    ResolveBound(statement.minimum);
    ResolveBound(statement.maximum);
    ResolveDuration(statement.within);
    ResolveName(statement.into);
  }

 private:
  void Report(std::string_view id, Span where, std::string message, std::string hint) {
    failed_ = true;
    diagnostics_.Error(id, where, std::move(message), std::move(hint));
  }

  void RequireText(Text& text, std::string_view what) {
    const Text resolved = resolver_.ResolveText(text);
    if (resolved.value.empty() && !text.value.empty()) {
      Report("SF0304", text.span,
             fmt::format("Value is empty where {} stands: {}", what, text.value),
             "Give the variable a value");
    }
    text = resolved;
  }

  void ResolveText(std::optional<Text>& text) {
    if (text) *text = resolver_.ResolveText(*text);
  }
  void ResolveName(std::optional<Name>& name) {
    if (name) *name = resolver_.ResolveName(*name);
  }
  void ResolveSql(std::optional<Sql>& sql) {
    if (sql) *sql = resolver_.ResolveSql(*sql);
  }

  void ResolveMode(Mode& mode) {
    ResolveKeys(mode.keys);
    if (mode.time_column) RequireText(*mode.time_column, "a column's name");
    ResolveDuration(mode.lookback);
    ResolveSql(mode.delete_when);
  }

  // A variable that is a list stands for several columns.
  void ResolveKeys(std::vector<Text>& keys) {
    std::vector<Text> resolved;
    resolved.reserve(keys.size());
    for (Text& key : keys) {
      const std::optional<OptionValue> list = ListValue(key);
      if (!list) {
        RequireText(key, "a column's name");
        resolved.push_back(std::move(key));
        continue;
      }
      for (const OptionValue& element : *list->as_list()) {
        resolved.push_back(Text{ToText(element), false, key.span});
      }
    }
    keys = std::move(resolved);
  }

  std::optional<OptionValue> ListValue(const Text& key) {
    if (key.quoted || !key.value.starts_with("${")) return std::nullopt;
    const auto parsed = ParseReference(key.value, 0);
    const Reference* reference = std::get_if<Reference>(&parsed);
    if (reference == nullptr || reference->length != key.value.size()) return std::nullopt;
    std::optional<OptionValue> value = resolver_.ResolveReference(*reference, key.span);
    if (!value || value->as_list() == nullptr) return std::nullopt;
    return value;
  }

  void ResolveDuration(std::optional<Duration>& duration) {
    if (!duration || duration->written.value.empty()) return;
    const size_t failures = resolver_.failures();
    const Text text = resolver_.ResolveText(duration->written);
    if (resolver_.failures() > failures) return;
    if (const std::optional<Duration> parsed = ParseDuration(text.value)) {
      *duration = *parsed;
      return;
    }
    Report("SF0304", duration->written.span, fmt::format("Value is no duration: {}", text.value),
           "Write a number and a unit: 2 hours");
  }

  void ResolveBound(OptionValue& bound) {
    const size_t failures = resolver_.failures();
    OptionValue value = resolver_.ResolveOptions(bound);
    if (resolver_.failures() > failures || value.is_null()) return;
    // Variables of the environment are text.
    value = TypedScalar(ToText(value), bound.span);
    if (value.as_int() == nullptr) {
      Report("SF0304", bound.span, fmt::format("Value is no whole number: {}", ToText(value)),
             "Write a number of rows");
    }
    bound = std::move(value);
  }

  Resolver& resolver_;
  Diagnostics& diagnostics_;
  bool failed_ = false;
};

}  // namespace

std::optional<Operation> ResolveOperation(const Operation& operation, Resolver& resolver,
                                          Diagnostics& diagnostics) {
  const size_t failures = resolver.failures();
  Operation resolved = operation;
  OperationResolver visitor(resolver, diagnostics);
  std::visit(visitor, resolved);
  if (visitor.failed() || resolver.failures() > failures) return std::nullopt;
  return resolved;
}

}  // namespace sqlflow
