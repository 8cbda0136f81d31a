#include "connectors/in_memory/options.h"

#include "sqlflow/common_options.h"

namespace sqlflow {

OptionSet<InMemoryOptions> InMemoryOptions::Spec() {
  return OptionSet<InMemoryOptions>()
      .Required("table_name", &InMemoryOptions::table_name, "Name of the table.")
      .Alias("table")
      .Example("customers");
}

OptionSet<InMemoryOptions> InMemoryOptions::SourceSpec() {
  OptionSet<InMemoryOptions> spec = Spec();
  spec.Accept(CommonSourceOptions::Spec());
  return spec;
}

}  // namespace sqlflow
