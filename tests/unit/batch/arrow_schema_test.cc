#include "batch/arrow_schema.h"

#include <gmock/gmock.h>

#include "support/matchers.h"

namespace sqlflow {
namespace {

// Releases a schema at the end of a test.
class Exported {
 public:
  explicit Exported(const Schema& schema) : schema_(ToArrowSchema(schema)) {}
  ~Exported() { schema_.release(&schema_); }
  Exported(const Exported&) = delete;
  Exported& operator=(const Exported&) = delete;
  ArrowSchema& operator*() { return schema_; }
  const char* format(int column) const { return schema_.children[column]->format; }

 private:
  ArrowSchema schema_;
};

Schema EveryType() {
  return {{{"bool", {TypeId::kBool}},
           {"int8", {TypeId::kInt8}},
           {"int16", {TypeId::kInt16}},
           {"int32", {TypeId::kInt32}},
           {"int64", {TypeId::kInt64}},
           {"uint8", {TypeId::kUInt8}},
           {"uint16", {TypeId::kUInt16}},
           {"uint32", {TypeId::kUInt32}},
           {"uint64", {TypeId::kUInt64}},
           {"hugeint", {TypeId::kHugeInt}},
           {"float", {TypeId::kFloat}},
           {"double", {TypeId::kDouble}},
           {"decimal", Type::Decimal(38, 9)},
           {"string", {TypeId::kString}},
           {"bytes", {TypeId::kBytes}},
           {"date", {TypeId::kDate}},
           {"time", {TypeId::kTime}},
           {"timestamp", {TypeId::kTimestamp}},
           {"timestamptz", {TypeId::kTimestampTz}},
           {"interval", {TypeId::kInterval}},
           {"uuid", {TypeId::kUuid}},
           {"json", {TypeId::kJson}},
           {"list 😀", Type::List(Type::List({TypeId::kJson}))},
           {"struct", Type::Struct({{"a", {TypeId::kUuid}}, {"b", Type::Decimal(1, 1)}})}}};
}

TEST(ArrowSchema, GivesEveryTypeBack) {
  Exported exported(EveryType());
  EXPECT_EQ(ToString(FromArrowSchema(*exported)), ToString(EveryType()));
  EXPECT_TRUE(FromArrowSchema(*exported) == EveryType());
}

TEST(ArrowSchema, UsesTheDocumentedFormats) {
  const Exported exported({{{"a", {TypeId::kHugeInt}},
                            {"b", Type::Decimal(12, 2)},
                            {"c", {TypeId::kTimestampTz}},
                            {"d", {TypeId::kInterval}}}});
  EXPECT_STREQ(exported.format(0), "w:16");
  EXPECT_STREQ(exported.format(1), "d:12,2");
  EXPECT_STREQ(exported.format(2), "tsu:UTC");
  EXPECT_STREQ(exported.format(3), "tin");
}

TEST(ArrowSchema, TakesAnyZoneForAZonedTimestamp) {
  Exported exported({{{"t", {TypeId::kTimestamp}}}});
  (*exported).children[0]->format = "tsu:Europe/Berlin";
  EXPECT_EQ(ToString(FromArrowSchema(*exported)), "t TIMESTAMP WITH TIME ZONE");
}

TEST(ArrowSchema, NamesTheColumnOfAFormatItDoesNotKnow) {
  for (const char* format : {"tss:", "d:10,2,256", "d:0,0", "w:16", "w:4", "+w:3", "U"}) {
    Exported exported({{{"amount", {TypeId::kInt32}}}});
    (*exported).children[0]->format = format;
    EXPECT_THAT([&] { FromArrowSchema(*exported); },
                ThrowsError(ErrorCode::kUnsupported, std::string(format) + "): amount"))
        << format;
  }
}

TEST(ArrowSchema, TakesNoColumnForATable) {
  Exported exported({{{"a", {TypeId::kInt32}}}});
  EXPECT_THAT([&] { FromArrowSchema(*(*exported).children[0]); },
              ThrowsError(ErrorCode::kUnsupported, "format i"));
}

TEST(ArrowSchema, ReleasesChildrenThatAConsumerHasMovedOutOnlyOnce) {
  ArrowSchema schema = ToArrowSchema({{{"a", Type::List({TypeId::kString})}}});
  ArrowSchema moved = *schema.children[0];
  schema.children[0]->release = nullptr;
  schema.release(&schema);
  EXPECT_STREQ(moved.format, "+l");
  moved.release(&moved);
  EXPECT_EQ(moved.release, nullptr);
}

}  // namespace
}  // namespace sqlflow
