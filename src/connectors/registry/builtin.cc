#include "connectors/registry/builtin.h"

#include "connectors/csv/destination.h"
#include "connectors/csv/source.h"
#include "connectors/in_memory/destination.h"
#include "connectors/in_memory/source.h"

namespace sqlflow {

void RegisterBuiltins(SourceRegistry& sources, DestinationRegistry& destinations) {
  const auto memory = std::make_shared<MemoryStore>();
  sources.Add(CsvSourceEntry());
  sources.Add(InMemorySourceEntry(memory));
  destinations.Add(CsvDestinationEntry());
  destinations.Add(InMemoryDestinationEntry(memory));
}

}  // namespace sqlflow
