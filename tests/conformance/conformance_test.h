// The fixture that all tests of the suite share.
#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <string>

#include "conformance/connectors.h"
#include "conformance/rows.h"
#include "conformance/workbench.h"
#include "support/matchers.h"
#include "support/temp_dir.h"

namespace sqlflow {

// One connector with a folder of its own. Afterwards nothing may lie beside the target.
class ConnectorTest : public testing::Test {
 protected:
  explicit ConnectorTest(const TestedConnector& connector)
      : type_(connector.type), fixture_(connector.make(folder_.path())) {}

  void TearDown() override { EXPECT_THAT(fixture_->Leftovers(), testing::IsEmpty()); }

  std::unique_ptr<DestinationConnector> Target() {
    return bench_.Destination(type_, fixture_->DestinationOptions());
  }
  std::unique_ptr<SourceConnector> Source(const Schema& schema) {
    return bench_.Source(type_, fixture_->SourceOptions(schema));
  }

  ExportChange Write(const std::string& query, WriteMode mode = WriteMode::kReplace) {
    return bench_.Write(*Target(), query, RequestOf(mode));
  }
  // What the target holds, in its own order, when it has these columns.
  Rows Read(const Schema& schema, const ReadRequest& request = {}) {
    return bench_.Read(*Source(schema), request);
  }

  static WriteRequest RequestOf(WriteMode mode) {
    WriteRequest request;
    request.id = {"run", "step", 0};
    request.mode = mode;
    if (mode == WriteMode::kUpsert) request.keys = {"id"};
    return request;
  }

  const TempDir folder_;
  const std::string type_;
  const std::unique_ptr<ConnectorFixture> fixture_;
  Workbench bench_;
};

class ConformanceTest : public ConnectorTest, public testing::WithParamInterface<TestedConnector> {
 protected:
  ConformanceTest() : ConnectorTest(GetParam()) {}
};

inline std::string ConnectorName(const testing::TestParamInfo<TestedConnector>& info) {
  return info.param.type;
}

// Equal columns, types and rows in equal order.
MATCHER_P(IsRows, wanted, "is " + testing::PrintToString(wanted)) {
  const std::string difference = Difference(arg, wanted);
  *result_listener << difference;
  return difference.empty();
}

}  // namespace sqlflow
