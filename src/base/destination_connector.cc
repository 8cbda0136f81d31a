#include "sqlflow/destination_connector.h"

namespace sqlflow {

std::string_view ToString(WriteMode mode) {
  switch (mode) {
    case WriteMode::kReplace:
      return "REPLACE";
    case WriteMode::kAppend:
      return "APPEND";
    case WriteMode::kUpsert:
      return "UPSERT";
  }
  return "REPLACE";
}

}  // namespace sqlflow
