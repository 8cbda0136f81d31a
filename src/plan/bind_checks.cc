#include "plan/bind_checks.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "plan/build.h"

namespace sqlflow {
namespace {

using Check = ExpectStatement::Check;

bool IsText(const Type& type) { return type.id == TypeId::kString; }

bool IsDate(const Type& type) {
  return type.id == TypeId::kDate || type.id == TypeId::kTimestamp ||
         type.id == TypeId::kTimestampTz;
}

class Binder {
 public:
  Binder(const ExpectStatement& expect, const Schema& schema, const CheckBinding& binding)
      : expect_(expect), schema_(schema), binding_(binding) {}

  void Run() {
    bool all_there = true;
    for (const Text& column : expect_.columns) {
      all_there &= RequireColumn(column, schema_, "Column of the check is not in the table",
                                 binding_.diagnostics);
    }
    if (!all_there) return;
    if (expect_.action == ExpectStatement::Action::kQuarantine) CheckQuarantineColumns();
    switch (expect_.check) {
      case Check::kPredicate:
        return BindSql(fmt::format("SELECT 1 FROM {} WHERE (", Stub()));
      case Check::kIn:
        return BindSql(
            fmt::format("SELECT 1 FROM {} WHERE {} IN (", Stub(), Quote(expect_.columns.front())));
      case Check::kMatches:
        return BindPattern();
      case Check::kFresh:
        return RequireType(IsDate, "FRESH looks at dates and times", "DATE");
      case Check::kReferences:
        return BindReference();
      case Check::kNotNull:
      case Check::kUnique:
      case Check::kRows:
      case Check::kQuery:
        return;
    }
  }

 private:
  void CheckQuarantineColumns() const {
    for (const Field& field : QuarantineColumns().fields) {
      if (schema_.IndexOf(field.name) < 0) continue;
      binding_.diagnostics.Error(
          "SF0523", expect_.span,
          fmt::format("Rows cannot be put aside, a column has the name of the quarantine's own: {}",
                      field.name),
          "Rename the column");
    }
  }

  std::string Quote(const Text& column) const { return binding_.dialect.Quote(column.value); }

  std::string Stub() const {
    return fmt::format("({}) AS {}", NullsOf(schema_, binding_.dialect),
                       binding_.dialect.Quote(expect_.table->parts.back().value));
  }

  // Run, not only described: a value of another type is found when it is converted.
  void BindSql(const std::string& before) const {
    try {
      const auto rows = binding_.session.Query(fmt::format("{}{}\n)", before, expect_.sql.text));
      while (rows->Next()) continue;
    } catch (const Error& error) {
      binding_.report(error, expect_.sql, before.size());
    }
  }

  const Type& TypeOf(const Text& column) const {
    return schema_.fields[static_cast<size_t>(schema_.IndexOf(column.value))].type;
  }

  void RequireType(bool (*fits)(const Type&), std::string_view message, std::string_view type) {
    const Text& column = expect_.columns.front();
    if (fits(TypeOf(column))) return;
    binding_.diagnostics.Error(
        "SF0522", column.span,
        fmt::format("{}, and this column is {}: {}", message, ToString(TypeOf(column)),
                    column.value),
        fmt::format("Write CHECK with an expression that has a CAST({} AS {})", column.value,
                    type));
  }

  void BindPattern() {
    RequireType(IsText, "MATCHES looks at text", "VARCHAR");
    try {
      const Value pattern = expect_.pattern.value;
      binding_.session.Query(
          fmt::format("SELECT regexp_matches('', {})", binding_.dialect.Literal(pattern)));
    } catch (const Error& error) {
      binding_.diagnostics.Error("SF0522", expect_.pattern.span,
                                 fmt::format("Pattern is not valid: {}", error.message()));
    }
  }

  void BindReference() {
    const std::optional<Schema> other = binding_.schema_of(TableIdOf(*expect_.other));
    if (!other) return;
    for (const Text& column : expect_.columns) {
      if (!RequireColumn(column, *other,
                         fmt::format("Column of the check is not in {}", ToString(*expect_.other)),
                         binding_.diagnostics)) {
        continue;
      }
      const Type& there = other->fields[static_cast<size_t>(other->IndexOf(column.value))].type;
      try {
        binding_.session.Describe(fmt::format("SELECT CAST(NULL AS {}) = CAST(NULL AS {})",
                                              binding_.dialect.TypeName(TypeOf(column)),
                                              binding_.dialect.TypeName(there)));
      } catch (const Error&) {
        binding_.diagnostics.Error(
            "SF0522", column.span,
            fmt::format("Columns cannot be compared: {} is {} here and {} in {}", column.value,
                        ToString(TypeOf(column)), ToString(there), ToString(*expect_.other)));
      }
    }
  }

  const ExpectStatement& expect_;
  const Schema& schema_;
  const CheckBinding& binding_;
};

}  // namespace

void BindCheck(const TableCheck& check, const Schema& rows, const Schema& table,
               const CheckBinding& binding) {
  Binder(check.expect, IsPerRow(check.expect.check) ? rows : table, binding).Run();
}

bool RequireColumn(const Text& column, const Schema& schema, std::string_view message,
                   Diagnostics& diagnostics) {
  if (schema.IndexOf(column.value) >= 0) return true;
  std::vector<std::string> names;
  for (const Field& field : schema.fields) names.push_back(field.name);
  const std::string nearest = DidYouMean(column.value, names);
  diagnostics.Error("SF0702", column.span, fmt::format("{}: {}", message, column.value),
                    nearest.empty() ? "Columns: " + Join(names, ", ") : nearest);
  return false;
}

std::string NullsOf(const Schema& schema, const Dialect& dialect) {
  std::string columns;
  for (const Field& field : schema.fields) {
    columns += fmt::format("{}NULL::{} AS {}", columns.empty() ? "" : ", ",
                           dialect.TypeName(field.type), dialect.Quote(field.name));
  }
  return "SELECT " + columns;
}

}  // namespace sqlflow
