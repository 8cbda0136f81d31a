#include "connectors/base/option_table.h"

#include <gmock/gmock.h>

#include "base/files.h"
#include "connectors/registry/builtin.h"

namespace sqlflow {
namespace {

struct Sample {
  std::string path, password, old_name;
  std::string mode = "a|b";
  int64_t rows = 5;
};

TEST(OptionTable, DocumentsEveryPropertyOfAnOption) {
  const auto spec = OptionSet<Sample>()
                        .Required("path", &Sample::path, "A file.")
                        .Alias("file")
                        .Example("a.csv")
                        .Optional("mode", &Sample::mode, "Either | or.")
                        .Choices({"a|b", "c"})
                        .Optional("rows", &Sample::rows, "Count.")
                        .Range(1)
                        .Optional("password", &Sample::password, "Word.")
                        .Secret()
                        .Optional("old_name", &Sample::old_name, "Name.")
                        .Deprecated("path");
  EXPECT_EQ(OptionTable(spec),
            "| option | type | default | meaning |\n"
            "|---|---|---|---|\n"
            "| `path` \\*, `file` | string |  | A file. Example: `a.csv`. |\n"
            "| `mode` | string | `\"a\\|b\"` | Either \\| or. One of: `a\\|b`, `c`. |\n"
            "| `rows` | integer | `5` | Count. Range: at least 1. |\n"
            "| `password` | string |  | Word. Secret: never shown. |\n"
            "| `old_name` | string |  | Name. Deprecated, use path. |\n"
            "\n\\* required\n");
}

TEST(OptionTable, OfEveryReadmeIsCurrent) {
  SourceRegistry sources;
  DestinationRegistry destinations;
  RegisterBuiltins(sources, destinations);
  for (const std::string& type : sources.TypeNames()) {
    const std::string readme =
        ReadFile(SQLFLOW_SOURCE_DIR "/src/connectors/" + type + "/README.md");
    const std::string section = std::string(kOptionsBegin) + "\n" +
                                OptionTables(type, sources, destinations) + "\n" +
                                std::string(kOptionsEnd);
    EXPECT_THAT(readme, testing::HasSubstr(section)) << type;
  }
}

TEST(OptionTable, IsEmptyForAnUnknownType) {
  EXPECT_EQ(OptionTables("xml", SourceRegistry(), DestinationRegistry()), "");
}

}  // namespace
}  // namespace sqlflow
