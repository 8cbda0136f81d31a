#include "conformance/type_cases.h"

namespace sqlflow {
namespace {

std::vector<TypeCase> WholeNumbers() {
  return {
      {"int8", {TypeId::kInt8}, {"-128", "127", "0"}},
      {"int16", {TypeId::kInt16}, {"-32768", "32767", "0"}},
      {"int32", {TypeId::kInt32}, {"-2147483648", "2147483647", "0"}},
      {"int64", {TypeId::kInt64}, {"-9223372036854775808", "9223372036854775807", "0"}},
      {"uint8", {TypeId::kUInt8}, {"0", "255"}},
      {"uint16", {TypeId::kUInt16}, {"0", "65535"}},
      {"uint32", {TypeId::kUInt32}, {"0", "4294967295"}},
      {"uint64", {TypeId::kUInt64}, {"0", "18446744073709551615"}},
      {"hugeint",
       {TypeId::kHugeInt},
       {"'-170141183460469231731687303715884105728'", "'170141183460469231731687303715884105727'",
        "0"}},
  };
}

std::vector<TypeCase> Fractions() {
  const std::string nines(38, '9');
  return {
      {"float",
       {TypeId::kFloat},
       {"'-3.4028235e38'", "'3.4028235e38'", "'1.4e-45'", "0.1", "16777216", "'-0.0'", "'nan'",
        "'inf'", "'-inf'"}},
      {"double",
       {TypeId::kDouble},
       {"'-1.7976931348623157e308'", "'1.7976931348623157e308'", "'5e-324'", "0.1",
        "0.30000000000000004", "9007199254740993", "'-0.0'", "'nan'", "'inf'", "'-inf'"}},
      {"decimal_4_1", Type::Decimal(4, 1), {"'-999.9'", "'999.9'", "0", "'0.1'"}},
      {"decimal_18_6",
       Type::Decimal(18, 6),
       {"'-999999999999.999999'", "'999999999999.999999'", "'0.000001'"}},
      {"decimal_38_0", Type::Decimal(38, 0), {"'-" + nines + "'", "'" + nines + "'", "0"}},
      {"decimal_38_38", Type::Decimal(38, 38), {"'-0." + nines + "'", "'0." + nines + "'", "0"}},
  };
}

std::vector<TypeCase> Texts() {
  return {
      {"string",
       {TypeId::kString},
       {"''",
        "' '",
        "'NULL'",
        "'null'",
        "'007'",
        "'1e5'",
        "'true'",
        "'2024-01-31'",
        "'na\u00EFve 🦆 👩\u200D🚀 e\u0301'",
        "'a,b;c\td|e'",
        "'\"'",
        "'say \"hi\"'",
        "'it''s'",
        "'back\\slash'",
        "E'two\\nlines'",
        "E'two\\r\\nlines'",
        "E'\\n'",
        "' padded '",
        "'#no comment'",
        "repeat('🦆', 50000)",
        "chr(1114111)",
        "'zero' || chr(0) || 'byte'"}},
      {"bytes",
       {TypeId::kBytes},
       {"''", "'\\x00\\xFF'", "'plain'", "'a,\"b\"'", "'\\x5C'", "'\\x0D\\x0A'"}},
      {"json",
       {TypeId::kJson},
       {"'{}'", "'null'", "'\"\"'", "'{\"a\": [1, 2.50, \"🦆, \\\"q\\\"\"]}'", "'[ 1 ]'"}},
      {"uuid",
       {TypeId::kUuid},
       {"'00000000-0000-0000-0000-000000000000'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
        "'7fffffff-0123-4567-89ab-cdef01234567'"}},
  };
}

std::vector<TypeCase> Times() {
  return {
      {"date",
       {TypeId::kDate},
       {"'5877642-06-25 (BC)'", "'5881580-07-10'", "'0001-01-01'", "'9999-12-31'", "'1970-01-01'",
        "'2024-02-29'"}},
      {"time", {TypeId::kTime}, {"'00:00:00'", "'23:59:59.999999'", "'00:00:00.000001'"}},
      {"timestamp",
       {TypeId::kTimestamp},
       {"'290309-12-22 (BC) 00:00:00'", "'294247-01-10 04:00:54.775806'", "'1970-01-01'",
        "'1969-12-31 23:59:59.999999'", "'2024-02-29 12:34:56.5'"}},
      {"timestamptz",
       {TypeId::kTimestampTz},
       {"'290309-12-22 (BC) 00:00:00+00'", "'294247-01-10 04:00:54.775806+00'",
        "'2024-03-31 03:30:00+02'", "'1969-12-31 23:59:59.999999+00'"}},
      {"interval",
       {TypeId::kInterval},
       {"'0 days'", "'1 year 2 months -3 days 04:05:06.5'", "'-1 month 00:00:00.000001'",
        "to_months(2147483647)", "to_months(-2147483647)", "to_days(2147483647)",
        "to_microseconds(9223372036854775)"}},
  };
}

std::vector<TypeCase> Nested() {
  const Type row = Type::Struct({{"a b", {TypeId::kInt64}}, {"text", {TypeId::kString}}});
  return {
      {"list",
       Type::List({TypeId::kInt64}),
       {"[]", "[NULL]", "[-9223372036854775808, NULL, 9223372036854775807]"}},
      {"list_of_text",
       Type::List({TypeId::kString}),
       {"[]", "['']", "[NULL, 'NULL']", "['a, b', '\"q\"', 'it''s', '[1]', '🦆', ' x ', '\\']",
        "[E'two\\nlines']"}},
      {"list_of_lists", Type::List(Type::List({TypeId::kInt32})), {"[[]]", "[NULL, [1, NULL]]"}},
      {"struct",
       row,
       {"{'a b': NULL, 'text': NULL}", "{'a b': 1, 'text': ''}",
        "{'a b': -1, 'text': 'a, ''b'': {\"c\"} 🦆'}"}},
      {"list_of_structs",
       Type::List(row),
       {"[]", "[NULL, {'a b': 1, 'text': 'x'}]", "[{'a b': NULL, 'text': '}, {'}]"}},
  };
}

}  // namespace

std::vector<TypeCase> TypeCases() {
  std::vector<TypeCase> cases = {{"bool", {TypeId::kBool}, {"true", "false"}}};
  for (const auto& group : {WholeNumbers(), Fractions(), Texts(), Times(), Nested()}) {
    cases.insert(cases.end(), group.begin(), group.end());
  }
  return cases;
}

}  // namespace sqlflow
