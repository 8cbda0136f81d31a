#include "batch/arrow_schema.h"

#include <fmt/format.h>

#include <cstring>
#include <map>
#include <memory>
#include <string>

#include "sqlflow/error.h"

namespace sqlflow {
namespace {

constexpr std::string_view kNameKey = "ARROW:extension:name";
constexpr std::string_view kMetadataKey = "ARROW:extension:metadata";
constexpr std::string_view kHugeIntMetadata = R"({"type_name":"hugeint","vendor_name":"DuckDB"})";

// What one ArrowSchema points into.
struct SchemaStorage {
  std::string format;
  std::string name;
  std::string metadata;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> child_pointers;
};

void ReleaseSchema(ArrowSchema* schema) {
  auto* storage = static_cast<SchemaStorage*>(schema->private_data);
  for (ArrowSchema& child : storage->children) {
    if (child.release != nullptr) child.release(&child);
  }
  delete storage;
  schema->release = nullptr;
}

std::string FormatOf(const Type& type) {
  switch (type.id) {
    case TypeId::kBool:
      return "b";
    case TypeId::kInt8:
      return "c";
    case TypeId::kInt16:
      return "s";
    case TypeId::kInt32:
      return "i";
    case TypeId::kInt64:
      return "l";
    case TypeId::kUInt8:
      return "C";
    case TypeId::kUInt16:
      return "S";
    case TypeId::kUInt32:
      return "I";
    case TypeId::kUInt64:
      return "L";
    case TypeId::kHugeInt:
    case TypeId::kUuid:
      return "w:16";
    case TypeId::kFloat:
      return "f";
    case TypeId::kDouble:
      return "g";
    case TypeId::kDecimal:
      return fmt::format("d:{},{}", type.precision, type.scale);
    case TypeId::kString:
    case TypeId::kJson:
      return "u";
    case TypeId::kBytes:
      return "z";
    case TypeId::kDate:
      return "tdD";
    case TypeId::kTime:
      return "ttu";
    case TypeId::kTimestamp:
      return "tsu:";
    case TypeId::kTimestampTz:
      return "tsu:UTC";
    case TypeId::kInterval:
      return "tin";
    case TypeId::kList:
      return "+l";
    case TypeId::kStruct:
      return "+s";
  }
  return "";
}

void AppendSized(std::string_view text, std::string& out) {
  const auto size = static_cast<int32_t>(text.size());
  char bytes[sizeof(size)];
  std::memcpy(bytes, &size, sizeof(size));
  out.append(bytes, sizeof(size)).append(text);
}

// Count of pairs, then each key and value with its length before it, in the machine's byte order.
std::string ExtensionMetadata(std::string_view name, std::string_view metadata) {
  const int32_t pairs = 2;
  std::string out(sizeof(pairs), '\0');
  std::memcpy(out.data(), &pairs, sizeof(pairs));
  AppendSized(kNameKey, out);
  AppendSized(name, out);
  AppendSized(kMetadataKey, out);
  AppendSized(metadata, out);
  return out;
}

std::string MetadataOf(const Type& type) {
  if (type.id == TypeId::kUuid) return ExtensionMetadata("arrow.uuid", "");
  if (type.id == TypeId::kJson) return ExtensionMetadata("arrow.json", "");
  if (type.id == TypeId::kHugeInt) return ExtensionMetadata("arrow.opaque", kHugeIntMetadata);
  return "";
}

ArrowSchema MakeSchema(std::string name, const Type& type) {
  auto storage = std::make_unique<SchemaStorage>();
  storage->format = FormatOf(type);
  storage->name = std::move(name);
  storage->metadata = MetadataOf(type);
  for (const Field& child : type.children) {
    storage->children.push_back(MakeSchema(child.name, child.type));
  }
  for (ArrowSchema& child : storage->children) storage->child_pointers.push_back(&child);
  ArrowSchema schema{};
  schema.format = storage->format.c_str();
  schema.name = storage->name.c_str();
  schema.metadata = storage->metadata.empty() ? nullptr : storage->metadata.data();
  schema.flags = ARROW_FLAG_NULLABLE;
  schema.n_children = static_cast<int64_t>(storage->children.size());
  schema.children = storage->child_pointers.data();
  schema.release = ReleaseSchema;
  schema.private_data = storage.release();
  return schema;
}

std::map<std::string, std::string> ReadMetadata(const char* metadata) {
  std::map<std::string, std::string> pairs;
  if (metadata == nullptr) return pairs;
  const auto read_size = [&metadata] {
    int32_t size = 0;
    std::memcpy(&size, metadata, sizeof(size));
    metadata += sizeof(size);
    return size;
  };
  const auto read_text = [&] {
    const int32_t size = read_size();
    std::string text(metadata, static_cast<size_t>(size));
    metadata += size;
    return text;
  };
  for (int32_t left = read_size(); left > 0; --left) {
    std::string key = read_text();
    pairs[std::move(key)] = read_text();
  }
  return pairs;
}

Error Unsupported(const ArrowSchema& schema) {
  return Error(ErrorCode::kUnsupported,
               fmt::format("Column has a type that cannot be read (Arrow format {}): {}",
                           schema.format, schema.name == nullptr ? "" : schema.name));
}

Type DecimalOf(const ArrowSchema& schema) {
  int precision = 0, scale = 0, width = 128;
  const int fields = std::sscanf(schema.format, "d:%d,%d,%d", &precision, &scale, &width);
  if (fields < 2 || width != 128 || precision < 1 || precision > 38 || scale < 0 ||
      scale > precision) {
    throw Unsupported(schema);
  }
  return Type::Decimal(static_cast<uint8_t>(precision), static_cast<uint8_t>(scale));
}

Type SixteenBytesOf(const ArrowSchema& schema) {
  auto metadata = ReadMetadata(schema.metadata);
  const std::string extension = metadata[std::string(kNameKey)];
  if (extension == "arrow.uuid") return {TypeId::kUuid};
  const bool huge_int =
      metadata[std::string(kMetadataKey)].find("\"hugeint\"") != std::string::npos;
  if (extension == "arrow.opaque" && huge_int) return {TypeId::kHugeInt};
  throw Unsupported(schema);
}

Type TypeOf(const ArrowSchema& schema);

std::vector<Field> FieldsOf(const ArrowSchema& schema) {
  std::vector<Field> fields;
  for (int64_t i = 0; i < schema.n_children; ++i) {
    const ArrowSchema& child = *schema.children[i];
    fields.push_back({child.name == nullptr ? "" : child.name, TypeOf(child)});
  }
  return fields;
}

Type TypeOf(const ArrowSchema& schema) {
  static const std::map<std::string_view, TypeId> kFormats = {
      {"b", TypeId::kBool},       {"c", TypeId::kInt8},   {"s", TypeId::kInt16},
      {"i", TypeId::kInt32},      {"l", TypeId::kInt64},  {"C", TypeId::kUInt8},
      {"S", TypeId::kUInt16},     {"I", TypeId::kUInt32}, {"L", TypeId::kUInt64},
      {"f", TypeId::kFloat},      {"g", TypeId::kDouble}, {"z", TypeId::kBytes},
      {"tdD", TypeId::kDate},     {"ttu", TypeId::kTime}, {"tsu:", TypeId::kTimestamp},
      {"tin", TypeId::kInterval},
  };
  const std::string_view format = schema.format;
  if (const auto found = kFormats.find(format); found != kFormats.end()) return {found->second};
  if (format == "u") {
    const bool json = ReadMetadata(schema.metadata)[std::string(kNameKey)] == "arrow.json";
    return {json ? TypeId::kJson : TypeId::kString};
  }
  if (format.starts_with("tsu:")) return {TypeId::kTimestampTz};
  if (format.starts_with("d:")) return DecimalOf(schema);
  if (format == "w:16") return SixteenBytesOf(schema);
  if (format == "+l" && schema.n_children == 1) return Type::List(TypeOf(*schema.children[0]));
  if (format == "+s") return Type::Struct(FieldsOf(schema));
  throw Unsupported(schema);
}

}  // namespace

ArrowSchema ToArrowSchema(const Schema& schema) {
  return MakeSchema("", Type::Struct(schema.fields));
}

Schema FromArrowSchema(const ArrowSchema& schema) {
  if (std::string_view(schema.format) != "+s") throw Unsupported(schema);
  return {FieldsOf(schema)};
}

}  // namespace sqlflow
