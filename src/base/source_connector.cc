#include "sqlflow/source_connector.h"

namespace sqlflow {

std::vector<ObjectInfo> SourceConnector::Discover() {
  throw Error(ErrorCode::kUnsupported, "This type of source cannot list what it holds");
}

ReadSummary SourceConnector::Finish() { return {}; }

}  // namespace sqlflow
