#include "engine/duckdb/library.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>
#include <mutex>

#include "base/strings.h"
#include "sqlflow/error.h"
#include "sqlflow/version.h"

namespace sqlflow::duckdb {
namespace {

constexpr const char* kInstallHint =
    "Run scripts/setup, or set SQLFLOW_DUCKDB to the path of libduckdb.so";

void* OpenFile(const std::string& path) {
  void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    throw Error(ErrorCode::kUnsupported,
                fmt::format("Engine library cannot be loaded: {}", ::dlerror()))
        .Hint(kInstallHint);
  }
  return handle;
}

template <class Function>
void Resolve(void* handle, const char* name, const std::string& path, Function& function) {
  function = reinterpret_cast<Function>(::dlsym(handle, name));
  if (function == nullptr) {
    throw Error(ErrorCode::kUnsupported, fmt::format("Engine library lacks {}: {}", name, path))
        .Hint(kInstallHint);
  }
}

Functions Load(const std::string& path) {
  void* handle = OpenFile(path);
  Functions functions;
  Resolve(handle, "duckdb_library_version", path, functions.library_version);
  const std::string version = functions.library_version();
  if (version != std::string("v") + kDuckdbVersion) {
    throw Error(ErrorCode::kUnsupported,
                fmt::format("Engine library is DuckDB {}, this program needs v{}: {}", version,
                            kDuckdbVersion, path))
        .Hint(kInstallHint);
  }
#define SQLFLOW_DUCKDB_RESOLVE(name) Resolve(handle, "duckdb_" #name, path, functions.name);
  SQLFLOW_DUCKDB_FUNCTIONS(SQLFLOW_DUCKDB_RESOLVE)
#undef SQLFLOW_DUCKDB_RESOLVE
  return functions;
}

}  // namespace

const Functions& OpenLibrary(const std::vector<std::string>& paths) {
  static std::mutex mutex;  // Guards `loaded`.
  static const Functions* loaded = nullptr;
  const std::lock_guard lock(mutex);
  if (loaded != nullptr) return *loaded;
  for (const std::string& path : paths) {
    if (!std::filesystem::exists(path)) continue;
    loaded = new Functions(Load(path));  // For the life of the process.
    return *loaded;
  }
  throw Error(ErrorCode::kNotFound, fmt::format("Engine library is missing: {}", Join(paths, ", ")))
      .Hint(kInstallHint);
}

}  // namespace sqlflow::duckdb
