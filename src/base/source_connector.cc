#include "sqlflow/source_connector.h"

namespace sqlflow {

std::vector<ObjectInfo> SourceConnector::Discover() {
  throw Error(ErrorCode::kUnsupported, "This type of source cannot list what it holds");
}

std::vector<SourceFile> SourceConnector::Files() {
  throw Error(ErrorCode::kUnsupported, "This type of source holds no files");
}

ReadSummary SourceConnector::Finish() { return {}; }

}  // namespace sqlflow
