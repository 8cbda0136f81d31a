// The connectors that the suite tests. A new one adds its fixture's header and a line.
#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "conformance/csv_fixture.h"
#include "conformance/in_memory_fixture.h"
#include "conformance/postgres_fixture.h"

namespace sqlflow {

struct TestedConnector {
  std::string type;
  std::unique_ptr<ConnectorFixture> (*make)(const std::string& folder);
};

inline void PrintTo(const TestedConnector& connector, std::ostream* out) { *out << connector.type; }

template <class Fixture>
std::unique_ptr<ConnectorFixture> MakeFixture(const std::string& folder) {
  return std::make_unique<Fixture>(folder);
}

inline std::vector<TestedConnector> TestedConnectors() {
  return {{"csv", MakeFixture<CsvFixture>},
          {"in_memory", MakeFixture<InMemoryFixture>},
          {"postgres", MakeFixture<PostgresFixture>}};
}

}  // namespace sqlflow
