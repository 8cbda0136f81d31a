#include "engine/duckdb/database.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <thread>

#include "base/files.h"
#include "base/strings.h"
#include "engine/duckdb/dialect.h"
#include "engine/duckdb/errors.h"

namespace sqlflow::duckdb {
namespace {

// Far above any log: a checkpoint in the middle of a commit can fail after the commit is durable.
constexpr const char* kNeverCheckpoint = "1000TB";

// Instances in memory would otherwise spill into the working directory, and into each other.
std::string SpillFolder() {
  static std::atomic<int> instances{0};
  return (std::filesystem::temp_directory_path() /
          fmt::format("sqlflow-spill-{}-{}", getpid(), instances++))
      .string();
}

void Set(const Config& config, const char* name, const std::string& value) {
  if (api().set_config(config.get(), name, value.c_str()) != DuckDBSuccess) {
    throw Error(ErrorCode::kInvalid,
                fmt::format("Engine setting {} has a value that cannot be used: {}", name, value));
  }
}

void SetMemoryLimit(const Config& config, const std::string& limit) {
  if (api().set_config(config.get(), "memory_limit", limit.c_str()) != DuckDBSuccess) {
    throw Error(ErrorCode::kInvalid, "Engine memory_limit is no size: " + limit)
        .Hint("Write a number and a unit, such as 2GB or 512MiB");
  }
}

Config MakeConfig(const EngineOptions& options) {
  Config config;
  api().create_config(config.out());
  Set(config, "errors_as_json", "true");
  Set(config, "arrow_lossless_conversion", "true");
  // Offline they cost up to a second each, and what a script needs should not come from elsewhere.
  Set(config, "autoinstall_known_extensions", "false");
  Set(config, "autoload_known_extensions", "false");
  Set(config, "checkpoint_threshold", kNeverCheckpoint);
  if (!options.memory_limit.empty()) SetMemoryLimit(config, options.memory_limit);
  if (options.scratch) {
    Set(config, "threads", "1");
  } else if (options.threads > 0) {
    Set(config, "threads", std::to_string(options.threads));
  }
  if (!options.temp_directory.empty()) {
    Set(config, "temp_directory", options.temp_directory);
  } else if (!options.persistent) {
    Set(config, "temp_directory", SpillFolder());
  }
  if (options.persistent && options.read_only) Set(config, "access_mode", "READ_ONLY");
  return config;
}

// "Conflicting lock is held in /usr/bin/sqlflow (PID 123)"
Error LockedError(const std::string& path, std::string_view text) {
  const size_t pid = text.find("(PID ");
  const size_t begin = pid == std::string_view::npos ? text.size() : pid + 5;
  const std::string_view number = text.substr(begin, text.find(')', begin) - begin);
  return Error(ErrorCode::kUnavailable,
               number.empty() ? fmt::format("Database is in use by another process: {}", path)
                              : fmt::format("Database is in use by process {}: {}", number, path))
      .Hint("Wait until it ends, or end it: one process at a time writes to a database");
}

Error OpenError(const EngineOptions& options, const std::string& raw) {
  const EngineMessage message = ParseMessage(raw);
  const std::string& path = options.path;
  const auto says = [&](std::string_view part) {
    return message.text.find(part) != std::string::npos;
  };
  if (says("Could not set lock")) return LockedError(path, message.text);
  if (says("not a valid DuckDB database") || says("sqlite_scanner")) {
    return Error(ErrorCode::kInvalid, "File is no DuckDB database: " + path)
        .Hint("Name another path; the file is left as it is");
  }
  if (says("database does not exist")) {
    return Error(ErrorCode::kNotFound, "Database is missing: " + path);
  }
  if (says("Is a directory")) {
    return Error(ErrorCode::kInvalid, "Path of the database is a folder: " + path);
  }
  Error error = ToError(message, {});
  return Error(error.code(),
               fmt::format("Database cannot be opened: {} ({})", path, error.message()))
      .Hint(error.hint());
}

// An empty path opens an instance in memory.
duckdb_database Open(const EngineOptions& options, const std::string& path, const Config& config) {
  duckdb_database database = nullptr;
  char* raw = nullptr;
  const duckdb_state state =
      api().open_ext(path.empty() ? nullptr : path.c_str(), &database, config.get(), &raw);
  const std::string message = TakeText(raw);
  if (state != DuckDBSuccess) throw OpenError(options, message);
  return database;
}

// The engine writes a new file's first blocks one by one, and cannot open one that lacks some. So
// it does that under another name, and a process that is killed meanwhile leaves no database.
void MakeFile(const EngineOptions& options, const Config& config) {
  const std::string path = FollowLinks(options.path);
  const std::string folder = ParentFolder(path);
  MakeFolders(folder);
  // The log of a database that is gone is dropped by the engine when it makes the new one itself.
  if (FileExists(path) || FileExists(path + ".wal")) return;
  RemoveDeadTemporaries(folder);
  const std::string part = TemporaryNameBeside(path);
  try {
    duckdb_database database = Open(options, part, config);
    api().close(&database);
    // Unlike a rename, a link leaves the file of a process that was faster. Some file systems have
    // no links.
    if (link(part.c_str(), path.c_str()) != 0 && errno != EEXIST) ReplaceFile(part, path);
  } catch (const Error&) {
    unlink(part.c_str());
    throw;
  }
  unlink(part.c_str());
  SyncFolder(folder);
}

// "1.5GB" or "512 MiB"; 0 for what is no size, which opening refuses.
double BytesOf(std::string_view size) {
  double number = 0;
  const char* end = size.data() + size.size();
  const char* unit = std::from_chars(size.data(), end, number).ptr;
  while (unit != end && *unit == ' ') ++unit;
  if (unit == end) return 0;
  const size_t power = std::string_view("bkmgt").find(static_cast<char>(std::tolower(*unit)));
  const bool is_binary = end - unit > 1 && std::tolower(unit[1]) == 'i';
  return power == std::string_view::npos
             ? 0
             : number * std::pow(is_binary ? 1024 : 1000, static_cast<double>(power));
}

// As long as the engine's read buffer is by itself; less where the memory limit is small.
int64_t CsvLineBytes(const EngineOptions& options) {
  constexpr int64_t kLeast = int64_t{2} << 20;
  constexpr int64_t kMost = int64_t{32} << 20;
  const double limit = BytesOf(options.memory_limit);
  if (limit == 0) return kMost;
  const unsigned threads = options.threads > 0 ? static_cast<unsigned>(options.threads)
                                               : std::max(1U, std::thread::hardware_concurrency());
  return std::clamp(static_cast<int64_t>(limit / 8 / threads), kLeast, kMost);
}

}  // namespace

Database::Database(const EngineOptions& options)
    : is_scratch_(options.scratch), csv_line_bytes_(CsvLineBytes(options)) {
  const Config config = MakeConfig(options);
  if (options.persistent && !options.read_only) MakeFile(options, config);
  database_ = Open(options, options.persistent ? options.path : "", config);
}

Database::~Database() { api().close(&database_); }

}  // namespace sqlflow::duckdb
