#include "load/schema_rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/strings.h"

namespace sqlflow {
namespace {

// Decimal digits that an integer type needs; 0: no integer.
int IntegerDigits(TypeId id) {
  switch (id) {
    case TypeId::kInt8:
    case TypeId::kUInt8:
      return 3;
    case TypeId::kInt16:
    case TypeId::kUInt16:
      return 5;
    case TypeId::kInt32:
    case TypeId::kUInt32:
      return 10;
    case TypeId::kInt64:
      return 19;
    case TypeId::kUInt64:
      return 20;
    case TypeId::kHugeInt:
      return 39;
    default:
      return 0;
  }
}

bool IsSigned(TypeId id) {
  return id == TypeId::kInt8 || id == TypeId::kInt16 || id == TypeId::kInt32 ||
         id == TypeId::kInt64 || id == TypeId::kHugeInt;
}

int IntegerBytes(TypeId id) {
  switch (id) {
    case TypeId::kInt8:
    case TypeId::kUInt8:
      return 1;
    case TypeId::kInt16:
    case TypeId::kUInt16:
      return 2;
    case TypeId::kInt32:
    case TypeId::kUInt32:
      return 4;
    case TypeId::kInt64:
    case TypeId::kUInt64:
      return 8;
    case TypeId::kHugeInt:
      return 16;
    default:
      return 0;
  }
}

bool IntegerFitsInto(TypeId from, TypeId to) {
  if (IsSigned(from) == IsSigned(to)) return IntegerBytes(from) <= IntegerBytes(to);
  return IsSigned(to) && IntegerBytes(from) < IntegerBytes(to);
}

// Integers that a floating type holds exactly.
bool IntegerFitsIntoFloat(TypeId from, TypeId to) {
  return IntegerBytes(from) <= (to == TypeId::kFloat ? 2 : 4);
}

}  // namespace

bool FitsInto(const Type& from, const Type& to) {
  if (from == to) return true;
  const int digits = IntegerDigits(from.id);
  if (digits > 0) {
    if (IntegerDigits(to.id) > 0) return IntegerFitsInto(from.id, to.id);
    if (to.id == TypeId::kFloat || to.id == TypeId::kDouble)
      return IntegerFitsIntoFloat(from.id, to.id);
    return to.id == TypeId::kDecimal && to.precision - to.scale >= digits;
  }
  switch (from.id) {
    case TypeId::kFloat:
      return to.id == TypeId::kDouble;
    case TypeId::kDecimal:
      return to.id == TypeId::kDecimal && to.scale >= from.scale &&
             to.precision - to.scale >= from.precision - from.scale;
    case TypeId::kDate:
      return to.id == TypeId::kTimestamp;
    case TypeId::kJson:
    case TypeId::kUuid:
      return to.id == TypeId::kString;
    case TypeId::kList:
      return to.id == TypeId::kList && FitsInto(from.children[0].type, to.children[0].type);
    default:
      return false;
  }
}

std::optional<Type> CommonType(const Type& a, const Type& b) {
  if (FitsInto(a, b)) return b;
  if (FitsInto(b, a)) return a;
  const int digits_a = IntegerDigits(a.id);
  const int digits_b = IntegerDigits(b.id);
  if (digits_a > 0 && digits_b > 0) {
    // One is signed, the other not, and neither holds the other: the next wider signed type does.
    const int bytes = std::max(IntegerBytes(a.id), IntegerBytes(b.id)) * 2;
    if (bytes > 16) return std::nullopt;
    return Type{.id = bytes == 2   ? TypeId::kInt16
                      : bytes == 4 ? TypeId::kInt32
                      : bytes == 8 ? TypeId::kInt64
                                   : TypeId::kHugeInt};
  }
  const auto as_decimal = [](const Type& type, int digits) {
    return type.id == TypeId::kDecimal
               ? type
               : Type::Decimal(static_cast<uint8_t>(std::min(digits, 38)), 0);
  };
  const bool decimals =
      (a.id == TypeId::kDecimal || digits_a > 0) && (b.id == TypeId::kDecimal || digits_b > 0);
  if (decimals) {
    const Type x = as_decimal(a, digits_a);
    const Type y = as_decimal(b, digits_b);
    const int scale = std::max(x.scale, y.scale);
    const int whole = std::max(x.precision - x.scale, y.precision - y.scale);
    if (whole + scale > 38) return std::nullopt;
    return Type::Decimal(static_cast<uint8_t>(whole + scale), static_cast<uint8_t>(scale));
  }
  return std::nullopt;
}

namespace {

std::vector<std::string> MissingColumns(const Schema& target, const Schema& batch,
                                        const SchemaRules& rules) {
  std::vector<std::string> problems;
  for (const std::string& key : rules.keys) {
    if (batch.IndexOf(key) < 0) {
      problems.push_back(fmt::format("key column {} is not in the rows", key));
    } else if (target.IndexOf(key) < 0) {
      problems.push_back(fmt::format("key column {} is not in the target", key));
    }
  }
  if (!rules.cursor.empty() && batch.IndexOf(rules.cursor) < 0) {
    problems.push_back(fmt::format("cursor column {} is not in the rows", rules.cursor));
  }
  return problems;
}

}  // namespace

SchemaMatch MatchSchemas(const TableId& table, const Schema& target, const Schema& batch,
                         const SchemaRules& rules) {
  SchemaMatch match;
  std::vector<std::string> problems = MissingColumns(target, batch, rules);
  const std::string& evolution = rules.evolution;
  bool any_shared = false;
  for (const Field& field : batch.fields) {
    const int index = target.IndexOf(field.name);
    if (index < 0) {
      if (evolution == "ignore") continue;
      if (evolution == "freeze") {
        problems.push_back(fmt::format("column {} is not in the target", field.name));
        continue;
      }
      match.added.push_back(field);
      match.changes.push_back(fmt::format("added column {} {}", field.name, ToString(field.type)));
      match.columns.push_back(field.name);
      continue;
    }
    any_shared = true;
    match.columns.push_back(field.name);
    const Type& now = target.fields[index].type;
    if (FitsInto(field.type, now)) continue;
    const std::optional<Type> wider = CommonType(field.type, now);
    if (!wider || evolution == "freeze") {
      problems.push_back(fmt::format("column {} is {} in the target and {} in the rows", field.name,
                                     ToString(now), ToString(field.type)));
      continue;
    }
    match.widened.push_back({target.fields[index].name, *wider});
    match.changes.push_back(fmt::format("widened column {} from {} to {}", field.name,
                                        ToString(now), ToString(*wider)));
  }
  if (!any_shared && problems.empty()) problems.push_back("they share no column");
  if (!problems.empty()) {
    throw Error(ErrorCode::kInvalid,
                fmt::format("Rows do not fit table {}: {}", ToString(table), Join(problems, "; ")))
        .Hint(fmt::format("Columns of {}: {}", ToString(table), ToString(target)));
  }
  return match;
}

void RequireTable(const TableInfo& target) {
  if (target.kind != TableInfo::Kind::kView) return;
  throw Error(ErrorCode::kInvalid, "Rows cannot be loaded into a view: " + ToString(target.id))
      .Hint("Drop or rename it first");
}

void ChangeColumns(Session& session, const Dialect& dialect, const TableId& table,
                   const SchemaMatch& match) {
  const std::string name = dialect.Name(table);
  for (const Field& field : match.added) {
    session.Execute(fmt::format("ALTER TABLE {} ADD COLUMN {} {}", name, dialect.Quote(field.name),
                                dialect.TypeName(field.type)));
  }
  for (const Field& field : match.widened) {
    session.Execute(fmt::format("ALTER TABLE {} ALTER COLUMN {} TYPE {}", name,
                                dialect.Quote(field.name), dialect.TypeName(field.type)));
  }
}

Schema Changed(Schema target, const SchemaMatch& match) {
  for (const Field& field : match.widened) {
    target.fields[static_cast<size_t>(target.IndexOf(field.name))].type = field.type;
  }
  target.fields.insert(target.fields.end(), match.added.begin(), match.added.end());
  return target;
}

std::vector<std::string> SchemaDifferences(const Schema& before, const Schema& after) {
  std::vector<std::string> differences;
  for (const Field& field : after.fields) {
    const int index = before.IndexOf(field.name);
    if (index < 0) {
      differences.push_back(fmt::format("added column {} {}", field.name, ToString(field.type)));
    } else if (!(before.fields[index].type == field.type)) {
      differences.push_back(fmt::format("column {} is now {}, was {}", field.name,
                                        ToString(field.type), ToString(before.fields[index].type)));
    }
  }
  for (const Field& field : before.fields) {
    if (after.IndexOf(field.name) < 0) differences.push_back("dropped column " + field.name);
  }
  return differences;
}

void RequireRowIds(const Dialect& dialect, const TableId& table, const Schema& rows) {
  if (rows.IndexOf(dialect.row_id()) < 0) return;
  throw Error(
      ErrorCode::kUnsupported,
      fmt::format("Column {} of {} has the name by which the engine tells rows apart, which "
                  "keys and checks need",
                  dialect.row_id(), ToString(table)))
      .Hint(fmt::format("Give it another name: SELECT * RENAME ({0} AS source_{0})",
                        dialect.row_id()));
}

Error FrozenError(const TableId& table, const std::vector<std::string>& changes) {
  return Error(ErrorCode::kInvalid,
               fmt::format("Columns of {} would change: {}", ToString(table), Join(changes, "; ")))
      .Hint("schema_evolution is freeze; evolve lets a REPLACE change them");
}

}  // namespace sqlflow
