# The embedded engine: its version is a constant here and nowhere else (scripts/setup reads it).
set(SQLFLOW_DUCKDB_VERSION 1.5.5)
set(SQLFLOW_DUCKDB_ROOT "${CMAKE_SOURCE_DIR}/.deps/duckdb-${SQLFLOW_DUCKDB_VERSION}" CACHE PATH
    "Folder with lib/libduckdb.so and include/duckdb.h, as scripts/setup leaves it")
if(NOT EXISTS "${SQLFLOW_DUCKDB_ROOT}/include/duckdb.h")
  message(FATAL_ERROR "The engine's header is missing: ${SQLFLOW_DUCKDB_ROOT}/include/duckdb.h\n"
                      "Run scripts/setup (or `make setup`) first.")
endif()
