#include "sqlflow/registry.h"

#include <gmock/gmock.h>

#include "support/matchers.h"

namespace sqlflow {
namespace {

SourceRegistry Registered() {
  SourceRegistry registry;
  SourceRegistry::Entry csv, s3;
  csv.type = "csv";
  csv.suffixes = {".csv"};
  s3.type = "s3";
  s3.aliases = {"aws_s3"};
  s3.schemes = {"s3"};
  registry.Add(csv);
  registry.Add(s3);
  return registry;
}

TEST(Registry, FindsTypesAndAliasesWithoutCase) {
  const SourceRegistry registry = Registered();
  ASSERT_NE(registry.Find("CSV"), nullptr);
  EXPECT_EQ(registry.Find("AWS_s3")->type, "s3");
  EXPECT_EQ(registry.Find("xml"), nullptr);
  EXPECT_THAT(registry.TypeNames(), testing::ElementsAre("csv", "s3"));
}

TEST(Registry, ChoosesByTheSuffixBehindACompression) {
  const SourceRegistry registry = Registered();
  ASSERT_NE(registry.FindByUri("out/a.CSV.gz"), nullptr);
  EXPECT_EQ(registry.FindByUri("out/a.csv.zst")->type, "csv");
  EXPECT_EQ(registry.FindByUri("out/a.csv.bak"), nullptr);
}

TEST(Registry, ChoosesByTheSchemeAndThenNotByTheSuffix) {
  const SourceRegistry registry = Registered();
  ASSERT_NE(registry.FindByUri("s3://bucket/a.csv"), nullptr);
  EXPECT_EQ(registry.FindByUri("s3://bucket/a.csv")->type, "s3");
  EXPECT_EQ(registry.FindByUri("ftp://host/a.csv"), nullptr);
}

}  // namespace
}  // namespace sqlflow
