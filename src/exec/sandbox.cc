#include "exec/sandbox.h"

#include <memory>
#include <vector>

#include "base/files.h"

namespace sqlflow {
namespace {

constexpr const char* kPathOption = "path";
constexpr const char* kReachesServer = "SF0911";
constexpr const char* kLeavesFolder = "SF0912";
constexpr const char* kBringRows = "Give the test its rows: `=== source NAME` with CSV below it";
constexpr const char* kBringFile =
    "Put a file in its place: `=== destination NAME`, as the EXPORT names it";

using Problems = std::vector<OptionProblem>;

bool IsOutside(const std::string& path, const std::string& folder) {
  return path.find("://") != std::string::npos || !LiesWithin(path, folder);
}

// Checks the values of the option "path", under any of its names.
void CheckPaths(const OptionList& options, const OptionValue& values, const std::string& folder,
                const std::string& instead, Problems& problems) {
  if (values.as_map() == nullptr) return;
  const auto check = [&](const OptionValue& value) {
    const std::string* path = value.as_string();
    if (path == nullptr || !IsOutside(*path, folder)) return;
    problems.push_back({kLeavesFolder, "A test may not leave its own folder: " + *path, instead,
                        value.span, false});
  };
  for (const OptionEntry& value : *values.as_map()) {
    const OptionList::Option* option = options.Find(value.key);
    if (option == nullptr || option->info.name != kPathOption) continue;
    check(value.value);
    if (const OptionValue::List* list = value.value.as_list()) {
      for (const OptionValue& each : *list) check(each);
    }
  }
}

// What keeps a connector within the folder; `instead` says what a test can do.
template <class Connector>
RegistryEntry<Connector> Confined(RegistryEntry<Connector> entry, const std::string& folder,
                                  const std::string& instead) {
  if (entry.capabilities.network) {
    const std::string message = "A test may not reach a server: " + entry.type;
    const auto refuse = [message, instead](const OptionValue&, Span where, Problems& problems) {
      problems.push_back({kReachesServer, message, instead, where, false});
    };
    entry.validate = refuse;
    if (entry.validate_connection) entry.validate_connection = refuse;
    entry.make = [message, instead](const OptionValue&,
                                    const ConnectorContext&) -> std::unique_ptr<Connector> {
      throw Error(ErrorCode::kPermission, message).Hint(instead);
    };
    return entry;
  }
  const auto confine = [&](auto& validate) {
    if (!validate || entry.uri_option != kPathOption) return;
    validate = [inner = validate, options = entry.options, folder, instead](
                   const OptionValue& values, Span where, Problems& problems) {
      inner(values, where, problems);
      CheckPaths(options, values, folder, instead, problems);
    };
  };
  confine(entry.validate);
  confine(entry.validate_connection);
  return entry;
}

}  // namespace

Registries SandboxRegistries(const Registries& registries, const std::string& folder) {
  Registries sandbox;
  for (const SourceRegistry::Entry& entry : registries.sources.entries()) {
    sandbox.sources.Add(Confined(entry, folder, kBringRows));
  }
  for (const DestinationRegistry::Entry& entry : registries.destinations.entries()) {
    sandbox.destinations.Add(Confined(entry, folder, kBringFile));
  }
  return sandbox;
}

}  // namespace sqlflow
