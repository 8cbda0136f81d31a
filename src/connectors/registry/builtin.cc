#include "connectors/registry/builtin.h"

#include "connectors/csv/destination.h"
#include "connectors/csv/source.h"
#include "connectors/in_memory/destination.h"
#include "connectors/in_memory/source.h"
#include "connectors/postgres/destination.h"
#include "connectors/postgres/source.h"

namespace sqlflow {

void RegisterBuiltins(SourceRegistry& sources, DestinationRegistry& destinations) {
  const auto memory = std::make_shared<MemoryStore>();
  sources.Add(CsvSourceEntry());
  const auto breakers = std::make_shared<CircuitBreakers>();
  sources.Add(InMemorySourceEntry(memory));
  sources.Add(PostgresSourceEntry(breakers));
  destinations.Add(CsvDestinationEntry());
  destinations.Add(InMemoryDestinationEntry(memory));
  destinations.Add(PostgresDestinationEntry(breakers));
}

}  // namespace sqlflow
