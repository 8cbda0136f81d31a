// Options of tables that live in this process.
#pragma once

#include <string>

#include "sqlflow/options.h"

namespace sqlflow {

struct InMemoryOptions {
  std::string table_name;

  static OptionSet<InMemoryOptions> SourceSpec();
  static OptionSet<InMemoryOptions> Spec();
};

}  // namespace sqlflow
