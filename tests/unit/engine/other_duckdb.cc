// A library that claims to be another version of the engine.
extern "C" const char* duckdb_library_version() { return "v0.0.1"; }
