// fault_victim TYPE FOLDER
// Replaces the rows of a connector's target in a folder: the program whose file system calls the
// fault test disturbs. Exits 1 when the write throws.
#include <cstdio>

#include "conformance/connectors.h"
#include "conformance/fault_rows.h"
#include "conformance/workbench.h"

namespace sqlflow {
namespace {

int Replace(const std::string& type, const std::string& folder) {
  for (const TestedConnector& connector : TestedConnectors()) {
    if (connector.type != type) continue;
    Workbench bench(OpenDuckdb({}, {}));
    const auto fixture = connector.make(folder);
    const auto target = bench.Destination(type, fixture->DestinationOptions());
    WriteRequest request;
    request.id = {"run", "step", 0};
    bench.Write(*target, NewRows(), request);
    return 0;
  }
  std::fprintf(stderr, "Connector has no fixture: %s\n", type.c_str());
  return 2;
}

}  // namespace
}  // namespace sqlflow

int main(int count, char** arguments) {
  if (count != 3) return 2;
  try {
    return sqlflow::Replace(arguments[1], arguments[2]);
  } catch (const sqlflow::Error& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
