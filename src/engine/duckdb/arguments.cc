#include "engine/duckdb/arguments.h"

#include <fmt/format.h>

#include "base/strings.h"
#include "base/utf8.h"
#include "engine/duckdb/connection.h"

namespace sqlflow::duckdb {
namespace {

template <class T>
T First(duckdb_vector vector) {
  return *static_cast<T*>(api().vector_get_data(vector));
}

EngineValue TextValue(std::string_view text) {
  if (IsValidUtf8(text)) return EngineValue(api().create_varchar_length(text.data(), text.size()));
  // The engine has no value for it and would then use nothing as one. Such texts are messages that
  // quote a file in another encoding.
  std::string readable;
  for (size_t at = 0; at < text.size();) {
    const Character character = DecodeCharacter(text, at);
    const size_t bytes = static_cast<size_t>(character.bytes);
    readable += character.valid ? std::string(text.substr(at, bytes)) : "\uFFFD";
    at += bytes;
  }
  return EngineValue(api().create_varchar_length(readable.data(), readable.size()));
}

// Decimals lie in the smallest integer that holds their digits.
EngineValue DecimalValue(duckdb_vector vector, duckdb_logical_type type) {
  const uint8_t width = api().decimal_width(type);
  duckdb_hugeint unscaled{};
  if (width > 18) {
    unscaled = First<duckdb_hugeint>(vector);
  } else {
    const int64_t value = width > 9   ? First<int64_t>(vector)
                          : width > 4 ? First<int32_t>(vector)
                                      : First<int16_t>(vector);
    unscaled = {static_cast<uint64_t>(value), value < 0 ? -1 : 0};
  }
  return EngineValue(api().create_decimal({width, api().decimal_scale(type), unscaled}));
}

// A UUID's first bit is flipped in vectors, so that they sort as numbers do.
EngineValue UuidValue(duckdb_vector vector) {
  const auto stored = First<duckdb_hugeint>(vector);
  const uint64_t upper = static_cast<uint64_t>(stored.upper) ^ (uint64_t{1} << 63);
  return EngineValue(api().create_uuid({stored.lower, upper}));
}

EngineValue BytesValue(duckdb_vector vector) {
  auto text = First<duckdb_string_t>(vector);
  return EngineValue(api().create_blob(reinterpret_cast<const uint8_t*>(api().string_t_data(&text)),
                                       api().string_t_length(text)));
}

// The first cell of a vector.
EngineValue ValueOf(duckdb_vector v, const Typed& typed) {
  const LogicalType type(api().vector_get_column_type(v));
  switch (api().get_type_id(type.get())) {
    case DUCKDB_TYPE_BOOLEAN:
      return EngineValue(api().create_bool(First<bool>(v)));
    case DUCKDB_TYPE_TINYINT:
      return EngineValue(api().create_int8(First<int8_t>(v)));
    case DUCKDB_TYPE_SMALLINT:
      return EngineValue(api().create_int16(First<int16_t>(v)));
    case DUCKDB_TYPE_INTEGER:
      return EngineValue(api().create_int32(First<int32_t>(v)));
    case DUCKDB_TYPE_BIGINT:
      return EngineValue(api().create_int64(First<int64_t>(v)));
    case DUCKDB_TYPE_UTINYINT:
      return EngineValue(api().create_uint8(First<uint8_t>(v)));
    case DUCKDB_TYPE_USMALLINT:
      return EngineValue(api().create_uint16(First<uint16_t>(v)));
    case DUCKDB_TYPE_UINTEGER:
      return EngineValue(api().create_uint32(First<uint32_t>(v)));
    case DUCKDB_TYPE_UBIGINT:
      return EngineValue(api().create_uint64(First<uint64_t>(v)));
    case DUCKDB_TYPE_HUGEINT:
      return EngineValue(api().create_hugeint(First<duckdb_hugeint>(v)));
    case DUCKDB_TYPE_FLOAT:
      return EngineValue(api().create_float(First<float>(v)));
    case DUCKDB_TYPE_DOUBLE:
      return EngineValue(api().create_double(First<double>(v)));
    case DUCKDB_TYPE_DECIMAL:
      return DecimalValue(v, type.get());
    case DUCKDB_TYPE_DATE:
      return EngineValue(api().create_date(First<duckdb_date>(v)));
    case DUCKDB_TYPE_TIME:
      return EngineValue(api().create_time(First<duckdb_time>(v)));
    case DUCKDB_TYPE_TIMESTAMP:
      return EngineValue(api().create_timestamp(First<duckdb_timestamp>(v)));
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return EngineValue(api().create_timestamp_tz(First<duckdb_timestamp>(v)));
    case DUCKDB_TYPE_INTERVAL:
      return EngineValue(api().create_interval(First<duckdb_interval>(v)));
    case DUCKDB_TYPE_UUID:
      return UuidValue(v);
    case DUCKDB_TYPE_BLOB:
      return BytesValue(v);
    case DUCKDB_TYPE_VARCHAR:
      return TextValue(typed.text);
    default:
      throw Error(ErrorCode::kUnsupported, "Arguments cannot be of this type: " + typed.type);
  }
}

// The engine itself reads the text, so that every spelling it knows is a value.
EngineValue TypedValue(Connection& connection, const Typed& typed) {
  const Value text = typed.text;
  Result result =
      connection.RunAll(fmt::format("SELECT CAST(? AS {})", typed.type), {&text, 1}, {});
  const Chunk chunk(api().fetch_chunk(*result.get()));
  return ValueOf(api().data_chunk_get_vector(chunk.get(), 0), typed);
}

EngineValue ToEngineValue(Connection& connection, const Value& value) {
  struct Visitor {
    Connection& connection;
    EngineValue operator()(std::monostate) { return EngineValue(api().create_null_value()); }
    EngineValue operator()(bool flag) { return EngineValue(api().create_bool(flag)); }
    EngineValue operator()(int64_t number) { return EngineValue(api().create_int64(number)); }
    EngineValue operator()(double number) { return EngineValue(api().create_double(number)); }
    EngineValue operator()(const std::string& text) { return TextValue(text); }
    EngineValue operator()(const Typed& typed) { return TypedValue(connection, typed); }
  };
  return std::visit(Visitor{connection}, value);
}

}  // namespace

void BindArguments(Connection& connection, const Prepared& statement, std::span<const Value> args,
                   const CallerSql& caller) {
  const idx_t expected = api().nparams(statement.get());
  if (expected != args.size()) {
    throw Error(ErrorCode::kInvalid, fmt::format("Statement takes {} argument{}, not {}", expected,
                                                 expected == 1 ? "" : "s", args.size()));
  }
  for (size_t i = 0; i < args.size(); ++i) {
    const EngineValue value = ToEngineValue(connection, args[i]);
    if (api().bind_value(statement.get(), i + 1, value.get()) != DuckDBSuccess) {
      connection.Fail(api().prepare_error(statement.get()), caller);
    }
  }
}

}  // namespace sqlflow::duckdb
