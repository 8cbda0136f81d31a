#include "connectors/postgres/libpq.h"

#include <dlfcn.h>

#include <string>

#include "sqlflow/error.h"

namespace sqlflow {
namespace {

#ifdef __APPLE__
constexpr const char* kFileName = "libpq.5.dylib";
#else
constexpr const char* kFileName = "libpq.so.5";
#endif

Error Unusable() {
  return Error(ErrorCode::kUnsupported,
               "PostgreSQL client library cannot be used: " + std::string(dlerror()))
      .Hint("Install it: apt-get install libpq5");
}

LibpqTable Open() {
  // Never closed: its TLS library cleans up when the process exits.
  void* library = dlopen(kFileName, RTLD_LAZY | RTLD_LOCAL);
  if (library == nullptr) throw Unusable();
  LibpqTable table;
#define SQLFLOW_LIBPQ_RESOLVE(name)                                                \
  table.name = reinterpret_cast<decltype(table.name)>(dlsym(library, "PQ" #name)); \
  if (table.name == nullptr) throw Unusable();
  SQLFLOW_LIBPQ_FUNCTIONS(SQLFLOW_LIBPQ_RESOLVE)
#undef SQLFLOW_LIBPQ_RESOLVE
  return table;
}

}  // namespace

const LibpqTable& Libpq() {
  static const LibpqTable table = Open();
  return table;
}

}  // namespace sqlflow
