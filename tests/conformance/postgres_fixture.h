// Tables of the test server for the suite.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/connector_fixture.h"
#include "support/postgres_server.h"
#include "support/values.h"

namespace sqlflow {

// A schema per folder, dropped by the process that made it.
class PostgresFixture final : public ConnectorFixture {
 public:
  explicit PostgresFixture(const std::string& folder)
      : schema_("test_" + std::to_string(std::hash<std::string>()(folder))) {
    server_.Run("CREATE SCHEMA IF NOT EXISTS " + schema_);
  }
  ~PostgresFixture() override { server_.Run("DROP SCHEMA IF EXISTS " + schema_ + " CASCADE"); }

  Quirks quirks() const override {
    Quirks quirks;
    quirks.types =
        "The server has neither unsigned nor one-byte integers: \"columns\" gives the types of "
        "what was written as the next wider one.";
    quirks.order = "The server fills gaps of a table's pages with new rows.";
    quirks.losses = {
        {"string", "'zero' || chr(0) || 'byte'", "The server's text holds no zero byte."},
        {"json", "'[ 1 ]'", "jsonb orders and spaces by itself."},
        {"date", "'5877642-06-25 (BC)'", "The server's dates begin in 4713 BC."},
        {"date", "'5881580-07-10'", "The server's dates end in 5874897."},
        {"timestamp", "'290309-12-22 (BC) 00:00:00'", "The server's times begin in 4713 BC."},
        {"timestamptz", "'290309-12-22 (BC) 00:00:00+00'", "The server's times begin in 4713 BC."},
        {"struct", "*", "Objects are written as jsonb."},
        {"list_of_structs", "*", "Objects are written as jsonb."},
        {"list_of_lists", "[[]]", "Arrays of the server are rectangular."},
        {"list_of_lists", "[NULL, [1, NULL]]", "Arrays of the server are rectangular."}};
    return quirks;
  }

  OptionValue DestinationOptions() const override {
    return server_.Options({{"schema", values::Text(schema_)}, {"table", values::Text("target")}});
  }
  OptionValue SourceOptions(const Schema& schema) const override {
    OptionValue options =
        server_.Options({{"schema", values::Text(schema_)}, {"table", values::Text("target")}});
    OptionValue types = OptionValue::Object();
    for (const Field& field : schema.fields) {
      if (field.type.id >= TypeId::kInt8 && field.type.id <= TypeId::kHugeInt) {
        types.Set(field.name, values::Text(ToString(field.type)));
      }
    }
    if (!types.as_map()->empty()) options.Set("columns", std::move(types));
    return options;
  }
  std::optional<std::pair<OptionValue, std::string>> RefusedSource() const override {
    return {{Refused(), "nowhere"}};
  }
  std::optional<std::pair<OptionValue, std::string>> RefusedDestination() const override {
    return {{Refused(), "nowhere"}};
  }

  bool writes_local_files() const override { return false; }
  std::vector<std::string> Leftovers() const override {
    return server_.Names("SELECT relname FROM pg_class WHERE relnamespace = '" + schema_ +
                         "'::regnamespace AND relkind = 'r' AND relname NOT IN ('target', "
                         "'sqlflow_commits')");
  }

 private:
  OptionValue Refused() const {
    OptionValue options = server_.Options({{"table", values::Text("target")}});
    options.Set("database", values::Text("nowhere"));
    return options;
  }

  const PostgresServer server_;
  const std::string schema_;
};

}  // namespace sqlflow
