#include "load/text_types.h"

#include <algorithm>
#include <filesystem>

#include "base/strings.h"
#include "load/schema_rules.h"

namespace sqlflow {
namespace {

bool IsNested(const Type& type) { return type.id == TypeId::kList || type.id == TypeId::kStruct; }

bool IsNamed(const CsvReadFormat& csv, const std::string& column) {
  return std::any_of(csv.column_types.begin(), csv.column_types.end(),
                     [&](const auto& named) { return EqualsIgnoreCase(named.first, column); });
}

bool NeedsWiderTarget(const Type& inferred, const Type& target) {
  const std::optional<Type> common = CommonType(inferred, target);
  return common && !(*common == target);
}

// The engine rounds a text with a fraction to read it as an integer.
bool WouldRound(const Type& inferred, const Type& target) {
  const bool has_fraction = inferred.id == TypeId::kDouble || inferred.id == TypeId::kFloat;
  return has_fraction && FitsInto(Type{TypeId::kInt8}, target) && target.id != TypeId::kDouble &&
         target.id != TypeId::kFloat && target.id != TypeId::kDecimal;
}

}  // namespace

void ReadAsTarget(Session& session, const Schema& target, FileScan& scan) {
  auto* csv = std::get_if<CsvReadFormat>(&scan.format);
  if (csv == nullptr || csv->all_varchar) return;
  if (!std::filesystem::is_regular_file(scan.files.front()))
    return;  // A pipe can be read only once.
  const Schema inferred = session.Describe("SELECT * FROM " + session.Scan(scan));
  for (const Field& field : inferred.fields) {
    const int index = target.IndexOf(field.name);
    if (index < 0 || IsNamed(*csv, field.name)) continue;
    const Type& wanted = target.fields[static_cast<size_t>(index)].type;
    if (IsNested(wanted) || field.type == wanted || NeedsWiderTarget(field.type, wanted)) continue;
    if (WouldRound(field.type, wanted)) continue;
    csv->column_types.emplace_back(field.name, ToString(wanted));
  }
}

}  // namespace sqlflow
