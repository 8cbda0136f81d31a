#include "engine/duckdb/api.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>
#include <mutex>
#include <vector>

#include "base/strings.h"
#include "sqlflow/error.h"
#include "sqlflow/version.h"

namespace sqlflow::duckdb {
namespace {

#ifdef __APPLE__
constexpr const char* kFileName = "libduckdb.dylib";
#else
constexpr const char* kFileName = "libduckdb.so";
#endif

constexpr const char* kInstallHint =
    "Run scripts/setup, or point SQLFLOW_DUCKDB at libduckdb of DuckDB {}";

std::string InstallHint() { return fmt::format(fmt::runtime(kInstallHint), kDuckdbVersion); }

template <class Function>
void Resolve(void* library, const std::string& path, const char* name, Function*& function) {
  function = reinterpret_cast<Function*>(dlsym(library, name));
  if (function == nullptr) {
    throw Error(ErrorCode::kUnsupported,
                fmt::format("Engine library has no function {}: {}", name, path))
        .Hint(InstallHint());
  }
}

void CheckVersion(void* library, const std::string& path) {
  decltype(&::duckdb_library_version) version = nullptr;
  Resolve(library, path, "duckdb_library_version", version);
  if (version() != "v" + std::string(kDuckdbVersion)) {
    throw Error(ErrorCode::kUnsupported, fmt::format("Engine library is DuckDB {}, not v{}: {}",
                                                     version(), kDuckdbVersion, path))
        .Hint(InstallHint());
  }
}

Api Open(const std::string& path) {
  // Never closed: the engine keeps threads and thread-local state. Lazily, as most of its functions
  // are never called: a third of the time that opening takes.
  void* library = dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) {
    throw Error(ErrorCode::kUnsupported,
                fmt::format("Engine library cannot be opened: {} ({})", path, dlerror()))
        .Hint(InstallHint());
  }
  CheckVersion(library, path);
  Api table;
#define SQLFLOW_DUCKDB_RESOLVE(name) Resolve(library, path, "duckdb_" #name, table.name);
  SQLFLOW_DUCKDB_FUNCTIONS(SQLFLOW_DUCKDB_RESOLVE)
#undef SQLFLOW_DUCKDB_RESOLVE
  return table;
}

// Set once, under the mutex, before any handle exists.
const Api* loaded_api = nullptr;

std::string FileIn(const std::string& folder) {
  return (std::filesystem::path(folder) / kFileName).lexically_normal().string();
}

}  // namespace

std::string FindLibrary(const LibraryLocation& location) {
  std::vector<std::string> candidates;
  std::error_code ignored;
  if (!location.path.empty()) {
    const bool is_folder = std::filesystem::is_directory(location.path, ignored);
    candidates = {is_folder ? FileIn(location.path) : location.path};
  } else {
    if (!location.binary_folder.empty()) {
      candidates = {FileIn(location.binary_folder + "/../lib"), FileIn(location.binary_folder)};
    }
    candidates.push_back(FileIn(SQLFLOW_DUCKDB_LIBRARY_DIR));
  }
  for (const std::string& candidate : candidates) {
    if (std::filesystem::exists(candidate, ignored)) return candidate;
  }
  throw Error(ErrorCode::kNotFound,
              fmt::format("Engine library is missing: {}", Join(candidates, ", ")))
      .Hint(InstallHint());
}

void LoadApi(const std::string& library) {
  static std::mutex mutex;  // Guards the map and loaded_api.
  static std::map<std::string, Api> libraries;
  const std::lock_guard lock(mutex);
  auto found = libraries.find(library);
  if (found == libraries.end()) found = libraries.emplace(library, Open(library)).first;
  if (loaded_api == nullptr) loaded_api = &found->second;
}

const Api& api() { return *loaded_api; }

}  // namespace sqlflow::duckdb
